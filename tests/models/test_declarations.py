"""What operators' tools and admin pages read from the models. Spec 01 §1, §2."""

import re

import pytest
from django.apps import apps
from django.core import checks
from django.utils.encoding import force_str

from proctoring import models
from tests import factories

NO_PII = """
ProctoredExam ProctoredExamReviewPolicy ProctoredExamReviewPolicyHistory ProctoredExamStudentAttempt Delivery
HistoricalProctoredExam HistoricalProctoredExamStudentAttempt
"""
PII = {
    "ProctoredExamStudentAllowance": "other",
    "ProctoredExamStudentAllowanceHistory": "other",
    "ProctoredExamSoftwareSecureReview": "email_address, external_service, name, video",
    "ProctoredExamSoftwareSecureReviewHistory": "email_address, external_service, name, video",
    "ProctoredExamSoftwareSecureComment": "other",
    "ProctoredExamSoftwareSecureCommentHistory": "other",
}
VERBOSE_NAMES = [
    ("ProctoredExam", "proctored exam", None),
    ("HistoricalProctoredExam", "historical proctored exam", "historical proctored exams"),
    ("ProctoredExamReviewPolicy", "Proctored exam review policy", "Proctored exam review policies"),
    ("ProctoredExamReviewPolicyHistory", "proctored exam review policy history", None),
    ("ProctoredExamStudentAttempt", "proctored exam attempt", None),
    (
        "HistoricalProctoredExamStudentAttempt",
        "historical proctored exam attempt",
        "historical proctored exam attempts",
    ),
    ("ProctoredExamStudentAllowance", "proctored allowance", None),
    ("ProctoredExamStudentAllowanceHistory", "proctored allowance history", None),
    ("ProctoredExamSoftwareSecureReview", "Proctored exam software secure review", None),
    ("ProctoredExamSoftwareSecureReviewHistory", "Proctored exam review archive", None),
    ("ProctoredExamSoftwareSecureComment", "proctored exam software secure comment", None),
]
HISTORICAL = {"HistoricalProctoredExam", "HistoricalProctoredExamStudentAttempt"}
pytestmark = pytest.mark.django_db

ALL = list(apps.get_app_config("proctoring").get_models())


def model(name):
    return apps.get_model("proctoring", name)


@pytest.mark.parametrize(
    "found", [found for found in ALL if found.__name__ not in HISTORICAL], ids=lambda m: m.__name__
)
def test_every_model_says_whether_it_holds_personal_data(found):
    annotations = re.findall(r"^ *\.\. (no_pii|pii|pii_types|pii_retirement):", found.__doc__, re.MULTILINE)

    assert annotations in (["no_pii"], ["pii", "pii_types", "pii_retirement"])


@pytest.mark.parametrize("name", [name for name in NO_PII.split() if name not in HISTORICAL])
def test_model_without_personal_data_says_so(name):
    assert ".. no_pii:" in model(name).__doc__
    assert ".. pii:" not in model(name).__doc__


@pytest.mark.parametrize(("name", "types"), PII.items())
def test_model_with_personal_data_says_which(name, types):
    doc = model(name).__doc__

    assert re.search(r"\.\. pii: \S", doc)
    assert f".. pii_types: {types}\n" in doc
    assert ".. pii_retirement: local_api" in doc


@pytest.mark.parametrize(("name", "singular", "plural"), VERBOSE_NAMES)
def test_verbose_names(name, singular, plural):
    meta = model(name)._meta

    assert force_str(meta.verbose_name) == singular
    assert plural is None or force_str(meta.verbose_name_plural) == plural


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("taking_as_proctored", "Taking as Proctored"),
        ("is_sample_attempt", "Is Sample Attempt"),
        ("is_resumable", "Is Resumable"),
        ("ready_to_resume", "Ready to Resume"),
        ("resumed", "Resumed"),
    ],
)
def test_labels_of_attempt_marks_are_stored_untranslated(field, name):
    label = models.ProctoredExamStudentAttempt._meta.get_field(field).verbose_name

    assert (type(label), label) == (str, name)


@pytest.mark.parametrize(
    "found", [found for found in ALL if found.__name__ not in HISTORICAL], ids=lambda m: m.__name__
)
def test_rows_have_no_order_of_their_own(found):
    assert not found._meta.ordering


@pytest.mark.parametrize("name", sorted(HISTORICAL))
def test_history_is_newest_first(name):
    assert list(model(name)._meta.ordering) == ["-history_date", "-history_id"]
    assert list(model(name)._meta.get_latest_by) == ["history_date", "history_id"]


def test_no_model_fails_a_system_check():
    assert (
        checks.run_checks(app_configs=[apps.get_app_config("proctoring")], tags=[checks.Tags.models], databases=[])
        == []
    )


def test_rows_name_themselves_by_ids_and_never_by_people(learner):
    exam = factories.make_proctored_exam()
    attempt = factories.make_attempt(exam, learner)
    policy, allowance, review = (
        factories.make_policy(exam, set_by_user=None),
        factories.make_allowance(exam, learner, "key", "SECRET"),
        factories.make_review(attempt),
    )
    comment = models.ProctoredExamSoftwareSecureComment.objects.create(
        review=review, start_time=0, stop_time=1, duration=1, comment="SECRET", status="s"
    )
    for row in (policy, allowance, review):
        row.save()
    archived = [
        archive.objects.get()
        for archive in (
            models.ProctoredExamReviewPolicyHistory,
            models.ProctoredExamStudentAllowanceHistory,
            models.ProctoredExamSoftwareSecureReviewHistory,
            models.ProctoredExamSoftwareSecureCommentHistory,
        )
    ]
    delivery = models.Delivery.objects.create(kind="exam_saved", backend="test")

    for row in (attempt, allowance, review, comment, delivery, *archived):
        assert re.fullmatch(r"[\w ,()]+", str(row)), str(row)
        assert "SECRET" not in str(row)
        assert learner.username not in str(row)


def test_names_that_hosts_import():
    for name in models.__all__:
        assert getattr(models, name) is not None
    with pytest.raises(AttributeError, match="NoSuchModel"):
        _ = models.NoSuchModel


def test_reverse_accessors_are_the_default_ones():
    assert hasattr(models.USER_MODEL, "proctoredexamstudentattempt_set")
    assert hasattr(models.ProctoredExam, "proctoredexamreviewpolicy_set")
    assert not hasattr(models.USER_MODEL, "proctoredexamsoftwaresecurereview_set")
