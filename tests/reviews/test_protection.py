"""What a backend may demand of those who call back without an account. docs/security.rst."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory, override_settings

from proctoring.backends.callback_protection import LAUNCHES, REVIEWS, Protection, is_signed, signature_query


class Backend:
    def __init__(self, **protection):
        self.callback_protection = protection


def request(query="", **headers):
    return RequestFactory().post(f"/?{query}", **headers)


def basic(pair):
    return {"HTTP_AUTHORIZATION": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def refusal(request, **protection):
    return Protection.of(Backend(**protection)).refusal("software_secure", request)


@pytest.mark.parametrize("backend", [object(), Backend()], ids=["no option", "empty option"])
def test_nothing_is_demanded_by_default(backend):
    protection = Protection.of(backend)

    assert protection.refusal("software_secure", request()) is None
    assert not protection.demands_proof


@pytest.mark.parametrize(
    ("protection", "given"),
    [
        ({"secrets": "new"}, {"HTTP_X_PROCTORING_SECRET": "new"}),
        ({"secrets": ["new", "old"]}, {"HTTP_X_PROCTORING_SECRET": "old"}),
        ({"secrets": "gehëim"}, {"HTTP_X_PROCTORING_SECRET": "gehëim"}),
        ({"basic": "user:password"}, basic("user:password")),
        ({"basic": ["user:new", "user:old"]}, basic("user:old")),
        ({"addresses": "192.0.2.7"}, {"REMOTE_ADDR": "192.0.2.7"}),
        ({"addresses": ["192.0.2.0/24", "2001:db8::/32"]}, {"REMOTE_ADDR": "2001:db8::1"}),
        ({"addresses": "192.0.2.0/24"}, {"REMOTE_ADDR": "::ffff:192.0.2.9"}),
        (
            {"addresses": "192.0.2.7", "proxies": "10.0.0.0/8"},
            {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 192.0.2.7, 10.0.0.2"},
        ),
        ({"secrets": "s", "basic": "u:p"}, {"HTTP_X_PROCTORING_SECRET": "s", **basic("u:p")}),
    ],
    ids=str,
)
def test_who_shows_what_is_demanded_is_let_in(protection, given):
    assert refusal(request(**given), **protection) is None


@pytest.mark.parametrize(
    ("protection", "given", "lack"),
    [
        ({"enabled": False}, {}, "the endpoint is off"),
        ({"secrets": "s"}, {}, "secret"),
        ({"secrets": "s"}, {"HTTP_X_PROCTORING_SECRET": "S"}, "secret"),
        ({"basic": "u:p"}, {}, "basic authentication"),
        ({"basic": "u:p"}, {"HTTP_AUTHORIZATION": "Bearer dTpw"}, "basic authentication"),
        ({"basic": "u:p"}, basic("u:q"), "basic authentication"),
        ({"signed_url": True}, {}, "signature"),
        ({"addresses": "192.0.2.7"}, {"REMOTE_ADDR": "192.0.2.8"}, "address"),
        ({"addresses": "192.0.2.7"}, {"REMOTE_ADDR": ""}, "address"),
        (
            {"addresses": "192.0.2.7"},
            {"REMOTE_ADDR": "6.6.6.6", "HTTP_X_FORWARDED_FOR": "192.0.2.7"},
            "address",
        ),
        (
            {"addresses": "192.0.2.7", "proxies": "10.0.0.1"},
            {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7, 6.6.6.6"},
            "address",
        ),
        ({"addresses": "192.0.2.7", "proxies": "10.0.0.1"}, {"REMOTE_ADDR": "10.0.0.1"}, "address"),
        ({"secrets": "s", "basic": "u:p"}, basic("u:p"), "secret"),
    ],
    ids=str,
)
def test_who_does_not_is_refused(protection, given, lack):
    assert refusal(request(**given), **protection) == lack


@pytest.mark.parametrize(
    "protection",
    [
        {"secret": "s"},
        {"secrets": ""},
        {"secrets": []},
        {"secrets": ["s", ""]},
        {"secrets": 7},
        {"basic": [None]},
        {"signed_url": "yes"},
        {"enabled": 0},
        {"addresses": "anywhere"},
        {"addresses": ["192.0.2.0/99"]},
    ],
    ids=str,
)
def test_what_cannot_be_understood_is_an_error(protection):
    with pytest.raises(ImproperlyConfigured, match="callback_protection"):
        Protection.of(Backend(**protection))


def test_url_that_was_given_to_the_provider_is_let_in():
    given = request(signature_query(REVIEWS, "software_secure"))

    assert refusal(given, signed_url=True) is None


@pytest.mark.parametrize(("purpose", "value"), [(REVIEWS, "rpnow4"), (LAUNCHES, "software_secure")])
def test_signature_is_good_for_one_purpose_and_one_backend(purpose, value):
    assert refusal(request(signature_query(purpose, value)), signed_url=True) == "signature"


def test_signature_survives_a_rotation_of_the_key():
    with override_settings(SECRET_KEY="old"):
        given = request(signature_query(REVIEWS, "software_secure"))

    with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=["old"]):
        assert is_signed(REVIEWS, "software_secure", given)
    with override_settings(SECRET_KEY="new"):
        assert not is_signed(REVIEWS, "software_secure", given)
