"""Decides how far an organisation's records have moved on: a counter raised on commit, part of the key of everything cached about it."""

from uuid import UUID

import structlog
from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

log = structlog.get_logger()


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
