"""What Acme does differently, and the contract that every backend keeps."""

import unittest

import pytest
from acme_proctoring.backend import AcmeProvider
from django.apps import apps
from django.core import checks

from proctoring.backends import get_backend_provider
from proctoring.exceptions import ProctoredExamBadReviewStatus
from proctoring.testing.contract import BackendContract


class AcmeContractTest(BackendContract, unittest.TestCase):
    def make_backend(self):
        return AcmeProvider(client_id="id", client_secret="s" * 32)


@pytest.fixture
def acme():
    return get_backend_provider(name="acme")


def test_entry_point_and_options_reach_the_registry(acme):
    assert isinstance(acme, AcmeProvider)
    assert acme.room_scan is True
    assert dict(apps.get_app_config("proctoring").get_backend_choices()) == {"acme": "Acme"}


def test_learners_are_told_what_to_do(acme):
    assert len(acme.proctoring_instructions) == 2


def test_review_comes_into_the_standard_form(acme):
    payload = {"verdict": "unclear", "notes": [{"text": "Talked", "from": 3, "to": 9}]}

    review = acme.on_review_callback({}, payload)

    assert review["status"] == "suspicious"
    assert review["comments"] == [{"comment": "Talked", "status": "unclear", "start": 3, "stop": 9}]


@pytest.mark.parametrize(
    "payload", [{}, {"verdict": "fine"}, {"verdict": ["ok"]}, {"verdict": "ok", "notes": ["text"]}]
)
def test_nonsense_is_refused(acme, payload):
    with pytest.raises(ProctoredExamBadReviewStatus):
        acme.on_review_callback({}, payload)


def test_picture_of_the_room_is_not_stored(acme):
    assert acme.redact_review_payload({"verdict": "ok", "room_picture": "…"}) == {"verdict": "ok"}


def test_wrong_option_is_reported(acme, monkeypatch):
    monkeypatch.setattr(acme, "room_scan", "yes")

    assert "proctoring.E004" in {message.id for message in checks.run_checks(tags=["proctoring"])}
