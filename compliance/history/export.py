"""Decides what the ledger looks like as CSV: one row an event with its changes in words, streamed, redacted texts left out."""

from collections.abc import Iterator
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from compliance.exchange import writing
from compliance.history import readers
from compliance.ledger import history
from compliance.ledger.models import Event
from compliance.ledger.words import Line
from compliance.paging import by_place

COLUMNS = (
    "number", "time (UTC)", "local time", "who", "who: e-mail now", "verb", "kind", "record", "changes", "reason", "record key", "request",
    "SHA-256 of the state",
)  # fmt: skip
#: Events read at once: enough to be quick, few enough to be small.
BATCH = 500


def lines(events: QuerySet[Event], zone: ZoneInfo) -> Iterator[str]:
    """The CSV of these events, newest first; read from place to place, so that a slow download keeps no transaction open."""
    return writing.lines(COLUMNS, _rows(events, zone))


def said(line: Line) -> str:
    """A change as one phrase: “end day 2026-12-31 → 2027-12-31”."""
    return f"{line.label} {line.before} → {line.after}" if line.before else f"{line.label} {line.after}"


def _rows(events: QuerySet[Event], zone: ZoneInfo) -> Iterator[list[Any]]:
    return chain.from_iterable(_rows_of(batch, zone) for batch in _batches(events))


def _batches(events: QuerySet[Event]) -> Iterator[list[Event]]:
    place = ""
    while True:
        found = by_place(events, history.ORDER, older_than=place, size=BATCH)
        yield found.rows
        if not found.older:
            return
        place = found.older


def _rows_of(batch: list[Event], zone: ZoneInfo) -> Iterator[list[Any]]:
    addresses = readers.addresses(batch)
    for entry in history.entries(batch):
        event = entry.event
        model = history.model_of(event.model)
        yield [
            event.number,
            event.at,
            f"{event.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            event.actor_name,
            addresses.get(event.actor_id, ""),
            event.verb,
            str(model._meta.verbose_name) if model else event.model,
            event.title,
            "; ".join(said(line) for line in entry.lines),
            str(entry.why),
            event.record_id,
            event.request_id,
            event.state_sha256,
        ]
