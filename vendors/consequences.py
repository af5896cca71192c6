"""Decides what a verb would do to deadlines before it is done: it is done for real inside a transaction that is then taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from vendors import attestations, coverage, rules, upkeep
from vendors.gathered import with_conditions, with_facts
from vendors.models import BAA, Attestation, Service, Vendor
from vendors.snapshots import upkeep_of
from vendors.standing import service_facts, vendor_facts
from vendors.terms import Key

Changed = BAA | Service | Attestation | Vendor
#: Does it, and names the record that what was typed stands in where that is another one.
Do = Callable[[Any], Changed | None]
#: What is due, by record and day, with the record's name.
Dues = dict[tuple[Key, rules.Due], str]


_AS = {
    "covered_entity": "in which we are the covered entity",
    "business_associate": "in which we are the business associate",
    "subcontractor": "with this subcontractor",
}


class _TakeBack(Exception):
    """Ends the trial."""


@dataclass(frozen=True)
class Changes:
    """The deadlines that a change ends and starts, each with whose it is, for the form to say before it saves."""

    ends: tuple[str, ...]
    starts: tuple[str, ...]
    #: What else follows, in sentences: days that no agreement covers, times of cover that never come.
    warnings: tuple[str, ...] = ()


def foresee(record: Changed, do: Do, on: date) -> Changes:
    """The deadlines that `do` would end and start with the record's vendor. Raises what `do` raises; nothing stays written."""
    vendor = record if isinstance(record, Vendor) else record.vendor
    before, known = _deadlines(vendor, on), _warnings(vendor)
    after, warned = before, known
    try:
        with transaction.atomic():
            copy = type(record)._default_manager.get(pk=record.pk)
            copy.version = record.version
            do(copy)
            after, warned = _deadlines(vendor, on), _warnings(vendor)
            raise _TakeBack
    except _TakeBack:
        pass
    return Changes(
        ends=_lines(before, after),
        starts=_lines(after, before),
        warnings=tuple(line for line in warned if line not in known),
    )


def _lines(these: Dues, those: Dues) -> tuple[str, ...]:
    """What is due by these and not by those: “BAA, second: ends 2027-03-31”."""
    moved = sorted((due, name) for (key, due), name in these.items() if (key, due) not in those)
    return tuple(f"{name}: {due}" for due, name in moved)


def _deadlines(of: Vendor, on: date) -> Dues:
    """What is due of the vendor's agreements and services, with their names; of an archived vendor nobody is told anything."""
    vendor = Vendor.objects.get(pk=of.pk)
    if vendor.archived_at:
        return {}
    services: dict[Key, Service] = {each.pk: each for each in with_conditions(vendor.services.all())}
    agreements = {each: each.agreement(of.organisation.zone) for each in with_facts(vendor.baas.all())}
    dues: Dues = {
        (each.pk, due): each.title
        for each, agreement in agreements.items()
        for due in rules.deadlines(agreement, on, others=agreements.values())
    }
    facts = [service_facts(each) for each in services.values()]
    ends = coverage.cover_ends(vendor_facts(vendor), facts, list(agreements.values()), on)
    attested = {each.pk: each for each in vendor.attestations.all()}
    expiries = attestations.deadlines([each.facts(of.organisation.zone) for each in attested.values()], on)
    kept = upkeep_of(of.organisation, [vendor.pk])[vendor.pk]
    recurring = upkeep.dues(vendor_facts(vendor), list(agreements.values()), kept, on)
    titles: dict[Key, str] = {each.pk: each.title for each in agreements}
    return (
        dues
        | {(key, due): str(services[key]) for key, due in ends}
        | {(key, due): attested[key].what for key, due in expiries}  # type: ignore[index]
        | {(key, due): titles.get(key, str(vendor)) for key, due in recurring}
    )


def _warnings(of: Vendor) -> list[str]:
    """What the agreements of a vendor leave open: the days between two of them, and cover that was to begin after an end."""
    baas = list(of.baas.prefetch_related("covers__service"))
    zone = of.organisation.zone
    holes = coverage.holes(each.agreement(zone) for each in baas)
    return [
        *(
            f"No agreement {_AS[direction]} is in force {_span(first, last)}."
            for direction, first, last in holes
        ),
        *(
            f"{baa.title}: cover of {cover.service} does not begin{f' on {cover.from_on}' if cover.from_on else ''}; "
            f"the last day in force is {baa.ends_on}."
            for baa in baas
            for cover in baa.covers.all()
            if coverage.never_begins(cover.facts, baa.agreement(zone, covers=()))
        ),
    ]


def _span(first: date, last: date) -> str:
    return f"on {first}" if first == last else f"from {first} to {last}"


def seal(changes: Changes) -> str:
    """One spelling of what was shown, carried through the confirmation: if it moved meanwhile, it is shown again."""
    lines = [
        *(f"-{due}" for due in changes.ends),
        *(f"+{due}" for due in changes.starts),
        *(f"={line}" for line in changes.warnings),
    ]
    return ";".join(lines) or "none"


class Trial:
    """What a verb's form saves: first nothing but the foresight, then, confirmed, the verb itself."""

    def __init__(self, record: Changed, prepare: Callable[[], Do], confirmed: str | None, on: date) -> None:
        self._record, self._prepare, self._confirmed, self._on = record, prepare, confirmed, on
        self.moved: Changes | None = None
        #: Where it was done: the record that the verb names, as a new agreement in the place of the old one.
        self.done: Changed | None = None

    @property
    def seal(self) -> str:
        """What the confirmation must carry."""
        return seal(self.moved) if self.moved else ""

    def __call__(self) -> None:
        """Foresees, and does it where just this was confirmed. Raises whatever the verb raises."""
        do = self._prepare()
        self.moved = foresee(self._record, do, self._on)
        if self._confirmed == self.seal:
            self.done = do(self._record) or self._record
