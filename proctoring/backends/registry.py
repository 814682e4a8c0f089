"""From ``PROCTORING_BACKENDS`` to provider objects: which class stands behind a name, with which options. Spec 06 §2.4."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from proctoring.backends.backend import ProctoringBackendProvider
from proctoring.backends.transport import ProviderSession
from proctoring.logs import get_logger

log = get_logger(__name__)

GROUP = "openedx.proctoring"
DEFAULT = "DEFAULT"  # the key that names the default backend; every other key is the name of a backend

# The backends of this package, known without its metadata. They win over entry points of the same name.
BUILT_IN = {
    name: EntryPoint(name, value, GROUP)
    for name, value in (
        ("mock", "proctoring.backends.mock:MockProctoringBackendProvider"),
        ("null", "proctoring.backends.null:NullBackendProvider"),
        ("software_secure", "proctoring.backends.software_secure:SoftwareSecureBackendProvider"),
        ("rpnow4", "proctoring.backends.software_secure:SoftwareSecureBackendProvider"),
    )
}

# Keys of a backend's options that are read elsewhere: our e-mails (spec 06 §2.5), and authoring hosts (spec 09 §2.3).
READ_ELSEWHERE = frozenset({"LINK_URLS", "requires_escalation_email", "show_review_rules", "allow_honor_mode"})


@dataclass(frozen=True)
class Built:
    """What became of the configured backends. A name without an entry point is in neither dict."""

    backends: dict[str, ProctoringBackendProvider] = field(default_factory=dict)
    failures: dict[str, Exception] = field(default_factory=dict)


def build_backends(configured: Mapping[str, Any], *, allowed_options: Collection[str]) -> Built:
    """Make an instance of every configured backend, in the order of the configuration.

    Only the entry points of configured names are imported. One that fails, at import or in its constructor, is
    logged and kept among the failures; the others are not affected.
    """
    built = Built()
    candidates = find_candidates()
    for name, options in configured.items():
        if name == DEFAULT or name not in candidates:
            continue
        try:
            backend = built.backends[name] = _build_backend(candidates[name], options, allowed_options)
            _name_session(backend, name)
        except Exception as error:
            log.exception("proctoring backend is not available: backend=%(backend)s", {"backend": name})
            built.failures[name] = error
    return built


def find_candidates() -> dict[str, list[EntryPoint]]:
    """Return all entry points of each name, the one that is used first: ours, else by name of the distribution."""
    candidates = {name: [entry_point] for name, entry_point in BUILT_IN.items()}
    for entry_point in sorted(entry_points(group=GROUP), key=_distribution_name):
        same_name = candidates.setdefault(entry_point.name, [])
        if entry_point.value not in [known.value for known in same_name]:
            same_name.append(entry_point)
    return candidates


def accepted_options(provider_class: type, allowed_options: Collection[str]) -> set[str]:
    """Return the option names that a class takes: the common ones, and those that it or a base class declares."""
    declared: Iterable[Collection[str]] = (vars(base).get("additional_options", ()) for base in provider_class.__mro__)
    return set(allowed_options).union(*declared)


def ignored_options(provider_class: type, options: Mapping[str, Any], allowed_options: Collection[str]) -> list[str]:
    """Return the configured option names that nobody reads, in alphabetical order."""
    return sorted(set(options) - accepted_options(provider_class, allowed_options) - READ_ELSEWHERE)


def _build_backend(
    candidates: list[EntryPoint], options: Any, allowed_options: Collection[str]
) -> ProctoringBackendProvider:
    entry_point, *others = candidates
    for other in others:
        log.info(
            "proctoring backend has several entry points: backend=%(backend)s used=%(used)s ignored=%(ignored)s",
            {"backend": entry_point.name, "used": entry_point.value, "ignored": other.value},
        )
    if not isinstance(options, Mapping):
        raise ImproperlyConfigured(f"PROCTORING_BACKENDS[{entry_point.name!r}] must be a dict of options.")
    provider_class = entry_point.load()
    for option in ignored_options(provider_class, options, allowed_options):
        log.warning(
            "option of a proctoring backend is ignored: backend=%(backend)s option=%(option)s",
            {"backend": entry_point.name, "option": option},
        )
    accepted = accepted_options(provider_class, allowed_options)
    backend: ProctoringBackendProvider = provider_class(**{key: options[key] for key in options if key in accepted})
    return backend


def _name_session(backend: ProctoringBackendProvider, name: str) -> None:
    """Tell the backend's session, where it is one of ours, under which name its calls are measured."""
    session = vars(backend).get("session")
    if isinstance(session, ProviderSession):
        session.backend = name


def _distribution_name(entry_point: EntryPoint) -> tuple[str, str]:
    return (entry_point.dist.name or "" if entry_point.dist else "", entry_point.value)
