"""The one door for writes: validates a record, saves it with its parts and writes one event, all in one transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import ForeignKey

from compliance.ledger import changes, clock, context, narratives, parts
from compliance.ledger.models import Event, Narrative
from compliance.ledger.records import Ledgered, Part, Record, Versioned, door_open
from compliance.ledger.state import State, canonical, digest, state_of
from compliance.ledger.telling import Told, telling, untold
from compliance.ledger.texts import check_texts

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

    def ask(self, form: Any) -> None:
        """Puts on the form what would lift it, or what helps to see why; most have nothing."""


@dataclass
class Change:
    """One record to be saved in a batch; `parts` replaces the named kinds of parts, the others stay."""

    record: Versioned
    verb: str
    parts: Parts = field(default_factory=dict)


def save(record: Versioned, *, by: Actor, verb: str, why: str = "", parts: Parts | None = None) -> Event:
    """Saves a new or changed record with its parts and writes the event. Raises ValidationError and Stale, and then nothing is written."""
    return save_many([Change(record, verb, parts or {})], by=by, why=why)[0]


def save_many(batch: Iterable[Change], *, by: Actor, why: str = "", told: Told | None = None) -> list[Event]:
    """Saves a batch in one transaction: every record, each once, with its event, or nothing. Raises what `save` raises.

    `told` hears how far it is.

    Of several records the database alone says what must be unique, by IntegrityError: asking it for each takes longer than saving.
    """
    saves = list(batch)
    if len({change.record.pk for change in saves}) < len(saves):
        raise ValueError("a record stands twice in one batch")
    with transaction.atomic(), door_open():
        return _save_all(saves, by, why, told or untold)


def check(change: Change) -> None:
    """Validates the texts and numbers of a record and of the parts it would be saved with, as saving does. Raises ValidationError.

    For whoever tells beforehand what a batch would write: one record that is refused at the end refuses all of it.
    """
    change.record.derive()
    for row in (change.record, *chain.from_iterable(change.parts.values())):
        check_texts(row)


def note(record: Versioned, *, by: Actor, verb: str, why: str = "", facts: State | None = None) -> Event:
    """Writes that something happened to a record which itself did not change: it was downloaded, sent, looked for."""
    with transaction.atomic():
        return _write([(record, verb, {"facts": facts or {}})], by, why)[0]


def archive(record: Record, *, by: Actor, why: str = "") -> Event:
    """Takes a record out of use; it stays readable and can be restored."""
    if record.archived_at:
        raise Refused("It is archived already.")
    record.archived_at = clock.now()
    return save(record, by=by, verb="archived", why=why)


def archive_many(records: Iterable[Record], *, by: Actor, why: str = "") -> list[Event]:
    """Takes many out of use at once, each with its event, or none."""
    rows, at = list(records), clock.now()
    if any(record.archived_at for record in rows):
        raise Refused("One of them is archived already.")
    for record in rows:
        record.archived_at = at
    return save_many([Change(record, "archived") for record in rows], by=by, why=why)


def restore(record: Record, *, by: Actor, why: str = "") -> Event:
    """Brings an archived record back into use."""
    if not record.archived_at:
        raise Refused("It is in use already.")
    record.archived_at = None
    return save(record, by=by, verb="restored", why=why)


def _save_all(saves: list[Change], by: Actor, why: str, told: Told) -> list[Event]:
    new = [change.record for change in saves if change.record._state.adding]
    old = [change.record for change in saves if not change.record._state.adding]
    wanted = {change.record.pk: _wanted(change) for change in saves}
    for change in telling(saves, told, "Checking"):
        change.record.derive()
        for row in (change.record, *chain.from_iterable(wanted[change.record.pk].values())):
            _check(row, alone=len(saves) == 1)
    before = parts.stored(old)
    _update_all(old, told)
    for record in new:
        record.version = 1
    parts.insert(new)
    after = {key: {**before.get(key, {}), **own} for key, own in wanted.items()}
    parts.replace(_all(before.values()), _all(after.values()))
    references = {**_remember(new, after, known=False), **_remember(old, after, known=True)}
    return _write(
        [
            (change.record, change.verb, state_of(change.record, _each(change.record, after), references))
            for change in telling(saves, told, "Recording")
        ],
        by,
        why,
    )


def _wanted(change: Change) -> dict[str, list[Part]]:
    """The kinds of parts that the change replaces, as they are to be."""
    return {
        name: parts.adopt(change.record, rows)
        for name, rows in change.parts.items()
        if name in change.record.part_names
    }


def _check(row: Ledgered, *, alone: bool) -> None:
    """Validates a row; what the database refuses by itself is not asked before: a fresh key that is taken, a reference that is gone."""
    row.full_clean(exclude={"id", *_at_hand(row)}, validate_unique=False, validate_constraints=False)
    _stay_within_the_wall(row)
    if alone:
        row.validate_unique(exclude={"id"})
        row.validate_constraints()


def _stay_within_the_wall(row: Ledgered) -> None:
    """Records refer to records of their own organisation. Raises ValidationError for one of another."""
    for reference in row._meta.concrete_fields:
        if not isinstance(reference, ForeignKey) or not issubclass(reference.related_model, Record | Part):
            continue
        found = getattr(row, reference.name, None) if getattr(row, reference.attname) else None
        if found is not None and found.organisation_id != getattr(row, "organisation_id", None):
            raise ValidationError({reference.name: "This belongs to another organisation."})


def _at_hand(row: Ledgered) -> Iterator[str]:
    """The references of a row that need no look: those whose record is loaded, and of a part those that the door itself set."""
    if isinstance(row, Part):
        yield from ("organisation", row.owner_name)
    for reference in row._meta.concrete_fields:
        if isinstance(reference, ForeignKey) and reference.is_cached(row):
            loaded = reference.get_cached_value(row)
            if loaded is not None and loaded.pk == getattr(row, reference.attname):
                yield reference.name


def _update_all(records: Sequence[Versioned], told: Told) -> None:
    """One statement for one record; many are locked and compared first, sheet by sheet, and sent together."""
    if len(records) == 1:
        _update(records[0])
        return
    done = 0
    for model, own in parts.by_model(records):
        for sheet in parts.sheets(own):
            told("Writing", done, len(records))
            _refuse_stale(model, sheet)
            for record in sheet:
                record.version += 1
            parts.update(model, sheet)
            done += len(sheet)


def _refuse_stale(model: type[Versioned], records: Sequence[Versioned]) -> None:
    """Holds the rows as they are. Raises Stale for the first that is not as it was seen."""
    rows = model._base_manager.filter(pk__in=[record.pk for record in records]).select_for_update(no_key=True)
    versions = dict(rows.order_by("pk").values_list("pk", "version"))
    for record in records:
        if versions.get(record.pk) != record.version:
            raise Stale(record)


def _update(record: Versioned) -> None:
    """UPDATE … WHERE version = seen, so that a stale copy changes nothing."""
    seen = record.version
    values = {
        f.attname: getattr(record, f.attname)
        for f in record._meta.concrete_fields
        if f.name not in ("id", "version")
    }
    changed = type(record)._base_manager.filter(pk=record.pk, version=seen).update(version=seen + 1, **values)
    if not changed:
        raise Stale(record)
    record.version = seen + 1


def _each(record: Versioned, held: parts.ByRecord) -> dict[str, list[Part]]:
    return {name: held.get(record.pk, {}).get(name, []) for name in record.part_names}


def _all(held: Iterable[Mapping[str, list[Part]]]) -> Iterator[Part]:
    return (part for kinds in held for rows in kinds.values() for part in rows)


def _remember(records: list[Versioned], held: parts.ByRecord, *, known: bool) -> narratives.References:
    """References to the free text of the records and their parts; text that is new gets its side row."""
    rows: list[Ledgered] = [*records, *_all(held.get(record.pk, {}) for record in records)]
    references, side_rows = narratives.references_for(rows, known=known)
    parts.insert(side_rows)
    return references


def _write(told: list[tuple[Versioned, str, State]], by: Actor, why: str) -> list[Event]:
    """Writes one event for each record with its verb and state; the reason of a batch is one text, so that one redaction empties it."""
    first = {record.ledger_organisation_id: record.pk for record, _, _ in reversed(told)}
    reasons = {place: narratives.write(place, key, "why", why) for place, key in first.items()} if why else {}
    parts.insert(reasons.values())
    events = [_event(*each, reasons.get(each[0].ledger_organisation_id), by) for each in told]
    if len(events) > 1:
        _name_transaction(events)
    parts.insert(events)
    for organisation_id in first:
        changes.raise_on_commit(organisation_id)
    return events


def _name_transaction(events: list[Event]) -> None:
    """Says beforehand what the database would fill in for each: of plain values alone it takes a sheet five times as fast."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (number,) = cursor.fetchone()
    for event in events:
        event.transaction = number


def _event(record: Versioned, verb: str, state: State, reason: Narrative | None, by: Actor) -> Event:
    text = canonical(state)
    return Event(
        organisation_id=record.ledger_organisation_id,
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
        holds_record="fields" in state,
        state_sha256=digest(text),
        request_id=context.request_id.get(),
    )
