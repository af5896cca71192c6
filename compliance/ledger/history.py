"""Decides how events read: what changed in words, and what was known of every record at a past moment."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model, OuterRef, Q, QuerySet, Subquery

from compliance.ledger import narratives, words
from compliance.ledger.models import Event
from compliance.ledger.narratives import Redacted, Text
from compliance.ledger.records import Record, Versioned
from compliance.ledger.state import State
from compliance.ledger.words import Line

__all__ = [
    "Entry",
    "Line",
    "between",
    "entries",
    "events_of",
    "history",
    "in_clear",
    "model_of",
    "read_state",
    "states",
]

#: How the events of an organisation are sorted, newest first; the story of one record by number alone.
ORDER = ("at", "number")


@dataclass(frozen=True)
class Entry:
    """One event with its changes in words and the reason given: “” where none was, a Redacted where it was emptied."""

    event: Event
    lines: list[Line]
    why: Text


def history(record: Versioned, *, limit: int = 50) -> list[Entry]:
    """The last events of a record in words, newest first."""
    return entries(events_of(record)[:limit])


def events_of(record: Versioned) -> QuerySet[Event]:
    """The events of a record, newest first."""
    return Event.objects.filter(record_id=record.pk, organisation_id=record.ledger_organisation_id)


def entries(events: Iterable[Event]) -> list[Entry]:
    """Events in words, in the order given; two more queries however many there are."""
    shown = list(events)
    changed = _changed_states(shown)
    states = {event.number: read_state(event) for event in [*shown, *changed.values()]}
    texts = narratives.texts(_narratives_in(shown, states))
    return [_entry(event, states, changed.get(event.number), texts) for event in shown]


def between(older: Event | None, newer: Event) -> list[Line]:
    """What changed in the end from one state of a record to a later one, in words; what was changed back is left out."""
    told = {event.number: read_state(event) for event in (older, newer) if event}
    texts = narratives.texts(_narratives_in((), told))
    old = told[older.number] if older else None
    lines = words.changes(model_of(newer.model), old, told[newer.number], texts)
    return [line for line in lines if line.before != line.after]


def in_clear(state: State) -> State:
    """The state with its free texts in the place of their references; what was redacted reads as such."""
    texts = narratives.texts(_references(state))
    return _in_clear(state, texts)


def first_day(organisation: Any) -> date:
    """The organisation's local day of the first event: before it nothing was known."""
    first = (
        Event.objects.filter(organisation_id=organisation.pk)
        .order_by("number")
        .values_list("at", flat=True)[0]
    )
    return first.astimezone(organisation.zone).date()


def states(organisation_id: UUID, model: type[Versioned], known: datetime) -> dict[UUID, State]:
    """What was known before that moment: the last state of every record of a model, by key, in today's shape."""
    own = Q(organisation_id=organisation_id) if issubclass(model, Record) else Q(pk=organisation_id)
    rows = model._base_manager.filter(own)
    earlier = _records_in(
        Event.objects.filter(record_id=OuterRef("pk"), organisation_id=organisation_id, at__lt=known)
    )
    last = rows.annotate(last_event=Subquery(earlier.values("number")[:1])).values("last_event")
    return {event.record_id: read_state(event) for event in Event.objects.filter(number__in=last).iterator()}


def read_state(event: Event) -> State:
    """The state in today's shape: one upcaster per schema step between then and now."""
    state: State = json.loads(event.state)
    model = model_of(event.model)
    if model is None or "facts" in state:
        return state
    for schema in range(event.schema, model.schema):
        state = model.upcasters[schema](state)
    return state


def model_of(label: str) -> type[Versioned] | None:
    """The model an event tells of; None where the product no longer has it."""
    try:
        model: type[Model] = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    return model if issubclass(model, Versioned) else None


def _records_in(events: QuerySet[Event]) -> QuerySet[Event]:
    return events.filter(holds_record=True).order_by("-number")


def _changed_states(shown: Sequence[Event]) -> dict[int, Event]:
    """For each event that holds a record, by number, the event whose state it changed, if there is one."""
    changed: dict[int, Event] = {}
    last: dict[UUID, Event] = {}
    first: dict[UUID, int] = {}
    for event in sorted((e for e in shown if e.holds_record), key=lambda e: e.number):
        if event.record_id in last:
            changed[event.number] = last[event.record_id]
        else:
            first[event.record_id] = event.number
        last[event.record_id] = event
    if first:
        older = _records_in(
            Event.objects.filter(record_id=OuterRef("record_id"), number__lt=OuterRef("number"))
        )
        numbers = (
            Event.objects.filter(number__in=first.values())
            .order_by()
            .values(older=Subquery(older.values("number")[:1]))
        )
        changed |= {first[event.record_id]: event for event in Event.objects.filter(number__in=numbers)}
    return changed


def _entry(event: Event, states: dict[int, State], changed: Event | None, texts: dict[str, Text]) -> Entry:
    state = states[event.number]
    if "facts" in state:
        lines = words.facts(state)
    else:
        lines = words.changes(
            model_of(event.model), states[changed.number] if changed else None, state, texts
        )
    why = texts.get(str(event.why_id), Redacted()) if event.why_id else ""
    return Entry(event, lines, why)


def _in_clear(value: Any, texts: dict[str, Text]) -> Any:
    if isinstance(value, dict) and "narrative" in value:
        return str(texts.get(value["narrative"], Redacted()))
    if isinstance(value, dict):
        return {name: _in_clear(item, texts) for name, item in value.items()}
    return [_in_clear(item, texts) for item in value] if isinstance(value, list) else value


def _narratives_in(shown: Iterable[Event], states: dict[int, State]) -> Iterator[str]:
    yield from (str(event.why_id) for event in shown if event.why_id)
    for state in states.values():
        yield from _references(state)


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "narrative" in value:
            yield value["narrative"]
        else:
            for item in value.values():
                yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)
