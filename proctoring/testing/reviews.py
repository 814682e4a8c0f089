"""What Software Secure posts as a review. Spec 06 §6.7."""

import json
from typing import Any

EXAM_ID = 17


def create_test_review_payload(
    exam_id: int = EXAM_ID,
    attempt_code: str | None = None,
    external_id: str | None = None,
    review_status: str = "Clean",
) -> str:
    """Return a review as the JSON text of its callback, with three comments on the screen and three on the camera."""
    shared = {
        "examCode": attempt_code,
        "examName": "Midterm",
        "examSponsor": "Example Academy",
        "organization": "academy",
        "reviewerNotes": "Closed Book",
        "ssiProduct": "rpnow",
    }
    return json.dumps(
        {
            "examDate": "Jan 5 2026 9:03AM",
            "examProcessingStatus": "Review Completed",
            "examTakerEmail": "learner@academy.example",
            "examTakerFirstName": "Lee",
            "examTakerLastName": "Learner",
            "keySetVersion": "",
            "examApiData": {
                **shared,
                "duration": 90,
                "examPassword": "encrypted",
                "examUrl": "https://academy.example/launch",
                "reviewedExam": True,
                "orgExtra": {
                    "courseID": "course-v1:Academy+T1+2026",
                    "examID": exam_id,
                    "examStartDate": "Mon, 05 Jan 2026 09:03:07 GMT",
                    "examEndDate": "Mon, 05 Jan 2026 10:33:07 GMT",
                    "noOfStudents": 1,
                },
            },
            "examMetaData": {
                **shared,
                "ssiRecordLocator": external_id,
                "ssiExamToken": "token",
                "reviewedExam": "True",
                "simulatedExam": "False",
            },
            "overAllComments": ";nothing else",
            "reviewStatus": review_status,
            "userPhotoBase64String": "",
            "videoReviewLink": "https://reviews.example/AdminSite/DirectLink-Generic.aspx?ID=abc",
            "desktopComments": [
                _comment("Opened a browser", 12, "Suspicious"),
                _comment("Started another program", 90, "Rules Violation"),
                _comment("Closed the program", 118, "Suspicious"),
            ],
            "webCamComments": [
                _comment("Looked away", 15, "Suspicious"),
                _comment("Somebody entered the room", 60, "Rules Violation"),
                _comment("Left the seat", 200, "Suspicious"),
            ],
        }
    )


def _comment(text: str, start: int, status: str) -> dict[str, Any]:
    seconds = 6
    return {
        "comments": text,
        "duration": seconds,
        "eventStart": start,
        "eventFinish": start + seconds,
        "eventStatus": status,
    }
