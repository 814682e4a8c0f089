"""The code blocks of the documentation, as readers see them."""

import re
from dataclasses import dataclass
from textwrap import dedent

from tests.packaging.project import ROOT

DOCUMENTS = (ROOT / "README.rst", ROOT / "sandbox/README.rst", *sorted((ROOT / "docs").rglob("*.rst")))
BLOCK = re.compile(
    r"^(?P<indent> *)\.\. code-block:: (?P<language>\S+)\n"
    r"(?P<options>(?:(?P=indent) {3}:.+\n)*)"
    r"\s*\n(?P<body>(?:(?P=indent) {3}.*\n|[ \t]*\n)+)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Block:
    """One code block, and where it stands."""

    document: str
    line: int
    language: str
    text: str
    caption: str = ""

    def __str__(self):
        return f"{self.document}:{self.line}"


def blocks_of(document):
    """Return the code blocks of a file, in order."""
    source = document.read_text()
    return [block_at(document, source, match) for match in BLOCK.finditer(source)]


def all_blocks():
    return [block for document in DOCUMENTS for block in blocks_of(document)]


def block_at(document, source, match):
    """Return the block that was matched in the source of the document."""
    options = dict(re.findall(r":(\w+): *(.*)", match["options"]))
    return Block(
        document=document.relative_to(ROOT).as_posix(),
        line=source.count("\n", 0, match.start()) + 1,
        language=match["language"],
        text=dedent(match["body"]).strip("\n") + "\n",
        caption=options.get("caption", ""),
    )
