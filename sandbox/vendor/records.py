"""What the vendor knows: exams, attempts, learners. In memory, and in a file if there is one."""

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


class Protocol(StrEnum):
    """How the LMS registered an attempt."""

    REST = "REST"
    SOFTWARE_SECURE = "Software Secure"


class Stage(StrEnum):
    """How far an attempt is, as the vendor sees it."""

    WAITING = "waiting"
    READY = "ready"
    IN_EXAM = "in exam"
    SUBMITTED = "submitted"
    ERROR = "error"
    REVIEWED = "reviewed"


@dataclass
class Attempt:
    """An attempt, as the LMS registered it."""

    id: str
    protocol: str
    exam: str
    exam_name: str
    course: str
    lms: str
    learner: str
    learner_name: str
    rules: str = ""
    is_sample: bool = False
    stage: str = Stage.WAITING
    outcome: str = ""
    # Software Secure only: the registration, of which reviews repeat a part.
    registration: dict[str, Any] = field(default_factory=dict)


class Records:
    """All exams and attempts. Every change happens in :meth:`changing`, one at a time."""

    def __init__(self, path: Path | None = None) -> None:
        self.exams: dict[str, dict[str, Any]] = {}
        self.attempts: dict[str, Attempt] = {}
        self._path = path
        self._lock = threading.RLock()
        if path is not None and path.exists():
            stored = json.loads(path.read_text())
            self.exams = stored["exams"]
            self.attempts = {attempt["id"]: Attempt(**attempt) for attempt in stored["attempts"]}

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Let nobody else change anything meanwhile; write the file afterwards."""
        with self._lock:
            yield
            if self._path is not None:
                attempts = [asdict(attempt) for attempt in self.attempts.values()]
                self._path.write_text(json.dumps({"exams": self.exams, "attempts": attempts}, indent=1))

    def add(self, attempt: Attempt) -> str:
        """Keep a new attempt, and return its id."""
        with self.changing():
            self.attempts[attempt.id] = attempt
        return attempt.id

    def move(self, attempt: Attempt, stage: str, outcome: str = "") -> None:
        """Note how far an attempt is."""
        with self.changing():
            attempt.stage = stage
            attempt.outcome = outcome or attempt.outcome

    def remove(self, attempt_id: str) -> bool:
        """Forget an attempt; answer whether it was there."""
        with self.changing():
            return self.attempts.pop(attempt_id, None) is not None

    def forget_learner(self, learner: str) -> None:
        """Forget all attempts of a learner."""
        with self.changing():
            self.attempts = {id: attempt for id, attempt in self.attempts.items() if attempt.learner != learner}

    def of_learner(self, course: str, learner: str) -> list[Attempt]:
        """Return the learner's onboarding attempts of a course."""
        return [
            attempt
            for attempt in self.attempts.values()
            if (attempt.course, attempt.learner, attempt.is_sample) == (course, learner, True)
        ]


def new_id() -> str:
    """Return an id that fits into the URLs of the LMS's callbacks."""
    return secrets.token_hex(8)
