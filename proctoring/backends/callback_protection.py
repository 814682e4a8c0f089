"""What a backend demands of those who call back in its name without an account. Spec 05 W4, docs/security.rst.

By default nothing. What is set has to be fulfilled, all of it; of several secrets, one: a new secret is added, given to
the provider, and then the old one is taken away.
"""

import base64
import ipaddress
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Self
from urllib.parse import urlencode

from django.core.exceptions import ImproperlyConfigured
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

SECRET_HEADER = "X-Proctoring-Secret"  # noqa: S105  # the name of a header
SIGNATURE = "signature"  # of the query string
# What a signature is good for.
REVIEWS = "proctoring.review_callback"
LAUNCHES = "proctoring.launch_callback"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Protection:
    """The option ``callback_protection`` of a backend, its keys as attributes. docs/security.rst explains each."""

    enabled: bool = True
    own_exams_only: bool = False
    secrets: tuple[str, ...] = ()
    basic: tuple[str, ...] = ()
    signed_url: bool = False
    addresses: tuple[Network, ...] = ()
    proxies: tuple[Network, ...] = ()

    @classmethod
    def of(cls, backend: Any) -> Self:
        """Return what the backend demands; ``ImproperlyConfigured`` names the key that cannot be understood."""
        option = getattr(backend, "callback_protection", None) or {}
        if not isinstance(option, Mapping):
            raise ImproperlyConfigured("callback_protection must be a dict.")
        unknown = set(option) - {field.name for field in fields(cls)}
        if unknown:
            raise ImproperlyConfigured(f"callback_protection has unknown keys: {', '.join(sorted(map(str, unknown)))}.")
        return cls(**{key: _READERS[key](key, value) for key, value in option.items()})

    @property
    def demands_proof(self) -> bool:
        """Whether a caller has to show more than what a learner can see; an endpoint that is off needs none."""
        return not self.enabled or bool(self.secrets or self.basic or self.signed_url or self.addresses)

    def refusal(self, name: str, request: HttpRequest) -> str | None:
        """Return what the request of a caller for the backend of that name lacks, for the log; ``None`` for nothing."""
        if not self.enabled:
            return "the endpoint is off"
        return next((lack for lack, shown in self._demands(name, request) if not shown), None)

    def _demands(self, name: str, request: HttpRequest) -> Iterator[tuple[str, bool]]:
        if self.addresses:
            yield "address", _is_within(_address_of(request, self.proxies), self.addresses)
        if self.secrets:
            yield "secret", _is_one_of(request.headers.get(SECRET_HEADER, ""), self.secrets)
        if self.basic:
            yield "basic authentication", _is_one_of(_basic_credentials(request), map(_as_credentials, self.basic))
        if self.signed_url:
            yield "signature", is_signed(REVIEWS, name, request)


def is_signed(purpose: str, value: str, request: HttpRequest) -> bool:
    """Whether the query string has the signature of the value; keys of ``SECRET_KEY_FALLBACKS`` count, too."""
    signer = Signer(salt=purpose)
    try:
        signer.unsign(f"{value}{signer.sep}{request.GET.get(SIGNATURE, '')}")
    except BadSignature:
        return False
    return True


def signature_query(purpose: str, value: str) -> str:
    """Return the query string that :func:`is_signed` looks for."""
    return urlencode({SIGNATURE: Signer(salt=purpose).signature(value)})


def _is_one_of(given: str, accepted: Iterable[str]) -> bool:
    """Whether the text is accepted; every comparison is made, and takes the same time."""
    return sum(constant_time_compare(given, secret) for secret in accepted) > 0


def _basic_credentials(request: HttpRequest) -> str:
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    return credentials.strip() if scheme.lower() == "basic" else ""


def _as_credentials(pair: str) -> str:
    return base64.b64encode(pair.encode()).decode("ascii")


def _address_of(request: HttpRequest, proxies: tuple[Network, ...]) -> str:
    """Return the address of the caller: the last one that is none of our proxies."""
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    address = request.META.get("REMOTE_ADDR") or ""
    while forwarded and _is_within(address, proxies):
        address = forwarded.pop().strip()
    return str(address)


def _is_within(address: str, networks: tuple[Network, ...]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return any(parsed in network for network in networks)


def _flag(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ImproperlyConfigured(f"callback_protection[{key!r}] must be True or False.")
    return value


def _texts(key: str, value: Any) -> tuple[str, ...]:
    """Return one text or several as a tuple; an empty one would be fulfilled by everybody."""
    texts = (value,) if isinstance(value, str) else value
    if not isinstance(texts, list | tuple | set) or not texts or not all(isinstance(t, str) and t for t in texts):
        raise ImproperlyConfigured(
            f"callback_protection[{key!r}] must be a text, or a list of texts, none of them empty."
        )
    return tuple(texts)


def _networks(key: str, value: Any) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(text, strict=False) for text in _texts(key, value))
    except ValueError as error:
        raise ImproperlyConfigured(f"callback_protection[{key!r}]: {error}.") from error


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "enabled": _flag,
    "own_exams_only": _flag,
    "secrets": _texts,
    "basic": _texts,
    "signed_url": _flag,
    "addresses": _networks,
    "proxies": _networks,
}
