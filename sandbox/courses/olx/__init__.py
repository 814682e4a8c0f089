"""Courses in OLX, the format that Open edX exports: reading them (pure: a path in, dataclasses out) and writing them."""

from sandbox.courses.olx.archive import open_course
from sandbox.courses.olx.errors import OlxError, Place
from sandbox.courses.olx.outline import OlxCourse, OlxSection, OlxSequence, OlxUnit
from sandbox.courses.olx.reader import read_course

__all__ = ["OlxCourse", "OlxError", "OlxSection", "OlxSequence", "OlxUnit", "Place", "open_course", "read_course"]
