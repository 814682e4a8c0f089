"""A course as it stands in OLX: frozen values, in the order of the files."""

import datetime
from dataclasses import dataclass
from typing import TypedDict


class Question(TypedDict):
    """A question that the sandbox can ask: one of ``choices``, or a short text equal to ``answer``."""

    name: str
    prompt: str
    choices: list[str]
    answer: str


class Content(TypedDict):
    """A piece of a unit: a heading, clean HTML, and questions."""

    title: str
    html: str
    questions: list[Question]


@dataclass(frozen=True)
class OlxUnit:
    """One page of a sequence."""

    url_name: str
    display_name: str
    contents: tuple[Content, ...]


@dataclass(frozen=True, kw_only=True)
class OlxSequence:
    """A subsection: a plain lesson or, when it is time-limited, an exam. Attribute names are those of OLX."""

    url_name: str
    display_name: str
    units: tuple[OlxUnit, ...]
    start: datetime.datetime | None = None
    due: datetime.datetime | None = None
    is_time_limited: bool = False
    default_time_limit_minutes: int | None = None
    is_proctored_enabled: bool = False
    is_practice_exam: bool = False
    is_onboarding_exam: bool = False
    exam_review_rules: str = ""
    hide_after_due: bool = False


@dataclass(frozen=True)
class OlxSection:
    """A chapter."""

    url_name: str
    display_name: str
    sequences: tuple[OlxSequence, ...]


@dataclass(frozen=True, kw_only=True)
class OlxCourse:
    """A course run. ``warnings`` name what was read but is not used here, such as videos."""

    org: str
    number: str
    run: str
    display_name: str
    sections: tuple[OlxSection, ...]
    warnings: tuple[str, ...] = ()
    start: datetime.datetime | None = None
    end: datetime.datetime | None = None
    self_paced: bool = False
    enable_proctored_exams: bool = False
    enable_timed_exams: bool = False
    allow_proctoring_opt_out: bool = False
    proctoring_provider: str | None = None
    proctoring_escalation_email: str = ""
