"""Names of ``proctoring.api`` that hosts import, replace and publish. Design rule 12, spec 02 §1.5, 09 §9.1."""

import inspect

import django.urls
import pytest
from django.template import loader

from proctoring import api, constants
from proctoring.models import USER_MODEL
from tests import factories

pytestmark = pytest.mark.usefixtures("committing")

PUBLISHED = """
create_exam update_exam get_exam_by_id get_exam_by_content_id get_all_exams_for_course
create_exam_review_policy update_review_policy remove_review_policy get_review_policy_by_exam_id
add_allowance_for_user get_allowances_for_course remove_allowance_for_user add_bulk_allowances
get_total_allowed_time_for_exam is_exam_passed_due
get_proctoring_settings_by_exam_id is_backend_dashboard_available does_backend_support_onboarding
get_exam_configuration_dashboard_url get_integration_specific_email
get_exam_violation_report get_last_exam_completion_date
get_onboarding_exam_link get_onboarding_attempt_data_for_learner get_last_verified_onboarding_attempts_per_user
get_enrollments_can_take_proctored_exams
"""
PRIVATE = "_get_review_policy_by_exam_id _calculate_allowed_mins _get_proctoring_escalation_email"
SIGNATURES = {
    "create_exam": "course_id content_id exam_name time_limit_mins due_date is_proctored is_practice_exam external_id "
    "is_active hide_after_due backend",
    "update_exam": "exam_id exam_name time_limit_mins due_date is_proctored is_practice_exam external_id is_active "
    "hide_after_due backend",
    "create_exam_review_policy": "exam_id set_by_user_id review_policy",
    "update_review_policy": "exam_id set_by_user_id review_policy",
    "remove_review_policy": "exam_id",
    "get_all_exams_for_course": "course_id active_only ordering",
    "add_allowance_for_user": "exam_id user_info key value",
    "remove_allowance_for_user": "exam_id user_id key",
    "add_bulk_allowances": "exam_ids user_ids allowance_type value",
    "is_exam_passed_due": "exam user",
    "get_exam_violation_report": "course_id include_practice_exams",
    "get_last_exam_completion_date": "course_id username",
    "get_onboarding_exam_link": "course_id user is_learning_mfe",
    "get_last_verified_onboarding_attempts_per_user": "users_list backend",
    "get_onboarding_attempt_data_for_learner": "course_id user backend",
    "get_enrollments_can_take_proctored_exams": "course_id text_search",
    "sync_course_exams": "course_id exams set_by_user_id dry_run",
}


@pytest.mark.parametrize("name", [*PUBLISHED.split(), *PRIVATE.split()])
def test_function_is_a_plain_one(name):
    assert inspect.isfunction(getattr(api, name))


@pytest.mark.parametrize(("name", "parameters"), SIGNATURES.items())
def test_parameters_stand_in_the_published_order(name, parameters):
    assert list(inspect.signature(getattr(api, name)).parameters) == parameters.split()


def test_default_of_the_due_date_is_the_very_sentinel():
    assert inspect.signature(api.update_exam).parameters["due_date"].default is constants.MINIMUM_TIME


def test_module_constants():
    assert (api.SHOW_EXPIRY_MESSAGE_DURATION, api.APPROVED_STATUS) == (60, "approved")
    assert (api.REJECTED_GRADE_OVERRIDE_EARNED, type(api.REJECTED_GRADE_OVERRIDE_EARNED)) == (0.0, float)
    assert api.USER_MODEL is USER_MODEL
    assert api.constants is constants
    assert api.loader is loader


@pytest.mark.parametrize(
    "name",
    [
        "get_backend_provider",
        "get_runtime_service",
        "emit_event",
        "update_attempt_status",
        "can_update_credit_grades_and_email",
        "exam_attempt_status_signal",
    ],
)
def test_collaborator_has_its_name(name):
    assert hasattr(api, name)


@pytest.mark.parametrize(
    "work",
    [
        lambda exam: api.create_exam(exam.course_id, "new", "new", 1),
        lambda exam: api.update_exam(exam.pk),
        lambda exam: api.create_exam_review_policy(exam.pk, None, "r"),
        lambda exam: api.get_proctoring_settings_by_exam_id(exam.pk),
        lambda exam: api.is_backend_dashboard_available(exam.course_id),
        lambda exam: api.does_backend_support_onboarding("test"),
        lambda exam: api.sync_course_exams(exam.course_id, [], set_by_user_id=None),
    ],
)
def test_providers_are_looked_up_through_the_api(monkeypatch, backends, work):
    exam = factories.make_proctored_exam()
    asked = []

    def look_up(exam=None, name=None):
        asked.append(name or exam["backend"])
        return backends["null"]

    monkeypatch.setattr(api, "get_backend_provider", look_up)
    work(exam)
    assert asked
    assert set(asked) == {"test"}


def test_services_are_looked_up_through_the_api(monkeypatch):
    asked = []
    monkeypatch.setattr(api, "get_runtime_service", asked.append)
    api._get_proctoring_escalation_email(factories.COURSE)
    api.get_enrollments_can_take_proctored_exams(factories.COURSE)

    assert asked == ["instructor", "enrollments"]


def test_events_are_emitted_through_the_api(monkeypatch, learner):
    emitted = []
    monkeypatch.setattr(api, "emit_event", lambda exam, name, **more: emitted.append(name))
    exam_id = api.create_exam(factories.COURSE, "x", "X", 1)
    api.update_exam(exam_id)
    api.add_allowance_for_user(exam_id, learner.pk, "key", "value")
    api.remove_allowance_for_user(exam_id, learner.pk, "key")
    api.add_bulk_allowances([exam_id], [learner.pk], "key", "value")

    assert emitted == ["created", "updated", "allowance.created", "allowance.deleted", "allowance.created"]


def test_replacing_reverse_in_django_changes_nothing_here(monkeypatch):
    exam = factories.make_exam()
    url = api.get_exam_configuration_dashboard_url(exam.course_id, exam.content_id)  # imports the views, too
    monkeypatch.setattr(django.urls, "reverse", lambda *args, **kwargs: 1 / 0)

    assert api.get_exam_configuration_dashboard_url(exam.course_id, exam.content_id) == url
