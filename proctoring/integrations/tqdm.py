"""A progress bar on a terminal, where the library ``tqdm`` is installed."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any, TypeVar

try:
    tqdm: Any = import_module("tqdm").tqdm
except ImportError:
    tqdm = None

ItemT = TypeVar("ItemT")


def with_bar(items: Iterable[ItemT], *, total: int, stream: Any) -> Iterable[ItemT] | None:
    """Return the items with a bar that follows them on the stream; ``None`` without the library."""
    return tqdm(items, total=total, file=stream, dynamic_ncols=True) if tqdm else None
