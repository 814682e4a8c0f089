"""What each method of each view takes and answers, declared beside it; the OpenAPI schema is made from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

ViewMethod = TypeVar("ViewMethod", bound=Callable[..., Any])


@dataclass(frozen=True)
class Parameter:
    """A parameter of the query; ``type`` is a Python type."""

    name: str
    meaning: str
    type: Any = str


@dataclass(frozen=True)
class Operation:
    """What a method takes and answers.

    ``answers`` maps HTTP statuses to types; ``None`` is an empty body. ``body`` is an input serializer. ``at`` is the
    end of the path, for a view with several URLs.
    """

    answers: Mapping[int, Any]
    body: Any = None
    query: tuple[Parameter, ...] = field(default=())
    at: str = ""


def operation(
    answers: Mapping[int, Any], *, body: Any = None, query: tuple[Parameter, ...] = (), at: str = ""
) -> Callable[[ViewMethod], ViewMethod]:
    """Declare what the decorated method takes and answers; for several URLs several times, the most special first."""

    def declare(method: ViewMethod) -> ViewMethod:
        declared: list[Operation] = getattr(method, "operations", [])
        method.operations = [Operation(answers, body, query, at), *declared]  # type: ignore[attr-defined]  # ours
        return method

    return declare
