"""The system checks of anonymous callbacks."""

import pytest
from django.core import checks

from proctoring.backends.software_secure import SoftwareSecureBackendProvider
from proctoring.models import ReviewCallback
from tests.backends.test_registry import SOFTWARE_SECURE


def found():
    ids = {"proctoring.E030", "proctoring.W030"}
    return [message.id for message in checks.run_checks(tags=["proctoring"], databases=[]) if message.id in ids]


@pytest.fixture
def protect(backends):
    """Configure ``software_secure`` with that protection."""

    def configure(protection):
        options = {"callback_protection": protection} if protection is not None else {}
        backends["software_secure"] = SoftwareSecureBackendProvider(**SOFTWARE_SECURE, **options)

    return configure


@pytest.mark.parametrize("protection", [None, {}, {"own_exams_only": True}], ids=repr)
def test_open_callback_is_reported(protect, protection):
    protect(protection)

    assert found() == ["proctoring.W030"]


@pytest.mark.parametrize(
    "protection",
    [{"secrets": "s"}, {"basic": "u:p"}, {"signed_url": True}, {"addresses": "192.0.2.7"}, {"enabled": False}],
    ids=repr,
)
def test_protected_callback_is_not(protect, protection):
    protect(protection)

    assert found() == []


def test_protection_that_cannot_be_understood_is_an_error(protect):
    protect({"secret": "s"})

    assert found() == ["proctoring.E030"]


def test_backends_with_an_account_are_no_concern():
    assert found() == []


@pytest.mark.django_db
def test_reviews_that_wait_are_reported_where_the_database_is_asked():
    ReviewCallback.objects.create(channel="provider", target="unknown", digest="1", outcome="parked")
    ReviewCallback.objects.create(channel="provider", target="known", digest="2", outcome="processed")

    messages = checks.run_checks(tags=["proctoring"], databases=["default"])

    assert [m.msg for m in messages if m.id == "proctoring.W024"] == ["1 deliveries have not become a review."]
