"""Nothing that is secret or personal stands in the log of a whole journey, good and bad, at any level."""

import pytest

from proctoring.models import ProctoredExamStudentAttempt
from sandbox.vendor.agreement import AGREEMENT
from sandbox.vendor.faults import Faults, Wrong
from tests.vendor.conftest import EMAIL, FULL_NAME, newest_attempt

pytestmark = pytest.mark.django_db(transaction=True)

SECRETS = [
    AGREEMENT.client_secret,
    AGREEMENT.secret_key,
    AGREEMENT.crypto_key,
    AGREEMENT.callback_secret,
    "000102030405060708090a0b0c0d0e0f",
    "DirectLink",
]
PERSONAL = [FULL_NAME, *FULL_NAME.split(), EMAIL, "Looked at a note"]


@pytest.mark.parametrize("backend", ["lookout", "software_secure"])
def test_log_of_a_journey_names_nobody_and_no_secret(backend, browser, make_exam, vendor, whole_log, staff_browser):
    sequence = make_exam(backend)
    for wrong in Wrong:
        vendor.faults = Faults(answer=wrong)
        browser.register(sequence)
    [record] = vendor.records.attempts.values()
    vendor.mark_ready(record)
    for wrong, action in zip([Wrong.SERVER_ERROR, Wrong.GARBAGE], ["start", "submit"], strict=True):
        vendor.faults = Faults(answer=wrong)
        browser.act(action)
    for faults in (Faults(forged=True), Faults(duplicate=True)):
        vendor.faults = faults
        vendor.review(record, "suspicious", "Looked at a note")
    attempt = newest_attempt()
    url = f"/api/edx_proctoring/v1/instructor/{attempt.proctored_exam.course_id}/{attempt.proctored_exam_id}"
    staff_browser.get(f"{staff_browser.lms}{url}?attempt={record.id}")
    staff_browser.call("DELETE", f"attempt/{attempt.pk}")
    record.id = "unknown"
    vendor.review(record, "passed", "Looked at a note")

    assert ProctoredExamStudentAttempt.objects.count() == 0
    log = "\n".join(whole_log)
    assert "attempt moved" in log
    ours = [text for text in [*SECRETS, *PERSONAL, *vendor.tokens] if text in log]
    assert ours == []
