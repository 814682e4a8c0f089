"""Words, moments and links of the dashboard's templates."""

from typing import Any

from django import template

from proctoring import labels
from proctoring.statuses import IN_PROGRESS, INCOMPLETE, ONBOARDING_ERRORS
from proctoring.statuses import ProctoredExamStudentAttemptStatus as Status

register = template.Library()

LAST_PAGES = 4  # after the first one of the window; spec 08 S8
GOOD = frozenset({Status.verified, "other_course_approved"})
BAD = ONBOARDING_ERRORS | {Status.rejected, Status.error, Status.expired, "onboarding_reset_past_due"}
WARM = frozenset({Status.second_review_required, Status.submitted})


@register.filter
def attempt_status(status: str | None) -> str:
    """Return what people read for the status of an attempt."""
    return labels.label(labels.ATTEMPT_STATUSES, status)


@register.filter
def onboarding_status(status: str | None) -> str:
    """Return what people read for a learner's onboarding."""
    return labels.label(labels.ONBOARDING_STATUSES, status)


@register.filter
def enrollment_mode(mode: str | None) -> str:
    """Return what people read for an enrolment mode."""
    return labels.label(labels.ENROLLMENT_MODES, mode)


@register.filter
def allowance_type(key: str | None) -> str:
    """Return what people read for the key of an allowance."""
    return labels.label(labels.ALLOWANCE_TYPES, key)


@register.filter
def actor(name: str | None) -> str:
    """Return what people read for who or what made a change; a command is shown as it is."""
    return labels.label(labels.ACTORS, name)


@register.filter
def detail(name: str | None) -> str:
    """Return what people read for a detail of a history."""
    return labels.label(labels.DETAILS, name)


@register.filter
def exam_kind(exam: Any) -> str:
    """Return what people read for the kind of an exam."""
    return labels.label(labels.EXAM_KINDS, labels.exam_kind(exam.is_proctored, exam.is_practice_exam))


@register.filter
def tone(status: str | None) -> str:
    """Return the colour of a status; its words say the same."""
    for name, statuses in (("good", GOOD), ("bad", BAD), ("warm", WARM), ("live", IN_PROGRESS), ("quiet", INCOMPLETE)):
        if status in statuses:
            return name
    return "quiet"


@register.filter
def hms(seconds: int | None) -> str:
    """Return ``H:MM:SS``; less than nothing is nothing."""
    whole = max(0, seconds or 0)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


@register.inclusion_tag("proctoring/dashboard/moment.html")
def moment(value: Any) -> dict[str, Any]:
    """Show a moment, in the reader's time zone where there are scripts; ``---`` for none."""
    return {"value": value}


@register.inclusion_tag("proctoring/dashboard/pages.html", takes_context=True)
def pages(context: Any, page: Any, name: str) -> dict[str, Any]:
    """Show the links to other pages: at most five, the shown one among them. Spec 08 S8."""
    start = max(1, page.number - 2)
    end = min(start + LAST_PAGES, page.paginator.num_pages)
    query = context["desk"].request.GET.copy()

    def link(number: int) -> str:
        query["page"] = str(number)
        return f"{context['desk'].request.path}?{query.urlencode()}"

    return {
        "page": page,
        "name": name,
        "links": [(number, link(number)) for number in range(start, end + 1)],
        "previous": link(page.number - 1) if page.has_previous() else None,
        "next": link(page.number + 1) if page.has_next() else None,
    }


@register.simple_tag(takes_context=True)
def desk_url(context: Any, name: str, **kwargs: Any) -> str:
    """Return the address of a page of the course that is shown."""
    return str(context["desk"].url(name, **kwargs))
