"""The command that prints the URL to give to a provider."""

from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import RequestFactory

from proctoring.backends.callback_protection import Protection
from proctoring.backends.software_secure import SoftwareSecureBackendProvider
from tests.backends.test_registry import SOFTWARE_SECURE

PATH = "/api/edx_proctoring/proctoring_review_callback/"


def printed(*args):
    out = StringIO()
    call_command("review_callback_url", *args, stdout=out)
    return urlsplit(out.getvalue().strip())


@pytest.fixture
def signed(backends):
    options = {**SOFTWARE_SECURE, "callback_protection": {"signed_url": True}}
    backends["software_secure"] = SoftwareSecureBackendProvider(**options)
    return backends["software_secure"]


def test_url_without_signature(backends):
    backends["rpnow4"] = SoftwareSecureBackendProvider(**SOFTWARE_SECURE)

    url = printed("rpnow4")

    assert (url.scheme, url.netloc, url.path, url.query) == ("http", "localhost:8000", PATH, "")


def test_printed_signature_is_accepted(signed):
    url = printed()

    assert list(parse_qs(url.query)) == ["signature"]
    request = RequestFactory().post(f"{url.path}?{url.query}")
    assert Protection.of(signed).refusal("software_secure", request) is None


def test_unknown_backend_is_an_error_of_the_operator():
    with pytest.raises(CommandError, match="unknown"):
        printed("unknown")
