"""Adapters to apps of the platform, each in a process of its own: the real edx-completion, and an app of the name of
``learning_sequences``, which no package index has."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SET_UP = """
import json
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="key",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "waffle", "proctoring", *{apps!r}],
    DATABASES={{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    PROCTORING_BACKENDS={{"DEFAULT": "null", "null": {{}}}},
    USE_TZ=True,
)
django.setup()
"""
COMPLETION = """
from django.contrib.auth.models import User
from django.core.management import call_command
from edx_toggles.toggles.testutils import override_waffle_switch
from eventtracking import tracker

from completion.models import BlockCompletion
from completion.waffle import ENABLE_COMPLETION_TRACKING_SWITCH
from proctoring import api

call_command("migrate", verbosity=0)
tracker.register_tracker(tracker.Tracker())  # the library tells it of each completion
learner = User.objects.create(username="learner", email="learner@example.com")

def submit(content_id):
    exam_id = api.create_exam("course-v1:a+b+c", content_id, "Exam", 90, is_proctored=False)
    attempt_id = api.create_exam_attempt(exam_id, learner.pk)
    api.start_exam_attempt(exam_id, learner.pk)
    api.update_attempt_status(attempt_id, "submitted")

block = "block-v1:a+b+c+type@sequential+block@"
submit(block + "untracked")
with override_waffle_switch(ENABLE_COMPLETION_TRACKING_SWITCH, active=True):
    submit(block + "final")
    submit("no key")
completions = BlockCompletion.objects.values_list("user__username", "block_key", "completion")
print(json.dumps([[name, str(key), value] for name, key, value in completions]))
"""
OUTLINE = """
from proctoring import due_dates

print(json.dumps(due_dates.get_user_course_outline_details("ada", "course-v1:a+b+c")))
"""
PLATFORM_API = """
def get_user_course_outline_details(course_key, user, at_time):
    return [str(course_key), user, at_time.tzname()]
"""


def answer(program, *apps, path=()):
    done = subprocess.run(
        [sys.executable, "-c", SET_UP.format(apps=apps) + program],
        cwd=ROOT,
        env={"PYTHONPATH": ":".join([str(ROOT), *map(str, path)]), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_submitted_exam_is_a_completed_block_while_completion_is_tracked():
    final = "block-v1:a+b+c+type@sequential+block@final"
    assert answer(COMPLETION, "completion") == [["learner", final, 1.0]]


def test_outline_comes_from_the_platforms_app(tmp_path):
    app = tmp_path.joinpath("openedx/core/djangoapps/content/learning_sequences")
    app.mkdir(parents=True)
    for package in (app, *list(app.parents)[:4]):
        (package / "__init__.py").touch()
    (app / "api.py").write_text(PLATFORM_API)

    found = answer(OUTLINE, "openedx.core.djangoapps.content.learning_sequences", path=[tmp_path])

    assert found == ["course-v1:a+b+c", "ada", "UTC"]
