"""The inspector of the views, for their OpenAPI schema: drf-spectacular's where it is installed. docs/rest.rst."""

from typing import Any

from rest_framework.schemas.inspectors import DefaultSchema

try:
    from proctoring.integrations.spectacular import DeclaredSchema
except ImportError:
    SCHEMA: Any = DefaultSchema()
else:
    SCHEMA = DeclaredSchema()
