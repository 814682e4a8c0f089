"""Names that hosts read and replace. The configurable ones are computed from the settings at each access. Spec 01 §8.

An attribute that is assigned on this module wins over the computed value until it is deleted again.
"""

import datetime
from typing import Any

from proctoring import conf

SITE_NAME: str
PLATFORM_NAME: str
FROM_EMAIL: str
DEFAULT_CONTACT_EMAIL: str
ALLOW_REVIEW_UPDATES: bool
DEFAULT_SOFTWARE_SECURE_REVIEW_POLICY: str
REQUIRE_FAILURE_SECOND_REVIEWS: bool
SOFTWARE_SECURE_CLIENT_TIMEOUT: int
SOFTWARE_SECURE_SHUT_DOWN_GRACEPERIOD: int
DEFAULT_DESKTOP_APPLICATION_PING_INTERVAL_SECONDS: int
ONBOARDING_PROFILE_API: bool
CONTENT_VIEWABLE_PAST_DUE_DATE: bool

# "Due date not given", compared by identity: one object per process. Naive on purpose, nothing stores it.
MINIMUM_TIME = datetime.datetime.fromtimestamp(0)  # noqa: DTZ006
VERIFICATION_DAYS_VALID = 365
TIME_MULTIPLIER = "time_multiplier"

# Switch names, known to hosts' databases.
PING_FAILURE_PASSTHROUGH_TEMPLATE = "edx_proctoring.{}_ping_failure_passthrough"
ONBOARDING_PROFILE_INSTRUCTOR_DASHBOARD_API = "edx_proctoring.onboarding_profile_instructor_dashboard_api"
REDS_API_REDIRECT = "edx_proctoring.reds_api_redirect"


def __getattr__(name: str) -> Any:
    """Return the current value of a configurable constant; ``AttributeError`` for any other name."""
    if name in conf.CONSTANTS:
        return conf.value(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *conf.CONSTANTS})
