"""Decides what a former log adds: each incident once; one that the register has stays as it is, and one that says otherwise stays out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError

from compliance.accounts.models import Organisation
from compliance.exchange.dates import DateColumn, read_column
from compliance.exchange.plans import SHOWN, Choices, Outcome, Plan, Row
from compliance.exchange.reading import Found
from compliance.ledger import clock, door
from compliance.ledger.door import Change
from incidents.imports import words
from incidents.imports.fields import FIELDS, NOTICES, SORT
from incidents.imports.known import Known
from incidents.imports.rows import Days, Draft, Rows
from riskassess.systems.imports import lines
from riskassess.systems.imports.lines import Line

LABELS: Final = {each.key: each.label for each in FIELDS}
HISTORIC: Final = (
    "What is imported is history: its clocks are judged by the notices of the file, nobody is mailed, "
    "and none of them reminds anybody."
)


def plan(organisation: Organisation, found: Found, choices: Choices | None = None) -> Plan:
    """In: a log as read. Out: what each row would add; nothing is written. Raises Unreadable."""
    read, today = lines.read(found, SORT), clock.today(organisation.zone)
    sent, told = _sent(read.lines)
    planner = _Planner(organisation, today)
    rows: list[Row] = []
    changes: list[Change] = []
    for line, days in zip(read.lines, sent, strict=True):
        row, own = planner.row(line, days)
        rows.append(row)
        changes += own
    kinds = ("incident", "decision", "notice")
    return Plan(
        digest=f"incidents {found.digest}",
        mapping=read.mapping,
        rows=rows,
        changes=changes,
        records={f"{kind}s": sum(each.record._meta.model_name == kind for each in changes) for kind in kinds},
        remarks=[*read.remarks, *([HISTORIC] if changes else [])],
        dates=[*read.dates, *told],
    )


def _sent(read: Sequence[Line]) -> tuple[list[Mapping[str, Days]], list[str]]:
    """The days of the notices of each row, all cells of a column read in one order of day and month."""
    pieces = {
        key: [[day for _, day in words.days_of(line.cells.get(key, ""))] for line in read] for key in NOTICES
    }
    flat = {key: [day for cell in cells for day in cell] for key, cells in pieces.items()}
    dated = [
        [line.cells.get(key, "") for line in read] for key in ("incident.known_on", "incident.occurred_on")
    ]
    found: list[dict[str, Days]] = [{} for _ in read]
    told = []
    for key, texts in flat.items():
        if not texts:
            continue
        others = [*dated, *(other for name, other in flat.items() if name != key)]
        column: DateColumn = read_column(texts, others=others)
        told.append(f"Dates of “{LABELS[key]}” are {column.told}.")
        days = iter(column.values)
        for row, cell in zip(found, pieces[key], strict=True):
            row[key] = [next(days) for _ in cell]
    return list[Mapping[str, Days]](found), told


class _Planner:
    """Rows one after the other, each against the register and the rows before."""

    def __init__(self, organisation: Organisation, today: date) -> None:
        self._rows = Rows(organisation, today)
        self._known = Known(organisation)
        self._first: dict[Any, str] = {}

    def row(self, line: Line, sent: Mapping[str, Days]) -> tuple[Row, list[Change]]:
        draft = self._rows.draft(line, sent)
        if draft is None or line.problems:
            return _row(line, draft, Outcome.ERROR), []
        held = self._known.find(draft)
        self._refuse_second(line, draft)
        if held is not None and not line.problems:
            return self._against(line, draft, held)
        self._rows.refuse_running(line, draft)
        changes = list(draft.changes())
        if not line.problems:
            line_faults(line, changes)
        if line.problems:
            return _row(line, draft, Outcome.ERROR), []
        return _row(line, draft, Outcome.NEW, list(_brings(draft))), changes

    def _refuse_second(self, line: Line, draft: Draft) -> None:
        key = self._known.key(draft)
        if earlier := self._first.get(key):
            line.fault(
                "incident.number", f"This incident stands in {earlier} already. Keep one of both rows."
            )
        self._first.setdefault(key, line.words)

    def _against(self, line: Line, draft: Draft, held: Draft) -> tuple[Row, list[Change]]:
        if self._known.says_the_same(line, draft, held):
            return _row(line, held, Outcome.SAME), []
        line.fault(
            "incident.number",
            f"Incident {held.incident} is on file and says otherwise. Look at its page: an import changes none that is on file.",
        )
        return _row(line, draft, Outcome.ERROR, url=held.incident.get_absolute_url()), []


def line_faults(line: Line, changes: Sequence[Change]) -> None:
    """What the door would refuse becomes the row's own fault."""
    for change in changes:
        try:
            door.check(change)
            change.record.clean()
            for part in (part for parts in change.parts.values() for part in parts):
                part.clean()
        except ValidationError as error:
            line.fault("incident.what", f"The register does not take this: {' '.join(error.messages)}", "")


def _brings(draft: Draft) -> Iterator[str]:
    incident = draft.incident
    yield f"{incident.get_kind_display()}, first known {incident.known_at:%Y-%m-%d}"
    if draft.counts:
        yield "People: " + "; ".join(
            f"{each.state or 'State not known'} {'unknown' if each.people is None else each.people}"
            for each in draft.counts
        )
    if draft.decision:
        yield f"Decided {draft.decision.decided_on}: {draft.decision.get_outcome_display()}"
    for notice in draft.notices:
        yield f"{notice.get_recipient_display()}{f', {notice.state}' if notice.state else ''} notified {notice.sent_on}"


def _row(line: Line, draft: Draft | None, outcome: Outcome, brings: Sequence[str] = (), url: str = "") -> Row:
    name = line.cells.get("incident.number", "")[:SHOWN] or f"Row {line.number}"
    return Row(
        line.number,
        name,
        "",
        outcome,
        tuple(brings),
        tuple(line.notes),
        tuple(line.problems),
        url,
        line.sheet,
    )
