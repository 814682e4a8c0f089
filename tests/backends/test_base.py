"""The base class of backends: what an author has to write, and what comes by default. Spec 06 §3."""

import pytest

from proctoring import constants
from proctoring.backends.backend import ProctoringBackendProvider
from proctoring.backends.null import NullBackendProvider
from proctoring.backends.pings import usable_ping_interval
from proctoring.backends.tests.test_backend import PassthroughBackendProvider
from proctoring.testing.contract import CALL_FORMS

ABSTRACT = {
    "register_exam_attempt",
    "start_exam_attempt",
    "stop_exam_attempt",
    "mark_erroneous_exam_attempt",
    "remove_exam_attempt",
    "get_software_download_url",
    "on_review_callback",
    "on_exam_saved",
}


def test_base_class_cannot_be_instantiated():
    assert ProctoringBackendProvider.__abstractmethods__ == ABSTRACT
    with pytest.raises(TypeError):
        ProctoringBackendProvider()


@pytest.mark.parametrize(("method", "args", "kwargs"), [form for form in CALL_FORMS if form[0] in ABSTRACT])
def test_abstract_methods_refuse(method, args, kwargs):
    with pytest.raises(NotImplementedError):
        getattr(PassthroughBackendProvider(), method)(*args, **kwargs)


@pytest.mark.parametrize(
    ("method", "args", "kwargs", "expected"),
    [
        ("get_javascript", (), {}, ""),
        ("get_exam", (None,), {}, None),
        ("get_exam", ({"id": 1},), {}, {"id": 1}),
        ("get_attempt", ({"id": 1},), {}, {"id": 1}),
        ("get_instructor_url", ("course", {"id": "x"}), {"exam_id": "1", "attempt_id": "2"}, None),
        ("retire_user", ("x",), {}, None),
        ("should_block_access_to_exam_material", (), {}, False),
        ("get_onboarding_profile_info", ("course",), {"user_id": "x"}, None),
        ("get_proctoring_config", (), {}, None),
        ("get_video_review_aes_key", (), {}, None),
        ("configuration_problems", (), {}, ()),
        ("redact_review_payload", ({"a": 1},), {}, {"a": 1}),
    ],
)
def test_defaults_of_the_other_methods(method, args, kwargs, expected):
    assert getattr(PassthroughBackendProvider(), method)(*args, **kwargs) == expected


def test_defaults_of_the_attributes():
    backend = PassthroughBackendProvider()

    assert {
        name: getattr(backend, name) for name in ProctoringBackendProvider.__annotations__ if hasattr(backend, name)
    } == {
        "verbose_name": "Unknown",
        "ping_interval": 60,
        "tech_support_email": "",
        "tech_support_phone": "",
        "learner_notification_from_email": "",
        "has_dashboard": False,
        "supports_onboarding": False,
        "help_center_article_url": "",
        "additional_options": (),
        "is_external_id_secret": False,
        "needs_request": False,
    }


def test_constructor_sets_any_keyword():
    backend = NullBackendProvider(verbose_name="Ours", colour="blue")

    assert (backend.verbose_name, backend.colour) == ("Ours", "blue")


def test_constructor_takes_keywords_only():
    with pytest.raises(TypeError):
        NullBackendProvider("Ours")


def test_default_ping_interval_follows_the_settings(settings):
    backend = NullBackendProvider()
    settings.PROCTORING_SETTINGS = {"DESKTOP_APPLICATION_PING_INTERVAL_SECONDS": 30}

    assert (backend.ping_interval, NullBackendProvider.ping_interval) == (30, 30)


def test_default_ping_interval_follows_the_constant(monkeypatch):
    monkeypatch.setitem(vars(constants), "DEFAULT_DESKTOP_APPLICATION_PING_INTERVAL_SECONDS", 44)

    assert NullBackendProvider().ping_interval == 44


def test_own_ping_interval_wins(settings):
    class Slow(NullBackendProvider):
        ping_interval = 120

    backend = NullBackendProvider(ping_interval=20)
    settings.PROCTORING_SETTINGS = {"DESKTOP_APPLICATION_PING_INTERVAL_SECONDS": 30}

    assert (Slow().ping_interval, backend.ping_interval) == (120, 20)


@pytest.mark.parametrize(("seconds", "usable"), [(60, 60), (61, 62), (12, 12), (11, 12), (1, 12), (0, 12), (30.5, 32)])
def test_usable_ping_interval_is_even_and_long_enough(seconds, usable):
    assert usable_ping_interval(seconds) == usable
