"""Learners' ids for providers, and the encryption of stored video links. Spec 02 §9.8, §9.9.

Both are persistent formats shared with providers and adopted databases and must not change. New uses should not build
on them: the ids are joined without separator, the initialisation vector depends on the key alone, and nothing
authenticates the text.
"""

import base64
import hashlib
import hmac
from typing import Any

from Crypto.Cipher import AES
from Crypto.Util import Padding

from proctoring import conf

AES_BLOCK_SIZE_BYTES = 16


def obscured_user_id(user_id: Any, *extra: Any) -> str:
    """Return the id under which others know the learner; providers know the one with their name as ``extra``."""
    key = conf.setting("PROCTORING_USER_OBFUSCATION_KEY").encode("ascii")
    message = "".join(str(part) for part in (user_id, *extra))
    return hmac.new(key, message.encode(), hashlib.sha1).hexdigest()


def encrypt_and_encode(data: bytes | str, key: bytes) -> bytes:
    """Return the encrypted data as URL-safe Base64."""
    return base64.urlsafe_b64encode(aes_encrypt(data, key))


def decode_and_decrypt(encoded_data: bytes | str, key: bytes) -> bytes:
    """Return what :func:`encrypt_and_encode` was given, as bytes.

    ``ValueError`` for bad Base64, truncated data or a bad key length, and mostly, but not always, for a wrong key.
    """
    return aes_decrypt(base64.b64decode(encoded_data, altchars=b"-_", validate=True), key)


def aes_encrypt(data: bytes | str, key: bytes) -> bytes:
    """Return the data encrypted with AES in CBC mode; the key has 16, 24 or 32 bytes."""
    encrypted: bytes = _cipher(key).encrypt(pad(data))
    return encrypted


def aes_decrypt(encrypted_data: bytes, key: bytes) -> bytes:
    """Return what :func:`aes_encrypt` was given, as bytes; ``ValueError`` as in :func:`decode_and_decrypt`."""
    return unpad(_cipher(key).decrypt(encrypted_data))


def generate_aes_iv(key: bytes) -> bytes:
    """Return the initialisation vector that belongs to the key: 16 hexadecimal digits as ASCII."""
    return _md5(key + _md5(key).encode("ascii"))[:AES_BLOCK_SIZE_BYTES].encode("ascii")


def pad(data: bytes | str) -> bytes:
    """Return the data filled up to whole blocks as PKCS#7 has it; text becomes UTF-8 first."""
    return Padding.pad(data.encode() if isinstance(data, str) else data, AES_BLOCK_SIZE_BYTES)


def unpad(padded_data: bytes) -> bytes:
    """Return the data without the filling; ``ValueError`` where it is not what :func:`pad` adds."""
    return Padding.unpad(padded_data, AES_BLOCK_SIZE_BYTES)


def _cipher(key: bytes) -> Any:
    return AES.new(key, AES.MODE_CBC, generate_aes_iv(key))


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
