"""The host's services in memory answer what they were told, in the call forms of the app. Spec 09 §3.9, 03 §17."""

from types import SimpleNamespace

import pytest

from proctoring.tests import test_services as services

COURSE = "course-v1:Academy+T1+2026"
EXAM = "block-v1:exam"
REQUIREMENT = {"user_id": 1, "course_key_or_id": COURSE, "req_namespace": "proctored_exam", "req_name": EXAM}


def test_credit_state_has_the_names():
    service = services.MockCreditService(
        enrollment_mode="audit", profile_fullname="A", course_name="B", student_email="c@x.example"
    )

    assert service.get_credit_state(1, COURSE, return_course_info=True) == {
        "enrollment_mode": "audit",
        "profile_fullname": "A",
        "student_email": "c@x.example",
        "is_credit_course": True,
        "credit_requirement_status": [],
        "course_name": "B",
    }


def test_course_info_comes_on_request_only():
    assert "course_name" not in services.MockCreditService().get_credit_state(1, COURSE)


def test_credit_requirement_is_set_changed_and_removed():
    service = services.MockCreditService()
    requirements = service.get_credit_state(1, COURSE)["credit_requirement_status"]

    service.set_credit_requirement_status(**REQUIREMENT, status="submitted")
    service.set_credit_requirement_status(**REQUIREMENT)
    assert [(found["name"], found["status"]) for found in requirements] == [(EXAM, "satisfied")]
    service.remove_credit_requirement_status(**REQUIREMENT)
    assert requirements == []


def test_credit_requirements_are_those_of_the_learner():
    service = services.MockCreditService()
    service.set_credit_requirement_status(**REQUIREMENT)

    assert service.get_credit_state(2, COURSE)["credit_requirement_status"] == []


def test_every_course_gives_credit():
    assert services.MockCreditService().is_credit_course(COURSE) is True


def test_credit_service_that_knows_nobody():
    assert services.MockCreditServiceNone().get_credit_state(1, COURSE) is None


def test_credit_service_of_an_ended_course():
    state = services.MockCreditServiceWithCourseEndDate().get_credit_state(1, COURSE, return_course_info=True)

    assert state["course_end_date"].tzinfo is not None
    assert state["course_name"]


def test_grade_is_overridden_and_the_override_undone():
    service = services.MockGradesService()
    place = {"user_id": 1, "course_key_or_id": COURSE, "usage_key_or_id": EXAM}
    service.init_grade(**place, earned_all=5.0, earned_graded=5.0)

    service.override_subsection_grade(**place, earned_all=0.0, earned_graded=0.0, overrider="staff", comment="no")
    assert service.get_subsection_grade_override(**place) == services.MockGradeOverride(0.0, 0.0, "staff", "no")
    service.undo_override_subsection_grade(**place)
    assert service.get_subsection_grade_override(**place) is None
    assert service.get_subsection_grade(**place) == services.MockGrade(5.0, 5.0)


@pytest.mark.parametrize("overrides", [True, False])
def test_grades_service_says_whether_rejection_counts(overrides):
    service = services.MockGradesService(rejected_exam_overrides_grade=overrides)

    assert service.should_override_grade_on_rejected_exam(COURSE) is overrides


def test_certificate_is_invalidated():
    service = services.MockCertificateService()
    assert service.get_certificate(1, COURSE) == services.MockGeneratedCertificate("downloadable")

    service.invalidate_certificate(user_id=1, course_key_or_id=COURSE)

    assert service.get_certificate(1, COURSE).status == "unavailable"


def test_instructor_service_remembers():
    service = services.MockInstructorService(is_user_course_staff=False, escalation_email="help@x.example")
    service.delete_student_attempt("lee", COURSE, EXAM, requesting_user="staff")
    service.complete_student_attempt("lee", EXAM)
    message = {
        "course_id": COURSE,
        "exam_name": "E",
        "student_username": "lee",
        "review_status": "s",
        "review_url": "u",
    }
    service.send_support_notification(**message)

    assert (service.deleted, service.completed) == ([("lee", COURSE, EXAM, "staff")], [("lee", EXAM)])
    assert service.notifications == [message]
    assert service.is_course_staff("lee", COURSE) is False
    assert service.get_proctoring_escalation_email(COURSE) == "help@x.example"


def test_enrollments_are_searched_by_name_and_address():
    lee, kim = (SimpleNamespace(username=name, email=f"{name}@x.example") for name in ("lee", "kim"))
    service = services.MockEnrollmentsService([services.MockEnrollment(lee), services.MockEnrollment(kim, "honor")])

    names = [
        [found.user.username for found in service.get_enrollments_can_take_proctored_exams(COURSE, text)]
        for text in (None, "LEE", "kim@x")
    ]
    assert names == [["lee", "kim"], ["lee"], ["kim"]]


def test_outline_is_the_given_one():
    schedule = {EXAM: services.MockScheduleItemData()}
    service = services.MockLearningSequencesService(accessible_sequences=[EXAM], sequences=schedule)
    details = service.get_user_course_outline_details(COURSE, "lee", None)

    assert details == services.MockUserCourseOutlineDetailsData(
        services.MockScheduleData(schedule, None), services.MockUserCourseOutlineData([EXAM])
    )


def test_newest_name_in_a_wanted_status_is_the_verified_one():
    service = services.MockNameAffirmationService()
    service.set_verified_name("lee", "Lee A")
    service.set_verified_name("lee", "Lee B", status="pending")
    service.set_verified_name("lee", "Lee C", status="denied")

    assert service.get_verified_name("lee", is_verified=False, statuses_to_exclude=["denied"]).verified_name == "Lee B"
    assert service.get_verified_name("lee", is_verified=True) == services.MockVerifiedName("lee", "Lee A")
    assert service.get_verified_name("kim") is None
