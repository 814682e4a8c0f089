"""Prerequisites: what the credit service wants of a learner before a proctored exam. Spec 04 §8."""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, TypedDict, cast

# ``reverse`` by name, so that replacing ``django.urls.reverse`` later changes no link (spec 04 §16)
from django.urls import NoReverseMatch, reverse

from proctoring import api
from proctoring.logs import get_logger

log = get_logger(__name__)

JUMPTO_SUPPORTED_NAMESPACES = ["proctored_exam"]
GRADE = "grade"  # the namespace that no exam waits for

Prerequisite = dict[str, Any]


class PrerequisiteStatus(TypedDict):
    """How far the learner is, each list in the order of the requirements. The first key is misspelt on the wire."""

    are_prerequisites_satisifed: bool
    satisfied_prerequisites: list[Prerequisite]
    failed_prerequisites: list[Prerequisite]
    pending_prerequisites: list[Prerequisite]
    declined_prerequisites: list[Prerequisite]


def check_prerequisites(exam: dict[str, Any], user_id: int) -> dict[str, Any]:
    """Add ``prerequisite_status`` to the exam, in place, and return it; without credit state it stays as it is.

    For front ends that show the pages themselves. A declined requirement declines the exam; what failed, else what is
    pending, gets links. ``exam`` needs ``id``, ``course_id`` and ``content_id``. Spec 04 §8.2.
    """
    service = api.get_runtime_service("credit")
    state = service.get_credit_state(user_id, exam["course_id"]) if service else None
    if not state:
        return exam
    status = prerequisite_status(exam, state)
    exam["prerequisite_status"] = status
    if status["are_prerequisites_satisifed"]:
        return exam
    if status["declined_prerequisites"]:
        decline_for_prerequisites(exam, user_id, status["declined_prerequisites"])
    elif status["failed_prerequisites"]:
        _resolve_prerequisite_links(exam, status["failed_prerequisites"])
    else:
        _resolve_prerequisite_links(exam, status["pending_prerequisites"])
    return exam


def prerequisite_status(exam: Mapping[str, Any], credit_state: Mapping[str, Any]) -> PrerequisiteStatus:
    """Return how far the learner is with what comes before this exam."""
    return _are_prerequirements_satisfied(
        credit_state.get("credit_requirement_status") or [],
        evaluate_for_requirement_name=exam["content_id"],
        filter_out_namespaces=[GRADE],
    )


def decline_for_prerequisites(exam: Mapping[str, Any], user_id: int, declined: Iterable[Prerequisite]) -> None:
    """Decline the exam for the learner, because a requirement was declined. Twice does no harm. Spec 04 §2.7."""
    log.info(
        "exam is declined because of requirements: exam_id=%(exam_id)s user_id=%(user_id)s requirements=%(names)s",
        {"exam_id": exam["id"], "user_id": user_id, "names": [requirement.get("name") for requirement in declined]},
    )
    api._create_and_decline_attempt(exam["id"], user_id)


def _get_ordered_prerequisites(
    prerequisites_statuses: Iterable[Prerequisite], filter_out_namespaces: Container[str] | None = None
) -> list[Prerequisite]:
    """Return the items of the other namespaces by ascending ``order``; those without a number come last."""
    wanted = [
        item
        for item in prerequisites_statuses
        if filter_out_namespaces is None or item["namespace"] not in filter_out_namespaces
    ]
    return sorted(wanted, key=_place)


def _are_prerequirements_satisfied(
    prerequisites_statuses: Iterable[Prerequisite],
    evaluate_for_requirement_name: str | None = None,
    filter_out_namespaces: Container[str] | None = None,
) -> PrerequisiteStatus:
    """Judge the items before the named requirement, or all where it is not among them. The items are copied. Spec 04 §8.1."""
    ordered = _get_ordered_prerequisites(prerequisites_statuses, filter_out_namespaces)
    judged: dict[str, list[Prerequisite]] = {"satisfied": [], "failed": [], "pending": [], "declined": []}
    for item in _before(ordered, evaluate_for_requirement_name):
        status = item.get("status")
        judged[status if status in judged else "pending"].append({**item})
    satisfied = not (judged["failed"] or judged["pending"] or judged["declined"])
    lists = {f"{status}_prerequisites": items for status, items in judged.items()}
    return cast(PrerequisiteStatus, {"are_prerequisites_satisifed": satisfied, **lists})


def _resolve_prerequisite_links(exam: Mapping[str, Any], prerequisites: list[Prerequisite]) -> list[Prerequisite]:
    """Set ``jumpto_url`` on each item, ``None`` where it has no page of its own; return the list. Spec 04 §8.3."""
    for item in prerequisites:
        item["jumpto_url"] = _jump_link(exam["course_id"], item)
    return prerequisites


def _before(items: Sequence[Prerequisite], name: str | None) -> Sequence[Prerequisite]:
    """Return the items before the first of that name."""
    names = [item.get("name") for item in items]
    return items[: names.index(name)] if name and name in names else items


def _place(item: Prerequisite) -> tuple[bool, float, str]:
    """Return what to sort by: numbers by value, then anything else by its text, then nothing at all."""
    order = item.get("order")
    if isinstance(order, int | float):
        return False, order, ""
    return True, float(order is None), str(order)


def _jump_link(course_id: object, item: Prerequisite) -> str | None:
    if item["namespace"] not in JUMPTO_SUPPORTED_NAMESPACES or not item.get("name"):
        return None
    try:
        return reverse("jump_to", args=[course_id, item["name"]])
    except NoReverseMatch:
        log.warning("the host has no page jump_to; requirements are shown without links")
        return None
