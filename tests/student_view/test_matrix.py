"""Every status of every family, open and past due. Spec 04 §6.1, with W20 and W21 where the chapter's cell is a gap."""

import pytest

BLOCKED = "proctored_exam/unavailable.html"  # where the original showed the content unproctored
CONTENT = None
ERROR = "NotImplementedError"

FAMILIES = ("timed open", "timed past", "practice", "onboarding", "proctored open", "proctored past")
MATRIX = {
    "none": ("T/entrance", "T/expired", "P/entrance", "O/entrance", "X/entrance", "X/expired"),
    "eligible": (BLOCKED, "T/expired", BLOCKED, BLOCKED, BLOCKED, "X/expired"),
    "created": ("T/entrance", "T/expired", "X/instructions", "X/instructions", "X/instructions", "X/expired"),
    "download_software_clicked": (
        *(BLOCKED, "T/expired", "X/instructions", "X/instructions", "X/instructions", "X/expired"),
    ),
    "ready_to_start": (BLOCKED, "T/expired", "X/ready_to_start", "X/ready_to_start", "X/ready_to_start", "X/expired"),
    "started": (CONTENT, "T/expired", CONTENT, CONTENT, CONTENT, "X/expired"),
    "ready_to_submit": (
        *("T/ready_to_submit", "T/expired", "X/ready_to_submit", "O/ready_to_submit", "X/ready_to_submit", "X/expired"),
    ),
    "submitted": ("T/submitted", CONTENT, "P/submitted", "O/submitted", "X/submitted", "X/submitted"),
    "second_review_required": (BLOCKED, BLOCKED, BLOCKED, "O/submitted", "X/submitted", "X/submitted"),
    "verified": (BLOCKED, BLOCKED, BLOCKED, "O/verified", "X/verified", "X/verified"),
    "rejected": (BLOCKED, BLOCKED, BLOCKED, "O/rejected", "X/rejected", "X/rejected"),
    "error": (BLOCKED, BLOCKED, "P/error", "O/error", "X/error", "X/error"),
    "timed_out": (ERROR, ERROR, BLOCKED, BLOCKED, ERROR, ERROR),
    "declined": (CONTENT, CONTENT, BLOCKED, BLOCKED, CONTENT, CONTENT),
    "expired": (BLOCKED,) * 6,
    "onboarding_reset": (BLOCKED,) * 6,
    **dict.fromkeys(
        ("onboarding_missing", "onboarding_pending", "onboarding_failed", "onboarding_expired"),
        (BLOCKED, BLOCKED, BLOCKED, BLOCKED, "X/onboarding_error", "X/onboarding_error"),
    ),
    "some_future_status": (BLOCKED,) * 6,
}
FOLDERS = {"T": "timed_exam", "P": "practice_exam", "O": "onboarding_exam", "X": "proctored_exam"}


def path_of(cell):
    if cell is None or cell[1] != "/":
        return cell
    return f"{FOLDERS[cell[0]]}/{cell[2:]}.html"


@pytest.mark.parametrize(
    ("column", "status", "expected"),
    [
        pytest.param(column, status, path_of(cell), id=f"{column}, {status}")
        for status, cells in MATRIX.items()
        for column, cell in zip(FAMILIES, cells, strict=True)
    ],
)
def test_page_of_family_and_status(make_exam, make_attempt, page_of, column, status, expected):
    family, _, when = column.partition(" ")
    exam = make_exam(family, due_in=-1 if when == "past" else 24)
    if status != "none":
        make_attempt(exam, status)

    if expected == ERROR:
        with pytest.raises(NotImplementedError):
            page_of(exam)
    else:
        assert page_of(exam) == expected


@pytest.mark.parametrize("status", [status for status in MATRIX if status not in ("none", "timed_out")])
@pytest.mark.parametrize("column", FAMILIES)
def test_page_of_an_attempt_that_may_be_resumed(make_exam, make_attempt, page_of, column, status):
    family, _, when = column.partition(" ")
    exam = make_exam(family, due_in=-1 if when == "past" else 24)
    make_attempt(exam, status, ready_to_resume=True)

    page = page_of(exam)

    if family == "timed":
        assert page == path_of(MATRIX[status][FAMILIES.index(column)])
    elif column.startswith("proctored") and status == "declined":
        assert page is CONTENT
    elif column == "proctored past" and path_of(MATRIX[status][5]) == "proctored_exam/expired.html":
        assert page == "proctored_exam/expired.html"
    else:
        assert page == "proctored_exam/ready_to_resume.html"
