"""What staff types in. docs/dashboard.rst."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from proctoring.labels import ALLOWANCE_TYPES, ATTEMPT_STATUSES, EXAM_KINDS, PRACTICE, PROCTORED, TIMED
from proctoring.models import ProctoredExam
from proctoring.models.allowances import MAX_TEXT_LENGTH
from proctoring.statuses import IN_PROGRESS, INCOMPLETE, ONBOARDING_ERRORS
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status

# The columns of the overview: a name, what people read, and the statuses that it counts.
STATUS_GROUPS: tuple[tuple[str, Any, frozenset[str]], ...] = (
    ("waiting", _("Not started"), INCOMPLETE - IN_PROGRESS),
    ("running", _("In the exam"), IN_PROGRESS),
    ("handed_in", _("Handed in"), frozenset({Status.submitted, Status.timed_out})),
    ("second_look", _("Second review"), frozenset({Status.second_review_required})),
    ("passed", _("Verified"), frozenset({Status.verified})),
    ("failed", _("Rejected"), frozenset({Status.rejected})),
    ("broken", _("Errors"), ONBOARDING_ERRORS | {Status.error}),
    ("declined", _("Declined"), frozenset({Status.declined})),
)
GROUPS = {name: statuses for name, _label, statuses in STATUS_GROUPS}

KINDS = {
    PROCTORED: Q(proctored_exam__is_proctored=True, proctored_exam__is_practice_exam=False),
    PRACTICE: Q(proctored_exam__is_proctored=True, proctored_exam__is_practice_exam=True),
    TIMED: Q(proctored_exam__is_proctored=False),
}


class AttemptFilter(forms.Form):
    """Which attempts are wanted. A value that means nothing filters nothing."""

    q = forms.CharField(label=_("Username or e-mail"), required=False, max_length=255)
    exam = forms.ChoiceField(label=_("Exam"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)
    kind = forms.ChoiceField(label=_("Type"), required=False, choices=[("", _("All types")), *EXAM_KINDS.items()])

    def __init__(self, data: Any, exams: Iterable[ProctoredExam]) -> None:
        super().__init__(data)
        self.fields["exam"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("All exams")),
            *((str(exam.pk), exam.exam_name) for exam in exams),
        ]
        self.fields["status"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("All statuses")),
            (_("Groups"), [(name, title) for name, title, _statuses in STATUS_GROUPS]),
            (_("Single statuses"), list(ATTEMPT_STATUSES.items())),
        ]
        self.is_valid()

    @property
    def is_active(self) -> bool:
        """Whether anything is filtered."""
        return any(self.cleaned_data.values())

    def apply(self, attempts: Any) -> Any:
        """Return those of the attempts that are wanted."""
        wanted = self.cleaned_data
        if wanted.get("q"):
            attempts = attempts.matching(wanted["q"].strip())
        if wanted.get("exam"):
            attempts = attempts.filter(proctored_exam_id=int(wanted["exam"]))
        if status := wanted.get("status"):
            attempts = attempts.filter(status__in=sorted(GROUPS.get(status, {status})))
        if kind := wanted.get("kind"):
            attempts = attempts.filter(KINDS[kind])
        return attempts


class Search(forms.Form):
    """A learner, by parts of the username or the e-mail address."""

    q = forms.CharField(label=_("Username or e-mail"), required=False, max_length=255)

    @property
    def text(self) -> str:
        """What is searched for."""
        return str(self.cleaned_data.get("q") or "").strip() if self.is_valid() else ""


class AddAllowances(forms.Form):
    """The same allowance for several learners on several exams of one kind."""

    users = forms.CharField(
        label=_("Learners"),
        help_text=_("Usernames or e-mail addresses, separated by commas or on lines of their own."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
    )
    exams = forms.MultipleChoiceField(label=_("Exams"), widget=forms.CheckboxSelectMultiple)
    allowance_type = forms.ChoiceField(label=_("Allowance"))
    value = forms.CharField(
        label=_("Value"),
        max_length=MAX_TEXT_LENGTH,
        help_text=_("Minutes to add, a factor such as 1.5, or the exception in words."),
    )

    def __init__(self, data: Any, *, kind: str, exams: Iterable[ProctoredExam], keep_typed: bool = False) -> None:
        """``keep_typed``: what is typed in the form that this one replaces on the page stays there."""
        super().__init__(data)
        if keep_typed:
            for name in ("users", "value"):
                self.fields[name].widget.attrs["hx-preserve"] = "true"
        is_proctored = kind == PROCTORED
        chosen = [exam for exam in exams if exam.is_proctored == is_proctored]
        types = [item for item in ALLOWANCE_TYPES.items() if is_proctored or item[0] != "review_policy_exception"]
        self.fields["exams"].choices = [(str(exam.pk), exam.exam_name) for exam in chosen]  # type: ignore[attr-defined]
        self.fields["allowance_type"].choices = types  # type: ignore[attr-defined]  # a choice field

    def clean_users(self) -> list[str]:
        """Return the learners, each once."""
        names = (name.strip() for name in self.cleaned_data["users"].replace("\n", ",").split(","))
        users = list(dict.fromkeys(name for name in names if name))
        if not users:
            raise forms.ValidationError(self.fields["users"].error_messages["required"])
        return users


class EditAllowance(forms.Form):
    """Another value."""

    value = forms.CharField(label=_("Value"), max_length=MAX_TEXT_LENGTH)


class ImportFile(forms.Form):
    """A file of allowances."""

    file = forms.FileField(label=_("CSV file"), help_text=_("At most 2 MB, in UTF-8."))
