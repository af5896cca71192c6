"""Decides how free text is emptied, now and in every past event, while every hash stays as it is."""

from django.db import transaction
from django.db.models import QuerySet

from compliance.ledger import clock, narratives, parts
from compliance.ledger.door import Actor, note, save
from compliance.ledger.models import Event, Narrative
from compliance.ledger.records import Part, Versioned


def redact(record: Versioned, name: str, *, by: Actor, why: str) -> Event:
    """Empties a free text now and in every past event; the hashes stay as they are, and who redacted it is an event of its own."""
    if name not in record.narrative_fields:
        raise ValueError(f"{name} is no free text of {type(record).__name__}")
    with transaction.atomic():
        _empty(Narrative.objects.filter(record_id=record.pk, field=name), by)
        if getattr(record, name):
            setattr(record, name, narratives.REDACTED)
        return save(record, by=by, verb="redacted", why=why)


def redact_part(part: Part, name: str, *, by: Actor, why: str) -> Event:
    """Empties a free text of a part now and in every past event of its record."""
    if name not in part.narrative_fields:
        raise ValueError(f"{name} is no free text of {type(part).__name__}")
    record = getattr(part, part.owner_name)
    kind: str = part._meta.get_field(part.owner_name).remote_field.related_name  # type: ignore[union-attr, assignment]
    with transaction.atomic():
        _empty(Narrative.objects.filter(record_id=part.pk, field=name), by)
        rows = parts.stored([record])[record.pk][kind]
        for row in rows:
            if row.pk == part.pk and getattr(row, name):
                setattr(row, name, narratives.REDACTED)
        return save(record, by=by, verb="redacted", why=why, parts={kind: rows})


def redact_reason(event: Event, record: Versioned, *, by: Actor, why: str) -> Event:
    """Empties the reason that was given for an event of the record, and for the others of its batch."""
    if event.record_id != record.pk or event.why_id is None:
        raise ValueError(f"event {event.number} gives no reason for {record}")
    with transaction.atomic():
        _empty(Narrative.objects.filter(pk=event.why_id), by)
        return note(record, by=by, verb="redacted", why=why, facts={"reason_of_event": event.number})


def _empty(texts: QuerySet[Narrative], by: Actor) -> None:
    texts.filter(sealed__isnull=False).update(sealed=None, emptied_at=clock.now(), emptied_by=by.name)
