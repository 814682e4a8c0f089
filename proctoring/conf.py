"""Every setting the app reads, in one table; values are read from Django's settings at each use. Spec 01 §8, 07 §3."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from os import PathLike
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class Missing(Enum):
    """Marks a row without default: reading it while it is not configured is an error."""

    REQUIRED = "required"


REQUIRED = Missing.REQUIRED


@dataclass(frozen=True)
class Row:
    """One value: the key in ``PROCTORING_SETTINGS``, the top-level setting that stands in for it, the default.

    ``default`` may be the name of another row, written as :class:`SameAs`.
    """

    name: str
    type: type | tuple[type, ...]
    default: Any
    meaning: str
    key: str | None = None
    setting: str | None = None
    is_constant: bool = False


@dataclass(frozen=True)
class SameAs:
    """A default that is the value of another row."""

    name: str


def _constant(
    name: str, type_: type, default: Any, meaning: str, key: str | None = None, setting: str | None = None
) -> Row:
    """Return a row that is also an attribute of ``proctoring.constants``."""
    return Row(name, type_, default, meaning, key or name, setting or name, is_constant=True)


def _key(name: str, type_: type | tuple[type, ...], default: Any, meaning: str) -> Row:
    """Return a row that only ``PROCTORING_SETTINGS`` holds."""
    return Row(name, type_, default, meaning, key=name)


def _setting(name: str, type_: type | tuple[type, ...], default: Any, meaning: str) -> Row:
    """Return a row that is an ordinary Django setting."""
    return Row(f"settings.{name}", type_, default, meaning, setting=name)


TABLE: tuple[Row, ...] = (
    _constant("SITE_NAME", str, REQUIRED, "Host name in the support link of e-mails and in learner pages."),
    _constant("PLATFORM_NAME", str, REQUIRED, "Name of the platform in e-mails."),
    _constant(
        "FROM_EMAIL",
        str,
        REQUIRED,
        "Sender of the status e-mails.",
        key="STATUS_EMAIL_FROM_ADDRESS",
        setting="DEFAULT_FROM_EMAIL",
    ),
    _constant(
        "DEFAULT_CONTACT_EMAIL",
        str,
        SameAs("FROM_EMAIL"),
        "Contact address where the provider has none of its own.",
        key="CONTACT_EMAIL",
        setting="CONTACT_EMAIL",
    ),
    _constant("ALLOW_REVIEW_UPDATES", bool, True, "Whether a second review of an attempt replaces the first."),
    _constant(
        "DEFAULT_SOFTWARE_SECURE_REVIEW_POLICY",
        str,
        "Closed Book",
        "Notes for the reviewers of Software Secure when an exam has no review policy.",
        key="DEFAULT_REVIEW_POLICY",
        setting="DEFAULT_REVIEW_POLICY",
    ),
    _constant(
        "REQUIRE_FAILURE_SECOND_REVIEWS",
        bool,
        True,
        "Whether a failing review needs the confirmation of a person before the attempt is rejected.",
    ),
    _constant("SOFTWARE_SECURE_CLIENT_TIMEOUT", int, 30, "Seconds. Kept for hosts that read it; nothing here does."),
    _constant(
        "SOFTWARE_SECURE_SHUT_DOWN_GRACEPERIOD", int, 10, "Seconds. Kept for hosts that read it; nothing here does."
    ),
    _constant(
        "DEFAULT_DESKTOP_APPLICATION_PING_INTERVAL_SECONDS",
        int,
        60,
        "Seconds between two pings of the proctoring application, for providers without their own interval.",
        key="DESKTOP_APPLICATION_PING_INTERVAL_SECONDS",
        setting="DESKTOP_APPLICATION_PING_INTERVAL_SECONDS",
    ),
    _constant(
        "ONBOARDING_PROFILE_API",
        bool,
        False,
        "Whether a learner's onboarding status is asked from the provider.",
        key="USE_ONBOARDING_PROFILE_API",
        setting="USE_ONBOARDING_PROFILE_API",
    ),
    Row(
        "CONTENT_VIEWABLE_PAST_DUE_DATE",
        bool,
        False,
        "Whether learners may look at the content of an exam after its due date.",
        setting="PROCTORED_EXAM_VIEWABLE_PAST_DUE",
        is_constant=True,
    ),
    _key("ALLOW_TIMED_OUT_STATE", bool, False, "Keep ``timed_out`` as a status; otherwise a time-out is a submission."),
    _key(
        "ALLOW_CALLBACK_SIMULATION",
        bool,
        False,
        "Accept reviews of Software Secure whose record locator does not match. For development only.",
    ),
    _key("low_threshold_pct", float, 0.2, "Share of the allowed time that is left when the timer warns."),
    _key("critically_low_threshold_pct", float, 0.05, "Share of the allowed time that is left when the timer alarms."),
    _key(
        "LINK_URLS",
        dict,
        None,
        "Links shown to learners: ``online_proctoring_rules``, ``faq``, ``contact_us``, ``tech_requirements``.",
    ),
    _key(
        "RESTRICT_ATTEMPTS",
        bool,
        False,
        "Refuse over REST to begin an exam that is inactive, that the learner is not enrolled for, or may not take.",
    ),
    _key(
        "CAN_TAKE_PROCTORED_EXAM",
        str,
        None,
        "Dotted path of a predicate ``(user, exam) -> bool`` that decides who may take a proctored exam where the "
        "``rules`` library is not configured; without it every active user may.",
    ),
    _key(
        "INDEX_LEARNERS",
        bool,
        True,
        "Whether the migrations index usernames and e-mail addresses for searches, on PostgreSQL.",
    ),
    _key("SWITCHES", dict, {}, "Switch name to bool, read where ``django-waffle`` is not installed."),
    _key(
        "ADAPTERS",
        dict,
        {},
        "Name of an adapter of the table below to the dotted path of a class that takes its place; ``None`` switches it off.",
    ),
    _key(
        "METRICS_RECORDER",
        str,
        None,
        "Dotted path of the class that metrics are recorded with, such as "
        "``proctoring.integrations.prometheus.PrometheusRecorder``; ``None``: nothing is measured.",
    ),
    _key(
        "HEALTH_SECRETS",
        (list, tuple),
        (),
        "Secrets of those who may ask for the health of deliveries and providers without an account, each of which is "
        "enough; empty: nobody may.",
    ),
    _key(
        "PUBLISH_PROVIDER_SECONDS",
        (int, float),
        30,
        "Seconds that all provider calls of one ``sync_course_exams`` may take; the rest is delivered later.",
    ),
    _key(
        "KEEP_REVIEW_DATA_DAYS",
        int,
        None,
        "Days after which ``purge_expired_data`` blanks payload, notes, comments and link of a review that nobody changed "
        "since; ``None``: never.",
    ),
    _key(
        "KEEP_DELIVERIES_DAYS",
        int,
        None,
        "Days after which ``purge_expired_data`` deletes what was delivered or dropped; ``None``: never.",
    ),
    _key(
        "KEEP_REVIEW_CALLBACKS_DAYS",
        int,
        None,
        "Days after which ``purge_expired_data`` blanks reviews that were delivered and could not be stored; ``None``: "
        "never.",
    ),
    _setting("PROCTORING_BACKENDS", dict, REQUIRED, "``DEFAULT``: name of the default provider; name: its options."),
    _setting("PROCTORING_SETTINGS", dict, {}, "The keys of this table that name no top-level setting."),
    _setting("PROCTORING_USER_OBFUSCATION_KEY", str, REQUIRED, "ASCII key that turns user ids into ids for providers."),
    _setting(
        "LEARNING_MICROFRONTEND_URL", str, REQUIRED, "Root URL of the learning front end, without trailing slash."
    ),
    _setting("LMS_ROOT_URL", str, "", "Root URL of the LMS, put before a provider's script whose URL has no scheme."),
    _setting("SITE_NAME", str, REQUIRED, "Host name in the addresses that providers are told to call back."),
    _setting("PLATFORM_NAME", str, REQUIRED, "Name of the platform in the proctoring settings of an exam."),
    _setting(
        "CONTACT_EMAIL", str, SameAs("DEFAULT_CONTACT_EMAIL"), "``contact_us`` in the proctoring settings of an exam."
    ),
    _setting("TECH_SUPPORT_EMAIL", str, SameAs("DEFAULT_CONTACT_EMAIL"), "Support address on proctored learner pages."),
    _setting("HTTPS", str, "on", "``on``: absolute links use https; anything else: http."),
    _setting("ENV_ROOT", (str, PathLike), ".", "Folder that the worker configuration is written to."),
    _setting(
        "NODE_MODULES_ROOT",
        (str, PathLike),
        None,
        "Folder of the npm packages; absent: no worker configuration is written.",
    ),
    _setting(
        "COURSE_ID_PATTERN",
        str,
        r"(?P<course_id>[^/+]+(/|\+)[^/+]+(/|\+)[^/]+)",
        "Regular expression of course ids in URLs, with a group ``course_id``; read when the URLs are loaded.",
    ),
)

_ROWS: dict[str, Row] = {row.name: row for row in TABLE}
CONSTANTS = frozenset(row.name for row in TABLE if row.is_constant)


def value(name: str) -> Any:
    """Return the current value of a row of :data:`TABLE`.

    A key that is present in ``PROCTORING_SETTINGS`` wins, also when its value is ``None`` or false; then the
    top-level setting, then the default. Raises ``ImproperlyConfigured`` for a required one that is missing.
    """
    row = _ROWS[name]
    in_app_settings = proctoring_settings()
    if row.key is not None and row.key in in_app_settings:
        return in_app_settings[row.key]
    if row.setting is not None and hasattr(settings, row.setting):
        return getattr(settings, row.setting)
    if row.default is REQUIRED:
        raise ImproperlyConfigured(_how_to_configure(row))
    if isinstance(row.default, SameAs):
        return value(row.default.name)
    return row.default


def setting(name: str) -> Any:
    """Return the current value of a top-level Django setting that :data:`TABLE` lists, or its default."""
    return value(f"settings.{name}")


def proctoring_settings() -> Mapping[str, Any]:
    """Return the current ``PROCTORING_SETTINGS``; a missing or empty one counts as ``{}``."""
    return getattr(settings, "PROCTORING_SETTINGS", None) or {}


def backends() -> Mapping[str, Any]:
    """Return the current ``PROCTORING_BACKENDS``; ``ImproperlyConfigured`` when it is missing or no mapping."""
    configured = setting("PROCTORING_BACKENDS")
    if not isinstance(configured, Mapping):
        raise ImproperlyConfigured("The setting PROCTORING_BACKENDS must be a dict.")
    return configured


def default_backend_name() -> str | None:
    """Return the name of the default provider, or ``None`` where none is configured. Never raises."""
    configured = getattr(settings, "PROCTORING_BACKENDS", None)
    return configured.get("DEFAULT") if isinstance(configured, Mapping) else None


def _how_to_configure(row: Row) -> str:
    if row.key is None:
        return f"The setting {row.setting} is required."
    return f"Set PROCTORING_SETTINGS[{row.key!r}] or the setting {row.setting}."
