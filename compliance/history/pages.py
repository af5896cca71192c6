"""Decides what one page of the ledger holds: fifty events from a place in it, found by the index and never by counting."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from compliance.ledger.models import Event

SIZE = 50
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class NoPlace(ValueError):
    """A place in the ledger that nobody can have been given."""


@dataclass(frozen=True)
class Place:
    """Beside which event a page begins: its time and number."""

    at: datetime
    number: int

    @classmethod
    def of(cls, event: Event) -> "Place":
        return cls(event.at, event.number)

    @classmethod
    def read(cls, text: str) -> "Place":
        """The place as it stands in an address. Raises NoPlace."""
        try:
            at, number = (int(part) for part in text.split("-"))
            return cls(EPOCH + at * MICROSECOND, number)
        except (ValueError, OverflowError):
            raise NoPlace(text) from None

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // MICROSECOND}-{self.number}"


@dataclass(frozen=True)
class Page:
    """Events, newest first, and the places where the neighbouring pages begin."""

    events: list[Event]
    newer: Place | None
    older: Place | None


def page(events: QuerySet[Event], *, older_than: str = "", newer_than: str = "", size: int = SIZE) -> Page:
    """The page of `events` (ordered newest first) that follows or precedes a place. Raises NoPlace."""
    if newer_than:
        found = list(_after(events, Place.read(newer_than))[: size + 1])
        if len(found) <= size:
            return page(events, size=size)
        shown = found[:size][::-1]
        return Page(shown, Place.of(shown[0]), Place.of(shown[-1]))
    rows = _before(events, Place.read(older_than)) if older_than else events
    found = list(rows[: size + 1])
    shown = found[:size]
    newer = Place.of(shown[0]) if older_than and shown else None
    return Page(shown, newer, Place.of(shown[-1]) if len(found) > size else None)


def _before(events: QuerySet[Event], place: Place) -> QuerySet[Event]:
    return events.filter(Q(at__lt=place.at) | Q(at=place.at, number__lt=place.number), at__lte=place.at)


def _after(events: QuerySet[Event], place: Place) -> QuerySet[Event]:
    later = events.filter(Q(at__gt=place.at) | Q(at=place.at, number__gt=place.number), at__gte=place.at)
    return later.order_by("at", "number")
