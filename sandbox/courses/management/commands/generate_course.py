"""Write a course of many exams as OLX."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sandbox.courses.olx.writer import generate_course, write_archive, write_directory


class Command(BaseCommand):
    help = "Write a course with the given number of exams as OLX, into a directory or a .tar.gz."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--exams", type=int, default=200, help="how many exams (default: 200)")
        target = parser.add_mutually_exclusive_group(required=True)
        target.add_argument("--out", type=Path, help="directory to write into; it may exist, but must be empty")
        target.add_argument("--tar", type=Path, help=".tar.gz to write")

    def handle(self, *args: Any, exams: int, out: Path | None, tar: Path | None, **options: Any) -> None:
        if exams < 1:
            raise CommandError("--exams must be at least 1")
        if out and out.exists() and any(out.iterdir()):
            raise CommandError(f"{out} is not empty")
        files = generate_course(exams)
        if out:
            write_directory(files, out)
        elif tar:
            write_archive(files, tar)
        self.stdout.write(f"{out or tar}: {exams} exams")
