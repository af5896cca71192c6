"""Decides how free text is remembered: a salted hash in the event, the text in an encrypted side row that a redaction can empty."""

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from compliance import cipher
from compliance.ledger.models import Narrative
from compliance.ledger.records import Ledgered

REDACTED = "[redacted]"
UNREADABLE = "[unreadable: its key is missing, or it was tampered with]"
log = structlog.get_logger()
#: What an event holds of a text: the side row's key and the salted hash.
Reference = dict[str, str]
#: References by row key and field; "" where a field is empty.
References = dict[Any, dict[str, Any]]


@dataclass(frozen=True)
class Redacted:
    """Stands where a text was, and says who emptied it and when."""

    by: str = ""
    at: datetime | None = None

    def __str__(self) -> str:
        return f"[redacted by {self.by} on {self.at:%Y-%m-%d}]" if self.by and self.at else REDACTED


Text = str | Redacted


def write(organisation_id: UUID, record_id: UUID, field: str, text: str) -> Narrative:
    """An unsaved side row for one text. The salt lies with the text, so that emptying the row leaves nothing to guess against."""
    salt = secrets.token_hex(16)
    row = Narrative(organisation_id=organisation_id, record_id=record_id, field=field)
    row.sha256 = hashlib.sha256((salt + text).encode()).hexdigest()
    row.sealed = cipher.seal(json.dumps([salt, text]), _bound(row))
    return row


def read(row: Narrative) -> str | None:
    """The text, or None where a redaction emptied it. Raises cipher.Unreadable where it was tampered with."""
    if row.sealed is None:
        return None
    salt, text = json.loads(cipher.open_sealed(bytes(row.sealed), _bound(row)))
    if hashlib.sha256((salt + text).encode()).hexdigest() != row.sha256:
        raise cipher.Unreadable("the text does not match its hash")
    return str(text)


def _readable(row: Narrative) -> Text:
    """The text, who redacted it, or that it cannot be read: one broken row never hides the rest of a history."""
    try:
        text = read(row)
    except cipher.Unreadable:
        log.warning("narrative unreadable", narrative=str(row.pk))
        return UNREADABLE
    return Redacted(row.emptied_by, row.emptied_at) if text is None else text


def reference(row: Narrative) -> Reference:
    """What the event holds of the text."""
    return {"narrative": str(row.pk), "sha256": row.sha256}


def texts(keys: Iterable[str]) -> dict[str, Text]:
    """The text of each side row by its key, or who redacted it."""
    wanted = set(keys)
    rows = Narrative.objects.filter(pk__in=wanted) if wanted else ()
    return {str(row.pk): _readable(row) for row in rows}


def references_for(rows: list[Ledgered], *, known: bool) -> tuple[References, list[Narrative]]:
    """References by row key and field, and the side rows still to be inserted; unchanged text keeps the row it has.

    `known` is False for rows that are new, which need no look at what was written before.
    """
    filled = [row for row in rows if any(getattr(row, name) for name in row.narrative_fields)]
    latest = _latest([row.pk for row in filled]) if known and filled else {}
    references: References = {}
    new: list[Narrative] = []
    for row in rows:
        own = references.setdefault(row.pk, {})
        for name in row.narrative_fields:
            text = getattr(row, name)
            if not text:
                own[name] = ""
                continue
            side = latest.get((row.pk, name))
            if side is None or _readable(side) != text:
                side = write(row.organisation_id, row.pk, name, text)  # type: ignore[attr-defined]
                new.append(side)
            own[name] = reference(side)
    return references, new


def _latest(record_ids: list[UUID]) -> dict[tuple[UUID, str], Narrative]:
    rows = (
        Narrative.objects.filter(record_id__in=record_ids)
        .order_by("record_id", "field", "-id")
        .distinct("record_id", "field")
    )
    return {(row.record_id, row.field): row for row in rows}


def _bound(row: Narrative) -> str:
    return f"ledger_narrative:sealed:{row.organisation_id}:{row.pk}"
