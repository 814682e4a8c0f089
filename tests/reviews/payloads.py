"""What providers post."""

import json

from proctoring.testing.reviews import create_test_review_payload


def rest_review(status="passed", **values):
    """A review in the standard form."""
    return {"status": status, "comments": [rest_comment()], **values}


def rest_comment(**values):
    """A comment in the standard form."""
    return {"comment": "Looked away", "status": "suspicious", "start": 12, "stop": 18, "duration": 6, **values}


def software_secure_review(attempt, status="Clean", **values):
    """A review as Software Secure posts it."""
    text = create_test_review_payload(
        attempt_code=attempt.attempt_code, external_id=attempt.external_id, review_status=status
    )
    return {**json.loads(text), **values}
