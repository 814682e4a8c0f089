"""XML as a small tree whose nodes know their line. No document types, so no entity bombs; bounded depth and size."""

from dataclasses import dataclass, field
from typing import Any, cast

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from sandbox.courses.olx.errors import OlxError, Place

MAX_DEPTH = 60
MAX_NODES = 100_000


@dataclass
class Node:
    """An element: ``text`` stands before its first child, ``tail`` after its own end."""

    tag: str
    attributes: dict[str, str]
    place: Place
    children: list["Node"] = field(default_factory=list)
    text: str = ""
    tail: str = ""

    @property
    def is_pointer(self) -> bool:
        """Whether the element only names a file that holds the real one."""
        return set(self.attributes) == {"url_name"} and not self.children and not self.text.strip()


class _TreeBuilder:
    """What the parser reports to. ``expat`` knows the current line."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.expat: Any = None
        self._open: list[Node] = []
        self._last: Node | None = None
        self._root: Node | None = None
        self._count = 0

    @property
    def place(self) -> Place:
        return Place(self.file, self.expat.CurrentLineNumber)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        node = Node(tag, dict(attributes), self.place)
        self._count += 1
        if len(self._open) >= MAX_DEPTH:
            raise OlxError(node.place, f"elements are nested more than {MAX_DEPTH} deep")
        if self._count > MAX_NODES:
            raise OlxError(node.place, f"the file has more than {MAX_NODES} elements")
        if self._open:
            self._open[-1].children.append(node)
        else:
            self._root = node
        self._open.append(node)
        self._last = None

    def data(self, text: str) -> None:
        if self._last is not None:
            self._last.tail += text
        elif self._open:
            self._open[-1].text += text

    def end(self, tag: str) -> None:
        self._last = self._open.pop()

    def close(self) -> Node | None:
        return self._root


def parse_xml(data: bytes, file: str) -> Node:
    """Return the root element of the document; ``file`` is its name in messages."""
    builder = _TreeBuilder(file)
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    builder.expat = parser.parser
    try:
        parser.feed(data)
        root = cast(Node, parser.close())  # what the builder returns
    except ParseError as error:
        reason = str(error).partition(": line")[0]
        raise OlxError(Place(file, error.position[0]), f"broken XML: {reason}") from error
    except DefusedXmlException as error:
        raise OlxError(builder.place, "document types and entities are not allowed") from error
    except (LookupError, ValueError) as error:
        raise OlxError(builder.place, f"the encoding cannot be read: {error}") from error
    return root
