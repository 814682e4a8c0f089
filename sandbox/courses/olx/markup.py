"""Clean HTML of what authors wrote: a short list of elements, no scripts, no styles, no event handlers."""

from html import escape
from html.parser import HTMLParser

from sandbox.courses.olx.tree import Node

TEXT_ELEMENTS = {
    "a",
    "abbr",
    "b",
    "br",
    "code",
    "em",
    "i",
    "kbd",
    "q",
    "s",
    "small",
    "strong",
    "sub",
    "sup",
    "u",
    "var",
}
BLOCK_ELEMENTS = {"blockquote", "dd", "dl", "dt", "h3", "h4", "h5", "hr", "li", "ol", "p", "pre", "ul"}
TABLE_ELEMENTS = {"table", "tbody", "td", "th", "thead", "tr"}
ELEMENTS = TEXT_ELEMENTS | BLOCK_ELEMENTS | TABLE_ELEMENTS
RENAMED = {"h1": "h3", "h2": "h3"}
VOID = frozenset({"br", "hr"})
SILENT = frozenset({"script", "style", "template", "iframe", "object", "svg", "math", "title", "head"})
SAFE_LINKS = ("http://", "https://", "mailto:")


class _Cleaner(HTMLParser):
    """Writes what is allowed, drops other tags but keeps their text, and drops silent elements whole."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._open: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = RENAMED.get(tag, tag)
        if tag in SILENT:
            self._silent += 1
        elif tag in ELEMENTS and not self._silent:
            self.parts.append(f"<{tag}{_link(tag, dict(attrs))}>")
            if tag not in VOID:
                self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in SILENT:
            self.handle_starttag(tag, attrs)
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        tag = RENAMED.get(tag, tag)
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in self._open and not self._silent:
            self._close(tag)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(escape(data))

    def _close(self, tag: str) -> None:
        """Close the element and what was left open inside it."""
        while (name := self._open.pop()) != tag:
            self.parts.append(f"</{name}>")
        self.parts.append(f"</{tag}>")

    def finished(self) -> str:
        """Return the clean HTML, every element closed."""
        self.parts.extend(f"</{name}>" for name in reversed(self._open))
        return "".join(self.parts).strip()


def _link(tag: str, attributes: dict[str, str | None]) -> str:
    """Return the one attribute that survives: the address of a link that leads to a page or a mailbox."""
    address = (attributes.get("href") or "").strip()
    return f' href="{escape(address)}"' if tag == "a" and address.lower().startswith(SAFE_LINKS) else ""


def clean_html(source: str) -> str:
    """Return the author's HTML without anything that could run."""
    cleaner = _Cleaner()
    cleaner.feed(source)
    cleaner.close()
    return cleaner.finished()


def inner_html(node: Node) -> str:
    """Return what stands inside the element, clean."""
    return clean_html(escape(node.text) + "".join(map(outer_html, node.children)))


def outer_html(node: Node) -> str:
    """Return the element with its tail as HTML, not cleaned yet."""
    inner = escape(node.text) + "".join(map(outer_html, node.children))
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in node.attributes.items())
    return f"<{node.tag}{attributes}>{inner}</{node.tag}>{escape(node.tail)}"
