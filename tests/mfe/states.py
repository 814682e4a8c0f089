"""Bring learners of the sandbox into given states: JSON of :class:`State` in, the learners' session keys out.

A program of its own, because it works in the sandbox's database with the sandbox's settings.
"""

import datetime
import json
import sys
from dataclasses import dataclass

import django


@dataclass(frozen=True)
class State:
    """One learner and one exam of the sample courses. Without a status there is no attempt."""

    learner: str
    course: str
    exam: str
    status: str = ""
    seconds_left: int = 600  # where the status says that there was a start
    saved_seconds: int | None = None  # of an interrupted attempt that may be resumed
    is_past_due: bool = False

    @property
    def course_id(self):
        return f"course-v1:Harbour+{self.course}+2030"

    @property
    def content_id(self):
        return usage_key(self.course, self.exam)


def usage_key(course, name):
    return f"block-v1:Harbour+{course}+2030+type@sequential+block@{name}"


def main():
    states = [State(**given) for given in json.load(sys.stdin)]
    json.dump({state.learner: prepare(state) for state in states}, sys.stdout)


def prepare(state):
    """Make the learner and the state; return the key of a session that is signed in."""
    user = User.objects.create(username=state.learner, email=f"{state.learner}@harbour.example")
    Profile.objects.create(user=user, name=state.learner)
    Enrollment.objects.create(user=user, course=Course.objects.get(key=state.course_id))
    if state.status:
        make_attempt(state, user)
    if state.is_past_due:
        end_exam_for(state, user)
    client = Client()
    client.force_login(user)
    return client.session.session_key


def make_attempt(state, user):
    """Register an attempt, with the vendor too, and put it into its state without the effects of getting there."""
    exam = api.get_exam_by_content_id(state.course_id, state.content_id)
    attempt_id = api.create_exam_attempt(exam["id"], user.pk, taking_as_proctored=exam["is_proctored"])
    values = {"status": state.status}
    if state.status not in PRE_STARTED:
        limit = datetime.timedelta(minutes=exam["time_limit_mins"])
        started_at = timezone.now() - limit + datetime.timedelta(seconds=state.seconds_left)
        values |= {"started_at": started_at, "allowed_time_limit_mins": exam["time_limit_mins"]}
    if state.saved_seconds is not None:
        values |= {"ready_to_resume": True, "time_remaining_seconds": state.saved_seconds}
    ProctoredExamStudentAttempt.objects.filter(pk=attempt_id).update(**values)


def end_exam_for(state, user):
    """Let the exam have been due yesterday for this learner."""
    sequence = Sequence.objects.get(usage_key=state.content_id)
    yesterday = timezone.now() - datetime.timedelta(days=1)
    DueDateExtension.objects.create(user=user, sequence=sequence, due=yesterday)


if __name__ == "__main__":
    django.setup()
    from django.contrib.auth.models import User
    from django.test import Client
    from django.utils import timezone

    from proctoring import api
    from proctoring.models import ProctoredExamStudentAttempt
    from proctoring.statuses import PRE_STARTED
    from sandbox.courses.models import Course, DueDateExtension, Enrollment, Profile, Sequence

    main()
