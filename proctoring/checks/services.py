"""Checks of the services that the host has registered."""

from collections.abc import Iterator

from proctoring.checks.rule import Finding, rule
from proctoring.runtime import PROTOCOLS, missing_methods


@rule("W040", hint="The documentation of the runtime services has the calls and what each is for.")
def incomplete_service() -> Iterator[Finding]:
    """A registered service lacks methods: what they are for fails, is logged, and left out."""
    for name in PROTOCOLS:
        if missing := missing_methods(name):
            yield f"set_runtime_service({name!r}, …)", f"has no {', '.join(missing)}."
