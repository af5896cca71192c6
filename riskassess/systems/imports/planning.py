"""Decides which list a file is, what it would write, and which rows the door would refuse; nothing is written."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from django.core.exceptions import ValidationError

from compliance.accounts.models import Organisation
from compliance.exchange.plans import Choices, Outcome, Plan, Problem, Row
from compliance.exchange.reading import Found
from compliance.ledger import clock, door
from compliance.ledger.door import Change
from riskassess.systems.imports import fields, lines
from riskassess.systems.imports.flows import Flows
from riskassess.systems.imports.systems import Systems
from riskassess.systems.models import Component, Flow, System

#: The choice that says that a file holds flows.
FLOWS: Final = {"of": "flows"}

Told = tuple[Row, list[Change]]


def plan(organisation: Organisation, found: Found, choices: Choices | None = None) -> Plan:
    """What the file would write: systems, or flows where that was chosen. Raises Unreadable."""
    are_flows = (choices or {}).get("of") == FLOWS["of"]
    read = lines.read(found, fields.FLOWS if are_flows else fields.SYSTEMS)
    told: Iterable[Told]
    today = clock.today(organisation.zone)
    if are_flows:
        told = Flows(organisation, today).rows(read.lines)
    else:
        systems = Systems(organisation, today)
        told = map(systems.row, read.lines)
    rows, changes = _sound(told)
    kinds = {"components": Component, "flows": Flow} if are_flows else {"systems": System}
    return Plan(
        digest=f"{'flows' if are_flows else 'systems'} {found.digest}",
        mapping=read.mapping,
        rows=rows,
        changes=changes,
        records={
            name: sum(isinstance(each.record, model) for each in changes) for name, model in kinds.items()
        },
        remarks=read.remarks,
        dates=read.dates,
    )


def _sound(told: Iterable[Told]) -> tuple[list[Row], list[Change]]:
    """The rows, and the changes that the door takes; a row that it would refuse becomes an error, and what hangs on it too."""
    rows: list[Row] = []
    changes: list[Change] = []
    refused: dict[object, str] = {}
    for row, own in told:
        why = next(_refused(own, refused), "")
        rows.append(_out(row, why) if why else row)
        if why:
            refused |= {change.record.pk: why for change in own}
        else:
            changes += own
    # What a flow leans on comes before it.
    return rows, sorted(changes, key=lambda change: isinstance(change.record, Flow))


def _refused(own: Iterable[Change], refused: dict[object, str]) -> Iterator[str]:
    for change in own:
        record = change.record
        if isinstance(record, Flow):
            yield from (refused[key] for key in (record.source_id, record.target_id) if key in refused)
        try:
            door.check(change)
            record.clean()
        except ValidationError as error:
            yield f"The register does not take this: {' '.join(error.messages)}"


def _out(row: Row, why: str) -> Row:
    return replace(row, outcome=Outcome.ERROR, brings=(), problems=(Problem("", row.detail, why),))
