"""The one error of reading a course: what is wrong, in which file, on which line."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where something stands in a course: a file, relative to the course's directory, and a line where there is one."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


class OlxError(Exception):
    """The course cannot be read; the text is one sentence for its author."""

    def __init__(self, place: Place, reason: str) -> None:
        super().__init__(place, reason)
        self.place = place
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"
