"""Decides how a record gets back what it was: its fields and parts as a past state has them. Nothing is saved here."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import ForeignKey

from compliance.ledger import narratives
from compliance.ledger.narratives import Text
from compliance.ledger.records import Ledgered, Part, Versioned
from compliance.ledger.state import State

Texts = Mapping[str, Text]


class Lost(Exception):
    """A free text of that state was redacted, or cannot be read."""


def texts_of(states: list[State]) -> Texts:
    """The free texts that these states refer to."""
    return narratives.texts(key for state in states for row in _rows(state) for key in _narratives(row))


def set_back(record: Versioned, state: State, texts: Texts) -> dict[str, list[Part]]:
    """Gives the record the fields of that state, and returns its parts as they were. Raises Lost."""
    _fill(record, state["fields"], texts)
    return {
        name: [_part(record, name, each, texts) for each in rows] for name, rows in state["parts"].items()
    }


def _part(record: Versioned, name: str, told: State, texts: Texts) -> Part:
    model: Any = record._meta.get_field(name).related_model
    part: Part = model()
    part.pk = part._meta.pk.to_python(told["key"])
    # It is no new one: what must be unique is not held against the row that it is itself.
    part._state.adding = False
    _fill(part, told["fields"], texts)
    return part


def _fill(row: Ledgered, fields: State, texts: Texts) -> None:
    """What no event holds (secrets, what follows from the rest) stays as it is."""
    for field in row._meta.concrete_fields:
        if field.name in fields:
            value = fields[field.name]
            if field.name in row.narrative_fields:
                value = _text(value, texts)
            elif isinstance(field, ForeignKey):
                value = value and value["key"]
            setattr(row, field.attname, field.to_python(value))


def _text(value: Any, texts: Texts) -> str:
    if not value:
        return ""
    text = texts.get(value["narrative"])
    if not isinstance(text, str) or text == narratives.UNREADABLE:
        raise Lost
    return text


def _rows(state: State) -> Iterator[State]:
    yield state["fields"]
    yield from (each["fields"] for rows in state["parts"].values() for each in rows)


def _narratives(fields: State) -> Iterator[str]:
    yield from (
        value["narrative"] for value in fields.values() if isinstance(value, dict) and "narrative" in value
    )
