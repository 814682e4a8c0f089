"""Learners, polls and sweepers at once, on the SQLite file that ``DATABASE_URL`` names; prints what came of it."""

import json
import os
from contextlib import suppress
from functools import partial

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

from django.conf import settings

settings.DATABASES["default"]["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}
django.setup()

from django.apps import apps  # noqa: E402
from django.core import mail  # noqa: E402
from django.core.management import call_command  # noqa: E402

from proctoring import api  # noqa: E402
from proctoring.exceptions import ProctoredBaseException  # noqa: E402
from proctoring.models import ProctoredExamStudentAttempt  # noqa: E402
from tests.attempts.racing import errors_of, race  # noqa: E402
from tests.attempts.recording import RecordingProvider  # noqa: E402
from tests.factories import make_proctored_exam, make_user  # noqa: E402

calls = []
mail.outbox = []
apps.get_app_config("proctoring").backends = {"test": RecordingProvider(calls)}
call_command("migrate", verbosity=0)
exam = make_proctored_exam()
learners = [make_user() for _ in range(6)]


def sit(learner):
    for step in (
        partial(api.create_exam_attempt, exam.pk, learner.pk, True),
        partial(api.start_exam_attempt, exam.pk, learner.pk),
        partial(submit, learner),
        api.submit_expired_attempts,
    ):
        with suppress(ProctoredBaseException):  # somebody was faster, which is the point
            step()


def submit(learner):
    attempt = api.get_current_exam_attempt(exam.pk, learner.pk)
    if attempt["status"] == "started":
        api.update_attempt_status(attempt["id"], "submitted")


outcomes = race(*[partial(sit, learner) for learner in learners * 2])
attempts = ProctoredExamStudentAttempt.objects.order_by("id")
histories = [list(attempt.history.order_by("history_id").values_list("status", flat=True)) for attempt in attempts]
per_learner = {ProctoredExamStudentAttempt.objects.filter(user=learner).count() for learner in learners}
print(  # noqa: T201  read by the test
    json.dumps(
        {
            "errors": [repr(error) for error in errors_of(outcomes)],
            "attempts_per_learner": sorted(per_learner),
            "histories": [list(history) for history in {tuple(history) for history in histories}],
            "mails": len(mail.outbox),
            "stops": calls.count("provider.stop"),
        }
    )
)
