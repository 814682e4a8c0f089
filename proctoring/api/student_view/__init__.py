"""The pages that learners see in place of an exam's content. Spec 04 §1 - §7.

``view`` is the way in. ``pages`` has the decision tables, ``visit`` the facts they ask for, ``effects`` what a row does
besides choosing a template, ``context`` what the templates get.
"""

from proctoring.api.student_view.context import _get_proctored_exam_context
from proctoring.api.student_view.view import (
    _get_onboarding_exam_view,
    _get_practice_exam_view,
    _get_proctored_exam_view,
    _get_timed_exam_view,
    get_student_view,
)

__all__ = [
    "_get_onboarding_exam_view",
    "_get_practice_exam_view",
    "_get_proctored_exam_context",
    "_get_proctored_exam_view",
    "_get_timed_exam_view",
    "get_student_view",
]
