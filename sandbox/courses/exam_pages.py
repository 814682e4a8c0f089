"""What the sandbox shows of an exam: facts for lists, the app's page in place of the content, whether answers count."""

from dataclasses import dataclass
from enum import Enum, auto

from django.contrib.auth.models import User
from django.utils.safestring import SafeString, mark_safe

from proctoring import api
from proctoring.exceptions import ProctoredExamNotFoundException
from proctoring.models import ProctoredExamReviewPolicy
from proctoring.services import ProctoringService
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status
from proctoring.types import ExamDict
from proctoring.utils import humanized_time
from sandbox.courses.models import Course, Grade, Sequence
from sandbox.courses.models.people import is_course_staff
from sandbox.courses.services import CreditService


class Answers(Enum):
    """What becomes of answers that a learner gives now."""

    GRADED_AT_ONCE = auto()
    GRADED_AT_THE_END = auto()
    NOT_TAKEN = auto()


ONBOARDING = "Onboarding exam"
RUNNING = "Under way"


@dataclass(frozen=True)
class ExamFacts:
    """An exam as it is registered, with words for people."""

    exam: ExamDict
    kind: str
    time_limit: str
    state: str = ""


def exam_facts(exam: ExamDict, state: str = "") -> ExamFacts:
    """Return the exam with the words for its kind and its time limit, and how far the learner is."""
    return ExamFacts(exam, _kind(exam), humanized_time(exam["time_limit_mins"]), state)


def _kind(exam: ExamDict) -> str:
    """Return the kind as it is registered; whether practice means onboarding is up to the provider."""
    if not exam["is_proctored"]:
        return "Timed exam"
    if not exam["is_practice_exam"]:
        return "Proctored exam"
    return ONBOARDING if api.does_backend_support_onboarding(exam["backend"]) else "Practice exam"


def outline_facts(user: User, course: Course) -> dict[str, ExamFacts]:
    """Return the exams of the course by content id, each with how far the learner is, in a constant number of queries."""
    states = _states(user, course)
    exams = api.get_all_exams_for_course(course.key, active_only=True)
    return {exam["content_id"]: exam_facts(exam, states.get(exam["content_id"], "")) for exam in exams}


def _states(user: User, course: Course) -> dict[str, str]:
    """Return the app's words for the learner's exams; its summary of timed exams knows no states, the grades do."""
    summaries = api.get_attempt_status_summaries(user.pk, course.key)
    states = {content_id: summary["short_description"] for content_id, summary in summaries.items() if summary}
    timed = {content_id for content_id, summary in summaries.items() if summary and "status" not in summary}
    done = Grade.objects.filter(user=user, sequence__usage_key__in=timed, is_complete=True)
    states |= dict.fromkeys(timed, "") | dict.fromkeys(done.values_list("sequence__usage_key", flat=True), "Submitted")
    return states | {
        active["exam"]["content_id"]: RUNNING for active in api.get_active_exams_for_user(user.pk, course.key)
    }


def active_exam(course: Course, sequence: Sequence) -> ExamDict | None:
    """Return the registered exam of the sequence, if it is on.

    What is registered counts: an exam that its author has made a lesson stays one until that is published.
    """
    try:
        exam = api.get_exam_by_content_id(course.key, sequence.usage_key)
    except ProctoredExamNotFoundException:
        return None
    return exam if exam["is_active"] else None


def exam_page(user: User, course: Course, exam: ExamDict) -> SafeString | None:
    """Return the app's page to show in place of the exam's content; ``None`` shows the content."""
    page: str | None = ProctoringService().get_student_view(
        user_id=user.pk,
        course_id=course.key,
        content_id=exam["content_id"],
        context={
            "display_name": exam["exam_name"],
            "default_time_limit_mins": exam["time_limit_mins"],
            "is_practice_exam": exam["is_practice_exam"],
            "due_date": exam["due_date"],
            "grace_period": None,
            "allow_proctoring_opt_out": course.allow_proctoring_opt_out,
            "credit_state": CreditService().get_credit_state(user.pk, course.key, return_course_info=True),
        },
        user_role="staff" if is_course_staff(user, course.key) else "student",
    )
    return None if page is None else mark_safe(page)  # noqa: S308 - the app escapes what it puts into its pages


def answers_of(user: User, exam: ExamDict) -> Answers:
    """Return what becomes of answers that the learner gives to the exam now, while its content is shown."""
    attempt = api.get_current_exam_attempt(exam["id"], user.pk)
    if attempt and attempt["status"] == Status.started:
        return Answers.GRADED_AT_THE_END
    is_open = (attempt is None or attempt["status"] == Status.declined) and not api.is_exam_passed_due(exam, user)
    return Answers.GRADED_AT_ONCE if is_open else Answers.NOT_TAKEN


def review_rules_of(course: Course) -> dict[int, str]:
    """Return the rules for reviewers by exam id, in one query; exams without rules are absent."""
    policies = ProctoredExamReviewPolicy.objects.filter(proctored_exam__course_id=course.key)
    return dict(policies.order_by("created", "id").values_list("proctored_exam_id", "review_policy"))
