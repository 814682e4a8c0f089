"""Exams and review policies in the admin. Spec 07 §1.2, §1.3."""

import pytest

from proctoring import models
from proctoring.admin import prettify_course_id
from tests import factories
from tests.admin.conftest import url

pytestmark = pytest.mark.django_db

EXAM, POLICY = "proctoredexam", "proctoredexamreviewpolicy"


def fields(**values):
    """A filled-in form of an exam; dates and unchecked boxes are left out."""
    defaults = {
        "course_id": factories.COURSE,
        "content_id": "content",
        "exam_name": "Midterm",
        "time_limit_mins": 60,
        "is_active": "on",
        "external_id": "",
        "due_date_0": "",
        "due_date_1": "",
        "backend": "",
    }
    return {**defaults, **values}


@pytest.mark.parametrize(
    ("course_id", "pretty"), [("course-v1:edX+Demo+2024", "edX Demo 2024"), ("a/b/c", "a b c"), ("plain", "plain")]
)
def test_course_id_is_prettified(course_id, pretty):
    assert prettify_course_id(course_id) == pretty


def test_empty_values_are_stored_as_null(desk):
    desk.post(url("add", EXAM), fields())

    exam = models.ProctoredExam.objects.get()
    assert (exam.external_id, exam.due_date, exam.backend) == (None, None, None)


def test_same_section_twice_is_a_form_error(desk):
    desk.post(url("add", EXAM), fields())

    again = desk.post(url("add", EXAM), fields())

    assert again.context["adminform"].form.non_field_errors()


def test_provider_is_chosen_from_those_that_are_configured(desk):
    page = desk.post(url("add", EXAM), fields(backend="nobody"))

    assert "backend" in page.context["adminform"].form.errors
    assert [name for name, _ in page.context["adminform"].form.fields["backend"].choices] == ["", "test", "null"]


def test_exam_of_an_unknown_provider_can_be_saved(desk):
    exam = factories.make_proctored_exam(backend="gone")

    desk.post(url("change", EXAM, exam.pk), fields(content_id=exam.content_id, backend="gone", is_proctored="on"))

    exam.refresh_from_db()
    assert (exam.exam_name, exam.backend) == ("Midterm", "gone")


def test_saving_a_proctored_exam_tells_its_provider(desk, provider, after_commit):
    with after_commit():
        desk.post(url("add", EXAM), fields(is_proctored="on", backend="test"))

    assert {exam["exam_name"] for exam in provider.saved_exams} == {"Midterm"}


def test_policy_is_saved_as_the_requesting_users(desk, operator):
    exam = factories.make_proctored_exam()

    desk.post(url("add", POLICY), {"proctored_exam": exam.pk, "review_policy": "Open book"})

    assert models.ProctoredExamReviewPolicy.objects.get().set_by_user == operator


def test_exam_has_one_policy(desk):
    exam = factories.make_proctored_exam()
    factories.make_policy(exam)

    page = desk.post(url("add", POLICY), {"proctored_exam": exam.pk, "review_policy": "Closed book"})

    assert "proctored_exam" in page.context["adminform"].form.errors
    assert models.ProctoredExamReviewPolicy.objects.count() == 1


def test_policy_can_be_changed(desk, operator):
    policy = factories.make_policy(factories.make_proctored_exam())

    desk.post(url("change", POLICY, policy.pk), {"proctored_exam": policy.proctored_exam_id, "review_policy": "New"})

    policy.refresh_from_db()
    assert (policy.review_policy, policy.set_by_user) == ("New", operator)
    assert models.ProctoredExamReviewPolicyHistory.objects.get().review_policy == "Open book"
