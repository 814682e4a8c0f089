"""What the sandbox shows of an exam: facts for lists, and the page in place of the content."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe

from proctoring import api
from proctoring.exceptions import ProctoredExamNotFoundException, ProctoredExamReviewPolicyNotFoundException
from proctoring.models import ProctoredExamReviewPolicy
from proctoring.services import ProctoringService
from proctoring.types import ExamDict
from proctoring.utils import humanized_time
from sandbox.courses.models import Course, Sequence
from sandbox.courses.models.people import is_course_staff
from sandbox.courses.services import CreditService


@dataclass(frozen=True)
class ExamFacts:
    """An exam as it is registered, with words for people."""

    exam: ExamDict
    kind: str
    time_limit: str


@dataclass(frozen=True)
class ExamPage:
    """What stands in place of an exam's content: the app's own page, and what is registered. Empty: not published."""

    facts: ExamFacts | None = None
    rules: str = ""
    html: SafeString = SafeString()  # noqa: RUF009 - immutable


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


def exam_page(user: User, course: Course, sequence: Sequence) -> ExamPage | None:
    """Return the page to show in place of the sequence's content; ``None`` shows the content.

    What is registered counts: an exam that its author has made a lesson stays one until that is published.
    """
    exam = _active_exam(course, sequence)
    if exam is None:
        return ExamPage() if sequence.is_time_limited else None
    html = _student_view(user, course, sequence, exam)
    return None if html is None else ExamPage(exam_facts(exam), _review_rules(exam["id"]), html)


def _active_exam(course: Course, sequence: Sequence) -> ExamDict | None:
    """Return the registered exam of the sequence, if it is on."""
    try:
        exam = api.get_exam_by_content_id(course.key, sequence.usage_key)
    except ProctoredExamNotFoundException:
        return None
    return exam if exam["is_active"] else None


def _student_view(user: User, course: Course, sequence: Sequence, exam: ExamDict) -> SafeString | None:
    """Return the app's page for the learner; ``None`` shows the content."""
    if not _has_attempt_urls():
        return SafeString()
    page: str | None = ProctoringService().get_student_view(
        user_id=user.pk,
        course_id=course.key,
        content_id=sequence.usage_key,
        context={
            "display_name": sequence.display_name,
            "default_time_limit_mins": exam["time_limit_mins"],
            "is_practice_exam": exam["is_practice_exam"],
            "due_date": exam["due_date"],
            "grace_period": None,
            "allow_proctoring_opt_out": False,
            "credit_state": CreditService().get_credit_state(user.pk, course.key, return_course_info=True),
        },
        user_role="staff" if is_course_staff(user, course.key) else "student",
    )
    return None if page is None else mark_safe(page)  # noqa: S308 - the app escapes what it puts into its pages


def _has_attempt_urls() -> bool:
    """Whether attempts can be made over REST: the app's pages link to that."""
    try:
        return bool(reverse("edx_proctoring:proctored_exam.attempt.collection"))
    except NoReverseMatch:
        return False


def review_rules_of(course: Course) -> dict[int, str]:
    """Return the rules for reviewers by exam id, in one query; exams without rules are absent."""
    policies = ProctoredExamReviewPolicy.objects.filter(proctored_exam__course_id=course.key)
    return dict(policies.order_by("created", "id").values_list("proctored_exam_id", "review_policy"))


def _review_rules(exam_id: int) -> str:
    """Return the rules that the reviewers of the exam are given, empty if there are none."""
    try:
        return api.get_review_policy_by_exam_id(exam_id)["review_policy"]
    except ProctoredExamReviewPolicyNotFoundException:
        return ""
