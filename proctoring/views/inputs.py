"""What callers send: checked once, here, so that a wrong value is answered 400 with its name. Spec 05 W8."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, NotFound, ParseError, UnsupportedMediaType, ValidationError
from rest_framework.validators import ProhibitSurrogateCharactersValidator

NUL = "\0"
MAX_ID = 2**63 - 1
ID_ARGUMENTS = ("attempt_id", "exam_id", "user_id")


class BodyTooLarge(APIException):
    """The body is larger than the host takes: 413."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = gettext_lazy("The body is too large.")


def check_size(request: Any) -> None:
    """Refuse a body larger than ``DATA_UPLOAD_MAX_MEMORY_SIZE``, which the framework asks of forms only."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:  # nothing is read then
        return
    if limit is not None and length > limit:
        raise BodyTooLarge


def body_of(request: Any) -> Any:
    """Return the parsed body, ``request.data``; ``ParseError`` also for what only looks parsable."""
    try:
        return request.data
    except RecursionError:
        raise ParseError(_("The body is nested too deeply.")) from None
    except SuspiciousOperation as error:
        raise ParseError(str(error)) from error


def validated(serializer_class: type[serializers.BaseSerializer[Any]], request: Any, **options: Any) -> Any:
    """Return the body as the serializer's fields; ``ValidationError`` names the wrong ones."""
    serializer = serializer_class(data=body_of(request), **options)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


def validated_query(serializer_class: type[serializers.BaseSerializer[Any]], request: Any) -> Any:
    """Return the query's parameters as the serializer's fields; ``ValidationError`` names the wrong ones."""
    serializer = serializer_class(data=request.GET)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


def check_url(request: Any, arguments: Mapping[str, Any]) -> None:
    """Refuse what no database can look up: NUL characters and endless numbers, and a charset that is none of text."""
    encoding = request.encoding
    try:
        "".encode(encoding or "utf-8")
    except LookupError:
        raise UnsupportedMediaType(request.content_type) from None
    if any(NUL in value for value in arguments.values() if isinstance(value, str)):
        raise NotFound
    if any(_is_endless(arguments[name]) for name in ID_ARGUMENTS if name in arguments):
        raise NotFound
    query = request.META.get("QUERY_STRING", "")
    if encoding is None and "%00" not in query and NUL not in query:  # nothing to look for, so nothing to parse
        return
    for name, values in request.GET.lists():
        if NUL in name or any(NUL in value for value in values):
            raise ValidationError({name.replace(NUL, ""): [_("Null characters are not allowed.")]})


def whole_number(text: str | None) -> int | None:
    """Return the number that the digits stand for; ``None`` for anything else, and for what no database can look up."""
    is_number = bool(text) and str(text).isascii() and str(text).isdigit() and not _is_endless(str(text))
    return int(str(text)) if is_number else None


def _is_endless(number: int | str) -> bool:
    return len(str(number)) > len(str(MAX_ID)) or int(number) > MAX_ID


class Id(serializers.IntegerField):
    """The id of a row; larger numbers cannot be looked up on every database."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_value=MAX_ID, min_value=-MAX_ID, **options)


class DeclaredField(serializers.Field[Any, Any, Any, Any]):
    """A field that takes several types, and says in ``takes`` which, as a JSON schema."""

    takes: dict[str, Any] = {}

    def to_representation(self, value: Any) -> Any:
        """Return the value."""
        return value


class Scalar(DeclaredField):
    """A text, number or boolean, passed on as it is; forms send text."""

    takes = {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]}

    default_error_messages = {
        "invalid": _("A text or a number is required."),
        "null_characters": _("Null characters are not allowed."),
    }

    def to_internal_value(self, data: Any) -> Any:
        """Return the value; ``ValidationError`` for lists, objects and text that cannot be stored."""
        if not isinstance(data, str | int | float):
            self.fail("invalid")
        if isinstance(data, str):
            if NUL in data:
                self.fail("null_characters")
            ProhibitSurrogateCharactersValidator()(data)
        return data


class UserInfo(Scalar):
    """A user: an integer is the primary key, a text the username or the e-mail address."""

    takes = {"anyOf": [{"type": "integer"}, {"type": "string"}]}

    default_error_messages = {"invalid": _("A user id, a username or an e-mail address is required.")}

    def to_internal_value(self, data: Any) -> Any:
        """Return the value; ``ValidationError`` for anything but integers and text."""
        if isinstance(data, bool | float):
            self.fail("invalid")
        return super().to_internal_value(data)


class Flag(DeclaredField):
    """Whether something is wanted: a boolean, or a text, of which only "true", in either case, says yes."""

    takes = {"anyOf": [{"type": "boolean"}, {"type": "string"}]}

    default_error_messages = {"invalid": _("A boolean is required.")}

    def to_internal_value(self, data: Any) -> bool:
        """Return whether it is wanted."""
        if not isinstance(data, bool | str):
            self.fail("invalid")
        return data is True or str(data).lower() == "true"


class Items(DeclaredField):
    """Several values: a text with commas, in which white space means nothing, a list, or a single number."""

    takes = {
        "anyOf": [
            {"type": "string"},
            {"type": "integer"},
            {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
        ]
    }

    default_error_messages = {"invalid": _("A text with commas, or a list of texts and numbers, is required.")}

    def to_internal_value(self, data: Any) -> list[str]:
        """Return the values as text, each once, in their order."""
        if isinstance(data, str):
            data = "".join(data.split()).split(",")
        values = [self._text(value) for value in (data if isinstance(data, list) else [data])]
        return list(dict.fromkeys(value for value in values if value))

    def _text(self, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int):
            self.fail("invalid")
        text = str(Scalar().to_internal_value(value)) if isinstance(value, str) else str(value)
        return "".join(text.split())
