"""Decides how far an organisation's records have moved on: a counter raised on commit, part of the key of everything cached about it."""

import hashlib
import pickle
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

import structlog
from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

log = structlog.get_logger()

Value = TypeVar("Value")

#: A change is counted when it commits; should that count be lost, what is kept is wrong for no longer than this.
KEPT_SECONDS = 300


def _name(organisation_id: UUID) -> str:
    return f"changes:{organisation_id}"


def counter(organisation_id: UUID) -> int | None:
    """How many changes were counted; None when the counter cannot be read, and nothing may then be taken from a cache."""
    try:
        return int(cache.get_or_set(_name(organisation_id), 1, timeout=None) or 1)
    except RedisError:
        return None


def raise_on_commit(organisation_id: UUID) -> None:
    """Counts one change when the running transaction commits."""
    transaction.on_commit(lambda: _raise(organisation_id))


def _raise(organisation_id: UUID) -> None:
    try:
        cache.get_or_set(_name(organisation_id), 1, timeout=None)
        cache.incr(_name(organisation_id))
    except RedisError:
        log.warning("change counter unreachable", organisation=str(organisation_id))


def kept(organisation_id: UUID, name: str, counted: int | None, make: Callable[[], Value]) -> Value:
    """What `make` gives, from the cache while nothing was changed; a cache that is down costs time and nothing else.

    `name` says what it is and for which day, however long that is; `counted` is what `counter` said before anything was read.
    """
    if counted is None:
        return make()
    key = f"kept:{organisation_id}:{hashlib.sha256(name.encode()).hexdigest()}:{counted}"
    try:
        found: Value | None = cache.get(key)
        if found is None:
            found = make()
            cache.set(key, found, KEPT_SECONDS)
    except (RedisError, pickle.PickleError) as error:
        log.warning("nothing kept", what=name.partition(":")[0], error=type(error).__name__)
        return make()
    return found
