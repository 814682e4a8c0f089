"""What kind an exam is: for people, and in the names of events. The two differ on purpose. Spec 02 §9.4, §10."""

from typing import Any

from django.utils.translation import gettext_lazy

from proctoring.types import ExamDict, ExamTypeDict

HUMANIZED_TYPES = {
    "proctored": gettext_lazy("a proctored exam"),
    "onboarding": gettext_lazy("an onboarding exam"),
    "practice": gettext_lazy("a practice exam"),
    "timed": gettext_lazy("a timed exam"),
}


def get_exam_type(exam: ExamDict, provider: Any) -> ExamTypeDict:
    """Return the kind of the exam and its name in the active language; ``provider`` may be ``None``."""
    exam_type = _exam_type(exam, supports_onboarding=getattr(provider, "supports_onboarding", False))
    return {"type": exam_type, "humanized_type": str(HUMANIZED_TYPES[exam_type])}


def get_event_type(exam: ExamDict) -> str:
    """Return the kind of the exam as it stands in event names: ``timed``, ``practice`` or ``proctored``."""
    if not exam["is_proctored"]:
        return "timed"
    return "practice" if exam["is_practice_exam"] else "proctored"


def _exam_type(exam: ExamDict, *, supports_onboarding: bool) -> str:
    match exam["is_proctored"], exam["is_practice_exam"]:
        case False, False:
            return "timed"
        case True, True:
            return "onboarding" if supports_onboarding else "practice"
        case _:
            return "proctored"
