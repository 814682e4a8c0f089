"""URLs of the host: its learning front end, its pages and its addresses. Spec 02 §9.5."""

from typing import Any

# by name, so that replacing ``django.urls.reverse`` later changes no link (spec 02 §1.5)
from django.urls import NoReverseMatch, reverse

from proctoring import conf, constants
from proctoring.integrations import opaque_keys
from proctoring.logs import get_logger

log = get_logger(__name__)


def resolve_exam_url_for_learning_mfe(course_id: Any, content_id: Any) -> str:
    """Return the exam's URL in the learning front end; a malformed id raises ``InvalidKeyError``."""
    course_key = opaque_keys.course_key(course_id)
    usage_key = opaque_keys.usage_key(content_id)
    return f"{_learning_front_end()}/course/{course_key}/{usage_key}"


def get_course_home_url(course_id: Any) -> str:
    """Return the URL of the course's home in the learning front end, whatever the form of the id."""
    return f"{_learning_front_end()}/course/{course_id}/home"


def get_exam_url(course_id: Any, content_id: Any, is_learning_mfe: bool) -> str:
    """Return the exam's URL in the learning front end, or the path of the host's page named ``jump_to``.

    Raises ``InvalidKeyError`` for malformed ids in the first case, ``NoReverseMatch`` for a missing page in the second.
    """
    if is_learning_mfe:
        return resolve_exam_url_for_learning_mfe(course_id, content_id)
    return reverse("jump_to", args=[course_id, content_id])


def host_path(name: str, *args: Any) -> str:
    """Return the path of a page that the host may lack; ``""``, and a logged error, where it does."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        log.exception("the host has no such URL: url_name=%(url_name)s", {"url_name": name})
        return ""


def lms_host() -> str:
    """Return scheme and host that providers are told to call back: no path, no trailing slash."""
    return f"{_scheme()}://{conf.setting('SITE_NAME')}"


def site_url(path: str = "") -> str:
    """Return the absolute form of a path for links in e-mails and learner pages."""
    return f"{_scheme()}://{constants.SITE_NAME}{path}"


def support_url() -> str:
    """Return the page on which learners write to the platform's support, where the provider has none."""
    return site_url("/support/contact_us")


def _scheme() -> str:
    return "https" if conf.setting("HTTPS") == "on" else "http"


def _learning_front_end() -> str:
    return str(conf.setting("LEARNING_MICROFRONTEND_URL"))
