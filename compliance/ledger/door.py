"""The one door for writes: validates a record, saves it with its parts and writes one event, all in one transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from compliance.ledger import changes, clock, context, narratives
from compliance.ledger.models import Event, Narrative
from compliance.ledger.records import Part, Record, Versioned, door_open
from compliance.ledger.state import State, canonical, digest, state_of

Parts = Mapping[str, Iterable[Part]]


class Actor(Protocol):
    """Who does it: a person, or the system in one of its offices."""

    @property
    def pk(self) -> Any: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class System:
    """The machine in one of its offices, such as `System("reminders")`."""

    name: str
    pk: None = None


class Stale(Exception):
    """Someone else saved first. `record` is the row that was about to be saved, with the version it was read at."""

    def __init__(self, record: Versioned) -> None:
        self.record = record
        super().__init__(f"{record} was changed by someone else since it was opened")


class Refused(ValueError):
    """A verb that does not fit how things stand; the text is for the person, `field` names what on the form it is about."""

    def __init__(self, words: str, field: str | None = None) -> None:
        self.field = field
        super().__init__(words)


@dataclass
class Change:
    """One record to be saved in a batch; `parts` replaces the named kinds of parts, the others stay."""

    record: Versioned
    verb: str
    parts: Parts = field(default_factory=dict)


def save(record: Versioned, *, by: Actor, verb: str, why: str = "", parts: Parts | None = None) -> Event:
    """Saves a new or changed record with its parts and writes the event. Raises ValidationError and Stale, and then nothing is written."""
    return save_many([Change(record, verb, parts or {})], by=by, why=why)[0]


def save_many(batch: Iterable[Change], *, by: Actor, why: str = "") -> list[Event]:
    """Saves a batch in one transaction: every record with its event, or nothing. Raises what `save` raises."""
    with transaction.atomic(), door_open():
        return [_save_one(change, by, why) for change in batch]


def note(record: Versioned, *, by: Actor, verb: str, why: str = "", facts: State | None = None) -> Event:
    """Writes that something happened to a record which itself did not change: it was downloaded, sent, looked for."""
    with transaction.atomic():
        return _write(record, by, verb, why, {"facts": facts or {}})


def archive(record: Record, *, by: Actor, why: str = "") -> Event:
    """Takes a record out of use; it stays readable and can be restored."""
    record.archived_at = clock.now()
    return save(record, by=by, verb="archived", why=why)


def restore(record: Record, *, by: Actor, why: str = "") -> Event:
    """Brings an archived record back into use."""
    record.archived_at = None
    return save(record, by=by, verb="restored", why=why)


def redact(record: Versioned, name: str, *, by: Actor, why: str) -> Event:
    """Empties a free text now and in every past event; the proofs stay whole, and who redacted it is an event of its own."""
    if name not in record.narrative_fields:
        raise ValueError(f"{name} is no free text of {type(record).__name__}")
    with transaction.atomic():
        _empty(Narrative.objects.filter(record_id=record.pk, field=name), by)
        if getattr(record, name):
            setattr(record, name, narratives.REDACTED)
        return save(record, by=by, verb="redacted", why=why)


def redact_reason(event: Event, record: Versioned, *, by: Actor, why: str) -> Event:
    """Empties the reason that was given for an event of the record."""
    if event.record_id != record.pk or event.why_id is None:
        raise ValueError(f"event {event.number} gives no reason for {record}")
    with transaction.atomic():
        _empty(Narrative.objects.filter(pk=event.why_id), by)
        return note(record, by=by, verb="redacted", why=why, facts={"reason_of_event": event.number})


def _empty(texts: QuerySet[Narrative], by: Actor) -> None:
    texts.filter(sealed__isnull=False).update(sealed=None, emptied_at=clock.now(), emptied_by=by.name)


def _save_one(change: Change, by: Actor, why: str) -> Event:
    record = change.record
    is_new = record._state.adding
    record.derive()
    record.full_clean()
    if is_new:
        record.version = 1
        record.save(force_insert=True)
    else:
        _update(record)
    parts = {name: _replace_parts(record, name, change.parts.get(name), is_new) for name in record.part_names}
    rows = [record, *(part for rows in parts.values() for part in rows)]
    references, side_rows = narratives.references_for(rows, known=not is_new)
    Narrative.objects.bulk_create(side_rows)
    return _write(record, by, change.verb, why, state_of(record, parts, references))


def _update(record: Versioned) -> None:
    """UPDATE … WHERE version = seen, so that a stale copy changes nothing."""
    seen = record.version
    values = {f.attname: getattr(record, f.attname) for f in record._meta.concrete_fields if f.name not in ("id", "version")}
    changed = type(record)._base_manager.filter(pk=record.pk, version=seen).update(version=seen + 1, **values)
    if not changed:
        raise Stale(record)
    record.version = seen + 1


def _replace_parts(record: Versioned, name: str, wanted: Iterable[Part] | None, is_new: bool) -> list[Part]:
    """The parts of one kind as they stand after the save; None keeps those there are."""
    if is_new and wanted is None:
        return []
    manager = getattr(record, name)
    if wanted is None:
        return list(manager.all())
    rows = list(wanted)
    kept = set() if is_new else set(manager.values_list("pk", flat=True))
    for part in rows:
        part.organisation_id = record.ledger_organisation_id
        setattr(part, part.owner_name, record)
        part.full_clean()
    gone = kept - {part.pk for part in rows}
    if gone:
        manager.filter(pk__in=gone).delete()
    for part in rows:
        part.save(force_insert=part.pk not in kept, force_update=part.pk in kept)
    return rows


def _write(record: Versioned, by: Actor, verb: str, why: str, state: State) -> Event:
    organisation_id: UUID = record.ledger_organisation_id
    reason = narratives.write(organisation_id, record.pk, "why", why) if why else None
    if reason:
        reason.save(force_insert=True)
    text = canonical(state)
    event = Event.objects.create(
        organisation_id=organisation_id,
        at=clock.now(),
        actor_id=by.pk,
        actor_name=by.name,
        verb=verb,
        why_id=reason.pk if reason else None,
        why_sha256=reason.sha256 if reason else "",
        model=record._meta.label_lower,
        record_id=record.pk,
        title=str(record)[:300],
        schema=record.schema,
        state=text,
        state_sha256=digest(text),
        request_id=context.request_id.get(),
    )
    changes.raise_on_commit(organisation_id)
    return event
