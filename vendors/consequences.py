"""Decides what a verb would do to deadlines and gaps: it is done for real inside a transaction that is then taken back."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from vendors import attestations, coverage, gaps, rules, terms, upkeep
from vendors.gathered import with_conditions, with_facts
from vendors.kinds import GAPS, UNCOVERED
from vendors.models import BAA, Attestation, Service, Vendor
from vendors.snapshots import upkeep_of
from vendors.standing import service_facts, vendor_facts, with_owner_here
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


#: How a day that is past reads where something ended with it.
_WAS = {"baa_end": "ended", "cover_end": "last day of cover was"}


class _TakeBack(Exception):
    """Ends the trial."""


@dataclass(frozen=True)
class Changes:
    """The deadlines that a change ends and starts, each with whose it is, for the form to say before it saves."""

    ends: tuple[str, ...]
    starts: tuple[str, ...]
    #: What else follows, in sentences: days that no agreement covers, times of cover that never come, gaps made or out of view.
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Look:
    """How a vendor stands at one moment of the trial."""

    dues: Dues
    warnings: list[str]
    faults: set[tuple[str, Key]]
    #: What hangs on the vendor, by key; the vendor itself stands for the rest.
    names: defaultdict[Key, str]
    #: The agreements whose last day is past, by title and day, with the services they named.
    ended: dict[tuple[str, date], set[Key]]


def foresee(record: Changed, do: Do, on: date) -> Changes:
    """The deadlines and gaps that `do` would end and start with the record's vendor. Raises what `do` raises; nothing stays written."""
    vendor = record if isinstance(record, Vendor) else record.vendor
    before = after = _look(vendor, on)
    leaves = False
    try:
        with transaction.atomic():
            copy = type(record)._default_manager.get(pk=record.pk)
            copy.version = record.version
            do(copy)
            after = _look(vendor, on)
            leaves = type(record)._default_manager.get(pk=record.pk).archived_at is not None
            raise _TakeBack
    except _TakeBack:
        pass
    return Changes(
        ends=_lines(before.dues, after.dues, on),
        starts=_lines(after.dues, before.dues, on),
        warnings=(
            *(line for line in after.warnings if line not in before.warnings),
            *_made(before, after),
            *(_left(before, after) if leaves else ()),
        ),
    )


def _look(of: Vendor, on: date) -> _Look:
    """How a vendor stands with all that hangs on it."""
    vendor = with_owner_here(Vendor.objects.filter(pk=of.pk)).get()
    vendor.organisation = of.organisation
    zone = of.organisation.zone
    services = list(with_conditions(vendor.services.all()))
    baas = list(with_facts(vendor.baas.prefetch_related("covers__service")))
    attested: dict[Key, Attestation] = {each.pk: each for each in vendor.attestations.all()}
    kept = upkeep_of(of.organisation, [vendor.pk])[vendor.pk]
    agreements = {each: each.agreement(zone) for each in baas}
    offered = [service_facts(each) for each in services if not each.archived_at]
    has_owner = vendor.owner_is_here  # type: ignore[attr-defined]
    faults = gaps.faults(
        vendor_facts(vendor),
        offered,
        list(agreements.values()),
        on,
        has_owner=has_owner,
        attested=[each.facts(zone) for each in attested.values() if not each.archived_at],
        kept=kept,
    )
    return _Look(
        dues=_deadlines(vendor, services, agreements, attested, kept, on),
        warnings=_warnings(agreements),
        faults={(each.kind, each.record) for each in faults},
        names=defaultdict(
            lambda: str(vendor), {row.pk: str(row) for row in (vendor, *services, *baas, *attested.values())}
        ),
        ended={
            (each.title, each.ends_on): {cover.service for cover in facts.covers}
            for each, facts in agreements.items()
            if each.ends_on and each.ends_on < on
        },
    )


def _made(before: _Look, after: _Look) -> Iterator[str]:
    """The gaps that were none before. Services that an end in the past left without cover are named with that end."""
    made, told = after.faults - before.faults, set()
    uncovered = {record for kind, record in made if kind in UNCOVERED}
    for (title, last), covered in after.ended.items():
        fallen = uncovered & covered if (title, last) not in before.ended else set()
        if fallen:
            names = ", ".join(sorted(after.names[key] for key in fallen))
            yield f"{title} ended {last}; not covered since: {names} (critical)."
            told |= {(kind, record) for kind, record in made if kind in UNCOVERED and record in fallen}
    yield from (f"New gap: {words}." for words in _gap_words(made - told, after))


def _left(before: _Look, after: _Look) -> Iterator[str]:
    """The gaps that nobody is told of any more, though nothing was done about them."""
    gone = before.faults - after.faults
    yield from (f"Leaves the view though it is open: {words}." for words in _gap_words(gone, before))


def _gap_words(faults: set[tuple[str, Key]], look: _Look) -> list[str]:
    """Worst first: “Claude API: PHI service without BAA in force (critical)”."""
    ordered = sorted((GAPS[kind].severity, look.names[record], GAPS[kind].title) for kind, record in faults)
    return [f"{name}: {title} ({severity.word.lower()})" for severity, name, title in ordered]


def _lines(these: Dues, those: Dues, on: date) -> tuple[str, ...]:
    """What is due by these and not by those: “BAA, second: ends 2027-03-31”."""
    moved = sorted((due, name) for (key, due), name in these.items() if (key, due) not in those)
    return tuple(f"{name}: {_words(due, on)}" for due, name in moved)


def _words(due: rules.Due, on: date) -> str:
    return f"{_WAS[due.kind]} {due.due_on}" if due.due_on < on and due.kind in _WAS else str(due)


def _deadlines(
    vendor: Vendor,
    services: list[Service],
    agreements: dict[BAA, terms.Agreement],
    attested: dict[Key, Attestation],
    kept: upkeep.Upkeep,
    on: date,
) -> Dues:
    """What is due of the vendor's agreements and services, with their names; of an archived vendor nobody is told anything."""
    if vendor.archived_at:
        return {}
    names: dict[Key, str] = {each.pk: str(each) for each in services}
    dues: Dues = {
        (each.pk, due): each.title
        for each, agreement in agreements.items()
        for due in rules.deadlines(agreement, on, others=agreements.values())
    }
    facts = [service_facts(each) for each in services]
    ends = coverage.cover_ends(vendor_facts(vendor), facts, list(agreements.values()), on)
    expiries = attestations.deadlines(
        [each.facts(vendor.organisation.zone) for each in attested.values()], on
    )
    recurring = upkeep.dues(vendor_facts(vendor), list(agreements.values()), kept, on)
    titles: dict[Key, str] = {each.pk: each.title for each in agreements}
    return (
        dues
        | {(key, due): names[key] for key, due in ends}
        | {(key, due): attested[key].what for key, due in expiries}
        | {(key, due): titles.get(key, str(vendor)) for key, due in recurring}
    )


def _warnings(agreements: dict[BAA, terms.Agreement]) -> list[str]:
    """What the agreements of a vendor leave open: the days between two of them, and cover that was to begin after an end."""
    return [
        *(
            f"No agreement {_AS[direction]} is in force {_span(first, last)}."
            for direction, first, last in coverage.holes(agreements.values())
        ),
        *(
            f"{baa.title}: cover of {cover.service} does not begin{f' on {cover.from_on}' if cover.from_on else ''}; "
            f"the last day in force is {baa.ends_on}."
            for baa, agreement in agreements.items()
            for cover in baa.covers.all()
            if coverage.never_begins(cover.facts, agreement)
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
