"""What fails stays alone: host services in the transaction, effects after it, receivers of the signal."""

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from proctoring import api, runtime
from proctoring.models import Delivery
from proctoring.signals import exam_attempt_status_signal
from tests.factories import make_attempt, make_exam, make_proctored_exam

pytestmark = pytest.mark.django_db

SERVICE_CALLS = [
    ("credit", "set_credit_requirement_status"),
    ("credit", "get_credit_state"),
    ("grades", "should_override_grade_on_rejected_exam"),
    ("grades", "override_subsection_grade"),
    ("certificates", "invalidate_certificate"),
]


@pytest.fixture
def attempt(learner, provider):
    values = {"status": "submitted", "completed_at": timezone.now(), "external_id": "x"}
    return make_attempt(make_proctored_exam(), learner, **values)


def reject(attempt, after_commit):
    with after_commit():
        api.update_attempt_status(attempt.pk, "rejected")
    attempt.refresh_from_db()
    assert attempt.status == "rejected"


@pytest.mark.parametrize(("service", "method"), SERVICE_CALLS)
def test_raising_service_does_not_hide_the_change(
    attempt, host, signals, mailoutbox, after_commit, caplog, service, method
):
    host[service].raises[method] = RuntimeError("no")

    reject(attempt, after_commit)

    assert [sent["status"] for sent in signals] == ["rejected"]
    assert len(mailoutbox) == 1
    assert "a host service failed" in caplog.text


@pytest.mark.parametrize("service", ["credit", "grades", "certificates", "instructor"])
def test_missing_service_is_a_feature_that_is_off(attempt, host, signals, mailoutbox, after_commit, caplog, service):
    runtime.set_runtime_service(service, None)

    reject(attempt, after_commit)

    assert [sent["status"] for sent in signals] == ["rejected"]
    assert len(mailoutbox) == 1
    assert [record for record in caplog.records if record.name.startswith("proctoring.api")] == []


def test_service_whose_query_fails_does_not_break_the_transaction(attempt, host, after_commit):
    def fail(**kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    host["credit"].set_credit_requirement_status = fail

    reject(attempt, after_commit)


@pytest.mark.parametrize("error", [RuntimeError("no"), DatabaseError("no such table")])
def test_host_that_cannot_mark_the_content_does_not_keep_a_submission(
    learner, provider, host, signals, after_commit, error
):
    values = {"status": "started", "started_at": timezone.now(), "allowed_time_limit_mins": 90, "external_id": "x"}
    attempt = make_attempt(make_proctored_exam(), learner, **values)
    host["instructor"].raises["complete_student_attempt"] = error

    with after_commit():
        api.update_attempt_status(attempt.pk, "submitted", reason="done")

    attempt.refresh_from_db()
    assert (attempt.status, attempt.completed_at is None) == ("submitted", False)
    assert [(record.status, record.history_change_reason) for record in attempt.history.all()] == [
        ("submitted", "done"),
        ("started", None),
    ]
    assert [sent["status"] for sent in signals] == ["submitted"]


def test_answers_of_services_are_not_written_to(attempt, host, after_commit):
    state = host["credit"].answers["get_credit_state"]
    before = dict(state)

    reject(attempt, after_commit)

    assert state == before


@pytest.mark.parametrize("answer", [None, {}, {"course_name": None}])
def test_course_without_a_name_is_your_course(attempt, host, mailoutbox, after_commit, answer):
    host["credit"].answers["get_credit_state"] = answer

    reject(attempt, after_commit)

    assert ">your course</a>" in mailoutbox[0].body


def test_grade_override_names_provider_and_reviewer(attempt, host, global_staff):
    api.update_attempt_status(attempt.pk, "rejected", update_attributable_to=global_staff)

    override = host["grades"].arguments[1][2]
    assert override["overrider"] is global_staff
    assert "Acme Proctoring" in override["comment"]
    assert (override["earned_all"], override["earned_graded"]) == (0.0, 0.0)


def test_grade_override_without_a_provider_says_so(learner, host):
    attempt = make_attempt(make_exam(), learner, status="submitted")

    api.update_attempt_status(attempt.pk, "rejected")

    assert host["grades"].arguments[1][2]["comment"] == "Failed proctoring"


def test_host_may_keep_its_grades(attempt, host, calls):
    host["grades"].answers["should_override_grade_on_rejected_exam"] = False

    api.update_attempt_status(attempt.pk, "rejected")

    assert "grades.override" not in calls
    assert "certificates.invalidate" not in calls


def test_host_that_keeps_its_grades_has_none_to_give_back(attempt, host, calls):
    host["grades"].answers["should_override_grade_on_rejected_exam"] = False
    api.update_attempt_status(attempt.pk, "rejected")

    api.update_attempt_status(attempt.pk, "verified")

    assert "grades.undo" not in calls


def test_host_may_restore_certificates(attempt, host, calls):
    restored = []
    host["certificates"].restore_certificate = lambda **ids: restored.append(ids)
    api.update_attempt_status(attempt.pk, "rejected")

    api.update_attempt_status(attempt.pk, "verified")

    course_id = attempt.proctored_exam.course_id
    assert restored == [{"user_id": attempt.user_id, "course_key_or_id": course_id}]


def test_failing_receiver_disturbs_nobody(attempt, signals, after_commit):
    def fail(**named):
        raise RuntimeError("receiver")

    exam_attempt_status_signal.connect(fail)
    try:
        reject(attempt, after_commit)
    finally:
        exam_attempt_status_signal.disconnect(fail)

    assert [sent["status"] for sent in signals] == ["rejected"]


def test_replaced_send_is_what_is_called(attempt, after_commit, monkeypatch):
    sent = []
    monkeypatch.setattr(api.exam_attempt_status_signal, "send", lambda **named: sent.append(named["status"]))

    reject(attempt, after_commit)

    assert sent == ["rejected"]


def test_replaced_gate_is_what_decides(attempt, host, calls, mailoutbox, after_commit, monkeypatch):
    monkeypatch.setattr(api, "can_update_credit_grades_and_email", lambda attempts, to_status, exam: False)

    reject(attempt, after_commit)

    assert calls == mailoutbox == []


def test_effect_that_fails_stops_none_of_the_others(attempt, signals, mailoutbox, after_commit, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("tracker")

    monkeypatch.setattr(api, "emit_event", fail)

    reject(attempt, after_commit)

    assert [sent["status"] for sent in signals] == ["rejected"]
    assert len(mailoutbox) == 1


def test_change_that_fails_leaves_nothing_behind(attempt, signals, after_commit, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("disk full")

    monkeypatch.setattr(Delivery, "save", fail)

    with after_commit(), pytest.raises(DatabaseError):
        api.update_attempt_status(attempt.pk, "rejected")

    attempt.refresh_from_db()
    assert attempt.status == "submitted"
    assert attempt.history.count() == 1
    assert signals == []
