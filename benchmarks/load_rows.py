"""Program: make learners who are in an exam, and print what each of them sends to the web server, as JSON."""

import json
import sys
from urllib.parse import quote

import django
from django.core.management import call_command


def main(number: int) -> dict[str, list[str]]:
    """Make the rows and return the requests by name, one per learner."""
    from benchmarks.client import cookies_of
    from benchmarks.operations import url
    from benchmarks.world import COURSE, World

    world = World()
    exam, users = world.exam("proctored"), world.users(number)
    attempts = world.attempts([(exam, user) for user in users], "started", allowed_time_limit_mins=600)
    cookies = ["; ".join(f"{name}={value}" for name, value in cookies_of(user).items()) for user in users]
    view = f"{url('proctored_exam.exam_attempts', COURSE)}?content_id={quote(exam.content_id)}&is_learning_mfe=true"
    paths = {
        "empty view": ["/empty" for _ in users],
        "poll": [url("proctored_exam.attempt", attempt.pk) for attempt in attempts],
        "MFE view": [view for _ in users],
    }
    return {
        name: [_request(path, cookie) for path, cookie in zip(asked, cookies, strict=True)]
        for name, asked in paths.items()
    }


def _request(path: str, cookie: str) -> str:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nCookie: {cookie}\r\n\r\n"


if __name__ == "__main__":
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    print(json.dumps(main(int(sys.argv[1]))))
