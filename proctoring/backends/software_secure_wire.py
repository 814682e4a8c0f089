"""The wire formats of Software Secure: pure functions, without clock, settings or network. Spec 06 §6.3-6.7.

The canonical text has oddities: prefixes of nested data are lost, zero is signed as ``null``, line breaks are not
escaped. The service builds the same text; none of it can be repaired here.
"""

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from Crypto.Cipher import DES3

from proctoring.exceptions import ProctoredExamBadReviewStatus

INVALID_CHARS = "[]<>#:|!?/'\"*\\"
DEFAULT_EXAM_NAME = "Proctored Exam"
DES_BLOCK_SIZE_BYTES = 8
AES_KEY_SIZES_BYTES = (16, 24, 32)

# What stored reviews do without: the link is stored encrypted, if at all, the other two nobody needs.
REDACTED_KEYS = frozenset({"videoReviewLink", "examPassword", "userPhotoBase64String"})

_UNDERSCORES = str.maketrans(INVALID_CHARS, "_" * len(INVALID_CHARS))


def http_date(moment: datetime) -> str:
    """Return an aware UTC instant as in ``Mon, 05 Jan 2026 09:03:07 GMT``, in English whatever the locale."""
    return format_datetime(moment, usegmt=True)


def exam_name(name: str) -> str:
    """Return the name in the characters that the service takes; a fixed one where no letter or digit remains."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    return ascii_name.translate(_UNDERSCORES) if re.search("[A-Za-z0-9]", ascii_name) else DEFAULT_EXAM_NAME


def split_full_name(full_name: str | None) -> tuple[str, str]:
    """Return what stands before the first space, and what stands after it; nothing is trimmed."""
    first, _, last = (full_name or "").partition(" ")
    return first, last


def reviewer_notes(policy: str | None, exception: str | None) -> str | None:
    """Return the review policy, with the learner's exception to it after a semicolon."""
    return f"{policy}; {exception}" if exception else policy


def header_text(headers: Mapping[str, str], date: str | None) -> bytes:
    """Return the signed part of the headers: the content type, under exactly that name, and the date."""
    lines = [headers["Content-Type"]] if "Content-Type" in headers else []
    if date:
        lines.append(date)
    return "".join(f"{line}\n" for line in lines).encode()


def body_text(body: Mapping[str, Any], prefix: bytes = b"") -> bytes:
    """Return the canonical text of a JSON object: a line per value, keys in code-point order."""
    return b"".join(_value_text(key, body[key], prefix) for key in sorted(body))


def _value_text(key: str, value: Any, prefix: bytes) -> bytes:
    if isinstance(value, bool):
        return prefix + _line(key, "true" if value else "false")
    if isinstance(value, list | tuple):
        return b"".join(_element_text(f"{key}.{index}", element) for index, element in enumerate(value))
    if isinstance(value, Mapping):
        return body_text(value, f"{key}.".encode())  # without the prefix; the service does the same
    is_null = not value and value != ""  # None, and 0 as well
    return prefix + _line(key, "null" if is_null else str(value))


def _element_text(name: str, element: Any) -> bytes:
    if isinstance(element, Mapping):
        return body_text(element, f"{name}.".encode())
    return _line(name, str(element))  # "True" and "None", unlike elsewhere


def _line(name: str, text: str) -> bytes:
    return f"{name}:{text}\n".encode()


def signature(message: bytes, *, key_id: str, secret: str) -> bytes:
    """Return the value of ``Authorization`` for a message. The secret counts as ASCII text, also where it looks hexadecimal."""
    digest = hmac.new(secret.encode("ascii"), message, hashlib.sha256).digest()
    return b"SSI " + key_id.encode("ascii") + b":" + base64.b64encode(digest)


def message_to_sign(method: str, headers: Mapping[str, str], date: str | None, body: Mapping[str, Any]) -> bytes:
    """Return what a request's signature covers."""
    return method.encode("ascii") + b"\n\n" + header_text(headers, date) + body_text(body)


def encrypt_password(key: bytes, password: str) -> str:
    """Return the password under Triple DES (ECB, no initialisation vector) as Base64.

    ``ValueError`` for a key of neither 16 nor 24 bytes or with equal parts, and for text that is not ASCII.
    """
    count = DES_BLOCK_SIZE_BYTES - len(password) % DES_BLOCK_SIZE_BYTES
    padded = (password + chr(count) * count).encode()
    return base64.b64encode(DES3.new(key, DES3.MODE_ECB).encrypt(padded)).decode("ascii")


def comments_of(review: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the comments of a review in the standard form, those on the camera first, then those on the screen.

    A malformed one raises ``ProctoredExamBadReviewStatus`` naming the field.
    """
    return [*_comments(review, "webCamComments"), *_comments(review, "desktopComments")]


def _comments(review: Mapping[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    comments = review.get(kind, [])
    if not isinstance(comments, list):
        raise ProctoredExamBadReviewStatus(f"{kind}: a list of comments is expected.")
    for index, comment in enumerate(comments):
        path = f"{kind}[{index}]"
        if not isinstance(comment, dict):
            raise ProctoredExamBadReviewStatus(f"{path}: an object is expected.")
        yield {
            "start": _number(comment, "eventStart", path),
            "stop": _number(comment, "eventFinish", path),
            "duration": _number(comment, "duration", path),
            "comment": _text(comment, "comments", path),
            "status": _text(comment, "eventStatus", path),
        }


def _text(comment: Mapping[str, Any], key: str, path: str) -> str:
    value = comment.get(key)
    if not isinstance(value, str):
        raise ProctoredExamBadReviewStatus(f"{path}.{key}: a text is expected.")
    return value


def _number(comment: Mapping[str, Any], key: str, path: str) -> int:
    """Return the number, 0 where it is missing."""
    value = comment.get(key)
    try:
        return 0 if value is None else int(value)
    except (ValueError, TypeError, OverflowError) as error:
        raise ProctoredExamBadReviewStatus(f"{path}.{key}: a whole number is expected.") from error


def redacted(data: Any) -> Any:
    """Return a copy of a review as it may be stored: without password, photo and link to the video, at any depth."""
    if isinstance(data, dict):
        return {key: redacted(value) for key, value in data.items() if key not in REDACTED_KEYS}
    if isinstance(data, list):
        return [redacted(value) for value in data]
    return data


def key_problems(*, crypto_key: Any, secret_key: Any, video_review_aes_key: Any) -> Iterator[tuple[str, str]]:
    """Yield the options that would fail with the first learner or the first review, and what is wrong with each."""
    try:
        encrypt_password(crypto_key, "")
    except (ValueError, TypeError) as error:
        yield "crypto_key", str(error)
    if not isinstance(secret_key, str) or not secret_key.isascii():
        yield "secret_key", "must be ASCII text."
    if video_review_aes_key is not None and not _is_aes_key(video_review_aes_key):
        yield "video_review_aes_key", "must be 32, 48 or 64 hexadecimal digits."


def _is_aes_key(hexadecimal: Any) -> bool:
    try:
        return len(bytes.fromhex(hexadecimal)) in AES_KEY_SIZES_BYTES
    except (ValueError, TypeError):
        return False
