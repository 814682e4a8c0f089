"""The doors at which reviews come in, as requests; ``tests/reviews`` has the rest. Spec 05 §10.2 - §12."""

import json

import pytest
from django.contrib.auth.models import Group

from proctoring.models import ProctoredExamSoftwareSecureReview
from proctoring.testing.reviews import create_test_review_payload
from proctoring.views import AnonymousReviewCallback, BaseReviewCallback, IgnoreClientContentNegotiation
from tests import factories

NAME = "proctored_exam.attempt.callback"
ANONYMOUS = "anonymous.proctoring_review_callback"
PASSED = {"status": "passed", "comments": [{"comment": "all well", "status": "Clean"}]}


@pytest.fixture
def reviewer(db):
    user = factories.make_user("reviewer")
    user.groups.add(Group.objects.create(name="test_review"))
    return user


@pytest.fixture
def attempt(learner):
    return factories.make_attempt(factories.make_proctored_exam(), learner, external_id="ext-1", status="submitted")


@pytest.mark.parametrize("caller", ["reviewer", "global_staff"])
def test_review_is_stored(call, attempt, request, caller):
    answer = call("post", NAME, "ext-1", user=request.getfixturevalue(caller), data=PASSED)

    assert (answer.status_code, answer.json()) == (200, "OK")
    assert ProctoredExamSoftwareSecureReview.objects.get().review_status == "Clean"


@pytest.mark.parametrize("caller", ["learner", "other_learner", "course_staff"])
def test_others_are_refused_without_a_word(call, attempt, request, caller):
    answer = call("post", NAME, "ext-1", user=request.getfixturevalue(caller), data=PASSED)

    assert (answer.status_code, answer.content) == (403, b"")
    assert not ProctoredExamSoftwareSecureReview.objects.exists()


@pytest.mark.parametrize("caller", ["reviewer", "global_staff"])
def test_unknown_attempt_is_refused(call, request, caller):
    answer = call("post", NAME, "ext-1", user=request.getfixturevalue(caller), data=PASSED)

    assert (answer.status_code, list(answer.json())) == (400, ["detail"])


def test_exam_that_is_not_proctored_any_more(call, attempt, global_staff):
    type(attempt.proctored_exam).objects.update(is_proctored=False)

    answer = call("post", NAME, "ext-1", user=global_staff, data=PASSED)

    assert (answer.status_code, answer.json()) == (412, "Exam no longer proctored")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"passed"',
        b"{}",
        b'{"status": "great"}',
        b'{"status": "passed", "comments": [{}]}',
        b'{"status": "passed", "x": ' + b"[" * 10_000,
    ],
)
def test_malformed_review_is_refused(call, attempt, reviewer, body):
    answer = call("post", NAME, "ext-1", user=reviewer, data=body, format=None, content_type="application/json")

    assert answer.status_code == 400
    assert not ProctoredExamSoftwareSecureReview.objects.exists()


def test_review_may_come_as_a_form(call, attempt, reviewer):
    answer = call("post", NAME, "ext-1", user=reviewer, data={"status": "passed"}, format="multipart")

    assert answer.status_code == 200


def test_bare_view_makes_a_review(attempt):
    from proctoring import api

    data = {**PASSED, "videoReviewLink": "https://provider.example/v"}

    answer = BaseReviewCallback().make_review(api.get_exam_attempt_by_code(attempt.attempt_code), data)

    assert (answer.status_code, answer.data, "videoReviewLink" in data) == (200, "OK", False)


@pytest.fixture
def software_secure(backends):
    """A provider that takes reviews as Software Secure sends them."""
    from proctoring.backends.software_secure import SoftwareSecureBackendProvider

    backends["software_secure"] = SoftwareSecureBackendProvider(
        organization="acme",
        exam_sponsor="Acme",
        exam_register_endpoint="https://provider.example",
        secret_key_id="id",
        secret_key="key",
        crypto_key="k" * 24,
        software_download_url="https://provider.example/download",
    )


@pytest.mark.parametrize("headers", [{}, {"content_type": "foo", "HTTP_ACCEPT": "text/html"}])
def test_anonymous_review_is_stored(client, call, software_secure, attempt, headers):
    body = create_test_review_payload(attempt_code=attempt.attempt_code, external_id="EXT-1")

    answer = call("post", ANONYMOUS, data=body, format=None, **{"content_type": "application/json", **headers})

    assert (answer.status_code, json.loads(answer.content)) == (200, "OK")
    assert ProctoredExamSoftwareSecureReview.objects.get().review_status == "Clean"


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_anonymous_callback_takes_posts_only(call, method):
    assert call(method, ANONYMOUS).status_code == 405


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"examMetaData": 5}', b'{"examMetaData": {"examCode": null}}'])
def test_malformed_anonymous_review_is_refused(call, software_secure, body):
    answer = call("post", ANONYMOUS, data=body, format=None, content_type="application/json")

    assert (answer.status_code, list(answer.json())) == (400, ["detail"])


def test_anonymous_review_without_software_secure_is_refused(call, attempt):
    body = create_test_review_payload(attempt_code=attempt.attempt_code, external_id="ext-1")

    assert call("post", ANONYMOUS, data=body, format=None, content_type="application/json").status_code == 400


def test_first_formats_are_used_whatever_the_client_says():
    chosen = IgnoreClientContentNegotiation()

    assert chosen.select_parser(None, AnonymousReviewCallback.parser_classes).media_type == "application/json"
    assert chosen.select_renderer(None, AnonymousReviewCallback.renderer_classes)[1] == "application/json"
