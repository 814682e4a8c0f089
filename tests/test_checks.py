"""The system checks, one test per id and more where a rule has sides. Spec 06 §8, 07 §13."""

import sys

import pytest
from django.conf import settings
from django.core import checks

from proctoring.checks import RULES
from proctoring.checks.rule import rule
from proctoring.runtime import set_runtime_service
from proctoring.testing import services
from tests.backend_packages import Missing, configured, install_package
from tests.backends.test_registry import SOFTWARE_SECURE

NULL = {"DEFAULT": "null", "null": {}}
LONG_SECRET = "s" * 32
PATIENT = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20}}


def found(id):
    """Return ``object: message`` of each finding of a rule."""
    messages = checks.run_checks(tags=["proctoring"], databases=[])
    return [f"{message.obj}: {message.msg}" for message in messages if message.id == f"proctoring.{id}"]


def found_for(id, backends, **settings):
    with configured(backends, **settings):
        return found(id)


def test_documented_project_has_no_findings(monkeypatch):
    monkeypatch.setattr(settings, "DATABASES", {"default": PATIENT})
    protected = {**SOFTWARE_SECURE, "callback_protection": {"signed_url": True}}
    with configured({"DEFAULT": "software_secure", "software_secure": protected}):
        assert checks.run_checks(tags=["proctoring"], databases=[]) == []


def test_bare_project_has_warnings_only():
    with configured(Missing, PROCTORING_SETTINGS=Missing, MIDDLEWARE=[]):
        messages = checks.run_checks(tags=["proctoring"], databases=[])

    assert [message.id for message in messages if message.level >= checks.ERROR] == []
    assert "proctoring.W001" in {message.id for message in messages}


def test_every_rule_has_a_hint_and_a_sentence():
    assert all(rule.hint and rule.find.__doc__ for rule in RULES.values())


def test_level_follows_the_id():
    with configured([]):
        [message] = [
            found for found in checks.run_checks(tags=["proctoring"], databases=[]) if found.id == "proctoring.E001"
        ]

    assert (message.level, message.hint) == (checks.ERROR, RULES["E001"].hint)


def test_an_id_is_used_once():
    with pytest.raises(ValueError, match="E001"):
        rule("E001", hint="another")(lambda: iter(()))


@pytest.mark.django_db
@pytest.mark.parametrize(("databases", "findings"), [([], 0), (["default"], 1)])
def test_rule_that_needs_the_database_waits_for_one(monkeypatch, databases, findings):
    monkeypatch.setattr("django.core.checks.registry.registry.registered_checks", set())
    monkeypatch.setattr("proctoring.checks.rule.RULES", {})
    rule("W999", hint="none", tags=(checks.Tags.database,))(lambda: iter([("x", "is stored.")]))

    assert len(checks.run_checks(tags=["proctoring"], databases=databases)) == findings


# Backends


@pytest.mark.parametrize("backends", [[], None, "null"])
def test_e001_backends_are_a_dict(backends):
    assert len(found_for("E001", backends)) == 1


@pytest.mark.parametrize("options", [None, [], "x"])
def test_e002_options_are_a_dict(options):
    assert found_for("E002", {**NULL, "mock": options}) == ["PROCTORING_BACKENDS['mock']: must be a dict of options."]
    assert found_for("E003", {**NULL, "mock": options}) == []


def test_e003_required_option_is_missing():
    [finding] = found_for("E003", {**NULL, "software_secure": {"organization": "academy"}})

    assert finding.startswith("PROCTORING_BACKENDS['software_secure']: could not be built: TypeError")


@pytest.mark.parametrize("option", ["crypto_key", "video_review_aes_key"])
def test_e004_key_of_the_wrong_length(option):
    [finding] = found_for("E004", {"software_secure": {**SOFTWARE_SECURE, option: "short"}})

    assert finding.startswith(f"PROCTORING_BACKENDS['software_secure']['{option}']: ")


@pytest.mark.parametrize("key", ["", "schlüssel", 7])
def test_e005_obfuscation_key_is_ascii_text(key):
    assert len(found_for("E005", NULL, PROCTORING_USER_OBFUSCATION_KEY=key)) == 1


def test_w001_no_backends():
    assert found_for("W001", Missing) == ["PROCTORING_BACKENDS: is not set."]


@pytest.mark.parametrize("default", [{}, {"DEFAULT": None}, {"DEFAULT": "test"}])
def test_w002_default_is_no_backend(default):
    assert len(found_for("W002", {**default, "null": {}})) == 1


def test_w003_nobody_provides_the_backend():
    assert found_for("W003", {**NULL, "lti_external": {}}) == [
        "PROCTORING_BACKENDS['lti_external']: is configured, and no installed package provides it."
    ]


def test_w003_backend_that_code_puts_in_is_known():
    with configured({**NULL, "test": {}}) as config:
        config.backends["test"] = config.backends["null"]
        assert found("W003") == []


def test_w004_unknown_option():
    backends = {"DEFAULT": "null", "null": {"pingg_interval": 4, "LINK_URLS": {"contact": "x"}}}

    assert found_for("W004", backends) == ["PROCTORING_BACKENDS['null']['pingg_interval']: is unknown and ignored."]


def test_w005_two_packages_for_one_name(tmp_path, monkeypatch):
    for distribution in ("one_provider", "two_provider"):
        source = "from proctoring.backends.null import NullBackendProvider as Null"
        install_package(tmp_path, monkeypatch, distribution, source=source, doubled="Null", null="Null")

    assert found_for("W005", {**NULL, "doubled": {}}) == [
        "PROCTORING_BACKENDS['doubled']: is provided by one_provider:Null and two_provider:Null."
    ]
    sys.modules.pop("one_provider")


@pytest.mark.parametrize(("secret", "findings"), [("acme-secret-1", 1), (LONG_SECRET, 0), (None, 0)])
def test_w006_secret_that_signs_links_is_short(secret, findings):
    assert len(found_for("W006", {"DEFAULT": "null", "null": {"client_secret": secret}})) == findings


@pytest.mark.parametrize(("seconds", "findings"), [(61, 1), (10, 1), ("60", 1), (0, 1), (12, 0), (60, 0)])
def test_w007_ping_interval_that_front_ends_cannot_use(seconds, findings):
    assert len(found_for("W007", {"DEFAULT": "null", "null": {"ping_interval": seconds}})) == findings


@pytest.mark.parametrize(
    ("middleware", "findings"),
    [
        ([], 1),
        (["crum.CurrentRequestUserMiddleware"], 0),
        (["simple_history.middleware.HistoryRequestMiddleware"], 0),
    ],
)
def test_w008_backend_needs_the_request(middleware, findings):
    assert len(found_for("W008", {"software_secure": SOFTWARE_SECURE}, MIDDLEWARE=middleware)) == findings
    assert found_for("W008", NULL, MIDDLEWARE=middleware) == []


@pytest.mark.parametrize("name", ["PROCTORING_USER_OBFUSCATION_KEY", "LEARNING_MICROFRONTEND_URL", "SITE_NAME"])
def test_w009_provider_needs_a_setting(name):
    assert found_for("W009", {"mock": {}}, **{name: Missing}) == [f"{name}: is not set, and proctored exams need it."]
    assert found_for("W009", NULL, **{name: Missing}) == []


# Settings


def test_e006_settings_are_a_dict():
    assert len(found_for("E006", NULL, PROCTORING_SETTINGS=["x"])) == 1


@pytest.mark.parametrize(
    ("path", "findings"),
    [("no.such.predicate", 1), ("tests.settings.SECRET_KEY", 1), ("nodots", 1), ("operator.eq", 0), (None, 0)],
)
def test_e007_predicate_can_be_imported(path, findings):
    assert len(found_for("E007", NULL, PROCTORING_SETTINGS={"CAN_TAKE_PROCTORED_EXAM": path})) == findings


@pytest.mark.parametrize(
    ("pattern", "findings"), [("(", 1), ("[^/]+", 1), (None, 1), ("(?P<course_id>[^/]+)", 0), (Missing, 0)]
)
def test_e008_course_id_pattern_has_its_group(pattern, findings):
    others = {} if pattern is Missing else {"COURSE_ID_PATTERN": pattern}
    assert len(found_for("E008", NULL, **others)) == findings


def test_e009_times_are_aware():
    assert len(found_for("E009", NULL, USE_TZ=False)) == 1


class Dates:
    """Half of what stands for edx-when."""

    def get_due_date(self, course_id, content_id, user):
        return None


@pytest.mark.parametrize(
    ("adapters", "finding"),
    [
        ({}, None),
        ({"switches": None, "due_dates": "proctoring.integrations.edx_when.NoDates"}, None),
        ({"dates": None}, "names 'dates'; the adapters are due_dates, "),
        ({"due_dates": "no.such.class"}, "names 'no.such.class' as 'due_dates', which cannot be imported."),
        ({"due_dates": "operator.eq"}, "names 'operator.eq' as 'due_dates', which is no class."),
        ({"due_dates": f"{__name__}.Dates"}, "as 'due_dates', which lacks get_course_ends."),
    ],
)
def test_e010_adapters_can_be_replaced(adapters, finding):
    findings = found_for("E010", NULL, PROCTORING_SETTINGS={"ADAPTERS": adapters})
    assert len(findings) == (0 if finding is None else 1)
    assert finding is None or finding in findings[0]


@pytest.mark.parametrize(
    ("path", "findings"),
    [
        ("tests.observability.recorders.Recording", 0),
        (None, 0),
        ("proctoring.integrations.prometheus.Recorder", 1),
        ("tests.settings.SECRET_KEY", 1),
    ],
)
def test_e011_metrics_recorder_can_be_imported(path, findings):
    assert len(found_for("E011", NULL, PROCTORING_SETTINGS={"METRICS_RECORDER": path})) == findings


def test_w010_callback_simulation_is_on():
    assert len(found_for("W010", NULL, PROCTORING_SETTINGS={"ALLOW_CALLBACK_SIMULATION": True})) == 1


def test_w011_key_that_nothing_reads():
    assert found_for(
        "W011", NULL, PROCTORING_SETTINGS={"LINK_URL": {}, "MUST_COMPLETE_ICRV": True, "LINK_URLS": {}}
    ) == ["PROCTORING_SETTINGS['LINK_URL']: is unknown and ignored."]


@pytest.mark.parametrize(
    "wrong",
    [
        {"LINK_URLS": []},
        {"ALLOW_TIMED_OUT_STATE": "yes"},
        {"low_threshold_pct": "0.2"},
        {"DESKTOP_APPLICATION_PING_INTERVAL_SECONDS": True},
        {"PLATFORM_NAME": 7},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_w012_value_of_another_type(wrong):
    [key] = wrong
    [finding] = found_for("W012", NULL, PROCTORING_SETTINGS=wrong)

    assert finding.startswith(f"PROCTORING_SETTINGS['{key}']: should be of type ")


def test_w012_value_that_is_as_good(tmp_path):
    good = {"low_threshold_pct": 1, "LINK_URLS": None, "CONTACT_EMAIL": None, "PUBLISH_PROVIDER_SECONDS": 1.5}

    assert found_for("W012", NULL, PROCTORING_SETTINGS=good, ENV_ROOT=tmp_path) == []


def test_w012_top_level_setting_of_another_type():
    assert found_for("W012", NULL, HTTPS=True) == ["HTTPS: should be of type str, and is bool."]


@pytest.mark.parametrize(
    ("options", "findings"),
    [
        ({}, 1),
        ({"timeout": 20}, 1),
        ({"transaction_mode": "IMMEDIATE"}, 1),
        ({"transaction_mode": "DEFERRED", "timeout": 20}, 1),
        ({"transaction_mode": "immediate", "timeout": 20}, 0),
    ],
)
def test_w013_sqlite_whose_writers_do_not_wait(options, findings, monkeypatch):
    database = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": options}
    postgres = {"ENGINE": "django.db.backends.postgresql"}
    monkeypatch.setattr(settings, "DATABASES", {"default": database, "other": postgres})

    assert len(found("W013")) == findings


class Certificates:
    """A service that lacks what is optional."""

    def invalidate_certificate(self, user_id, course_key_or_id):
        """Nothing to take away."""


class Grades:
    """A service that lacks most of it."""

    undo_override_subsection_grade = "not a method"

    def should_override_grade_on_rejected_exam(self, course_key_or_id):
        return True


def test_w040_names_the_methods_that_a_service_lacks():
    set_runtime_service("grades", Grades())
    set_runtime_service("certificates", Certificates())
    set_runtime_service("credit", None)

    assert found("W040") == [
        "set_runtime_service('grades', …): has no override_subsection_grade, undo_override_subsection_grade."
    ]


def test_w040_is_content_with_the_services_for_tests():
    offered = {
        "credit": services.MockCreditService(),
        "instructor": services.MockInstructorService(),
        "grades": services.MockGradesService(),
        "certificates": services.MockCertificateService(),
        "enrollments": services.MockEnrollmentsService([]),
        "learning_sequences": services.MockLearningSequencesService([], {}),
        "name_affirmation": services.MockNameAffirmationService(),
    }
    for name, service in offered.items():
        set_runtime_service(name, service)

    assert found("W040") == []
