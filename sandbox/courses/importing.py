"""Import a course: open, read, store, publish."""

from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError

from sandbox.courses.keys import course_key
from sandbox.courses.models import Course
from sandbox.courses.olx import OlxCourse, OlxError, Place, open_course, read_course
from sandbox.courses.signals import course_published
from sandbox.courses.storing import store_course


@dataclass(frozen=True)
class Imported:
    """A course that was stored and published."""

    course: Course
    olx: OlxCourse


def import_course(path: Path, user_id: int | None) -> Imported:
    """Store the course at ``path`` and publish it; an ``OlxError``, and nothing stored, if it cannot be read."""
    with open_course(path) as root:
        olx = read_course(root)
    try:
        course = store_course(course_key(olx.org, olx.number, olx.run), olx)
    except DatabaseError as error:
        raise OlxError(Place(path.name), f"the database refuses the course: {error}") from error
    course_published.send(sender=Course, course_id=course.key, user_id=user_id)
    return Imported(course, olx)
