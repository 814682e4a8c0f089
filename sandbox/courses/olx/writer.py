"""Write OLX: a course of any number of exams, the same for the same number."""

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

RUN = "2030"
EXAMS_PER_SECTION = 10
DUE_MONTHS = 12

Files = Iterator[tuple[str, str]]


def generate_course(exams: int) -> Files:
    """Give path and text of every file: onboarding and practice first, then timed and proctored exams in turn."""
    numbers = range(1, exams + 1)
    sections = [numbers[start : start + EXAMS_PER_SECTION] for start in range(0, exams, EXAMS_PER_SECTION)]
    yield "course.xml", _element("course", url_name=RUN, org="Harbour", course="NAV200")
    yield (
        f"course/{RUN}.xml",
        _element(
            "course",
            *(_element("chapter", url_name=f"week{week}") for week in range(1, len(sections) + 1)),
            display_name="Navigation in Practice",
            start='"2025-01-01T00:00:00+00:00"',
            end='"2031-12-31T00:00:00+00:00"',
            enable_proctored_exams="true",
            enable_timed_exams="true",
            proctoring_provider='"software_secure"',
        ),
    )
    for week, section in enumerate(sections, start=1):
        sequences = [_element("sequential", url_name=f"exam{number}") for number in section]
        yield f"chapter/week{week}.xml", _element("chapter", *sequences, display_name=f"Week {week}")
        for number in section:
            yield from _exam(number)


def _exam(number: int) -> Files:
    """Give the files of one exam: settings, one page, one question."""
    name = f"exam{number}"
    yield (
        f"sequential/{name}.xml",
        _element("sequential", _element("vertical", url_name=f"{name}-page"), **_exam_settings(number)),
    )
    yield (
        f"vertical/{name}-page.xml",
        _element("vertical", _element("problem", url_name=f"{name}-question"), display_name=f"Leg {number}"),
    )
    yield f"problem/{name}-question.xml", _problem(number)


def _exam_settings(number: int) -> dict[str, str]:
    """Return the attributes of an exam's sequence."""
    month = (number - 1) % DUE_MONTHS + 1
    settings = {
        "display_name": f"Exam {number}",
        "is_time_limited": "true",
        "default_time_limit_minutes": str(20 + 5 * (number % 9)),
        "due": f'"2031-{month:02}-15T12:00:00+00:00"',
    }
    if number == 1:
        return settings | {"is_proctored_enabled": "true", "is_onboarding_exam": "true"}
    if number == 2:
        return settings | {"is_proctored_enabled": "true", "is_practice_exam": "true"}
    if number % 2:
        return settings | {"hide_after_due": "true" if number % 4 == 1 else "false"}
    rules = f"Leg {number}: chart, dividers and a printed tide table are allowed. No phone, no second person."
    return settings | {"is_proctored_enabled": "true", "exam_review_rules": rules}


def _problem(number: int) -> str:
    """Return a question of dead reckoning with one right answer."""
    speed, minutes = 4 + number % 6, 30 + 15 * (number % 5)
    return _element(
        "problem",
        f"<p>You steer {speed} knots for {minutes} minutes. How many nautical miles do you log?</p>",
        _element(
            "numericalresponse",
            "<label>Nautical miles</label><formulaequationinput/>",
            answer=f"{speed * minutes / 60:g}",
        ),
        display_name=f"Distance run {number}",
    )


def _element(tag: str, *children: str, **attributes: str) -> str:
    """Return an element; children are markup already."""
    opening = "".join([tag, *(f" {name}={quoteattr(value)}" for name, value in attributes.items())])
    if not children:
        return f"<{opening}/>\n"
    inner = "".join(f"  {line}\n" for child in children for line in child.splitlines())
    return f"<{opening}>\n{inner}</{tag}>\n"


def write_directory(files: Files, directory: Path) -> None:
    """Write the files below the directory."""
    for name, text in files:
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def write_archive(files: Files, path: Path) -> None:
    """Write the files into a ``.tar.gz``, in the directory ``course`` as Open edX does."""
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files:
            data = text.encode()
            member = tarfile.TarInfo(f"course/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
