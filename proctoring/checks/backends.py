"""Checks of ``PROCTORING_BACKENDS`` and of the backends that were built from it. Spec 06 §8, 07 §13, 09 §12 W14."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from django.apps import apps
from django.conf import settings

from proctoring.apps import BACKEND_CONFIGURATION_ALLOW_LIST, EdxProctoringConfig
from proctoring.backends.pings import usable_ping_interval
from proctoring.backends.registry import BUILT_IN, DEFAULT, find_candidates, ignored_options
from proctoring.checks.rule import Finding, rule

SHORTEST_SECRET_BYTES = 32  # HS256, RFC 7518 §3.2
REQUEST_MIDDLEWARE = frozenset(
    {"crum.CurrentRequestUserMiddleware", "simple_history.middleware.HistoryRequestMiddleware"}
)
# Needed to register a learner with a provider, and to lead learners back to their exam.
NEEDED_BY_PROVIDERS = ("PROCTORING_USER_OBFUSCATION_KEY", "LEARNING_MICROFRONTEND_URL", "SITE_NAME", "PLATFORM_NAME")


@rule("E001", hint="Write {'DEFAULT': name of a backend, name of a backend: {its options}}.")
def backends_not_a_dict() -> Iterator[Finding]:
    """``PROCTORING_BACKENDS`` is no dict."""
    configured = getattr(settings, "PROCTORING_BACKENDS", {})
    if not isinstance(configured, Mapping):
        yield "PROCTORING_BACKENDS", f"must be a dict, and is {configured!r}."


@rule("E002", hint="Write {} for a backend without options.")
def options_not_a_dict() -> Iterator[Finding]:
    """The options of a backend are no dict."""
    for name, options in _configured().items():
        if not isinstance(options, Mapping):
            yield _of(name), "must be a dict of options."


@rule(
    "E003", hint="Give the options that the backend requires, and install what it imports. The log has the traceback."
)
def broken_backend() -> Iterator[Finding]:
    """A backend could not be imported, or its constructor failed; the others work."""
    for name, error in _config().failures.items():
        if isinstance(_configured().get(name), Mapping):
            yield _of(name), f"could not be built: {type(error).__name__}: {error}"


@rule("E004", hint="Use the keys that the provider issued, as the documentation of the backend says.")
def unusable_option() -> Iterator[Finding]:
    """An option of a backend, such as a key, cannot work; exams or reviews would fail."""
    for name, backend in _config().backends.items():
        for option, problem in backend.configuration_problems():
            yield _of(name, option), problem


@rule("E005", hint="Use ASCII text. A change of the key changes every learner's identity at the providers.")
def unusable_obfuscation_key() -> Iterator[Finding]:
    """``PROCTORING_USER_OBFUSCATION_KEY`` is empty or no ASCII text, so that no learner can be registered."""
    key = getattr(settings, "PROCTORING_USER_OBFUSCATION_KEY", None)
    if key is not None and not (isinstance(key, str) and key.isascii() and key):
        yield "PROCTORING_USER_OBFUSCATION_KEY", "must be ASCII text, and not empty."


@rule("W001", hint="Set {'DEFAULT': 'null', 'null': {}} for a site without a proctoring service.")
def no_backends() -> Iterator[Finding]:
    """``PROCTORING_BACKENDS`` is missing: timed exams work, proctored ones do not."""
    if not hasattr(settings, "PROCTORING_BACKENDS"):
        yield "PROCTORING_BACKENDS", "is not set."


@rule("W002", hint="Name one of the configured backends, unless code of yours adds this one at run time.")
def unknown_default() -> Iterator[Finding]:
    """``DEFAULT`` is missing or names no backend of this process: exams without a backend of their own cannot be taken."""
    configured = getattr(settings, "PROCTORING_BACKENDS", None)
    if not isinstance(configured, Mapping):
        return
    available = list(_config().backends)
    if configured.get(DEFAULT) not in available:
        yield f"PROCTORING_BACKENDS[{DEFAULT!r}]", f"is {configured.get(DEFAULT)!r}; available are {available}."


@rule("W003", hint="Install the package that provides it, or remove the key.")
def key_without_entry_point() -> Iterator[Finding]:
    """A backend is configured that no installed package provides."""
    known = set(find_candidates()).union(_config().backends)
    for name in _configured():
        if name not in known:
            yield _of(name), "is configured, and no installed package provides it."


@rule("W004", hint="Correct the name, or let the backend's class declare it in additional_options.")
def unknown_option() -> Iterator[Finding]:
    """A backend has an option that it does not know; it is ignored."""
    for name, options in _configured().items():
        backend = _config().backends.get(name)
        if backend is None or not isinstance(options, Mapping):
            continue
        for option in ignored_options(type(backend), options, BACKEND_CONFIGURATION_ALLOW_LIST):
            yield _of(name, option), "is unknown and ignored."


@rule("W005", hint="Uninstall one of the packages, or ask its authors for another name.")
def ambiguous_entry_point() -> Iterator[Finding]:
    """Two installed packages provide a configured backend; the first by name of the package is used."""
    candidates = find_candidates()
    for name in _configured():
        same_name = candidates.get(name, [])
        if name not in BUILT_IN and len(same_name) > 1:
            yield _of(name), f"is provided by {' and '.join(found.value for found in same_name)}."


@rule("W006", hint="Use at least 32 random bytes; shorter ones go on working.")
def short_client_secret() -> Iterator[Finding]:
    """The secret that signs links to the provider's dashboard is short enough to be guessed."""
    for name, backend in _backends_with("client_secret"):
        if len(_as_bytes(backend.client_secret)) < SHORTEST_SECRET_BYTES:
            yield _of(name, "client_secret"), f"is shorter than {SHORTEST_SECRET_BYTES} bytes."


@rule("W007", hint="Use an even number of seconds that is at least 12.")
def unusable_ping_interval() -> Iterator[Finding]:
    """A ping interval is odd or too short: front ends do not notice that the proctoring application is gone."""
    for name, backend in _backends_with("ping_interval"):
        seconds = backend.ping_interval
        if not isinstance(seconds, int | float) or seconds != usable_ping_interval(seconds):
            yield _of(name, "ping_interval"), f"is {seconds!r}."


@rule("W008", hint="Add crum.CurrentRequestUserMiddleware or simple_history.middleware.HistoryRequestMiddleware.")
def no_request_middleware() -> Iterator[Finding]:
    """A backend looks at the current web request, and no middleware remembers it: its exams show no content."""
    if REQUEST_MIDDLEWARE.isdisjoint(settings.MIDDLEWARE):
        for name, backend in _backends_with("needs_request"):
            yield "MIDDLEWARE", f"has no request middleware, which the backend {name!r} ({backend.verbose_name}) needs."


@rule("W009", hint="Set it; the documentation of the settings says to what.")
def missing_setting_for_providers() -> Iterator[Finding]:
    """A setting is missing that every provider needs, beside ``null``."""
    if not any(name != "null" for name in _config().backends):
        return
    for name in NEEDED_BY_PROVIDERS:
        if not hasattr(settings, name):
            yield name, "is not set, and proctored exams need it."


def _config() -> EdxProctoringConfig:
    return cast(EdxProctoringConfig, apps.get_app_config("proctoring"))


def _configured() -> dict[str, Any]:
    """Return the configured backends, without the name of the default; nothing where the setting is unusable."""
    configured = getattr(settings, "PROCTORING_BACKENDS", None)
    if not isinstance(configured, Mapping):
        return {}
    return {name: options for name, options in configured.items() if name != DEFAULT}


def _backends_with(option: str) -> Iterator[tuple[str, Any]]:
    """Yield name and object of each backend of which the attribute is set to something."""
    for name, backend in _config().backends.items():
        value = getattr(backend, option, None)
        if value is not None and value is not False:
            yield name, backend


def _of(name: str, option: str | None = None) -> str:
    """Return a backend, or an option of it, as an operator writes it."""
    return f"PROCTORING_BACKENDS[{name!r}]" + (f"[{option!r}]" if option else "")


def _as_bytes(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)
