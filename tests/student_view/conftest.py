"""Fixtures of the learner pages: a learner who may take exams, and the page that he sees."""

import datetime

import pytest
import rules
from django.test.signals import template_rendered
from django.utils import timezone

from proctoring import api
from proctoring.integrations.permissions import TAKE_PROCTORED_EXAM
from tests import factories

STARTED_ONCE = {"started", "ready_to_submit", "submitted", "second_review_required", "verified", "rejected", "error"}


@pytest.fixture(autouse=True)
def permission():
    """Everybody may take proctored exams, as hosts register it."""
    rules.set_perm(TAKE_PROCTORED_EXAM[0], rules.always_true)
    yield
    rules.remove_perm(TAKE_PROCTORED_EXAM[0])


@pytest.fixture
def forbid():
    """Take the permission from everybody."""
    return lambda: rules.set_perm(TAKE_PROCTORED_EXAM[0], rules.always_false)


@pytest.fixture
def make_exam(db):
    """Make an exam of a family, due in ``due_in`` hours or never."""

    def make(family="proctored", *, due_in=None, **values):
        if due_in is not None:
            values["due_date"] = timezone.now() + datetime.timedelta(hours=due_in)
        match family:
            case "timed":
                return factories.make_exam(**values)
            case "practice":
                return factories.make_onboarding_exam(**{"backend": "null", **values})
            case "onboarding":
                return factories.make_onboarding_exam(**values)
            case _:
                return factories.make_proctored_exam(**values)

    return make


@pytest.fixture
def make_attempt(learner):
    """Make an attempt of the learner, with the instants and minutes that its status implies."""

    def make(exam, status, **values):
        now = timezone.now()
        implied = {"external_id": "external-1"}
        if status in STARTED_ONCE:
            implied |= {"started_at": now - datetime.timedelta(minutes=10), "allowed_time_limit_mins": 90}
        if status in STARTED_ONCE - {"started", "ready_to_submit"}:
            implied["completed_at"] = now - datetime.timedelta(minutes=5)
        return factories.make_attempt(exam, learner, status=status, **(implied | values))

    return make


@pytest.fixture
def show(learner):
    """Return the page of an exam as a host asks for it; the exam's due date is the host's, unless another is given."""

    def ask(exam, context=None, **more):
        context = {} if context is None else context
        for key, value in {"due_date": exam.due_date, **more}.items():
            context.setdefault(key, value)
        return api.get_student_view(learner.pk, exam.course_id, exam.content_id, context)

    return ask


@pytest.fixture
def page_of(show):
    """Return the path of the template that the learner sees; ``None`` for the content."""

    def ask(exam, context=None, **more):
        rendered = []

        def note(template, **kwargs):
            rendered.append(template.name)

        template_rendered.connect(note, weak=False)
        try:
            html = show(exam, context, **more)
        finally:
            template_rendered.disconnect(note)
        return rendered[0] if html is not None else None

    return ask
