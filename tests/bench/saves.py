"""Decides what an event costs: the same save through the door, by turns with its event and without."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from django.db.models import Count

from compliance.accounts.models import Organisation, Person
from compliance.ledger import door
from tests.bench.measure import load, p50
from vendors import actions
from vendors.models import BAA, Vendor

TITLE = "prices"
WARM, SAVED = 20, 200
#: What the door does beside saving the row and its parts.
OF_AN_EVENT: dict[str, Callable[..., Any]] = {
    "state_of": lambda *given: {},
    "_remember": lambda *given, **named: {},
    "_write": lambda told, *given: [None] * len(told),
}


@dataclass(frozen=True)
class Price:
    """Milliseconds of one kind of save, with its event and without, by turns in one process."""

    title: str
    with_event: list[float]
    without: list[float]
    load: float

    @property
    def more(self) -> float:
        """What the event adds to a save in the middle."""
        return p50(self.with_event) - p50(self.without)


def prices(organisation: Organisation, by: Person) -> Iterator[Price]:
    """An agreement with five covers, and a vendor with notes, each changed by a person."""
    five = BAA.objects.of(organisation).alias(covered=Count("covers")).filter(covered=5, archived_at=None)
    baas = five.select_related("vendor").prefetch_related("covers__service")[:50]
    vendors = Vendor.objects.of(organisation).exclude(notes="").select_related("owner")[:50]
    chance = random.Random(3)

    def save_baa(baa: BAA) -> None:
        baa.breach_notice_value = chance.randrange(1, 60)
        actions.baa_save(baa, by=by, covers=baa.covers.all())

    def save_vendor(vendor: Vendor) -> None:
        vendor.website = f"{chance.getrandbits(32):08x}.example"
        actions.vendor_save(vendor, by=by)

    def save_text(vendor: Vendor) -> None:
        vendor.notes = f"Reviewed, reference {chance.getrandbits(32):08x}."
        actions.vendor_save(vendor, by=by)

    yield _price("a BAA with 5 covers", save_baa, list(baas))
    yield _price("a vendor with notes", save_vendor, list(vendors))
    yield _price("a vendor with new notes", save_text, list(vendors))


def _price(title: str, save: Callable[[Any], None], records: list[Any]) -> Price:
    for record in records[:WARM]:
        save(record)
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(SAVED):
        record = records[number % len(records)]
        taken[0].append(_timed(save, record))
        with no_event():
            taken[1].append(_timed(save, record))
    return Price(title, *taken, load())


def _timed(save: Callable[[Any], None], record: Any) -> float:
    began = perf_counter()
    save(record)
    return (perf_counter() - began) * 1000


@contextmanager
def no_event() -> Iterator[None]:
    """The door without what it does for the ledger: it still validates, locks out stale copies and saves row and parts."""
    kept = {name: getattr(door, name) for name in OF_AN_EVENT}
    try:
        for name, nothing in OF_AN_EVENT.items():
            setattr(door, name, nothing)
        yield
    finally:
        for name, own in kept.items():
            setattr(door, name, own)
