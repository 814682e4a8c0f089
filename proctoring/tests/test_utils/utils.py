"""The test cases of ``proctoring.tests.utils``, where other suites import them from. Spec 09 §3.11."""

from proctoring.testing.cases import LoggedInTestCase, ProctoredExamTestCase

__all__ = ["LoggedInTestCase", "ProctoredExamTestCase"]
