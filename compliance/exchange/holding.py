"""Decides where an upload waits, sealed, for one person: half an hour for its confirmation, then for a day until it is written.

It lies in the cache and not in a table, so that it vanishes by itself; AES-256-GCM keeps it unreadable there and
refuses one that was changed or put in another person's, organisation's or register's place.
"""

import json
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from django.core.cache import cache
from redis.exceptions import RedisError

from compliance import cipher
from compliance.exchange.reading import Unreadable

SECONDS: Final = 30 * 60
#: How long what was confirmed waits for a worker, and for another try.
A_DAY: Final = 24 * 3600


@dataclass(frozen=True)
class Upload:
    """A file as it was sent, and how the person wants it read: None where nothing was chosen yet."""

    name: str
    content: bytes
    choices: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Place:
    """The one place where a person's upload to a register of an organisation waits; the next one takes it over."""

    register: str
    organisation: UUID
    person: UUID

    @property
    def key(self) -> str:
        return f"upload:{self.register}:{self.organisation}:{self.person}"


def hold(upload: Upload, place: Place, seconds: int = SECONDS) -> None:
    """Keeps an upload until it is dropped or its time has passed. Raises Unreadable where it cannot be kept."""
    told = json.dumps([upload.name, upload.choices])
    packed = told.encode() + b"\n" + zlib.compress(upload.content, 1)
    try:
        cache.set(place.key, cipher.seal(packed, place.key), timeout=seconds)
        cache.delete(_after(place))
    except RedisError:
        raise Unreadable(
            "The file could not be kept for its preview: the cache does not answer. Try again in a minute."
        ) from None


def held(place: Place) -> Upload | None:
    """The upload that waits there. None where there is none, or none that can be trusted."""
    try:
        sealed = cache.get(place.key)
        told, packed = cipher.open_sealed(sealed, place.key).split(b"\n", 1) if sealed else (b"", b"")
    except (RedisError, cipher.Unreadable):
        return None
    if not sealed:
        return None
    name, choices = json.loads(told)
    return Upload(name, zlib.decompress(packed), choices)


def choose(place: Place, choices: Mapping[str, Any]) -> None:
    """Keeps how the person wants the upload read that waits there. Raises Unreadable where it no longer does."""
    upload = held(place)
    if upload is None:
        raise Unreadable("The file is no longer here. Send it again.")
    hold(replace(upload, choices=choices), place)


def waits(place: Place) -> bool:
    """Whether anything waits there, without opening it."""
    try:
        return cache.has_key(place.key)
    except RedisError:
        return False


def drop(place: Place) -> None:
    """Forgets the upload that waits there; a cache that does not answer forgets it by itself."""
    with suppress(RedisError):
        cache.delete(place.key)


def pass_on(place: Place, became: UUID) -> None:
    """Forgets the upload that was confirmed there, and keeps for a day what became of it."""
    drop(place)
    with suppress(RedisError):
        cache.set(_after(place), str(became), timeout=A_DAY)


def became(place: Place) -> UUID | None:
    """What became of the upload that waited there last; None where it was not confirmed, or nobody knows any more."""
    try:
        key = cache.get(_after(place))
    except RedisError:
        return None
    return UUID(key) if key else None


def _after(place: Place) -> str:
    return f"{place.key}:became"
