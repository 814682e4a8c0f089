"""Filters of the learner pages: what a provider sends is made safe, instants become dates. Spec 04 §10, W25, W31."""

import datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.dateparse import parse_datetime
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

INLINE = frozenset({"a", "b", "code", "em", "i", "kbd", "strong"})
LISTS = frozenset({"ol", "ul"})
BLOCKS = frozenset({"address", "article", "blockquote", "div", "h1", "h2", "h3", "h4", "h5", "h6", "p", "section"})
NOT_TEXT = frozenset(
    {"iframe", "math", "noscript", "object", "script", "style", "svg", "template", "textarea", "title"}
)
WEB = frozenset({"http", "https"})
LINKS = WEB | {"mailto"}


@register.filter
def web_url(value: Any) -> str:
    """Return the URL if it leads to the web, absolute or within the site; ``""`` for anything else."""
    return str(value) if _scheme_of(value) in WEB | {""} else ""


@register.filter
def provider_steps(value: Any) -> list[SafeString]:
    """Return the instructions of a provider, each as safe HTML; none for what is no list."""
    return [provider_html(step) for step in value] if isinstance(value, list | tuple) else []


@register.filter
def provider_html(value: Any) -> SafeString:
    """Return a provider's HTML with nothing left but emphasis, links, lists and line breaks, all tags closed."""
    cleaner = _Cleaner()
    cleaner.feed(str(value))
    cleaner.close()
    return mark_safe(cleaner.result())  # noqa: S308 - made of escaped text and the tags above


@register.filter
def instant(value: Any) -> datetime.datetime | None:
    """Return the instant of an ISO 8601 text; ``None`` for anything else."""
    try:
        return parse_datetime(value)
    except (TypeError, ValueError):
        return None


def _scheme_of(value: Any) -> str | None:
    """Return the URL's scheme in lower case, ``""`` for a path; ``None`` where there is no URL."""
    url = str(value) if value else ""
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        return None
    is_path = url.startswith("/") and not url.startswith(("//", "/\\"))
    return scheme if scheme or is_path else None


class _Cleaner(HTMLParser):
    """Copies allowed tags and escaped text; a tag that may not stand where it stands is left out, its text is not."""

    def __init__(self) -> None:
        super().__init__()
        self._output: list[str] = []
        self._open: list[str] = []
        self._skipped = 0

    def result(self) -> str:
        """Return the copy, every tag closed."""
        self._close_down_to(0)
        return "".join(self._output).removesuffix("<br>")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open what is allowed."""
        if tag in NOT_TEXT:
            self._skipped += 1
        elif self._skipped:
            return
        elif tag in INLINE:
            self._open_inline(tag, dict(attrs))
        elif tag in LISTS:
            self._open_list(tag)
        elif tag == "li":
            self._open_item()
        elif tag == "br" or tag in BLOCKS:
            self._break_line()

    def handle_endtag(self, tag: str) -> None:
        """Close what is open, and what was opened in it."""
        if tag in NOT_TEXT:
            self._skipped = max(0, self._skipped - 1)
        elif not self._skipped and tag in self._open:
            self._close_down_to(len(self._open) - 1 - self._open[::-1].index(tag))
        elif not self._skipped and tag in BLOCKS:
            self._break_line()

    def handle_data(self, data: str) -> None:
        """Copy text; between the items of a list there is none."""
        if not self._skipped and not self._is_between_items():
            self._output.append(conditional_escape(data))

    def _open_inline(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag in self._open or self._is_between_items():
            return
        if tag != "a":
            self._open_tag(tag, f"<{tag}>")
            return
        url = (attributes.get("href") or "").strip()
        if _scheme_of(url) in LINKS | {""}:
            self._open_tag(tag, format_html('<a href="{}" target="_blank" rel="noopener noreferrer">', url))

    def _open_list(self, tag: str) -> None:
        while self._open and self._open[-1] in INLINE:
            self._close_down_to(len(self._open) - 1)
        if not self._is_between_items():
            self._open_tag(tag, f"<{tag}>")

    def _open_item(self) -> None:
        lists = [place for place, tag in enumerate(self._open) if tag in LISTS]
        if lists:
            self._close_down_to(lists[-1] + 1)
            self._open_tag("li", "<li>")

    def _break_line(self) -> None:
        if self._output and not self._is_between_items() and self._output[-1] not in ("<br>", "<li>"):
            self._output.append("<br>")

    def _open_tag(self, tag: str, markup: str) -> None:
        self._open.append(tag)
        self._output.append(markup)

    def _close_down_to(self, depth: int) -> None:
        while len(self._open) > depth:
            self._output.append(f"</{self._open.pop()}>")

    def _is_between_items(self) -> bool:
        return bool(self._open) and self._open[-1] in LISTS
