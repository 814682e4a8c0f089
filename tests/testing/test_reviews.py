"""The review payload for tests. Spec 06 §6.7."""

import json

from proctoring.backends.tests.test_review_payload import create_test_review_payload


def test_payload_names_what_it_was_given():
    payload = json.loads(create_test_review_payload(42, "CODE", "LOCATOR", review_status="Suspicious"))

    assert payload["examApiData"]["orgExtra"]["examID"] == 42
    assert payload["examMetaData"]["examCode"] == "CODE"
    assert payload["examMetaData"]["ssiRecordLocator"] == "LOCATOR"
    assert payload["reviewStatus"] == "Suspicious"


def test_payload_has_a_link_and_six_comments():
    payload = json.loads(create_test_review_payload())

    assert "DirectLink-Generic" in payload["videoReviewLink"]
    assert (len(payload["desktopComments"]), len(payload["webCamComments"])) == (3, 3)
    assert set(payload["desktopComments"][0]) == {"comments", "duration", "eventStart", "eventFinish", "eventStatus"}
