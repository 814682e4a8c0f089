"""Pages of lists: which one a query asks for, and how it is answered. Spec 05 §6.4, §8.2, W16."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page

from proctoring.views.inputs import whole_number
from proctoring.views.operations import Parameter

MOST_PER_PAGE = 100
PAGE_NUMBER = Parameter("page", "Which page; what is no number is the first, what is out of range the last.")
PAGE = (
    Parameter("page_size", f"Rows on a page, at most {MOST_PER_PAGE}; without it the list comes whole."),
    PAGE_NUMBER,
)


def page_size_of(request: Any) -> int | None:
    """Return how many rows the client wants on a page; ``None`` where it does not say, or nothing sensible."""
    wanted = whole_number(request.GET.get("page_size"))
    return min(wanted, MOST_PER_PAGE) if wanted else None


def page_answer(page: Page[Any], path: str, **filters: Any) -> dict[str, Any]:
    """Return the page with paths to its neighbours, which repeat those filters that are given."""
    previous = page.previous_page_number() if page.has_previous() else None
    following = page.next_page_number() if page.has_next() else None
    return {
        "count": page.paginator.count,
        "previous": _link(path, filters, previous),
        "next": _link(path, filters, following),
        "num_pages": page.paginator.num_pages,
        "results": list(page.object_list),
    }


def _link(path: str, filters: dict[str, Any], page: int | None) -> str | None:
    given = {name: value for name, value in filters.items() if value}
    return None if page is None else f"{path}?{urlencode({**given, 'page': page})}"
