"""The demo's accounts and courses, the sample course, the generated one."""

import tarfile

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from proctoring import api
from sandbox.courses.demo import BIG_COURSE, SAMPLES, SMALL_COURSES
from sandbox.courses.models import Course, CourseRole, Enrollment
from sandbox.courses.olx import open_course, read_course

TIDES = "course-v1:Harbour+TIDE101+2030"
ACCOUNTS = ["instructor", "learner", "proctor", "staff"]


@pytest.fixture
def demo(db, settings):
    """Create the demo; runs again each time it is called."""
    settings.DEBUG = True
    settings.BULK_PUBLISH = True

    def create():
        call_command("create_demo", verbosity=0)

    create()
    return create


def test_demo_has_accounts_and_courses(demo):
    assert sorted(get_user_model().objects.values_list("username", flat=True)) == ACCOUNTS
    assert sorted(Course.objects.values_list("key", flat=True)) == sorted([BIG_COURSE, *SMALL_COURSES])
    assert len(api.get_all_exams_for_course(BIG_COURSE)) == 200


def test_demo_twice_changes_nothing_that_people_changed(demo, django_assert_max_num_queries):
    learner = get_user_model().objects.get(username="learner")
    learner.set_password("mine")
    learner.save()
    Course.objects.filter(key=TIDES).update(display_name="My tides")
    with django_assert_max_num_queries(30):
        demo()
    learner.refresh_from_db()
    assert learner.check_password("mine")
    assert Course.objects.get(key=TIDES).display_name == "My tides"
    assert (Enrollment.objects.count(), CourseRole.objects.count()) == (3, 3)


def test_proctor_may_review_for_every_provider(demo, settings):
    groups = get_user_model().objects.get(username="proctor").groups.values_list("name", flat=True)
    assert set(groups) == {f"{name}_review" for name in settings.PROCTORING_BACKENDS if name != "DEFAULT"}


@pytest.mark.django_db
def test_well_known_passwords_are_for_debugging_only(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="only with DEBUG on"):
        call_command("create_demo")
    assert not get_user_model().objects.exists()


def test_sample_courses_have_every_kind_of_exam():
    courses = [read_course(SAMPLES / directory) for directory in SMALL_COURSES.values()]
    sequences = [sequence for course in courses for section in course.sections for sequence in section.sequences]
    assert {
        (s.is_time_limited, s.is_proctored_enabled, s.is_practice_exam, s.is_onboarding_exam) for s in sequences
    } == {
        (False, False, False, False),
        (True, False, False, False),
        (True, True, False, False),
        (True, True, True, False),
        (True, True, False, True),
    }
    assert [course.warnings for course in courses] == [(), ()]


@pytest.mark.parametrize("exams", [1, 25])
def test_generated_course_has_as_many_exams(tmp_path, exams):
    call_command("generate_course", "--exams", str(exams), "--out", str(tmp_path / "course"), verbosity=0)
    course = read_course(tmp_path / "course")
    assert sum(len(section.sequences) for section in course.sections) == exams


def test_generated_archive_is_the_same_each_time(tmp_path):
    paths = [tmp_path / "a.tar.gz", tmp_path / "b.tar.gz"]
    for path in paths:
        call_command("generate_course", "--exams", "5", "--tar", str(path), verbosity=0)
    contents = []
    for path in paths:
        with tarfile.open(path) as archive:
            contents.append([(member.name, member.mtime, archive.extractfile(member).read()) for member in archive])
    assert contents[0] == contents[1]
    with open_course(paths[0]) as root:
        assert read_course(root).number == "NAV200"


@pytest.mark.parametrize(
    ("arguments", "message"), [(["--exams", "0"], "at least 1"), (["--exams", "2"], "is not empty")]
)
def test_course_is_not_generated_over_other_files(tmp_path, arguments, message):
    (tmp_path / "file").write_text("precious")
    with pytest.raises(CommandError, match=message):
        call_command("generate_course", *arguments, "--out", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
