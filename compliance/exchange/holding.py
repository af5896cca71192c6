"""Decides where an upload waits between its preview and its confirmation: sealed, for one person, for half an hour.

It lies in the cache and not in a table, so that it vanishes by itself; AES-256-GCM keeps it unreadable there and
refuses one that was changed or put in another person's, organisation's or register's place.
"""

import json
import zlib
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.core.cache import cache
from redis.exceptions import RedisError

from compliance import cipher
from compliance.exchange.reading import Unreadable

SECONDS: Final = 30 * 60


@dataclass(frozen=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Place:
    """The one place where a person's upload to a register of an organisation waits; the next one takes it over."""

    register: str
    organisation: UUID
    person: UUID

    @property
    def key(self) -> str:
        return f"upload:{self.register}:{self.organisation}:{self.person}"


def hold(upload: Upload, place: Place) -> None:
    """Keeps an upload until it is dropped or half an hour has passed. Raises Unreadable where it cannot be kept."""
    packed = json.dumps(upload.name).encode() + b"\n" + zlib.compress(upload.content, 1)
    try:
        cache.set(place.key, cipher.seal(packed, place.key), timeout=SECONDS)
    except RedisError:
        raise Unreadable(
            "The file could not be kept for its preview: the cache does not answer. Try again in a minute."
        ) from None


def held(place: Place) -> Upload | None:
    """The upload that waits there. None where there is none, or none that can be trusted."""
    try:
        sealed = cache.get(place.key)
        name, packed = cipher.open_sealed(sealed, place.key).split(b"\n", 1) if sealed else (b"", b"")
    except (RedisError, cipher.Unreadable):
        return None
    return Upload(json.loads(name), zlib.decompress(packed)) if sealed else None


def drop(place: Place) -> None:
    """Forgets the upload that waits there."""
    cache.delete(place.key)
