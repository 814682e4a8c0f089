"""Import a course that was exported as OLX, and publish it."""

from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sandbox.courses.importing import Imported, import_course
from sandbox.courses.olx import OlxError


class Command(BaseCommand):
    help = (
        "Import an OLX course (a directory or a .tar.gz) and publish it. A course that cannot be read changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="directory with course.xml, or .tar.gz as Open edX exports it")
        parser.add_argument("--user", help="username of the editor in whose name the course is published")

    def handle(self, *args: Any, path: Path, user: str | None, **options: Any) -> None:
        if not path.exists():
            raise CommandError(f"{path} does not exist")
        try:
            imported = import_course(path, _user_id(user))
        except OlxError as error:
            raise CommandError(f"The course was not imported. {error}") from error
        self._report(imported)

    def _report(self, imported: Imported) -> None:
        for warning in imported.olx.warnings:
            self.stderr.write(self.style.WARNING(warning))
        sequences = [sequence for section in imported.olx.sections for sequence in section.sequences]
        exams = sum(sequence.is_time_limited for sequence in sequences)
        self.stdout.write(f"{imported.course.key}: {len(sequences)} sequences, {exams} of them exams")


def _user_id(username: str | None) -> int | None:
    """Return the id of the editor."""
    if username is None:
        return None
    user_id: int | None = get_user_model().objects.filter(username=username).values_list("pk", flat=True).first()
    if user_id is None:
        raise CommandError(f"there is no user {username}")
    return user_id
