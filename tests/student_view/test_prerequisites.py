"""Prerequisites. Spec 04 §8."""

import pytest

from proctoring import api
from proctoring.models import ProctoredExamStudentAttempt
from proctoring.runtime import set_runtime_service
from proctoring.testing.services import MockCreditService, MockCreditServiceNone
from tests import factories


def item(namespace, name, order, status):
    return {"namespace": namespace, "name": name, "display_name": name, "order": order, "status": status}


def example(photo2="failed"):
    return [
        item("reverification", "photo1", 1, "satisfied"),
        item("proctoring", "proc1", 2, "satisfied"),
        item("reverification", "photo2", 3, photo2),
        item("proctoring", "proc2", 4, "pending"),
        item("grade", "grade1", 0, "pending"),
    ]


@pytest.mark.parametrize("photo2", ["failed", "declined"])
@pytest.mark.parametrize(
    ("name", "satisfied", "not_passed", "pending"),
    [
        ("photo1", 0, 0, 0),
        ("proc1", 1, 0, 0),
        ("photo2", 2, 0, 0),
        ("proc2", 2, 1, 0),
        ("unknown", 2, 1, 1),
        (None, 2, 1, 1),
    ],
)
def test_what_comes_before_the_requirement_is_judged(photo2, name, satisfied, not_passed, pending):
    status = api._are_prerequirements_satisfied(
        example(photo2), evaluate_for_requirement_name=name, filter_out_namespaces=["grade"]
    )

    counts = {key: len(value) for key, value in status.items() if isinstance(value, list)}
    other = "declined" if photo2 == "failed" else "failed"
    assert counts == {
        "satisfied_prerequisites": satisfied,
        f"{photo2}_prerequisites": not_passed,
        f"{other}_prerequisites": 0,
        "pending_prerequisites": pending,
    }
    assert status["are_prerequisites_satisifed"] is (not_passed + pending == 0)


def test_requirements_are_ordered():
    ordered = api._get_ordered_prerequisites(example())

    assert [one["name"] for one in ordered] == ["grade1", "photo1", "proc1", "photo2", "proc2"]


def test_namespaces_can_be_left_out():
    assert len(api._get_ordered_prerequisites(example(), ["grade", "proctoring"])) == 2


def test_requirements_of_odd_order_come_last_and_keep_theirs():
    odd = [
        {"namespace": "n", "name": name, **more}
        for name, more in (("none", {}), ("text", {"order": "1"}), ("one", {"order": 1}))
    ]

    assert [one["name"] for one in api._get_ordered_prerequisites(odd)] == ["one", "text", "none"]


def test_the_services_own_dicts_stay_as_they_are():
    given = example()

    status = api._are_prerequirements_satisfied(given)
    api._resolve_prerequisite_links({"course_id": "c"}, status["failed_prerequisites"])

    assert given == example()


def test_links_lead_to_pages_of_supported_namespaces():
    items = [item("proctored_exam", "a", 0, None), item("other", "b", 1, None), item("proctored_exam", None, 2, None)]

    linked = api._resolve_prerequisite_links({"course_id": "course"}, items)

    assert [one["jumpto_url"] for one in linked] == ["/courses/course/jump_to/a", None, None]
    assert api.JUMPTO_SUPPORTED_NAMESPACES == ["proctored_exam"]


def test_a_host_without_jump_to_gets_no_links(settings):
    settings.ROOT_URLCONF = "rest_framework.urls"

    (linked,) = api._resolve_prerequisite_links({"course_id": "course"}, [item("proctored_exam", "a", 0, None)])

    assert linked["jumpto_url"] is None


@pytest.fixture
def exam(db):
    exam = factories.make_proctored_exam()
    return {"id": exam.pk, "course_id": exam.course_id, "content_id": exam.content_id}


def requirements_of(learner, exam, *items):
    service = MockCreditService()
    service.requirements[(str(learner.pk), exam["course_id"])] = list(items)
    set_runtime_service("credit", service)


@pytest.mark.parametrize("service", [None, MockCreditServiceNone()])
def test_without_credit_state_the_exam_stays_as_it_is(exam, learner, service):
    set_runtime_service("credit", service)

    assert api.check_prerequisites(exam, learner.pk) is exam
    assert "prerequisite_status" not in exam


def test_the_status_is_added_to_the_exam(exam, learner):
    requirements_of(learner, exam)

    assert api.check_prerequisites(exam, learner.pk)["prerequisite_status"]["are_prerequisites_satisifed"] is True


@pytest.mark.parametrize(("statuses", "linked"), [(["failed", "pending"], "failed"), (["pending"], "pending")])
def test_the_first_list_that_matters_is_linked(exam, learner, statuses, linked):
    requirements_of(learner, exam, *(item("proctored_exam", status, 0, status) for status in statuses))

    status = api.check_prerequisites(exam, learner.pk)["prerequisite_status"]

    assert status[f"{linked}_prerequisites"][0]["jumpto_url"].endswith(linked)
    assert [key for key in ("failed", "pending") if "jumpto_url" in str(status[f"{key}_prerequisites"])] == [linked]


def test_a_declined_requirement_declines_the_exam_once(exam, learner):
    requirements_of(learner, exam, item("proctored_exam", "a", 0, "declined"))

    api.check_prerequisites(exam, learner.pk)
    api.check_prerequisites(exam, learner.pk)

    assert [attempt.status for attempt in ProctoredExamStudentAttempt.objects.all()] == ["declined"]
