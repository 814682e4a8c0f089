"""Adapters to apps of the platform, each in a process of its own.

No package index has ``learning_sequences``, so an app of that name stands in. So does one for edx-completion, which is a
plug-in of the platform itself and would show in other tests if it were installed; with ``TEST_PUBLISHED_PACKAGES=1``
the package itself is used, too.
"""

import json
import subprocess
import sys
from pathlib import Path

from tests.published import fetch

ROOT = Path(__file__).parents[2]
FINAL = "block-v1:a+b+c+type@sequential+block@final"
SET_UP = """
import json
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="key",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "waffle", "proctoring", {app!r}],
    DATABASES={{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    PROCTORING_BACKENDS={{"DEFAULT": "null", "null": {{}}}},
    USE_TZ=True,
)
django.setup()
"""
OUTLINE = """
from proctoring import due_dates

print(json.dumps(due_dates.get_user_course_outline_details("ada", "course-v1:a+b+c")))
"""
OUTLINES_OF_THE_PLATFORM = """
def get_user_course_outline_details(course_key, user, at_time):
    return [str(course_key), user, at_time.tzname()]
"""
SUBMIT = """
from django.contrib.auth.models import User
from django.core.management import call_command
from proctoring import api

call_command("migrate", verbosity=0)
learner = User.objects.create(username="learner", email="learner@example.com")

def submit(content_id):
    exam_id = api.create_exam("course-v1:a+b+c", content_id, "Exam", 90, is_proctored=False)
    attempt_id = api.create_exam_attempt(exam_id, learner.pk)
    api.start_exam_attempt(exam_id, learner.pk)
    api.update_attempt_status(attempt_id, "submitted")
"""
TO_THE_STAND_IN = """
from completion.services import CompletionService

CompletionService.is_on = False
submit("block-v1:a+b+c+type@sequential+block@untracked")
CompletionService.is_on = True
submit("block-v1:a+b+c+type@sequential+block@final")
submit("no key")
print(json.dumps(CompletionService.completed))
"""
COMPLETIONS_OF_THE_PLATFORM = """
class CompletionService:
    completed = []

    def __init__(self, user, context_key):
        self.user, self.context_key = user, context_key

    def completion_tracking_enabled(self):
        return self.is_on

    def submit_completion(self, block_key, completion):
        self.completed.append([self.user.username, str(self.context_key), str(block_key), completion])
"""
TO_THE_LIBRARY = """
from completion.models import BlockCompletion
from completion.waffle import ENABLE_COMPLETION_TRACKING_SWITCH
from edx_toggles.toggles.testutils import override_waffle_switch
from eventtracking import tracker

tracker.register_tracker(tracker.Tracker())  # the library tells it of each completion
submit("block-v1:a+b+c+type@sequential+block@untracked")
with override_waffle_switch(ENABLE_COMPLETION_TRACKING_SWITCH, active=True):
    submit("block-v1:a+b+c+type@sequential+block@final")
stored = BlockCompletion.objects.values_list("user__username", "context_key", "block_key", "completion")
print(json.dumps([[name, str(course), str(block), value] for name, course, block, value in stored]))
"""


def answer(program, app, folder):
    done = subprocess.run(
        [sys.executable, "-c", SET_UP.format(app=app) + program],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{folder}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def install(folder, app, module, source):
    """Write a package of that dotted name with one module."""
    package = folder.joinpath(*app.split("."))
    package.mkdir(parents=True)
    for part in [package, *package.parents][: len(app.split("."))]:
        (part / "__init__.py").touch()
    (package / f"{module}.py").write_text(source)


def test_outline_comes_from_the_platforms_app(tmp_path):
    app = "openedx.core.djangoapps.content.learning_sequences"
    install(tmp_path, app, "api", OUTLINES_OF_THE_PLATFORM)

    assert answer(OUTLINE, app, tmp_path) == ["course-v1:a+b+c", "ada", "UTC"]


def test_submitted_exam_is_a_completed_block_while_completion_is_tracked(tmp_path):
    install(tmp_path, "completion", "services", COMPLETIONS_OF_THE_PLATFORM)

    completed = answer(SUBMIT + TO_THE_STAND_IN, "completion", tmp_path)

    assert completed == [["learner", "course-v1:a+b+c", FINAL, 1.0]]


def test_published_library_stores_the_completion(tmp_path):
    fetch("edx-completion==5.0.0", tmp_path)

    stored = answer(SUBMIT + TO_THE_LIBRARY, "completion", tmp_path)

    assert stored == [["learner", "course-v1:a+b+c", FINAL, 1.0]]
