"""Test cases with exams, attempts and services. Spec 09 §3.11."""

from proctoring.testing.cases import LoggedInTestCase, ProctoredExamTestCase

__all__ = ["LoggedInTestCase", "ProctoredExamTestCase"]
