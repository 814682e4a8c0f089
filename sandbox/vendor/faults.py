"""What the vendor can be told to do wrong, to see how the LMS takes it."""

from dataclasses import dataclass
from enum import StrEnum


class Wrong(StrEnum):
    """How the vendor answers the LMS instead of doing what it is asked."""

    NOTHING = ""
    SERVER_ERROR = "500"
    UNAUTHORISED = "401"
    GARBAGE = "garbage"
    NO_ID = "no id"


@dataclass
class Faults:
    """The switches of the console."""

    answer: str = Wrong.NOTHING
    slow_seconds: float = 0.0
    # Of callbacks: sent twice, sent late, sent with the credentials and ids of nobody.
    duplicate: bool = False
    late_seconds: float = 0.0
    forged: bool = False
    demand_onboarding: bool = False
