"""Course and usage keys as plain strings, in the form that Open edX gives them."""

COURSE_PREFIX = "course-v1:"


def course_key(org: str, number: str, run: str) -> str:
    """Return the key of a course run, such as ``course-v1:Harbour+TIDE101+2030``."""
    return f"{COURSE_PREFIX}{org}+{number}+{run}"


def usage_key(course_id: str, block_type: str, url_name: str) -> str:
    """Return the key of a block of the course: ``block-v1:…+type@sequential+block@final``."""
    return f"block-v1:{course_id.removeprefix(COURSE_PREFIX)}+type@{block_type}+block@{url_name}"
