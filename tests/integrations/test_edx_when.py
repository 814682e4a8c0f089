"""Dates of edx-when: the real library in a process of its own, where it is installed, and none where it is not."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from proctoring.integrations import edx_when

ROOT = Path(__file__).parents[2]
PROGRAM = """
import datetime, json
import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "edx_when"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.models import User
from django.core.management import call_command
from edx_when import api
from opaque_keys.edx.keys import CourseKey, UsageKey
from proctoring import due_dates
from proctoring.integrations import edx_when

call_command("migrate", verbosity=0)
COURSE, CONTENT = "course-v1:a+b+c", "block-v1:a+b+c+type@sequential+block@exam"
everybody, personal, end, own = (datetime.datetime(2026, 3, day, tzinfo=datetime.UTC) for day in (1, 2, 3, 4))
learner, other = User.objects.create(username="learner"), User.objects.create(username="other")
course_key, usage_key = CourseKey.from_string(COURSE), UsageKey.from_string(CONTENT)
api.set_dates_for_course(course_key, [
    (usage_key, {"due": everybody}),
    (UsageKey.from_string("block-v1:a+b+c+type@course+block@course"), {"end": end}),
])
api.set_date_for_block(course_key, usage_key, "due", personal, user=learner)

def due(user=None, course_id=COURSE, content_id=CONTENT):
    exam = {"course_id": course_id, "content_id": content_id, "due_date": own}
    return due_dates.get_exam_due_date(exam, user).day

before = [due(), due(learner), due(learner.id), due(other.id), due(content_id="content"), due(course_id="course")]
ends = [due_dates.get_course_end_date(COURSE).day, due_dates.get_course_end_date("course")]
api.get_date_for_block = lambda *args, **kwargs: end
print(json.dumps({"due": before, "end": ends, "replaced": due(), "module": edx_when.when_api is api}))
"""


@pytest.fixture(scope="module")
def answers():
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_due_dates_are_the_learners_the_blocks_or_the_exams_own(answers):
    everybody, personal, own = 1, 2, 4
    assert answers["due"] == [everybody, personal, personal, everybody, own, own]


def test_course_end_is_read_and_missing_for_a_malformed_id(answers):
    assert answers["end"] == [3, None]


def test_functions_replaced_on_the_librarys_module_are_used(answers):
    assert answers["module"] is True
    assert answers["replaced"] == 3


def test_library_that_is_not_an_installed_app_is_not_used():
    assert edx_when.when_api is None
    assert edx_when.get_due_date("course", "content", 5) is None
    assert edx_when.get_course_ends("course") == []
