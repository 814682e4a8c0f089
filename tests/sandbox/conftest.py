"""Courses in OLX that tests can spoil, stored courses, people."""

import tarfile

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from proctoring.runtime import set_runtime_service
from sandbox.courses.models import Course, CourseRole, Enrollment, Kind, Profile, Section, Sequence
from sandbox.courses.services import SERVICES

COURSE_ID = "course-v1:Harbour+ROPE1+2030"

FILES = {
    "course.xml": '<course url_name="2030" org="Harbour" course="ROPE1"/>',
    "course/2030.xml": """<course display_name="Ropes" enable_timed_exams="true" enable_proctored_exams="true"
        proctoring_provider='"test"'>
  <chapter url_name="week1"/>
</course>""",
    "chapter/week1.xml": """<chapter display_name="Week 1">
  <sequential url_name="lesson"/>
  <sequential url_name="exam"/>
</chapter>""",
    "sequential/lesson.xml": """<sequential display_name="Knots">
  <vertical url_name="page"/>
</sequential>""",
    "sequential/exam.xml": """<sequential display_name="Final" is_time_limited="true" default_time_limit_minutes="30"
    is_proctored_enabled="true" exam_review_rules="One rope."
    due="&quot;2030-06-30T12:00:00+00:00&quot;"/>""",
    "vertical/page.xml": """<vertical display_name="The bowline">
  <html url_name="text"/>
  <problem url_name="knot"/>
</vertical>""",
    "html/text.xml": '<html filename="text"/>',
    "html/text.html": "<p>The rabbit comes out of the hole.</p>",
    "problem/knot.xml": """<problem display_name="Check">
  <multiplechoiceresponse>
    <label>Which knot makes a loop?</label>
    <choicegroup><choice correct="true">Bowline</choice><choice correct="false">Reef knot</choice></choicegroup>
  </multiplechoiceresponse>
</problem>""",
}


@pytest.fixture(autouse=True)
def sandbox_permissions(settings):
    """Who may take a proctored exam is decided as in the sandbox's settings: by its predicate, without ``rules``."""
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    settings.PROCTORING_SETTINGS = settings.PROCTORING_SETTINGS | {
        "CAN_TAKE_PROCTORED_EXAM": "sandbox.courses.permissions.may_take_proctored_exam"
    }


@pytest.fixture
def write_course(tmp_path):
    """Write a course's files, some of them replaced or (``None``) left out; return the directory."""

    def write(changes=None):
        root = tmp_path / "ropes"
        for name, text in (FILES | (changes or {})).items():
            if text is not None:
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return root

    return write


@pytest.fixture
def pack_course(tmp_path, write_course):
    """Pack the course as Open edX does, with further members; return the archive."""

    def pack(*members):
        path = tmp_path / "ropes.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            archive.add(write_course(), arcname="course")
            for member, data in members:
                archive.addfile(member, data)
        return path

    return pack


@pytest.fixture
def import_course():
    """Run the command; return nothing."""

    def run(path, **options):
        call_command("import_course", str(path), verbosity=0, **options)

    return run


@pytest.fixture
def course(db):
    """A stored course with a lesson, a timed exam and a proctored exam with rules; not published."""
    course = Course.objects.create(
        key=COURSE_ID,
        org="Harbour",
        number="ROPE1",
        run="2030",
        display_name="Ropes",
        enable_timed_exams=True,
        enable_proctored_exams=True,
        proctoring_provider="test",
        proctoring_escalation_email="ropes@harbour.example",
    )
    section = Section.objects.create(course=course, url_name="week1", display_name="Week 1", position=0)
    for position, (name, kind, minutes, rules) in enumerate(
        [
            ("lesson", Kind.LESSON, None, ""),
            ("quiz", Kind.TIMED, 20, ""),
            ("final", Kind.PROCTORED, 90, "One rope."),
        ]
    ):
        sequence = Sequence(
            section=section,
            usage_key=course.usage_key("sequential", name),
            display_name=name.title(),
            position=position,
            default_time_limit_minutes=minutes,
            exam_review_rules=rules,
        )
        sequence.kind = kind
        sequence.save()
    return course


@pytest.fixture
def sequence_of(course):
    """Return a sequence of the course by its name."""

    def find(name):
        return Sequence.objects.get(usage_key=course.usage_key("sequential", name))

    return find


@pytest.fixture
def make_user(db):
    """Create a user with a profile."""

    def make(username, **fields):
        user = get_user_model().objects.create_user(username, f"{username}@harbour.example", username, **fields)
        Profile.objects.create(user=user, name=username.title())
        return user

    return make


@pytest.fixture
def learner(make_user, course):
    user = make_user("lea")
    Enrollment.objects.create(user=user, course=course)
    return user


@pytest.fixture
def instructor(make_user, course):
    user = make_user("ines")
    CourseRole.objects.create(user=user, course=course)
    return user


@pytest.fixture
def other_instructor(make_user):
    """Somebody who runs another course."""
    user = make_user("otto")
    other = Course.objects.create(key="course-v1:Harbour+OTHER+1", display_name="Other")
    CourseRole.objects.create(user=user, course=other)
    return user


@pytest.fixture
def staff(make_user):
    return make_user("stella", is_staff=True)


@pytest.fixture
def services():
    """The sandbox's runtime services, registered for one test."""
    for name, service in SERVICES.items():
        set_runtime_service(name, service)
    return SERVICES
