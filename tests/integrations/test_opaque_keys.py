"""Ids with and without the opaque-keys library."""

import pytest
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey, UsageKey
from opaque_keys.edx.locator import BlockUsageLocator

from proctoring.integrations import opaque_keys

COURSE = "course-v1:acme+physics+2026"
CONTENT = "block-v1:acme+physics+2026+type@sequential+block@exam"
KEYS = [
    ("course_key", CourseKey, COURSE),
    ("usage_key", UsageKey, CONTENT),
    ("block_usage_key", BlockUsageLocator, CONTENT),
]


@pytest.mark.parametrize(("function", "key_class", "serialized"), KEYS)
def test_ids_become_keys(function, key_class, serialized):
    key = key_class.from_string(serialized)
    assert getattr(opaque_keys, function)(serialized) == key
    assert getattr(opaque_keys, function)(key) == key


@pytest.mark.parametrize("function", ["course_key", "usage_key", "block_usage_key"])
@pytest.mark.parametrize("malformed", ["test_course", "", None, 5])
def test_malformed_ids_are_errors(function, malformed):
    with pytest.raises(InvalidKeyError):
        getattr(opaque_keys, function)(malformed)


def test_the_error_is_the_librarys():
    assert opaque_keys.InvalidKeyError is InvalidKeyError


@pytest.mark.parametrize(
    ("course_id", "org"), [(COURSE, "acme"), (CourseKey.from_string(COURSE), "acme"), ("a/b/c", "a"), ("course", None)]
)
def test_org_of_a_course(course_id, org):
    assert opaque_keys.org_of(course_id) == org


@pytest.mark.parametrize("function", ["course_key", "usage_key", "block_usage_key"])
@pytest.mark.parametrize("plain", [COURSE, "test_course", ""])
def test_without_the_library_every_id_is_taken_as_it_is(choose, function, plain):
    choose(keys=None)
    assert getattr(opaque_keys, function)(plain) == plain


def test_without_the_library_there_is_no_org(choose):
    choose(keys=None)
    assert opaque_keys.org_of(COURSE) is None


def test_library_that_is_not_installed_is_not_used_and_leaves_an_error_to_catch(adapter_without):
    adapter = adapter_without("opaque_keys", "opaque_keys")
    assert adapter.OpaqueKeys.is_there() is False
    assert issubclass(adapter.InvalidKeyError, Exception)
