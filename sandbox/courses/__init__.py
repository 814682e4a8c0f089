"""Courses, learners and what the sandbox knows of both."""
