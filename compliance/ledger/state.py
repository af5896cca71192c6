"""Decides what an event remembers of a record: canonical JSON of its fields and parts, references with the label as then shown."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Field, ForeignKey

from compliance.ledger.records import Ledgered, Part, Versioned

State = dict[str, Any]
#: Not facts of the record but how it is kept.
KEEPING = {"id", "version", "organisation"}
UTC = ZoneInfo("UTC")


def canonical(state: State) -> str:
    """The one spelling of a state. Raises TypeError for floats and other values without one spelling."""
    return json.dumps(
        _plain(state), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def digest(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def fields_of(row: Ledgered, narratives: dict[str, Any]) -> State:
    """The values of a row by field name; free text as the reference that `narratives` gives for it."""
    owner = {row.owner_name} if isinstance(row, Part) else set()
    left_out = KEEPING | set(row.secret_fields) | set(row.derived_fields) | owner
    return {
        field.name: narratives[field.name] if field.name in narratives else _value(field, row)
        for field in row._meta.concrete_fields
        if field.name not in left_out
    }


def state_of(record: Versioned, parts: dict[str, list[Part]], narratives: dict[Any, dict[str, Any]]) -> State:
    """The record with its parts; `narratives` holds the references of free text by row key and field."""
    return {
        "fields": fields_of(record, narratives.get(record.pk, {})),
        "parts": {
            name: [
                {
                    "key": str(part.pk),
                    "title": str(part),
                    "fields": fields_of(part, narratives.get(part.pk, {})),
                }
                for part in sorted(rows, key=lambda part: str(part.pk))
            ]
            for name, rows in parts.items()
        },
    }


def _value(field: "Field[Any, Any]", row: Ledgered) -> Any:
    if isinstance(field, ForeignKey):
        key = getattr(row, field.attname)
        return None if key is None else {"key": str(key), "label": str(getattr(row, field.name))}
    return field.get_prep_value(field.value_from_object(row))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical spelling")
