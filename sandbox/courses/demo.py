"""The demo's accounts and courses."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.db import transaction

from sandbox.courses.importing import import_course
from sandbox.courses.models import Course, CourseRole, Enrollment, Profile
from sandbox.courses.olx.writer import generate_course, write_directory

SAMPLES = Path(__file__).resolve().parent.parent / "sample_courses"
SMALL_COURSES = {"course-v1:Harbour+TIDE101+2030": "tides", "course-v1:Harbour+KNOT101+2030": "knots"}
GUIDED_COURSE = "course-v1:Harbour+TIDE101+2030"  # the first page leads through its final examination
BIG_COURSE = "course-v1:Harbour+NAV200+2030"
BIG_COURSE_EXAMS = 200


@dataclass(frozen=True)
class Account:
    """A demo account; its password is its username."""

    username: str
    name: str
    what: str
    is_staff: bool = False
    reviews: bool = False


ACCOUNTS = (
    Account("learner", "Lea Lerner", "takes the courses"),
    Account("instructor", "Ines Trutor", "edits and publishes the courses"),
    Account("proctor", "Paul Proctor", "reviews exams for the proctoring providers", reviews=True),
    Account("staff", "Stella Staff", "may do everything, the admin included", is_staff=True),
)


def create_demo() -> None:
    """Create what is missing of the demo; what is there stays as people left it."""
    users = {account.username: _create_account(account) for account in ACCOUNTS}
    for key, directory in SMALL_COURSES.items():
        _import_missing(key, SAMPLES / directory, users["instructor"].pk)
    if not Course.objects.filter(key=BIG_COURSE).exists():
        with tempfile.TemporaryDirectory() as directory:
            write_directory(generate_course(BIG_COURSE_EXAMS), Path(directory))
            _import_missing(BIG_COURSE, Path(directory), users["instructor"].pk)
    for course in Course.objects.filter(key__in=[*SMALL_COURSES, BIG_COURSE]):
        Enrollment.objects.get_or_create(user=users["learner"], course=course)
        CourseRole.objects.get_or_create(user=users["instructor"], course=course, role=CourseRole.Role.INSTRUCTOR)


@transaction.atomic
def _create_account(account: Account) -> User:
    """Create the account with its groups, unless it is there."""
    user, is_new = get_user_model().objects.get_or_create(
        username=account.username,
        defaults={
            "email": f"{account.username}@harbour.example",
            "is_staff": account.is_staff,
            "is_superuser": account.is_staff,
        },
    )
    if is_new:
        user.set_password(account.username)
        user.save(update_fields=["password"])
        Profile.objects.create(user=user, name=account.name)
        if account.reviews:
            user.groups.set(Group.objects.get_or_create(name=f"{backend}_review")[0] for backend in _backends())
    return user


def _backends() -> list[str]:
    """Return the names of the configured proctoring providers."""
    return [name for name in settings.PROCTORING_BACKENDS if name != "DEFAULT"]


def _import_missing(key: str, path: Path, user_id: int) -> None:
    """Import and publish the course unless it is there."""
    if not Course.objects.filter(key=key).exists():
        import_course(path, user_id)
        Course.objects.filter(key=key).update(is_credit_course=True, overrides_grade_on_rejected_exam=True)
