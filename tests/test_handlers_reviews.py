"""What becomes of an attempt when its review is saved: the table of spec 01 §9.9."""

import pytest
from django.utils import timezone

from proctoring import api, constants, handlers, models
from tests import factories

pytestmark = pytest.mark.usefixtures("committing")

STATUSES_BEFORE_SUBMISSION = ["created", "download_software_clicked", "ready_to_start", "started", "ready_to_submit"]


@pytest.fixture
def moves(monkeypatch):
    """The calls that would move attempts; they do nothing."""
    calls = []
    monkeypatch.setattr(api, "update_attempt_status", lambda *args, **kwargs: calls.append((*args, kwargs)))
    return calls


@pytest.fixture
def warnings(monkeypatch):
    """The warnings that the handlers' logger is called with."""
    calls = []
    monkeypatch.setattr(handlers.log, "warning", lambda *args: calls.append(args))
    return calls


@pytest.fixture
def submitted():
    """A submitted attempt at a proctored exam."""
    return factories.make_attempt(factories.make_proctored_exam(), status="submitted", completed_at=timezone.now())


def statuses(moves):
    return [status for _, status, _ in moves]


# The table. Review, attempt's status, submitted, person reviewed, second reviews required, sample attempt; new status.
TABLE = [
    ("1: onboarding was reset", "Clean", "onboarding_reset", True, False, True, True, None),
    ("1: reset, suspicious", "Suspicious", "onboarding_reset", True, False, True, True, None),
    ("1: reset, not reviewed", "Not Reviewed", "onboarding_reset", True, False, True, True, None),
    ("2: never submitted", "Clean", "started", False, False, True, False, "error"),
    ("2: never submitted, error already", "Clean", "error", False, False, True, False, "error"),
    ("2: never submitted, violation", "Rules Violation", "ready_to_submit", False, True, False, False, "error"),
    ("3: clean", "Clean", "submitted", True, False, True, False, "verified"),
    ("3: violation", "Rules Violation", "submitted", True, False, True, False, "verified"),
    ("3: error after submission", "Clean", "error", True, False, True, False, "verified"),
    ("3: onboarding", "Clean", "submitted", True, False, True, True, "verified"),
    ("4: not reviewed", "Not Reviewed", "submitted", True, False, True, False, "error"),
    ("4: not reviewed by a person", "Not Reviewed", "submitted", True, True, False, True, "error"),
    ("5: person", "Suspicious", "submitted", True, True, True, False, "rejected"),
    ("5: second reviews not required", "Suspicious", "submitted", True, False, False, False, "rejected"),
    ("6: onboarding", "Suspicious", "submitted", True, False, True, True, "rejected"),
    ("7: suspicious", "Suspicious", "submitted", True, False, True, False, "second_review_required"),
    ("7: suspicious, never submitted", "Suspicious", "started", False, False, True, False, "second_review_required"),
    ("7: unknown review status", "bogus", "submitted", True, False, True, False, "second_review_required"),
    ("7: empty review status", "", "submitted", True, False, True, False, "second_review_required"),
]


@pytest.mark.parametrize(
    ("review", "status", "is_submitted", "is_by_person", "is_required", "is_sample", "expected"),
    [row[1:] for row in TABLE],
    ids=[row[0] for row in TABLE],
)
def test_review_decides(
    moves, monkeypatch, global_staff, review, status, is_submitted, is_by_person, is_required, is_sample, expected
):
    monkeypatch.setitem(vars(constants), "REQUIRE_FAILURE_SECOND_REVIEWS", is_required)
    attempt = factories.make_attempt(
        factories.make_onboarding_exam() if is_sample else factories.make_proctored_exam(),
        status=status,
        completed_at=timezone.now() if is_submitted else None,
    )
    reviewer = global_staff if is_by_person else None
    factories.make_review(attempt, review, reviewed_by=reviewer)

    call = (attempt.pk, expected, {"raise_if_not_found": False, "update_attributable_to": reviewer})
    assert moves == ([] if expected is None else [call])


def test_provider_without_onboarding_has_no_rule_6(moves):
    exam = factories.make_onboarding_exam(backend="null")
    factories.make_review(factories.make_attempt(exam, status="submitted"), "Suspicious")

    assert statuses(moves) == ["second_review_required"]


def test_exam_that_is_no_longer_proctored(moves):
    attempt = factories.make_attempt(factories.make_exam(), status="submitted", is_sample_attempt=True)
    factories.make_review(attempt, "Suspicious")

    assert statuses(moves) == ["second_review_required"]


def test_provider_decides_what_passes(moves, submitted, provider):
    provider.passing_statuses = ["Clean"]
    factories.make_review(submitted, "Rules Violation")

    assert statuses(moves) == ["second_review_required"]


@pytest.mark.parametrize("later_status", ["timed_out", "second_review_required"])
def test_timed_out_attempt_counts_as_submitted(moves, later_status):
    attempt = factories.make_attempt(factories.make_proctored_exam(), status="timed_out")
    attempt.status = later_status
    attempt.save()
    factories.make_review(attempt)

    assert statuses(moves) == ["verified"]


def test_second_reviews_are_asked_for_through_the_constant(moves, submitted, settings):
    settings.PROCTORING_SETTINGS = {"REQUIRE_FAILURE_SECOND_REVIEWS": False}
    factories.make_review(submitted, "Suspicious")

    assert statuses(moves) == ["rejected"]


# Saved again, deleted, lost


def test_saving_an_unchanged_review_again_repeats_the_move(moves, submitted):
    factories.make_review(submitted).save()

    assert statuses(moves) == ["verified", "verified"]


@pytest.mark.parametrize(
    ("update_fields", "is_repeated"),
    [
        (["review_status"], True),
        (["reviewed_by"], True),
        (["raw_data"], False),
        (["is_attempt_active", "encrypted_video_url"], False),
    ],
)
def test_save_of_named_fields_repeats_it_only_for_the_outcome(moves, events, submitted, update_fields, is_repeated):
    review = factories.make_review(submitted)
    moves.clear()
    events.clear()
    review.save(update_fields=update_fields)

    assert (len(moves), len(events)) == ((1, 1) if is_repeated else (0, 0))


def test_review_of_a_deleted_attempt_is_kept_and_moves_nothing(moves, events, submitted):
    submitted.delete()
    factories.make_review(submitted)

    assert models.ProctoredExamSoftwareSecureReview.objects.count() == 1
    assert moves == []
    assert [name for name, _ in events] == ["edx.special_exam.proctored.attempt.review_received"]


def lose_the_exam(attempt):
    attempt.proctored_exam.delete()
    return attempt.attempt_code


@pytest.mark.parametrize("code_of", [lambda attempt: "unknown", lose_the_exam], ids=["unknown code", "exam is gone"])
def test_review_without_attempt_or_exam_is_kept(moves, events, submitted, code_of, caplog):
    code = code_of(submitted)
    models.ProctoredExamSoftwareSecureReview.objects.create(attempt_code=code, review_status="Clean", raw_data="{}")

    assert models.ProctoredExamSoftwareSecureReview.objects.count() == 1
    assert (moves, events) == ([], [])
    assert "ERROR" in [record.levelname for record in caplog.records]


def test_review_that_names_no_exam_uses_the_common_list_of_passing_outcomes(moves, submitted, provider):
    provider.passing_statuses = ["Suspicious"]
    factories.make_review(submitted, "Clean", exam=None)

    assert statuses(moves) == ["verified"]


def test_deleting_an_attempt_moves_nothing(moves, submitted):
    factories.make_review(submitted)
    moves.clear()
    submitted.delete()

    assert moves == []


def test_unknown_provider_is_an_error_and_nothing_is_stored(moves, submitted):
    models.ProctoredExam.objects.update(backend="unknown")
    submitted.refresh_from_db()

    with pytest.raises(NotImplementedError):
        factories.make_review(submitted)
    assert models.ProctoredExamSoftwareSecureReview.objects.count() == 0


def test_error_of_the_move_reaches_the_caller_and_nothing_is_stored(monkeypatch, submitted):
    monkeypatch.setattr(api, "update_attempt_status", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        factories.make_review(submitted)
    assert models.ProctoredExamSoftwareSecureReview.objects.count() == 0


# Log and event


@pytest.mark.parametrize("status", STATUSES_BEFORE_SUBMISSION)
def test_passing_review_before_submission_is_warned_of_once(moves, warnings, status):
    attempt = factories.make_attempt(factories.make_proctored_exam(), status=status)
    factories.make_review(attempt)

    assert statuses(moves) == ["error"]
    ((text, details),) = warnings
    assert "never-submitted" in text
    assert details == {"status": status, "review_status": "Clean", "attempt_id": attempt.pk}
    assert text % details


@pytest.mark.parametrize("review", ["Clean", "Suspicious", "Not Reviewed", "bogus"])
def test_nothing_else_is_warned_of(moves, warnings, submitted, review):
    factories.make_review(submitted, review)

    assert warnings == []


def test_event_shows_the_attempt_from_before(moves, events, submitted):
    factories.make_review(submitted, "Suspicious")

    ((name, data),) = events
    assert name == "edx.special_exam.proctored.attempt.review_received"
    assert (data["attempt_id"], data["attempt_status"]) == (submitted.pk, "submitted")
    assert (data["review_attempt_code"], data["review_status"]) == (submitted.attempt_code, "Suspicious")
    assert data["attempt_new_status"] == "second_review_required"


def test_event_comes_also_without_a_move(moves, events):
    factories.make_review(factories.make_attempt(factories.make_onboarding_exam(), status="onboarding_reset"))

    assert (moves, len(events)) == ([], 1)


def test_review_of_a_fixture_moves_nothing(moves, events, submitted):
    handlers.finish_review_workflow(instance=factories.make_review(submitted), raw=True)

    assert (len(moves), len(events)) == (1, 1)


def test_receivers_use_the_names_that_hosts_replace(monkeypatch, moves, submitted):
    emitted = []
    monkeypatch.setattr(handlers, "emit_event", lambda *args, **kwargs: emitted.append(args[1]))
    monkeypatch.setattr(handlers, "get_backend_provider", lambda exam: None)
    monkeypatch.setattr(handlers, "locate_attempt_by_attempt_code", lambda code: (submitted, False))
    factories.make_review(submitted, "Suspicious", attempt_code="another")

    assert emitted == ["review_received"]
    assert moves[0][0] == submitted.pk


# With attempts that really move


@pytest.mark.parametrize(
    ("reviews", "expected"),
    [
        (["Clean"], "verified"),
        (["Not Reviewed"], "error"),
        (["Suspicious"], "second_review_required"),
        (["Suspicious", "Clean"], "verified"),
        (["Clean", "Clean"], "verified"),
    ],
)
def test_submitted_attempt_ends_as_its_last_review_says(submitted, reviews, expected):
    review = factories.make_review(submitted, reviews[0])
    for status in reviews[1:]:
        review.review_status = status
        review.save()

    submitted.refresh_from_db()
    assert submitted.status == expected


@pytest.mark.parametrize("reviews", [["Clean"], ["Suspicious", "Clean"]])
def test_never_submitted_attempt_ends_in_error(reviews):
    attempt = factories.make_attempt(factories.make_proctored_exam(), status="started", started_at=timezone.now())
    review = factories.make_review(attempt, reviews[0])
    for status in reviews[1:]:
        review.review_status = status
        review.save()

    attempt.refresh_from_db()
    assert (attempt.status, attempt.completed_at) == ("error", None)
    assert models.ProctoredExamSoftwareSecureReview.objects.get().review_status == reviews[-1]
