"""Fixtures of the tests of reviews: an attempt that waits for its review, and the accounts that may post one."""

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from proctoring.backends.software_secure import SoftwareSecureBackendProvider
from proctoring.models import ProctoredExamSoftwareSecureComment, ProctoredExamSoftwareSecureReview
from proctoring.serializers import attempt_dict
from tests import factories
from tests.backends.test_registry import SOFTWARE_SECURE

AES_KEY = "00112233445566778899aabbccddeeff"


@pytest.fixture
def attempt(learner):
    """A submitted attempt at a proctored exam of the provider ``test``."""
    return submitted_attempt(learner)


def submitted_attempt(learner, **values):
    exam = values.pop("exam", None) or factories.make_proctored_exam()
    defaults = {"status": "submitted", "completed_at": timezone.now(), "external_id": f"external-{learner.pk}"}
    return factories.make_attempt(exam, learner, **{**defaults, **values})


@pytest.fixture
def snapshot(attempt):
    """The attempt as a dict, as callers of ``make_review`` have it."""
    return attempt_dict(attempt)


@pytest.fixture
def reviewer(db):
    """The account of the provider ``test``."""
    user = factories.make_user("test_provider")
    user.groups.add(Group.objects.create(name="test_review"))
    return user


@pytest.fixture
def software_secure(backends):
    """The backend ``software_secure``, which demands nothing of anonymous callers."""
    backends["software_secure"] = SoftwareSecureBackendProvider(**SOFTWARE_SECURE, video_review_aes_key=AES_KEY)
    return backends["software_secure"]


@pytest.fixture
def stored():
    """What is stored of a review: ``stored(attempt)``."""
    return lambda attempt: ProctoredExamSoftwareSecureReview.get_review_by_attempt_code(attempt.attempt_code)


@pytest.fixture
def comments():
    """The texts of the stored comments of an attempt's review, in order."""

    def texts(attempt):
        found = ProctoredExamSoftwareSecureComment.objects.filter(review__attempt_code=attempt.attempt_code)
        return list(found.order_by("id").values_list("comment", flat=True))

    return texts


@pytest.fixture
def status_of():
    """The present status of an attempt."""

    def status(attempt):
        attempt.refresh_from_db()
        return attempt.status

    return status
