"""The backend that does nothing. Spec 06 §4.1."""

import pytest

from proctoring.backends.null import NullBackendProvider
from proctoring.testing.contract import CALL_FORMS
from tests.backends.test_base import ABSTRACT

SILENT = [form for form in CALL_FORMS if form[0] in ABSTRACT - {"remove_exam_attempt"}]


@pytest.mark.parametrize(("method", "args", "kwargs"), SILENT, ids=[form[0] for form in SILENT])
def test_everything_is_answered_with_none(method, args, kwargs):
    assert getattr(NullBackendProvider(), method)(*args, **kwargs) is None


def test_removal_is_confirmed():
    assert NullBackendProvider().remove_exam_attempt(None, None) is True


def test_name():
    assert NullBackendProvider.verbose_name == "Null Backend"
