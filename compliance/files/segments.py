"""Decides how a file of any length is encrypted: 64 KB segments whose order, number and end are fixed.

A version byte, then segments in AES-256-GCM under a key of this file alone. The nonce of a segment is its
number and a mark on the last one, so segments cannot be left out, repeated, reordered or cut off at a border.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from compliance.cipher import Unreadable

VERSION: Final = b"\x01"
SEGMENT_BYTES: Final = 64 * 1024
TAG_BYTES: Final = 16


def seal(chunks: Iterable[bytes], key: bytes, bound: str) -> Iterator[bytes]:
    """Encrypt chunks of any size. The key must be fresh: a second file under it would repeat the nonces."""
    cipher, extra = AESGCM(key), VERSION + bound.encode()
    number, waiting = 0, bytearray()
    yield VERSION
    for chunk in chunks:
        waiting += chunk
        while len(waiting) > SEGMENT_BYTES:
            yield cipher.encrypt(_nonce(number, last=False), bytes(waiting[:SEGMENT_BYTES]), extra)
            del waiting[:SEGMENT_BYTES]
            number += 1
    yield cipher.encrypt(_nonce(number, last=True), bytes(waiting), extra)


def unseal(file: BinaryIO, key: bytes, bound: str) -> Iterator[bytes]:
    """Decrypt segment by segment; each is verified before it is given out. Raises Unreadable."""
    version = file.read(1)
    cipher, extra = AESGCM(key), version + bound.encode()
    number, segment, last = 0, file.read(SEGMENT_BYTES + TAG_BYTES), False
    while not last:
        following = file.read(SEGMENT_BYTES + TAG_BYTES)
        last = not following
        try:
            yield cipher.decrypt(_nonce(number, last=last), segment, extra)
        except InvalidTag:
            raise Unreadable("This file was changed, cut short or exchanged.") from None
        number, segment = number + 1, following


def sealed_size(size: int) -> int:
    """How many bytes a file of this size takes when encrypted."""
    count = max(1, -(-size // SEGMENT_BYTES))
    return len(VERSION) + size + count * TAG_BYTES


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes((last,))
