"""What the sandbox shows of an exam: facts for lists, and the page in place of the content."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from proctoring import api
from proctoring.exceptions import ProctoredExamNotFoundException, ProctoredExamReviewPolicyNotFoundException
from proctoring.types import ExamDict
from proctoring.utils import humanized_time
from sandbox.courses.models import Course, Sequence
from sandbox.courses.models.people import is_course_staff


@dataclass(frozen=True)
class ExamFacts:
    """An exam as it is registered, with words for people."""

    exam: ExamDict
    kind: str
    time_limit: str


def exam_facts(exam: ExamDict) -> ExamFacts:
    """Return the exam with the words for its kind and its time limit."""
    return ExamFacts(exam, _kind(exam), humanized_time(exam["time_limit_mins"]))


def _kind(exam: ExamDict) -> str:
    """Return the kind as it is registered; whether practice means onboarding is up to the provider."""
    if not exam["is_proctored"]:
        return "Timed exam"
    if not exam["is_practice_exam"]:
        return "Proctored exam"
    return "Onboarding exam" if api.does_backend_support_onboarding(exam["backend"]) else "Practice exam"


def student_view(user: User, course: Course, sequence: Sequence) -> SafeString | None:
    """Return the page to show in place of the exam's content; ``None`` shows the content."""
    get_student_view = getattr(api, "get_student_view", None)
    if get_student_view is None:
        return _facts_page(course, sequence)
    page: str | None = get_student_view(
        user_id=user.pk,
        course_id=course.key,
        content_id=sequence.usage_key,
        context={
            "display_name": sequence.display_name,
            "default_time_limit_mins": sequence.default_time_limit_minutes or 0,
            "is_practice_exam": sequence.is_practice_exam or sequence.is_onboarding_exam,
            "due_date": None if course.self_paced else sequence.due,
            "grace_period": None,
            "allow_proctoring_opt_out": False,
        },
        user_role="staff" if is_course_staff(user, course.key) else "student",
    )
    return None if page is None else mark_safe(page)  # noqa: S308 - the app escapes what it puts into its pages


def _facts_page(course: Course, sequence: Sequence) -> SafeString:
    """Return what is registered of the exam."""
    try:
        exam = api.get_exam_by_content_id(course.key, sequence.usage_key)
    except ProctoredExamNotFoundException:
        return render_to_string("courses/exam_facts.html", {"sequence": sequence})
    context = {"sequence": sequence, "facts": exam_facts(exam), "rules": review_rules(exam["id"])}
    return render_to_string("courses/exam_facts.html", context)


def review_rules(exam_id: int) -> str:
    """Return the rules that the reviewers of the exam are given, empty if there are none."""
    try:
        return api.get_review_policy_by_exam_id(exam_id)["review_policy"]
    except ProctoredExamReviewPolicyNotFoundException:
        return ""
