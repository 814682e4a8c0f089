"""The OpenAPI schema of the REST API, and the pages that are made from it. Golden copies stand in ``docs``."""

import json
import re

import pytest
import yaml
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.tools import write_rest_docs


@pytest.fixture(scope="module")
def schema():
    return write_rest_docs.openapi()


def operations(schema):
    return [(path, method, found) for path, methods in schema["paths"].items() for method, found in methods.items()]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (write_rest_docs.OPENAPI, write_rest_docs.openapi_text),
        (write_rest_docs.ACCESS, write_rest_docs.access_text),
        (write_rest_docs.ENDPOINTS, write_rest_docs.endpoints_text),
    ],
    ids=["schema", "roles", "endpoints"],
)
def test_golden_copy_is_up_to_date(file, text):
    assert file.read_text() == text(), "run tests/tools/write_rest_docs.py and look at the difference"


def test_every_method_of_every_url_is_described(schema):
    described = sorted(method.upper() for _path, method, _operation in operations(schema))

    assert described == sorted(method for name, method, *_ in write_rest_docs.access() if method != "any")


def test_operations_have_names_of_their_own(schema):
    names = [operation["operationId"] for _path, _method, operation in operations(schema)]

    assert len(set(names)) == len(names)


def test_every_operation_says_what_it_does_for_whom_and_how_it_refuses(schema):
    for path, _method, operation in operations(schema):
        assert operation["summary"]
        assert "\n\nFor " in operation["description"]
        assert {"400", "404"} <= set(operation["responses"])
        assert "403" in operation["responses"] or "proctoring_review_callback" in path


def test_bodies_may_be_forms(schema):
    for path, _method, operation in operations(schema):
        if "requestBody" in operation and "proctoring_review_callback" not in path:
            assert len(operation["requestBody"]["content"]) == 3


def test_examples_have_the_shape_that_they_show(schema):
    shapes = {name: shape for name, shape in schema["components"]["schemas"].items() if "example" in shape}

    for shape in shapes.values():
        assert set(shape.get("required", ())) <= set(shape["example"]) <= set(shape["properties"])
    assert {"ProctoringExam", "ProctoringAttempt", "ProctoringAllowance"} <= set(shapes)


def check(value, shape, schema):
    """Assert that the value has the shape, as far as the schema's own words go."""
    if "$ref" in shape:
        return check(value, schema["components"]["schemas"][shape["$ref"].rpartition("/")[2]], schema)
    if value is None:
        assert shape.get("nullable") or not shape
        return None
    if alternatives := shape.get("anyOf") or shape.get("allOf"):
        return any(fits(value, alternative, schema) for alternative in alternatives) or pytest.fail(f"{value}: {shape}")
    if "type" not in shape:
        return None
    types = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict}
    assert isinstance(value, types[shape["type"]]), (value, shape)
    if shape["type"] == "array":
        for item in value:
            check(item, shape["items"], schema)
    if shape["type"] == "object":
        properties, other = shape.get("properties", {}), shape.get("additionalProperties", {})
        assert set(shape.get("required", ())) <= set(value), set(shape["required"]) - set(value)
        for name, item in value.items():
            assert name in properties or other is not False, name
            check(item, properties.get(name, other), schema)
    return None


def fits(value, shape, schema):
    try:
        check(value, shape, schema)
    except (AssertionError, pytest.fail.Exception):
        return False
    return True


@pytest.fixture
def world(learner):
    """A running and a finished attempt, allowances, an onboarding exam; return what stands in URLs."""
    exam = factories.make_proctored_exam("quiz")
    running = {"status": "started", "started_at": timezone.now(), "allowed_time_limit_mins": 90}
    attempt = factories.make_attempt(exam, learner, external_id="ext", attempt_code="CODE", **running)
    factories.make_attempt(factories.make_exam(), learner, status="submitted")
    factories.make_onboarding_exam()
    factories.make_allowance(exam, learner)
    factories.make_policy(exam)
    return {"course_id": exam.course_id, "exam_id": exam.pk, "attempt_id": attempt.pk, "search_by": "learner"}


# GET operations with something to show
SHOWN = [
    ("proctored_exam.exam_by_id", ["exam_id"], ""),
    ("proctored_exam.exams_by_course_id", ["course_id"], ""),
    ("proctored_exam.exams_by_course_id", ["course_id"], "?page_size=1"),
    ("proctored_exam.attempt", ["attempt_id"], ""),
    ("proctored_exam.attempts.grouped.course", ["course_id"], ""),
    ("proctored_exam.attempts.grouped.search", ["course_id", "search_by"], ""),
    ("proctored_exam.attempt.collection", [], ""),
    ("proctored_exam.allowance", ["course_id"], ""),
    ("proctored_exam.allowance", ["course_id"], "?page_size=1"),
    ("proctored_exam.allowance.grouped.course", ["course_id"], ""),
    ("proctored_exam.active_exams_for_user", [], "?user_id={learner}"),
    ("user_onboarding.status.course", ["course_id"], ""),
    ("proctored_exam.exam_attempts", ["course_id"], "?content_id={content}"),
    ("proctored_exam.exam_attempts", ["course_id"], ""),
    ("proctored_exam.active_attempt", [], ""),
    ("proctored_exam.proctoring_settings", ["exam_id"], ""),
    ("proctored_exam.review_policy", ["exam_id"], ""),
]


@pytest.mark.parametrize(("name", "arguments", "query"), SHOWN)
def test_answer_has_the_declared_shape(call, schema, world, learner, global_staff, provider, name, arguments, query):
    provider.supports_onboarding = True
    user = global_staff if "grouped" in name or "course" in name.split(".") or "allowance" in name else learner
    query = query.format(learner=learner.pk, content=factories.content_id("quiz").replace("+", "%2B"))

    answer = call("get", name, *(world[argument] for argument in arguments), user=user, query=query)

    assert answer.status_code == 200
    path = reverse(f"proctoring:{name}", args=[world[argument] for argument in arguments])
    check(json.loads(answer.content), shape_of(schema, path), schema)


def shape_of(schema, path):
    """Return the shape of what a GET of the path answers."""
    found = [
        methods["get"]
        for template, methods in schema["paths"].items()
        if "get" in methods and re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path)
    ]
    return found[-1]["responses"]["200"]["content"]["application/json"]["schema"]


def test_schema_is_yaml_that_can_be_read(schema):
    assert yaml.safe_load(write_rest_docs.OPENAPI.read_text())["paths"].keys() == schema["paths"].keys()
