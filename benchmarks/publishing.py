"""What a CMS does at publish: exam by exam through the public API, or, where the app offers it, all at once."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from benchmarks.project.host import PROVIDER
from benchmarks.world import World, content_id


@dataclass(frozen=True)
class Course:
    """A course with that many exams, every other one proctored and with rules for reviewers."""

    course_id: str
    number: int

    def items(self) -> list[dict[str, Any]]:
        """The exams, as the authors see them."""
        return [
            {
                "content_id": content_id(f"exam{number}", self.course_id),
                "exam_name": f"Exam {number}",
                "time_limit_mins": 60,
                "due_date": None,
                "is_proctored": bool(number % 2),
                "is_practice_exam": False,
                "is_active": True,
                "hide_after_due": False,
                "backend": PROVIDER,
            }
            for number in range(self.number)
        ]


def one_by_one(world: World, course: Course, editor: Any) -> None:
    """Register the exams with the calls that the publish handlers of hosts make."""
    items = course.items()
    for item in items:
        exam_id = _register(world, course.course_id, item)
        _set_rules(world, exam_id, item, editor)
    published = {item["content_id"] for item in items}
    for exam in world.api.get_all_exams_for_course(course.course_id):
        if exam["is_active"] and exam["content_id"] not in published:
            world.api.update_exam(exam_id=exam["id"], is_proctored=False, is_active=False)


def at_once(world: World, course: Course, editor: Any) -> None:
    """Register the exams in one call; exam by exam where the app has no such call."""
    if not world.is_ours:
        one_by_one(world, course, editor)
        return
    items = [
        {**item, "review_policy": f"Rules of {item['exam_name']}" if item["is_proctored"] else ""}
        for item in course.items()
    ]
    world.api.sync_course_exams(course.course_id, items, set_by_user_id=editor.pk)


def _register(world: World, course_id: str, item: dict[str, Any]) -> Any:
    values = {key: value for key, value in item.items() if key != "content_id"}
    try:
        exam = world.api.get_exam_by_content_id(course_id, item["content_id"])
    except world.exceptions.ProctoredExamNotFoundException:
        return world.api.create_exam(course_id=course_id, content_id=item["content_id"], **values)
    return world.api.update_exam(exam_id=exam["id"], **values)


def _set_rules(world: World, exam_id: Any, item: dict[str, Any], editor: Any) -> None:
    missing = world.exceptions.ProctoredExamReviewPolicyNotFoundException
    if not item["is_proctored"]:
        with suppress(missing):
            world.api.remove_review_policy(exam_id=exam_id)
        return
    policy = {"exam_id": exam_id, "set_by_user_id": editor.pk, "review_policy": f"Rules of {item['exam_name']}"}
    try:
        world.api.update_review_policy(**policy)
    except missing:
        world.api.create_exam_review_policy(**policy)
