"""The app under test with the rows that an operation needs, written the same way for both apps."""

import datetime
import itertools
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone

from benchmarks.client import Client
from benchmarks.project import host
from benchmarks.project.chosen import APP, ORIGINAL

COURSE = "course-v1:Acme+X1+2026"
STARTED = frozenset(
    {"started", "ready_to_submit", "submitted", "second_review_required", "verified", "rejected", "error"}
)
RUNNING = frozenset({"started", "ready_to_submit"})
BATCH = 2000


def content_id(name: object, course_id: str = COURSE) -> str:
    """Return the usage key of an exam's section."""
    return f"block-v1:{course_id.removeprefix('course-v1:')}+type@sequential+block@{name}"


class World:
    """The app under test, by its public names, and factories of rows."""

    def __init__(self) -> None:
        self.is_ours = APP != ORIGINAL
        self.api = import_module(f"{APP}.api")
        self.models = import_module(f"{APP}.models")
        self.exceptions = import_module(f"{APP}.exceptions")
        self.enrollments = host.register()
        self.numbers = itertools.count(1)

    def clear(self) -> None:
        """Forget all rows."""
        call_command("flush", interactive=False, verbosity=0)
        self.enrollments.learners.clear()

    def user(self, **values: Any) -> Any:
        return self.users(1, **values)[0]

    def users(self, count: int, **values: Any) -> list[Any]:
        names = [f"learner{next(self.numbers)}" for _ in range(count)]
        model = get_user_model()
        rows = [model(username=name, email=f"{name}@acme.example", **values) for name in names]
        made: list[Any] = model._default_manager.bulk_create(rows, batch_size=BATCH)
        return made

    def client(self, **values: Any) -> Client:
        """A new user, logged in."""
        return Client(self.user(**values))

    def exam(self, kind: str = "timed", **values: Any) -> Any:
        return self.exams(1, kind, **values)[0]

    def exams(self, count: int, kind: str = "timed", *, course_id: str = COURSE, **values: Any) -> list[Any]:
        proctored = kind != "timed"
        rows = []
        for number in itertools.islice(self.numbers, count):
            rows.append(
                self.models.ProctoredExam(
                    course_id=course_id,
                    content_id=content_id(f"exam{number}", course_id),
                    exam_name=f"Exam {number}",
                    external_id=f"exam-at-provider-{number}" if proctored else None,
                    time_limit_mins=90,
                    is_proctored=proctored,
                    is_practice_exam=kind in ("practice", "onboarding"),
                    is_active=True,
                    backend={"timed": None, "practice": "null"}.get(kind, host.PROVIDER),
                    **values,
                )
            )
        made: list[Any] = self.models.ProctoredExam.objects.bulk_create(rows)
        return made

    def attempt(self, exam: Any, user: Any, status: str = "created", **values: Any) -> Any:
        return self.attempts([(exam, user)], status, **values)[0]

    def attempts(self, pairs: Iterable[tuple[Any, Any]], status: str = "created", **values: Any) -> list[Any]:
        """One attempt per exam and user, with the instants and minutes that the status implies."""
        now = timezone.now()
        implied: dict[str, Any] = {}
        if status in STARTED:
            implied = {"started_at": now - datetime.timedelta(minutes=10), "allowed_time_limit_mins": 90}
        if status in STARTED - RUNNING:
            implied["completed_at"] = now - datetime.timedelta(minutes=5)
        rows = []
        for exam, user in pairs:
            number = next(self.numbers)
            row = self.models.ProctoredExamStudentAttempt(
                proctored_exam=exam,
                user=user,
                attempt_code=f"CODE-{number}",
                external_id=f"external-{number}",
                status=status,
                taking_as_proctored=exam.is_proctored,
                is_sample_attempt=exam.is_practice_exam,
                **{**implied, **values},
            )
            if self.is_ours:
                row.expires_at = row.expiry()  # what save() does, which a bulk insert passes over
            rows.append(row)
        made: list[Any] = self.models.ProctoredExamStudentAttempt.objects.bulk_create(rows, batch_size=BATCH)
        return made

    def reviews(self, attempts: Iterable[Any], comments: int = 1) -> None:
        """A suspicious review of each attempt, with comments."""
        now = timezone.now()
        reviews = self.models.ProctoredExamSoftwareSecureReview.objects.bulk_create(
            [
                self.models.ProctoredExamSoftwareSecureReview(
                    attempt_code=attempt.attempt_code,
                    exam=attempt.proctored_exam,
                    student=attempt.user,
                    review_status="Suspicious",
                    raw_data="{}",
                    encrypted_video_url=b"",
                    created=now,
                )
                for attempt in attempts
            ],
            batch_size=BATCH,
        )
        comment = self.models.ProctoredExamSoftwareSecureComment
        comment.objects.bulk_create(
            [
                comment(review=review, start_time=0, stop_time=1, duration=1, comment="phone", status="Suspicious")
                for review in reviews
                for _ in range(comments)
            ],
            batch_size=BATCH,
        )

    def allowances(self, exams: Iterable[Any], users: Iterable[Any]) -> None:
        row = self.models.ProctoredExamStudentAllowance
        row.objects.bulk_create(
            [
                row(proctored_exam=exam, user=user, key="additional_time_granted", value="5")
                for exam in exams
                for user in users
            ],
            batch_size=BATCH,
        )
