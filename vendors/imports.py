"""Decides what a business associate list would change in the register, row by row, without writing anything."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError

from compliance.accounts.models import Organisation
from compliance.exchange.plans import SHOWN, Choices, Outcome, Plan, Problem, Row
from compliance.exchange.reading import Table
from compliance.guard import find
from compliance.guard.forms import labels
from compliance.guard.invisible import holds_invisible
from vendors.columns import NAME, SPELLINGS, Broken, Columns, understood
from vendors.drafts import Cells, Entry, host, present
from vendors.forms.vendors import VendorForm, valid_mail, valid_website
from vendors.models import Contact, Service, Vendor, sorting_name

SERVICE: Final = "service.name"
WEBSITE: Final = "vendor.website"
EMAIL: Final = "contact.email"
MODELS: Final = {"vendor": Vendor, "service": Service, "contact": Contact}


def _limit(name: str) -> int:
    """Characters that the field of a record holds."""
    model, _, attribute = name.partition(".")
    return MODELS[model]._meta.get_field(attribute).max_length or 0  # type: ignore[union-attr]


LIMITS: Final = {name: _limit(name) for name in SPELLINGS}
#: Kinds of identifiers that belong into a field, as in its form.
ALLOWED: Final = {NAME: VendorForm.guard_allows["name"]}
#: A name is also kept spelled out for sorting, where one letter can become many.
SORTED_LIMITS: Final = {NAME: _limit("vendor.sort_name"), SERVICE: _limit("service.sort_name")}


def plan(organisation: Organisation, table: Table, choices: Choices | None = None) -> Plan:
    """What the list would write. Rows that may identify a person stay out: nothing redacts a label. Raises Unreadable."""
    columns = understood(table.header)
    rows = [(number, columns.cells(row), row[len(table.header) :]) for number, row in table.rows]
    broken = columns.broken(table.faults)
    names = {sorting_name(cells[NAME]) for _, cells, _ in rows}
    planning = _Planning(organisation, columns, present(organisation, names), broken)
    told = [planning.row(*row) for row in rows]
    changes = [change for entry in planning.touched.values() for change in entry.changes()]
    return Plan(
        digest=table.digest,
        mapping=columns.mapping,
        rows=told,
        changes=changes,
        records={
            "vendors": sum(isinstance(change.record, Vendor) for change in changes),
            "services": sum(isinstance(change.record, Service) for change in changes),
            "baas": 0,  # such a list names no dates: the gaps then say that no BAA is recorded
        },
    )


def told_name(name: str) -> str:
    """The name of a file as events tell it: not at all where it may identify a person."""
    return "" if find(name) else name


def source(name: str) -> str:
    """Why records changed: they came from the file of that name, where it may be told."""
    name = told_name(name)
    return f"Imported from “{name}”" if name else "Imported from a file"


class _Planning:
    """Rows one after the other, each against the register as those before would leave it."""

    def __init__(
        self, organisation: Organisation, columns: Columns, entries: dict[str, Entry], broken: Broken
    ) -> None:
        self._broken = broken
        self._organisation = organisation
        self._headers = columns.headers
        self._entries = entries
        self.touched: dict[str, Entry] = {}

    def row(self, number: int, cells: Cells, beyond: Sequence[str]) -> Row:
        """What a row does, and does it in memory; `beyond` are cells that no header stands above."""
        sort_name = sorting_name(cells[NAME])
        entry = self._entries.get(sort_name) or Entry(
            Vendor(organisation=self._organisation, name=cells[NAME])
        )
        problems = [*self._too_many(beyond), *self._faults(cells), *self._conflicts(entry, cells)]
        problems += [self._problem(name, cells, reason) for name, reason in self._broken.get(number, ())]
        problems += self._flags(entry, cells)
        if problems:
            url = "" if entry.is_new else entry.vendor.get_absolute_url()
            return _told(number, cells, Outcome.ERROR, problems=problems, url=url)
        told = entry.take(number, cells)
        self._entries[sort_name] = self.touched[sort_name] = entry
        outcome = Outcome.NEW if told.is_new else Outcome.CHANGED if told.brings else Outcome.SAME
        return _told(number, cells, outcome, brings=told.brings, notes=told.notes)

    def _too_many(self, beyond: Sequence[str]) -> Iterator[Problem]:
        if beyond:
            yield Problem(
                "",
                " ".join(beyond),
                "This row has more cells than the header. Probably a cell holds the separator and has no quotation marks.",
            )

    def _faults(self, cells: Cells) -> Iterator[Problem]:
        """What no register could take."""
        if not any(sign.isalnum() for sign in sorting_name(cells[NAME])):
            yield self._problem(NAME, cells, "The name is missing.")
        for name in (name for name, text in cells.items() if holds_invisible(text)):
            yield self._problem(
                name, cells, "This holds signs that nobody can see. Type it anew in the file."
            )
        for name, text in cells.items():
            if len(text) > LIMITS[name] or len(sorting_name(text)) > SORTED_LIMITS.get(
                name, LIMITS[name] * 2
            ):
                yield self._problem(name, cells, f"{len(text):,} characters; {LIMITS[name]} fit.")
        try:
            valid_website(cells.get(WEBSITE, ""))
        except ValidationError as error:
            yield self._problem(WEBSITE, cells, f"No web address. {error.messages[0]}")
        try:
            valid_mail(cells.get(EMAIL, ""))
        except ValidationError as error:
            yield self._problem(EMAIL, cells, error.messages[0])

    def _conflicts(self, entry: Entry, cells: Cells) -> Iterator[Problem]:
        """What the register says otherwise: a person decides, so nothing of the row is taken."""
        vendor = entry.vendor
        if vendor.archived_at:
            yield self._problem(
                NAME, cells, f"“{vendor}” is archived in the register. Restore it there, then import again."
            )
        elif vendor.ba_status not in (Vendor.BaStatus.YES, Vendor.BaStatus.UNDECIDED):
            decision = vendor.get_ba_status_display()
            yield self._problem(
                NAME,
                cells,
                f"The register says whether “{vendor}” is a business associate: “{decision}”. "
                "This list says it is one. Decide on its page which is right, then import again.",
            )
        service = entry.service(cells.get(SERVICE, ""))
        if service and service.archived_at:
            yield self._problem(
                SERVICE,
                cells,
                f"“{service}” is archived in the register. Restore it there, then import again.",
            )

    def _flags(self, entry: Entry, cells: Cells) -> Iterator[Problem]:
        """Text to be written that may identify a person; a contact's own fields are there for that."""
        # What lies beyond the width of a field is not looked at: such a row stays out anyway.
        new = {
            NAME: entry.is_new,
            SERVICE: entry.service(cells.get(SERVICE, "")) is None,
            WEBSITE: host(cells.get(WEBSITE, "")) != host(entry.vendor.website),
        }
        for name in (name for name, is_new in new.items() if is_new and cells.get(name)):
            kinds = {finding.kind for finding in find(cells[name][: LIMITS[name]])}.difference(
                ALLOWED.get(name, ())
            )
            if kinds:
                reason = f"This may identify a person: {labels(kinds)}. It becomes part of every event, so redact it in the file."
                yield self._problem(name, cells, reason)

    def _problem(self, name: str, cells: Cells, reason: str) -> Problem:
        return Problem(self._headers[name], cells[name][:SHOWN], reason)


def _told(number: int, cells: Cells, outcome: Outcome, **words: Any) -> Row:
    return Row(number, cells[NAME][:SHOWN], cells.get(SERVICE, "")[:SHOWN], outcome, **words)
