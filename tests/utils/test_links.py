"""URLs of the host. Spec 02 §9.5."""

import logging

import django.urls
import pytest
from django.http import HttpResponse
from django.urls import NoReverseMatch, path
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey, UsageKey

from proctoring import links

CONTENT = "block-v1:test+course+1+type@sequential+block@exam"
urlpatterns = [
    path("courses/<path:course_id>/jump_to/<path:content_id>", lambda request: HttpResponse(), name="jump_to")
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def front_end(settings):
    settings.LEARNING_MICROFRONTEND_URL = "https://learning.test.org"


@pytest.mark.parametrize(
    ("course_id", "content_id"),
    [("a/b/c", CONTENT), (CourseKey.from_string("a/b/c"), UsageKey.from_string(CONTENT))],
    ids=["strings", "keys"],
)
def test_exam_in_the_learning_front_end(course_id, content_id):
    expected = f"https://learning.test.org/course/a/b/c/{CONTENT}"
    assert links.resolve_exam_url_for_learning_mfe(course_id, content_id) == expected
    assert links.get_exam_url(course_id, content_id, is_learning_mfe=True) == expected


@pytest.mark.parametrize(("course_id", "content_id"), [("course", CONTENT), ("a/b/c", "content")])
def test_malformed_ids_have_no_place_in_the_learning_front_end(course_id, content_id):
    with pytest.raises(InvalidKeyError):
        links.resolve_exam_url_for_learning_mfe(course_id, content_id)


@pytest.mark.parametrize("course_id", ["a/b/c", CourseKey.from_string("a/b/c")], ids=["string", "key"])
def test_home_of_the_course(course_id):
    assert links.get_course_home_url(course_id) == "https://learning.test.org/course/a/b/c/home"


@pytest.mark.parametrize("course_id", ["a/b/c", CourseKey.from_string("a/b/c")], ids=["string", "key"])
def test_exam_on_the_hosts_own_pages(course_id):
    assert links.get_exam_url(course_id, CONTENT, is_learning_mfe=False) == f"/courses/a/b/c/jump_to/{CONTENT}"


@pytest.mark.urls("django.conf.urls.i18n")
def test_a_host_without_page_for_exams_is_an_error():
    with pytest.raises(NoReverseMatch):
        links.get_exam_url("a/b/c", CONTENT, is_learning_mfe=False)


def test_replacing_djangos_reverse_changes_no_link(monkeypatch):
    monkeypatch.setattr(django.urls, "reverse", lambda *args, **kwargs: "replaced")
    assert links.get_exam_url("a/b/c", "x", is_learning_mfe=False) == "/courses/a/b/c/jump_to/x"


def test_path_of_a_page_that_the_host_has():
    assert links.host_path("jump_to", "a/b/c", "x") == "/courses/a/b/c/jump_to/x"


def test_a_page_that_the_host_lacks_is_logged(caplog):
    assert links.host_path("progress", "a/b/c") == ""
    assert [(record.levelno, record.exc_info is not None) for record in caplog.records] == [(logging.ERROR, True)]


@pytest.mark.parametrize(("https", "scheme"), [("on", "https"), ("off", "http"), ("ON", "http"), (True, "http")])
def test_scheme_of_absolute_links(settings, https, scheme):
    settings.HTTPS = https
    settings.SITE_NAME = "lms.acme.example"
    assert links.lms_host() == f"{scheme}://lms.acme.example"
    assert links.site_url("/reset") == f"{scheme}://lms.acme.example/reset"


def test_absolute_links_are_https_unless_the_host_says_otherwise(settings):
    del settings.HTTPS
    assert links.lms_host().startswith("https://")


def test_support_page_is_on_the_site_that_learners_know(settings):
    settings.HTTPS = "on"
    settings.PROCTORING_SETTINGS = {"SITE_NAME": "learn.acme.example"}
    assert links.support_url() == "https://learn.acme.example/support/contact_us"
    assert links.lms_host() == f"https://{settings.SITE_NAME}"
