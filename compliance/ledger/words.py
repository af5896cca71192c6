"""Decides how the difference between two states of a record reads: one line for each thing that changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, DateTimeField, Field, Model

from compliance.ledger.narratives import REDACTED, Redacted, Text
from compliance.ledger.records import NEVER
from compliance.ledger.state import State

EMPTY = "none"
Texts = Mapping[str, Text]
AnyModel = type[Model] | None


@dataclass(frozen=True)
class Line:
    """One thing that changed: its label and the words before and after; for something new `before` is empty."""

    label: str
    before: str
    after: str
    #: Where `after` is free text that a redaction could still empty: the field's name, for a part “answers/its key/note”.
    redactable: str = ""


def changes(model: AnyModel, old: State | None, new: State, texts: Texts) -> list[Line]:
    """What changed from one state to the next; without an old state, everything there is to say of the new one."""
    before = old or {"fields": {}, "parts": {}}
    return [
        *_field_lines(model, before["fields"], new["fields"], texts),
        *_part_lines(model, before["parts"], new["parts"], texts),
    ]


def facts(state: State) -> list[Line]:
    """What an event tells of something that happened to a record which itself did not change."""
    return [Line(name.replace("_", " "), "", _word(value, {})) for name, value in state["facts"].items()]


def _field_lines(
    model: AnyModel, old: State, new: State, texts: Texts, within: str = "", place: str = ""
) -> Iterator[Line]:
    for name, value in new.items():
        if value == old.get(name) or (not old and _says_nothing(value)):
            continue
        before = _field_word(model, name, old[name], texts) if name in old else ""
        label = f"{within}{_label(model, name)}"
        yield Line(
            label,
            before,
            _field_word(model, name, value, texts),
            f"{place}{name}" if _is_open_text(value, texts) else "",
        )
    yield from (
        Line(f"{within}{_label(model, name)}", _field_word(model, name, value, texts), EMPTY)
        for name, value in old.items()
        if name not in new and not _says_nothing(value)
    )


def _part_lines(model: AnyModel, old: State, new: State, texts: Texts) -> Iterator[Line]:
    for name in {**old, **new}:
        part_model = _part_model(model, name)
        label = str(part_model._meta.verbose_name) if part_model else name.replace("_", " ")
        was = {part["key"]: part for part in old.get(name, [])}
        now = {part["key"]: part for part in new.get(name, [])}
        yield from (
            Line(label, _told(part_model, part), "removed") for key, part in was.items() if key not in now
        )
        for key, part in now.items():
            within, place = f"{label} {part['title']}: ", f"{name}/{key}/"
            if key not in was:
                yield Line(label, "", _told(part_model, part))
                told = {field: value for field, value in part["fields"].items() if _is_text(value)}
                yield from _field_lines(part_model, {}, told, texts, within, place)
            else:
                yield from _field_lines(part_model, was[key]["fields"], part["fields"], texts, within, place)


def _told(model: AnyModel, part: State) -> str:
    """The title of a part with its days: “Claude API, from 2026-08-01, to 2026-09-30”."""
    days = (
        f"{_label(model, name)} {value}"
        for name, value in part["fields"].items()
        if value and isinstance(_field(model, name), DateField)
    )
    return ", ".join([part["title"], *days])


def _says_nothing(value: Any) -> bool:
    """Nothing worth a line when a record is first written; the number 0 is worth one."""
    return value is None or value is False or value in ("", [], {})


def _is_text(value: Any) -> bool:
    return isinstance(value, dict) and "narrative" in value


def _is_open_text(value: Any, texts: Texts) -> bool:
    held = texts.get(value["narrative"]) if _is_text(value) else None
    return isinstance(held, str) and held != REDACTED


def _field_word(model: AnyModel, name: str, value: Any, texts: Texts) -> str:
    field = _field(model, name)
    choices = dict(getattr(field, "flatchoices", ()) or getattr(model, "list_choices", {}).get(name, ()))
    if isinstance(value, list) and value:
        return ", ".join(_chosen(choices, item) or _word(item, texts) for item in value)
    if isinstance(field, DateTimeField) and isinstance(value, str) and value:
        moment = datetime.fromisoformat(value)
        return "counts for no day" if moment == NEVER else f"{moment:%Y-%m-%d %H:%M} UTC"
    return _chosen(choices, value) or _word(value, texts)


def _chosen(choices: dict[Any, Any], value: Any) -> str:
    return str(choices.get(value, "")) if isinstance(value, str | int) else ""


def _word(value: Any, texts: Texts) -> str:
    if value is None or value in ("", [], {}):
        return EMPTY
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        if _is_text(value):
            return str(texts.get(value["narrative"]) or Redacted())
        if "label" in value:
            return str(value["label"])
        return ", ".join(f"{name} {_word(item, texts)}" for name, item in value.items())
    return ", ".join(_word(item, texts) for item in value) if isinstance(value, list) else str(value)


def _field(model: AnyModel, name: str) -> "Field[Any, Any] | None":
    try:
        return model._meta.get_field(name) if model else None  # type: ignore[return-value]
    except FieldDoesNotExist:
        return None


def _label(model: AnyModel, name: str) -> str:
    field = _field(model, name)
    return str(field.verbose_name) if field else name.replace("_", " ")


def _part_model(model: AnyModel, name: str) -> AnyModel:
    relation = _field(model, name)
    return relation.related_model if relation else None
