"""Running a command, and what it said."""

import io
from dataclasses import dataclass

import pytest
from django.core.management import CommandError, call_command

from proctoring.runtime import set_runtime_service
from proctoring.testing.services import MockCreditService


@dataclass
class Outcome:
    """What a command wrote, and how it failed."""

    out: str
    err: str
    error: CommandError | None = None


@pytest.fixture
def run(db):
    """Run a command and return its outcome, also where it fails."""

    def run(*args, **options):
        out, err = io.StringIO(), io.StringIO()
        error = None
        try:
            call_command(*args, stdout=out, stderr=err, **options)
        except CommandError as raised:
            error = raised
        return Outcome(out.getvalue(), err.getvalue(), error)

    return run


@pytest.fixture(autouse=True)
def slept(monkeypatch):
    """How long the commands slept between batches."""
    naps = []
    monkeypatch.setattr("time.sleep", naps.append)
    return naps


@pytest.fixture
def credit():
    """The host's credit service, which notes what it is told in ``told``."""
    service = MockCreditService()
    service.told = []
    set_status = service.set_credit_requirement_status

    def set_credit_requirement_status(*args, **kwargs):
        service.told.append(kwargs.get("status"))
        return set_status(*args, **kwargs)

    service.set_credit_requirement_status = set_credit_requirement_status
    set_runtime_service("credit", service)
    return service
