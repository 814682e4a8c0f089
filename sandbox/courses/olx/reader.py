"""Read a course from its directory: ``course.xml`` and what it points to, down to the pages. Nothing is stored here."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sandbox.courses.olx.errors import OlxError, Place
from sandbox.courses.olx.files import CourseFiles, Policy
from sandbox.courses.olx.markup import clean_html, inner_html
from sandbox.courses.olx.outline import Content, OlxCourse, OlxSection, OlxSequence, OlxUnit
from sandbox.courses.olx.problems import read_problem
from sandbox.courses.olx.tree import Node
from sandbox.courses.olx.values import (
    Reader,
    as_date,
    as_flag,
    as_minutes,
    as_name,
    as_text,
    read_values,
)

MAX_BLOCKS = 50_000
MAX_KEY_PART = 60
KEY_PART = re.compile(r"[\w.~-]+", re.ASCII)
URL_NAME = re.compile(r"[\w.~%:-]+", re.ASCII)
WARNED_OF = "practice and onboarding exams are proctored exams; is_proctored_enabled is missing"

COURSE_READERS: dict[str, Reader] = {
    "display_name": as_name,
    "start": as_date,
    "end": as_date,
    "self_paced": as_flag,
    "enable_proctored_exams": as_flag,
    "enable_timed_exams": as_flag,
    "allow_proctoring_opt_out": as_flag,
    "proctoring_provider": as_name,
    "proctoring_escalation_email": as_name,
}
SEQUENCE_READERS: dict[str, Reader] = {
    "display_name": as_name,
    "start": as_date,
    "due": as_date,
    "is_time_limited": as_flag,
    "default_time_limit_minutes": as_minutes,
    "is_proctored_enabled": as_flag,
    "is_practice_exam": as_flag,
    "is_onboarding_exam": as_flag,
    "exam_review_rules": as_text,
    "hide_after_due": as_flag,
}
NAME_READERS: dict[str, Reader] = {"display_name": as_name}


def read_course(root: Path) -> OlxCourse:
    """Return the course whose ``course.xml`` stands in ``root``; an :class:`OlxError` for the first thing wrong."""
    files = CourseFiles(root)
    pointer = files.xml("course.xml", Place("course.xml"))
    if pointer.tag != "course":
        raise OlxError(pointer.place, f"<{pointer.tag}> stands where <course> was expected")
    org, number, run = (_key_part(pointer, name) for name in ("org", "course", "url_name"))
    course = pointer if pointer.children else files.definition(Node("course", {"url_name": run}, pointer.place))
    reader = _Reader(files, Policy(files, run, pointer.place))
    values = read_values(reader.policy.attributes(course, run), COURSE_READERS)
    sections = tuple(reader.sections(course))
    return OlxCourse(
        org=org,
        number=number,
        run=run,
        sections=sections,
        warnings=tuple(reader.warnings()),
        **({"display_name": number} | values),
    )


def _key_part(pointer: Node, name: str) -> str:
    """Return one of the three parts of the course key."""
    part = pointer.attributes.get(name, "")
    if not KEY_PART.fullmatch(part) or len(part) > MAX_KEY_PART:
        raise OlxError(pointer.place, f'{name}: "{part[:MAX_KEY_PART]}" cannot be part of a course key')
    return part


class _Reader:
    """Walks the course; remembers each block's place to find double names, and what it left out."""

    def __init__(self, files: CourseFiles, policy: Policy) -> None:
        self.files = files
        self.policy = policy
        self._places: dict[tuple[str, str], Place] = {}
        self._left_out: Counter[str] = Counter()
        self._notes: list[str] = []

    def warnings(self) -> Iterator[str]:
        """Give a sentence for each kind of block that was left out, and for each odd exam."""
        yield from self._notes
        for tag, count in sorted(self._left_out.items()):
            yield f"{tag}: {count} left out, the sandbox has no such blocks"

    def sections(self, course: Node) -> Iterator[OlxSection]:
        for pointer in course.children:
            if pointer.tag == "chapter":
                url_name, chapter = self._block(pointer)
                yield OlxSection(url_name, self._name(chapter, url_name), tuple(self.sequences(chapter)))

    def sequences(self, chapter: Node) -> Iterator[OlxSequence]:
        for pointer in self._of_kind(chapter, "sequential"):
            url_name, node = self._block(pointer)
            values = read_values(self.policy.attributes(node, url_name), SEQUENCE_READERS)
            self._note_odd_exam(node, values)
            yield OlxSequence(
                url_name=url_name,
                units=tuple(self.units(node)),
                **({"display_name": url_name} | values),
            )

    def units(self, sequence: Node) -> Iterator[OlxUnit]:
        for pointer in self._of_kind(sequence, "vertical"):
            url_name, node = self._block(pointer)
            contents = [content for child in node.children if (content := self._content(child)) is not None]
            yield OlxUnit(url_name, self._name(node, url_name), tuple(contents))

    def _content(self, pointer: Node) -> Content | None:
        """Return an ``html`` or ``problem`` block; anything else is left out."""
        if pointer.tag not in {"html", "problem"}:
            self._left_out[pointer.tag] += 1
            return None
        if "url_name" in pointer.attributes:
            url_name, node = self._block(pointer)
        else:
            url_name, node = f"line-{pointer.place.line}", pointer
        title = read_values(self.policy.attributes(node, url_name), NAME_READERS).get("display_name", "")
        if node.tag == "problem":
            return read_problem(node, url_name, title)
        return {"title": title, "html": self._html(node), "questions": []}

    def _html(self, node: Node) -> str:
        """Return the clean text of an ``html`` block, which may stand in a file of its own."""
        filename = node.attributes.get("filename")
        return clean_html(self.files.text(f"html/{filename}.html", node.place)) if filename else inner_html(node)

    def _of_kind(self, parent: Node, tag: str) -> Iterator[Node]:
        """Give the children of that kind; count the others as left out."""
        for child in parent.children:
            if child.tag == tag:
                yield child
            else:
                self._left_out[child.tag] += 1

    def _block(self, pointer: Node) -> tuple[str, Node]:
        """Return the block's name and its definition. Each name of a kind is used once in a course."""
        url_name = pointer.attributes.get("url_name", "")
        if not URL_NAME.fullmatch(url_name) or len(url_name) > MAX_KEY_PART:
            raise OlxError(pointer.place, f'url_name: "{url_name[:MAX_KEY_PART]}" is no name of a <{pointer.tag}>')
        first = self._places.setdefault((pointer.tag, url_name), pointer.place)
        if first is not pointer.place:
            raise OlxError(pointer.place, f'the url_name "{url_name}" of <{pointer.tag}> is used before, in {first}')
        if len(self._places) > MAX_BLOCKS:
            raise OlxError(pointer.place, f"the course has more than {MAX_BLOCKS} blocks")
        return url_name, self.files.definition(pointer)

    def _name(self, node: Node, url_name: str) -> str:
        name: str = read_values(self.policy.attributes(node, url_name), NAME_READERS).get("display_name", url_name)
        return name

    def _note_odd_exam(self, node: Node, values: dict[str, Any]) -> None:
        """Practice without proctoring is published as it stands; the author should hear of it."""
        is_practice = values.get("is_practice_exam") or values.get("is_onboarding_exam")
        if is_practice and not values.get("is_proctored_enabled"):
            self._notes.append(f"{node.place}: {WARNED_OF}")
