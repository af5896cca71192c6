"""Decides how a secret is kept: AES-256-GCM under a named master key, bound to the one place it belongs to.

A sealed value is `version | length of key id | key id | nonce | ciphertext and tag`. All before the nonce is
authenticated, and so is `bound`, which names the place ("table:column:row key"): a value copied to another
row, column or table does not open there.
"""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VERSION: Final = 1
NONCE_BYTES: Final = 12  # random: one master key is good for 2**32 values (NIST SP 800-38D, 8.3)
KEY_BYTES: Final = 32


class Unreadable(Exception):
    """The value is damaged, belongs elsewhere, or its master key is not in the settings."""


def seal(secret: str | bytes, bound: str) -> bytes:
    """Encrypt under the first master key."""
    keys: dict[str, bytes] = settings.MASTER_KEYS
    if not keys:
        raise ImproperlyConfigured("MASTER_KEYS is empty: set it to id:base64 of 32 random bytes.")
    key_id, key = next(iter(keys.items()))
    name = key_id.encode()
    head = bytes((VERSION, len(name))) + name
    nonce = os.urandom(NONCE_BYTES)
    plain = secret.encode() if isinstance(secret, str) else secret
    return head + nonce + AESGCM(key).encrypt(nonce, plain, head + bound.encode())


def open_sealed(blob: bytes | memoryview, bound: str) -> bytes:
    """Decrypt with the master key the value names; raises Unreadable."""
    blob = bytes(blob)
    head, body = _split(blob)
    name = head[2:].decode(errors="replace")
    key: bytes | None = settings.MASTER_KEYS.get(name)
    if key is None:
        raise Unreadable(f"This value was sealed with the master key {name!r}, which is not in MASTER_KEYS.")
    try:
        return AESGCM(key).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], head + bound.encode())
    except InvalidTag:
        raise Unreadable("This value was changed, or it belongs to another place.") from None


def key_id(blob: bytes | memoryview) -> str:
    """Name the master key that opens the value, to find what an old key still holds."""
    return _split(bytes(blob))[0][2:].decode(errors="replace")


def wrap(key: bytes, bound: str) -> bytes:
    """Seal a data key (one per file), so that rotating the master key rewrites keys and not files."""
    return seal(key, f"key:{bound}")


def unwrap(blob: bytes | memoryview, bound: str) -> bytes:
    key = open_sealed(blob, f"key:{bound}")
    if len(key) != KEY_BYTES:
        raise Unreadable("This is not a data key.")
    return key


def _split(blob: bytes) -> tuple[bytes, bytes]:
    if len(blob) < 2 or blob[0] != VERSION:
        raise Unreadable("This is not a sealed value.")
    end = 2 + blob[1]
    if len(blob) < end + NONCE_BYTES + 16:  # 16: the tag
        raise Unreadable("This value was cut short.")
    return blob[:end], blob[end:]
