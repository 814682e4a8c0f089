"""The files of one course. Nothing outside its directory is ever opened, and nothing large is read."""

import json
from pathlib import Path
from typing import Any

from sandbox.courses.olx.errors import OlxError, Place
from sandbox.courses.olx.tree import Node, parse_xml
from sandbox.courses.olx.values import Attributes, Value

MAX_FILE_BYTES = 8 * 1024 * 1024


class CourseFiles:
    """Reads files by their path relative to the course's directory. ``asked`` is where the file is asked for."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def has(self, file: str) -> bool:
        """Whether the course holds such a file."""
        return (self._root / file).is_file()

    def read(self, file: str, asked: Place) -> bytes:
        """Return the bytes of the file."""
        try:
            path = (self._root / file).resolve()
            if not path.is_relative_to(self._root):
                raise OlxError(asked, f"{file} lies outside the course")
            if not path.is_file():
                raise OlxError(asked, f"{file} is missing")
            if path.stat().st_size > MAX_FILE_BYTES:
                raise OlxError(Place(file), f"the file is larger than {MAX_FILE_BYTES // 1024**2} MB")
            return path.read_bytes()
        except (OSError, ValueError) as error:
            raise OlxError(asked, f"{file!r} cannot be read ({getattr(error, 'strerror', None) or error})") from error

    def xml(self, file: str, asked: Place) -> Node:
        """Return the root element of the file."""
        return parse_xml(self.read(file, asked), file)

    def text(self, file: str, asked: Place) -> str:
        """Return the text of the file, which is UTF-8."""
        data = self.read(file, asked)
        if (null := data.find(b"\0")) >= 0:
            raise OlxError(Place(file, _line(data, null)), "there is a null byte in the text")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise OlxError(Place(file, _line(data, error.start)), "the text is not UTF-8") from error

    def definition(self, pointer: Node) -> Node:
        """Return the element itself, or the one in the file that it points to."""
        if not pointer.is_pointer:
            return pointer
        file = f"{pointer.tag}/{pointer.attributes['url_name'].replace(':', '/')}.xml"
        node = self.xml(file, pointer.place)
        if node.tag != pointer.tag:
            raise OlxError(node.place, f"<{node.tag}> stands where <{pointer.tag}> was expected")
        return node


def _line(data: bytes, position: int) -> int:
    """Return the number of the line that holds the byte."""
    return data.count(b"\n", 0, position) + 1


class Policy:
    """The attributes that ``policies/<run>/policy.json`` sets, by block; they win over those of the XML."""

    def __init__(self, files: CourseFiles, run: str, asked: Place) -> None:
        self._file = f"policies/{run}/policy.json"
        self._source = ""
        self._blocks: dict[str, Any] = {}
        if files.has(self._file):
            self._source = files.text(self._file, asked)
            self._blocks = self._parse()

    def attributes(self, node: Node, url_name: str) -> Attributes:
        """Return the block's attributes, each with its place."""
        own = {name: Value(raw, node.place) for name, raw in node.attributes.items()}
        return own | self._overrides(f"{node.tag}/{url_name}")

    def _overrides(self, block: str) -> dict[str, Value]:
        settings = self._blocks.get(block, {})
        if not isinstance(settings, dict):
            raise OlxError(self._place(block), f'"{block}" is no JSON object')
        return {name: Value(raw, self._place(block, name)) for name, raw in settings.items()}

    def _parse(self) -> dict[str, Any]:
        try:
            blocks = json.loads(self._source)
        except json.JSONDecodeError as error:
            raise OlxError(Place(self._file, error.lineno), f"broken JSON: {error.msg}") from error
        except (ValueError, RecursionError) as error:
            raise OlxError(Place(self._file, 1), f"broken JSON: {error}") from error
        if not isinstance(blocks, dict):
            raise OlxError(Place(self._file, 1), "this is no JSON object")
        return blocks

    def _place(self, *names: str) -> Place:
        """Return the line where the last of the names stands, each sought after the one before."""
        position = 0
        for name in names:
            position = max(position, self._source.find(json.dumps(name), position))
        return Place(self._file, self._source.count("\n", 0, position) + 1)
