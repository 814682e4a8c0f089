"""Input that no endpoint can use is answered 4xx everywhere, as JSON."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from tests import factories

EXAM = "proctored_exam.exam"
CALLBACK = "anonymous.proctoring_review_callback"
JSON = "application/json"


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", JSON, 400),
        (b"\xff\xfe{}", JSON, 400),
        (b"[" * 100_000, JSON, 400),
        (b"NaN", JSON, 400),
        (b'{"exam_id": ' + b"9" * 5000 + b"}", JSON, 400),
        (b"null", JSON, 400),
        (b'"text"', JSON, 400),
        (b"[]", JSON, 400),
        (b"", JSON, 400),
        (b"exam", "text/plain", 415),
        (b"\0", "application/octet-stream", 415),
        (b"--x", "multipart/form-data", 400),
        (b"{}", "application/json; charset=hex", 415),
        (b"%00=%00&exam_name=%00", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a%d=1" % number for number in range(2000)), "application/x-www-form-urlencoded", 400),
        (b'{"exam_id": "\\ud800"}', JSON, 400),
    ],
)
@pytest.mark.parametrize(
    ("method", "name"), [("post", EXAM), ("put", "proctored_exam.allowance"), ("put", "proctored_exam.bulk_allowance")]
)
def test_body_that_cannot_be_read_is_refused(call, global_staff, method, name, body, content_type, status):
    answer = call(method, name, user=global_staff, data=body, format=None, content_type=content_type)

    assert answer.status_code == status
    assert answer["Content-Type"] == JSON


@pytest.mark.parametrize("format", ["json", "multipart"])
@pytest.mark.parametrize(("method", "name"), [("post", EXAM), ("put", "proctored_exam.allowance"), ("post", CALLBACK)])
def test_body_larger_than_the_host_allows_is_refused(call, global_staff, settings, method, name, format):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    answer = call(method, name, user=global_staff, data={"exam_name": "x" * 1000}, format=format)

    assert (answer.status_code, list(answer.json())) == (413, ["detail"])


@pytest.mark.parametrize("limit", [len(b'{"exam_id":"x"}'), None])
def test_body_as_large_as_the_host_allows_is_read(call, global_staff, settings, limit):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = limit

    answer = call("put", EXAM, user=global_staff, data={"exam_id": "x"})

    assert list(answer.json()) == ["exam_id"]


@pytest.mark.parametrize("query", ["?exam_id=1&a=%00", "?%00=1", "?exam_id=%FF", "?exam_id=1&exam_id=x"])
def test_query_that_cannot_be_used_is_refused(call, learner, query):
    assert call("get", EXAM, user=learner, query=query).status_code == 400


def test_null_character_hidden_in_another_charset_is_refused(client, learner):
    client.force_login(learner)

    answer = client.get(f"{reverse(f'edx_proctoring:{EXAM}')}?exam_id=1+AAA-", CONTENT_TYPE="text/plain; charset=utf-7")

    assert (answer.status_code, answer.json()) == (400, {"exam_id": ["Null characters are not allowed."]})


@pytest.mark.parametrize(
    "path", ["exam/course_id/a%00/b/c", "exam/exam_id/9223372036854775808", f"exam/exam_id/{'9' * 5000}"]
)
def test_path_that_names_nothing_is_not_found(client, learner, path):
    client.force_login(learner)

    assert client.get(f"/api/edx_proctoring/v1/proctored_exam/{path}").status_code == 404


def test_session_needs_a_csrf_token(global_staff):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(global_staff)

    answer = client.put("/api/edx_proctoring/v1/proctored_exam/exam", {"exam_id": factories.make_exam().pk})

    assert (answer.status_code, list(answer.json())) == (403, ["detail"])


def test_personal_answers_are_not_kept(call, course_staff, learner):
    personal = call("get", "proctored_exam.allowance", factories.COURSE, user=course_staff)
    public = call("get", "proctored_exam.exams_by_course_id", factories.COURSE, user=learner)

    assert (personal.headers.get("Cache-Control"), public.headers.get("Cache-Control")) == ("no-store", None)


def test_length_that_is_no_number_means_no_body(call, global_staff):
    without = call("put", EXAM, user=global_staff)

    answer = call("put", EXAM, user=global_staff, data={"exam_id": 1}, CONTENT_LENGTH="long")

    assert (answer.status_code, answer.json()) == (400, without.json())
