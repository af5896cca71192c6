"""Decides how events read: what changed in words, and what was known of every record at a past moment."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from compliance.ledger import narratives
from compliance.ledger.models import Event
from compliance.ledger.records import Versioned
from compliance.ledger.state import State

EMPTY = "none"


@dataclass(frozen=True)
class Line:
    """One thing that changed: its label and the words before and after; for a first event `before` is empty."""

    label: str
    before: str
    after: str
    redactable: str = ""


@dataclass(frozen=True)
class Entry:
    """One event with its changes in words and the reason given; `why` is None where a redaction emptied it."""

    event: Event
    lines: list[Line]
    why: str | None


def history(record: Versioned, *, before: int | None = None, limit: int = 50) -> list[Entry]:
    """The last events of a record in words, newest first; `before` is an event number to go on from."""
    events = Event.objects.filter(record_id=record.pk, organisation_id=record.ledger_organisation_id)
    if before is not None:
        events = events.filter(number__lt=before)
    page = list(events[: limit + 1])
    return entries(page[:limit], page)


def entries(shown: list[Event], page: list[Event]) -> list[Entry]:
    """The events in words; `page` also holds, for each record, the state that its oldest shown event changed, if there was one."""
    states = {event.number: read_state(event) for event in page}
    texts = narratives.texts(_narratives_in(page, states))
    return [_entry(event, states, _previous(event, page), texts) for event in shown]


def states(organisation_id: UUID, model: type[Versioned], known: datetime) -> dict[UUID, State]:
    """What was known before that moment: the last state of every record of a model, by key, in today's shape."""
    last = (
        Event.objects.filter(organisation_id=organisation_id, model=model._meta.label_lower, at__lt=known)
        .exclude(state__startswith='{"facts":')
        .order_by("record_id", "-number")
        .distinct("record_id")
    )
    return {event.record_id: read_state(event) for event in last.iterator()}


def read_state(event: Event) -> State:
    """The state in today's shape: one upcaster per schema step between then and now."""
    state: State = json.loads(event.state)
    model = _model(event)
    for schema in range(event.schema, getattr(model, "schema", event.schema)):
        state = model.upcasters[schema](state)  # type: ignore[union-attr]
    return state


def _previous(event: Event, page: Iterable[Event]) -> Event | None:
    """The newest older event of the same record that holds a state rather than facts about something that happened to it."""
    older = (e for e in page if e.record_id == event.record_id and e.number < event.number and '"fields"' in e.state[:12])
    return max(older, key=lambda e: e.number, default=None)


def _entry(event: Event, states: dict[int, State], previous: Event | None, texts: dict[str, str | None]) -> Entry:
    state = states[event.number]
    model = _model(event)
    if "facts" in state:
        lines = [Line(label.replace("_", " "), "", _word(value, texts)) for label, value in state["facts"].items()]
    else:
        old = states[previous.number] if previous else {"fields": {}, "parts": {}}
        lines = [*_field_lines(model, old["fields"], state["fields"], texts), *_part_lines(model, old["parts"], state["parts"], texts)]
    why = texts.get(str(event.why_id)) if event.why_id else ""
    return Entry(event, lines, why)


def _field_lines(model: type[Model] | None, old: State, new: State, texts: dict[str, str | None], prefix: str = "") -> Iterator[Line]:
    for name, value in new.items():
        if value == old.get(name) or (not old and value in (None, "", [], False)):
            continue
        before = _field_word(model, name, old[name], texts) if name in old else ""
        redactable = name if isinstance(value, dict) and "narrative" in value and not prefix else ""
        yield Line(prefix + _label(model, name), before, _field_word(model, name, value, texts), redactable)


def _part_lines(model: type[Model] | None, old: State, new: State, texts: dict[str, str | None]) -> Iterator[Line]:
    for name, parts in new.items():
        part_model = _part_model(model, name)
        label = str(part_model._meta.verbose_name) if part_model else name
        was = {part["key"]: part for part in old.get(name, [])}
        now = {part["key"]: part for part in parts}
        yield from (Line(label, part["title"], "removed") for key, part in was.items() if key not in now)
        for key, part in now.items():
            if key not in was:
                yield Line(label, "", part["title"])
            else:
                yield from _field_lines(part_model, was[key]["fields"], part["fields"], texts, f"{label} {part['title']}: ")


def _narratives_in(page: Iterable[Event], states: dict[int, State]) -> Iterator[str]:
    for event in page:
        if event.why_id:
            yield str(event.why_id)
        yield from _references(states[event.number])


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


def _field_word(model: type[Model] | None, name: str, value: Any, texts: dict[str, str | None]) -> str:
    try:
        choices = dict(model._meta.get_field(name).flatchoices) if model else {}  # type: ignore[union-attr]
    except FieldDoesNotExist:
        choices = {}
    if isinstance(value, list) and value:
        return ", ".join(str(choices.get(item, item)) for item in value)
    if isinstance(value, str | int) and value in choices:
        return str(choices[value])
    return _word(value, texts)


def _word(value: Any, texts: dict[str, str | None]) -> str:
    if value in (None, "", []):
        return EMPTY
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        if "narrative" in value:
            text = texts.get(value["narrative"])
            return narratives.REDACTED if text is None else text
        return str(value.get("label", value))
    return ", ".join(_word(item, texts) for item in value) if isinstance(value, list) else str(value)


def _label(model: type[Model] | None, name: str) -> str:
    try:
        return str(model._meta.get_field(name).verbose_name) if model else name.replace("_", " ")  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name.replace("_", " ")


def _model(event: Event) -> type[Model] | None:
    try:
        return apps.get_model(event.model)
    except LookupError:
        return None


def _part_model(model: type[Model] | None, name: str) -> type[Model] | None:
    try:
        return model._meta.get_field(name).related_model if model else None  # type: ignore[union-attr,return-value]
    except FieldDoesNotExist:
        return None
