"""Store a course that was read from OLX. Rows that are there already keep their ids, and with them what learners did."""

from django.db import transaction

from sandbox.courses.models import Course, Section, Sequence, Unit
from sandbox.courses.olx import OlxCourse, OlxSection

Sections = tuple[OlxSection, ...]

COURSE_FIELDS = (
    "org",
    "number",
    "run",
    "display_name",
    "start",
    "end",
    "self_paced",
    "enable_proctored_exams",
    "enable_timed_exams",
    "allow_proctoring_opt_out",
    "proctoring_provider",
    "proctoring_escalation_email",
)
SEQUENCE_FIELDS = (
    "display_name",
    "start",
    "due",
    "is_time_limited",
    "default_time_limit_minutes",
    "is_proctored_enabled",
    "is_practice_exam",
    "is_onboarding_exam",
    "exam_review_rules",
    "hide_after_due",
)


@transaction.atomic
def store_course(key: str, olx: OlxCourse) -> Course:
    """Make the stored course equal to the one that was read; return it."""
    values = {name: getattr(olx, name) for name in COURSE_FIELDS}
    course, _ = Course.objects.update_or_create(key=key, defaults=values)
    sections = _store_sections(course, olx.sections)
    sequences = _store_sequences(course, olx.sections, sections)
    _store_units(course, olx.sections, sequences)
    course.sections.exclude(pk__in=[section.pk for section in sections.values()]).delete()
    return course


def _store_sections(course: Course, sections: Sections) -> dict[str, Section]:
    """Store the sections; return them by name. Those that are gone stay until their sequences have moved."""
    stored = {section.url_name: section for section in course.sections.all()}
    rows = {section.url_name: stored.get(section.url_name) or Section(course=course) for section in sections}
    for position, section in enumerate(sections):
        row = rows[section.url_name]
        row.url_name, row.display_name, row.position = section.url_name, section.display_name, position
        row.save()
    return rows


def _store_sequences(course: Course, sections: Sections, rows: dict[str, Section]) -> dict[str, Sequence]:
    """Store the sequences and delete those that are gone; return them by name."""
    stored = {sequence.usage_key: sequence for sequence in course.sequences}
    sequences = {}
    for section in sections:
        for position, olx in enumerate(section.sequences):
            usage_key = course.usage_key("sequential", olx.url_name)
            row = stored.pop(usage_key, None) or Sequence(usage_key=usage_key)
            row.section, row.position = rows[section.url_name], position
            for name in SEQUENCE_FIELDS:
                setattr(row, name, getattr(olx, name))
            row.save()
            sequences[olx.url_name] = row
    Sequence.objects.filter(pk__in=[row.pk for row in stored.values()]).delete()
    return sequences


def _store_units(course: Course, sections: Sections, rows: dict[str, Sequence]) -> None:
    """Replace the units: nothing refers to them."""
    Unit.objects.filter(sequence__section__course=course).delete()
    Unit.objects.bulk_create(
        Unit(
            sequence=rows[sequence.url_name],
            display_name=unit.display_name,
            position=position,
            contents=list(unit.contents),
        )
        for section in sections
        for sequence in section.sequences
        for position, unit in enumerate(sequence.units)
    )
