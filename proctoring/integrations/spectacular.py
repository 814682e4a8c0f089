"""How drf-spectacular describes the REST API. docs/rest.rst.

Views declare what their methods take and answer (``proctoring.views.operations``); nothing is guessed. Hosts get these
descriptions in a schema of their own, whatever their ``DEFAULT_SCHEMA_CLASS``.
"""

import datetime
import re
import types
from collections.abc import Mapping
from typing import Any, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

Component: Any = ResolvedComponent  # the library's annotations have gaps

PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    datetime.datetime: {"type": "string", "format": "date-time"},
    Any: {},
}
DESCRIPTIONS = {
    200: "Done.",
    204: "Done.",
    207: "Some of it could not be done.",
    302: "The address is in the header Location.",
    400: "The input is wrong, or what it names does not exist: a sentence, or field names to sentences.",
    403: "The caller is not logged in, or may not do this.",
    404: "There is nothing at this address.",
    412: "The exam is not proctored any more.",
    413: "The body is larger than the site takes.",
    415: "The body is of no media type that is read.",
    422: "An item is wrong; nothing was written.",
    500: "The site, or an answer in the body, has failed.",
    502: "The proctoring provider has failed.",
    503: "The proctoring provider has failed, or there are problems, which the body names.",
}


def _schema_of(hint: Any, components: "Components") -> dict[str, Any]:
    """Return the JSON schema of a Python type; a ``TypedDict`` becomes a component of its own."""
    if hint in PLAIN:
        return dict(PLAIN[hint])
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is NotRequired:
        return _schema_of(arguments[0], components)
    if origin in (types.UnionType, Union):
        return _union(arguments, components)
    if origin is list:
        return {"type": "array", "items": _schema_of(arguments[0], components)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema_of(arguments[1], components)}
    if is_typeddict(hint):
        return components.reference(hint)
    raise TypeError(f"There is no schema of {hint!r}.")


def _union(arguments: tuple[Any, ...], components: "Components") -> dict[str, Any]:
    schemas = [_schema_of(argument, components) for argument in arguments if argument is not type(None)]
    if type(None) not in arguments:
        return {"anyOf": schemas}
    if len(schemas) == 1 and "$ref" not in schemas[0]:
        return {**schemas[0], "nullable": True}
    return {"anyOf": schemas, "nullable": True} if len(schemas) > 1 else {"allOf": schemas, "nullable": True}


class Components:
    """The named schemas of ``TypedDict`` types, each registered once."""

    def __init__(self, registry: Any, examples: Mapping[str, Any]) -> None:
        self._registry = registry
        self._examples = examples

    def reference(self, hint: Any) -> dict[str, Any]:
        """Return the reference to the schema of the type."""
        name = "Proctoring" + hint.__name__.removesuffix("Dict")  # hosts have users, too
        component = Component(name=name, type=ResolvedComponent.SCHEMA, schema={}, object=hint)
        if component not in self._registry:
            self._registry.register(component)
            component.schema.update(self._describe(hint, name))
        reference: dict[str, Any] = component.ref
        return reference

    def _describe(self, hint: Any, name: str) -> dict[str, Any]:
        fields = get_type_hints(hint, include_extras=True)
        optional = {field for field, type_ in fields.items() if get_origin(type_) is NotRequired}
        described: dict[str, Any] = {
            "type": "object",
            "description": (hint.__doc__ or "").strip(),
            "properties": {field: _schema_of(type_, self) for field, type_ in fields.items()},
            "additionalProperties": False,
        }
        if required := [field for field in fields if field not in optional]:
            described["required"] = required
        if (key := name.removeprefix("Proctoring")) in self._examples:
            described["example"] = self._examples[key]
        return described


def _response(status: int, hint: Any, components: Components) -> OpenApiResponse:
    """Return the description of an answer; one that may be empty has no shape, for which OpenAPI has no words."""
    if hint is None:
        return OpenApiResponse(None, description=DESCRIPTIONS[status])
    if type(None) in get_args(hint):
        return OpenApiResponse(None, description=f"{DESCRIPTIONS[status]} The body may be empty.")
    return OpenApiResponse(_schema_of(hint, components), description=DESCRIPTIONS[status])


class DeclaredSchema(AutoSchema):
    """Describes a view by what it declares: ``operations`` of its methods, ``access_rule`` and ``shapes``."""

    def is_excluded(self) -> bool:
        """Leave out methods that this URL of the view does not take."""
        return self.method.lower() not in self.view.http_method_names

    def get_operation_id(self) -> str:
        """Return the method and the fixed parts of the path."""
        parts = re.sub(r"\W+", "_", re.sub(r"^.*?edx_proctoring/(v1/)?", "", self.path)).strip("_")
        return f"{self.method.lower()}_{parts}"

    def get_tags(self) -> list[str]:
        """Group operations by the view's module."""
        return [type(self.view).__module__.rpartition(".")[2]]

    def get_summary(self) -> str:
        """Return what the view is about."""
        return (type(self.view).__doc__ or "").strip().splitlines()[0]

    def get_description(self) -> str:  # type: ignore[override]  # as in AutoSchema, which is untyped
        """Return what the method does and who may call it."""
        text = (self._handler().__doc__ or "").strip().splitlines()[0]
        return f"{text}\n\nFor {self._declaring.access_rule(self.method)}."

    def get_override_parameters(self) -> list[Any]:
        """Return the parameters of the query."""
        return [
            OpenApiParameter(given.name, type=given.type, description=given.meaning) for given in self._declared().query
        ]

    def get_request_serializer(self) -> Any:
        """Return the input serializer."""
        return self._declared().body

    def get_response_serializers(self) -> Any:
        """Return the answers by status: the declared ones, and the refusals that every view has."""
        components = Components(self.registry, self._declaring.examples)
        answers = {**self._declaring.refusals(self.method), **self._declared().answers}
        if self._declared().body is None:
            answers.pop(415, None)
        described: dict[Any, Any] = {
            str(status): _response(status, hint, components) for status, hint in sorted(answers.items())
        }
        # an address that no pattern matches never gets to us: the host's page
        described["404", "text/html"] = OpenApiResponse({"type": "string"}, description=DESCRIPTIONS[404])
        return described

    @property
    def _declaring(self) -> Any:
        return self.view

    def _handler(self) -> Any:
        return getattr(self.view, self.method.lower())

    def _declared(self) -> Any:
        return next(declared for declared in self._handler().operations if self.path.endswith(declared.at))


class DeclaredField(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # registers itself
    """Input fields that say themselves what they take."""

    target_class = "proctoring.views.inputs.DeclaredField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        """Return what the field takes."""
        takes: dict[str, Any] = self.target.takes
        return dict(takes)


class JwtInHeader(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself
    """The scheme of edx-drf-extensions."""

    target_class = "edx_rest_framework_extensions.auth.jwt.authentication.JwtAuthentication"
    name = "jwtAuth"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Return the scheme: a header ``Authorization: JWT …``."""
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "JWT followed by a token"}


def generate_schema(patterns: Any) -> dict[str, Any]:
    """Return the OpenAPI schema of the views behind the URL patterns."""
    generator: Any = SchemaGenerator
    schema: dict[str, Any] = generator(patterns=patterns).get_schema(request=None, public=True)
    return {**schema, "info": {"title": "proctoring", "version": "v1"}}
