"""Timed, practice, onboarding and proctored exams for any Django LMS or CMS."""

__version__ = "7.0.0"
