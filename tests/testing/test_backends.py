"""The provider for tests, and the names through which hosts' suites reach it. Spec 06 §4.3, §4.4, 09 §3.11."""

import pytest
from django.apps import apps

from proctoring.backends.mock import MockProctoringBackendProvider
from proctoring.backends.null import NullBackendProvider
from proctoring.backends.tests.test_backend import PassthroughBackendProvider, TestBackendProvider
from proctoring.exceptions import (
    BackendProviderCannotRetireUser,
    BackendProviderOnboardingException,
    BackendProviderSentNoAttemptID,
)
from proctoring.testing.contract import BackendContract
from proctoring.tests import setup_test_backends
from tests.backend_packages import configured


@pytest.fixture
def backend():
    return TestBackendProvider()


class TestContract(BackendContract):
    """The contract holds for the backends that we ship."""

    @pytest.fixture(
        autouse=True,
        params=[TestBackendProvider, PassthroughBackendProvider, NullBackendProvider, MockProctoringBackendProvider],
    )
    def backend_class(self, request):
        self.make_backend = request.param


def test_contract_needs_a_backend():
    with pytest.raises(NotImplementedError):
        BackendContract().make_backend()


def test_contract_refuses_another_call_form():
    class Old(NullBackendProvider):
        def register_exam_attempt(self, exam, options):
            return None

    class OldContract(BackendContract):
        make_backend = Old

    with pytest.raises(TypeError):
        OldContract().test_backend_accepts_the_calls_of_the_app()


def test_attributes(backend):
    assert (backend.verbose_name, backend.has_dashboard, backend.supports_onboarding) == ("Unknown", True, True)


def test_registration_gives_an_id(backend):
    assert backend.register_exam_attempt({}, context={}) == "testexternalid"


def test_registration_fails_for_onboarding_on_request(backend):
    backend.attempt_error = "onboarding_missing"
    with pytest.raises(BackendProviderOnboardingException) as raised:
        backend.register_exam_attempt({}, context={})

    assert raised.value.status == "onboarding_missing"


def test_registration_gives_no_id_on_request(backend):
    backend.no_attempt_id_error = "no id"
    with pytest.raises(BackendProviderSentNoAttemptID) as raised:
        backend.register_exam_attempt({}, context={})

    assert (str(raised.value), raised.value.http_status) == ("no id", 200)


def test_notifications_are_ignored(backend):
    answers = [
        backend.start_exam_attempt("exam", "attempt"),
        backend.stop_exam_attempt("exam", "attempt"),
        backend.mark_erroneous_exam_attempt("exam", "attempt"),
        backend.get_software_download_url(),
    ]

    assert answers == [None] * 4


def test_removal_is_remembered_and_confirmed(backend):
    assert backend.remove_exam_attempt("exam", "attempt") is True
    assert backend.last_attempt_remove == ("exam", "attempt")


@pytest.mark.parametrize(("external_id", "answer"), [(None, "externalid"), ("theirs", "theirs")])
def test_saved_exam_is_remembered(backend, external_id, answer):
    exam = {"external_id": external_id}

    assert backend.on_exam_saved(exam) == answer
    assert backend.last_exam is exam


def test_review_is_taken_as_it_is(backend):
    payload = {"status": "passed"}

    assert backend.on_review_callback({}, payload) is payload


@pytest.mark.parametrize(
    ("kwargs", "url"),
    [
        ({}, "/instructor/course/"),
        ({"exam_id": "1"}, "/instructor/course/?exam=1"),
        ({"exam_id": "1", "attempt_id": "2"}, "/instructor/course/?exam=1&attempt=2"),
        ({"exam_id": "1", "show_configuration_dashboard": True}, "/instructor/course/?exam=1&config=true"),
    ],
)
def test_instructor_url_shows_what_was_asked_for(backend, kwargs, url):
    assert backend.get_instructor_url("course", {"id": "x"}, **kwargs) == url


def test_one_learner_is_retired(backend):
    assert backend.retire_user("one") is True
    assert backend.last_retire_user == "one"
    with pytest.raises(BackendProviderCannotRetireUser):
        backend.retire_user("two")


def test_configuration_is_the_name(backend):
    assert backend.get_proctoring_config() == {"name": "Unknown"}


def test_setup_puts_new_backends_into_the_registry():
    with configured({"software_secure": {}}):
        setup_test_backends()
        backends = apps.get_app_config("proctoring").backends

        assert {name: type(backend) for name, backend in backends.items()} == {
            "test": TestBackendProvider,
            "null": NullBackendProvider,
            "mock": MockProctoringBackendProvider,
        }
