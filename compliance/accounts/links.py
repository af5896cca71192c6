"""Decides what goes into a one-time link and what is stored of it: the secret itself is never stored."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from compliance.accounts.models import OneTimeLink, Person
from compliance.ledger import clock

LINK_LIFE = timedelta(minutes=15)


@dataclass(frozen=True)
class Token:
    """What goes into a link, and the hash that is stored of it."""

    secret: str
    sha256: str


def new_token() -> Token:
    """A fresh token of 256 random bits."""
    secret = secrets.token_urlsafe(32)
    return Token(secret, token_sha256(secret))


def token_sha256(secret: str) -> str:
    """The stored form of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_create(person: Person) -> str:
    """The secret of a fresh one-time sign-in link; it lives 15 minutes and is consumed by POST."""
    OneTimeLink.objects.filter(expires_at__lt=clock.now() - timedelta(days=1)).delete()
    token = new_token()
    OneTimeLink.objects.create(person=person, token_sha256=token.sha256, expires_at=clock.now() + LINK_LIFE)
    return token.secret


def link_person(secret: str) -> Person | None:
    """The person of a link that could still be used; looking uses nothing up."""
    link = _fresh(secret).select_related("person").first()
    return link.person if link else None


def link_consume(secret: str) -> Person | None:
    """The person of an unused link, which is now used; None where it was used, has run out or never was. Of two at once one wins."""
    link = _fresh(secret).select_related("person").first()
    if link is None:
        return None
    # Of its own row alone: an update across a join does not ask again what another wrote while it waited for the row.
    is_first = OneTimeLink.objects.filter(pk=link.pk, used_at=None).update(used_at=clock.now())
    return link.person if is_first else None


def links_drop(person: Person) -> None:
    """No link that is still open works any more: the person's way in has changed."""
    OneTimeLink.objects.filter(person=person, used_at=None).delete()


def _fresh(secret: str) -> "QuerySet[OneTimeLink]":
    return OneTimeLink.objects.filter(
        token_sha256=token_sha256(secret), used_at=None, expires_at__gt=clock.now(), person__is_active=True
    )
