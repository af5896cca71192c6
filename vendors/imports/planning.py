"""Decides what a file would change in the register: every sheet, every row, each against the register as those before would leave it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from compliance.accounts.models import Organisation
from compliance.exchange import values
from compliance.exchange.plans import SHOWN, Choices, Outcome, Plan, Problem, Row
from compliance.exchange.reading import Found
from compliance.exchange.splits import Split
from compliance.guard import find
from compliance.ledger import clock
from compliance.memory import uncollected
from vendors.forms.choices import directions
from vendors.imports import faults
from vendors.imports.cells import Said
from vendors.imports.checking import sound
from vendors.imports.columns import Broken, Cells, Columns, Day, refuse_nameless, understood
from vendors.imports.drafts import Asked, Entry
from vendors.imports.fields import NAME, NOTES, SERVICE
from vendors.imports.kinds import AGENCIES, decided, kinds_of, phi_of
from vendors.imports.known import CATALOGUE, Known, Splits, Vendors, owner_named, owners
from vendors.imports.named import services_of, split_notes
from vendors.imports.places import Place
from vendors.imports.said import Reader, left_beside
from vendors.imports.tiers import title
from vendors.imports.wishes import Wishes
from vendors.models import BAA, Service, Vendor, sorting_name

#: A row of such a list says that its vendor is a business associate, and this is why we think so (45 CFR 160.103).
NAMED: Final = "Named on our business associate list"
AGREED: Final = "Our list names a BAA with it"


def plan(
    organisation: Organisation, found: Found, choices: Choices | None = None, catalogue: Known = CATALOGUE
) -> Plan:
    """What the file would write. Rows that may identify a person stay out: nothing redacts a label. Raises Unreadable."""
    wishes = Wishes.of(choices)
    every = [understood(table, wishes) for table in found.tables if table.sheet not in wishes.skipped]
    refuse_nameless(every or [understood(found.tables[0], wishes)])
    every = [columns for columns in every if NAME in columns.positions]
    with uncollected():
        planning = _Planning(organisation, every, wishes, catalogue)
        told = list(planning.rows())
        changes = sound(told, planning.touched, planning.taken)
    return Plan(
        digest=found.digest,
        mapping=_mapping(every),
        rows=told,
        remarks=[remark for columns in every for remark in columns.remarks],
        dates=[told for columns in every for told in columns.dates_told],
        changes=changes,
        records={
            "vendors": sum(isinstance(change.record, Vendor) for change in changes),
            "services": sum(isinstance(change.record, Service) for change in changes),
            "baas": sum(isinstance(change.record, BAA) for change in changes),
        },
    )


def told_name(name: str) -> str:
    """The name of a file as events tell it: not at all where it may identify a person."""
    return "" if find(name) else name


def source(name: str) -> str:
    """Why records changed: they came from the file of that name, where it may be told."""
    name = told_name(name)
    return f"Imported from “{name}”" if name else "Imported from a file"


def _mapping(every: Sequence[Columns]) -> dict[str, str]:
    """Header → field of all sheets; a header that means two things is told with its sheet."""
    told: dict[str, str] = {}
    for columns in every:
        for header, key in columns.mapping.items():
            same = told.get(header, key) == key
            told[header if same else f"{columns.table.sheet}: {header}"] = key
    return told


@dataclass
class _Sheet:
    """What is the same for all rows of a table."""

    columns: Columns
    reader: Reader
    broken: Broken
    may_split: bool


class _Planning:
    """Rows one after the other."""

    def __init__(
        self, organisation: Organisation, every: Sequence[Columns], wishes: Wishes, catalogue: Known
    ) -> None:
        self._every, self._wishes = every, wishes
        has_owners = any("vendor.owner" in columns.positions for columns in every)
        self._people = owners(organisation) if has_owners else {}
        names = dict.fromkeys(name for columns in every for name in columns.names())
        with_agreements = any(columns.has_agreements for columns in every)
        self._vendors = Vendors(organisation, list(names), with_agreements=with_agreements)
        self._splits = Splits(catalogue)
        self._today = clock.today(organisation.zone)
        self._directions = directions(organisation)
        self.touched: dict[Any, Entry] = {}
        #: Vendor → where its rows stand among all.
        self.taken: dict[Any, list[int]] = defaultdict(list)

    def rows(self) -> Iterator[Row]:
        """What each row does, done in memory."""
        at = 0
        for columns in self._every:
            name = columns.table.sheet if len(self._every) > 1 else ""
            may_split = columns.names_services if self._wishes.splits is None else self._wishes.splits
            reader = Reader(columns, self._directions[0], self._today)
            sheet = _Sheet(columns, reader, columns.broken(), may_split)
            for number, cells, dates, beyond in columns.rows():
                at += 1
                words = f"row {number} of “{name}”" if name else f"row {number}"
                yield self._row(sheet, Place(at, words), number, dict(cells), dates, beyond)

    def _row(
        self,
        sheet: _Sheet,
        place: Place,
        number: int,
        cells: dict[str, str],
        dates: Mapping[str, Day],
        beyond: Sequence[str],
    ) -> Row:
        notes = list(faults.left_out(cells))
        found = self._vendors.find(cells[NAME])
        entry = found[0]
        asked, split = self._asked(sheet, place, cells, dates, entry, notes)
        notes += split_notes(split)
        problems = [*self._too_many(beyond), *self._several(sheet, cells, found)]
        problems += [
            self._problem(sheet, cells, *fault) for fault in self._faults(sheet, number, asked, entry)
        ]
        shown = " + ".join(title(part) for part in asked.parts)[:SHOWN]
        row = partial(Row, number, cells[NAME][:SHOWN], shown, sheet=sheet.columns.table.sheet)
        if problems:
            return row(Outcome.ERROR, (), notes, problems, self._url(entry))
        services = entry.found(asked.parts)
        weighed = entry.agreements.weigh(asked.said, services, place) if asked.said else None
        if weighed and weighed.problems:
            problems = [self._problem(sheet, cells, *fault) for fault in weighed.problems]
            known = not weighed.baa._state.adding
            url = weighed.baa.get_absolute_url() if known else self._url(entry)
            return row(Outcome.ERROR, (), notes, problems, url)
        notes = [*self._name_notes(cells[NAME], entry), *notes]
        told = entry.take(asked, services, weighed)
        self.touched[entry.vendor.id] = entry
        self.taken[entry.vendor.id].append(place.at - 1)
        outcome = Outcome.NEW if told.is_new else Outcome.CHANGED if told.brings else Outcome.SAME
        return row(outcome, tuple(told.brings), (*told.notes, *notes))

    def _asked(
        self,
        sheet: _Sheet,
        place: Place,
        cells: dict[str, str],
        dates: Mapping[str, Day],
        entry: Entry,
        notes: list[str],
    ) -> tuple[Asked, Split]:
        """The row, understood; what it leaves open is told in `notes`."""
        split = self._splits.of(cells.get(SERVICE, ""), entry, may_split=sheet.may_split)
        said = sheet.reader.read(cells, dates)
        self._place_notes(cells, said)
        notes += said.notes if said else left_beside(cells)
        if said and said.direction not in self._directions:
            label = BAA.Direction(said.direction).label
            notes.append(f"Direction: “{label}” does not fit what the organisation is recorded as")
        says_yes = NAMED if sheet.columns.is_business_associates else ""
        if said and said.direction != BAA.Direction.BUSINESS_ASSOCIATE:
            says_yes = says_yes or AGREED
        asked = Asked(place, cells, services_of(split, cells, entry, notes), said, says_yes)
        self._values(asked, notes)
        return asked, split

    def _place_notes(self, cells: dict[str, str], said: Said | None) -> None:
        """Notes on a row belong to its agreement, where it names one, else to the vendor."""
        text, own = cells.get(NOTES, ""), cells.get("baa.notes", "")
        if said and (own or text) and not values.is_nothing(own or text):
            said.add("notes", "baa.notes" if own else NOTES, notes=own or text)
        elif text and not values.is_nothing(text) and not cells.get("vendor.notes"):
            cells["vendor.notes"] = text

    def _values(self, asked: Asked, notes: list[str]) -> None:
        """Words of choices and people; those that name none are told."""
        cells = asked.cells
        asked.kinds, unknown = kinds_of(cells.get("vendor.kinds", ""))
        notes += [f"“{word[:60]}” is no kind of vendor here, so it is left out" for word in unknown]
        if owner := cells.get("vendor.owner", ""):
            asked.owner = owner_named(owner, self._people)
            if asked.owner is None:
                notes.append(f"No member is called “{owner[:60]}”, so the owner stays as it is")
        asked.agency = AGENCIES.get(cells.get("vendor.agency", "").casefold(), "")
        asked.status = decided(cells.get("vendor.ba_status", ""), notes)
        asked.phi = phi_of(cells.get("service.phi", ""), notes)

    def _faults(self, sheet: _Sheet, number: int, asked: Asked, entry: Entry) -> Iterator[tuple[str, str]]:
        broken = dict(sheet.broken.get(number, ()))
        yield from broken.items()
        found = faults.faults(asked.cells, tuple(asked.parts))
        yield from (
            fault for fault in found if fault[0] not in broken
        )  # its cell is empty because it is broken
        yield from faults.conflicts(entry, asked)
        yield from asked.said.problems if asked.said else ()
        yield from faults.flags(entry, asked)

    def _too_many(self, beyond: Sequence[str]) -> Iterator[Problem]:
        if beyond:
            yield Problem(
                "",
                " ".join(beyond),
                "This row has more cells than the header. Probably a cell holds the separator and has no quotation marks.",
            )

    def _several(self, sheet: _Sheet, cells: Cells, found: Sequence[Entry]) -> Iterator[Problem]:
        if len(found) > 1:
            names = " or ".join(f"“{entry.vendor}”" for entry in found)
            yield self._problem(sheet, cells, NAME, f"The register has {names}. Write the one that is meant.")

    def _problem(self, sheet: _Sheet, cells: Cells, name: str, reason: str) -> Problem:
        return Problem(sheet.columns.headers.get(name, ""), cells.get(name, "")[:SHOWN], reason)

    def _url(self, entry: Entry) -> str:
        return "" if entry.is_new else entry.vendor.get_absolute_url()

    def _name_notes(self, name: str, entry: Entry) -> Iterator[str]:
        vendor = entry.vendor
        if sorting_name(name) != sorting_name(vendor.name):
            yield f"“{name}” is the vendor “{vendor}”"
        if entry.is_new and vendor.id not in self.touched:
            if ";" in vendor.name:
                yield f"“{vendor}” holds a semicolon: it is read as one vendor"
            for other in self._vendors.alike(vendor.name):
                yield f"May be “{other}”: if it is, write the same name in the file"
