"""Decides what undoing an import would do, and what hinders it: whatever came after it to a record that it wrote.

What an import wrote are the events of its transaction. A record that was new is archived as one that never was: it counts for no
day, past ones included. One that was changed gets back the fields and parts of the event before.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from compliance.exchange.models import Import
from compliance.ledger import former, history
from compliance.ledger.door import Change, Refused
from compliance.ledger.models import Event
from compliance.ledger.records import NEVER, Part, Record

VERB = "import undone"
#: Events that are looked at in detail at once.
SHEET = 1000


@dataclass(frozen=True)
class Written:
    """One record as the import left it: its event there, the one before and the one after, if there are any."""

    event: int
    model: str
    key: UUID
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Hindrance:
    """Why one record cannot be put back: what happened to it or hangs on it, who did that and when."""

    title: str
    what: str
    who: str
    at: datetime


@dataclass(frozen=True)
class Forecast:
    """What undoing would do."""

    written: Sequence[Written]
    hindrances: Sequence[Hindrance]

    @cached_property
    def archived(self) -> list[tuple[str, int]]:
        """Kinds of records that would be archived, and how many of each."""
        return _counted(each for each in self.written if each.before is None)

    @cached_property
    def set_back(self) -> list[tuple[str, int]]:
        """Kinds of records that would get back what they were, and how many of each."""
        return _counted(each for each in self.written if each.before is not None)


def forecast(batch: Import) -> Forecast:
    """What undoing this import would do as things stand, and what hinders it."""
    written = _written(batch)
    return Forecast(written, [*_changed_since(batch, written), *_hanging_on(batch, written)])


def changes(forecast: Forecast) -> list[Change]:
    """What the door is to write; the records stay locked until the transaction ends. Raises Refused."""
    found = [
        change
        for model, written in _by_model(forecast.written).items()
        for change in _back(_locked(model, written), written)
    ]
    if len(found) < len(forecast.written):
        raise Refused("A record that it wrote is no longer there.")
    return found


def _own(batch: Import) -> QuerySet[Event]:
    """The events of the records it wrote: those of its transaction. A restored database counts transactions anew, events never."""
    told = Event.objects.filter(organisation_id=batch.organisation_id, record_id=batch.pk)
    written = told.filter(verb="written").order_by("-number").first()
    asked = told.order_by("number").first()
    if written is None or asked is None:
        return Event.objects.none()
    return Event.objects.filter(
        organisation_id=batch.organisation_id,
        transaction=written.transaction,
        number__gt=asked.number,
        number__lt=written.number,
        holds_record=True,
    ).exclude(record_id=batch.pk)


def _written(batch: Import) -> list[Written]:
    same = Event.objects.filter(record_id=OuterRef("record_id"), holds_record=True)
    before = same.filter(number__lt=OuterRef("number")).order_by("-number").values("number")[:1]
    after = same.filter(number__gt=OuterRef("number")).order_by("-number").values("number")[:1]
    rows = _own(batch).order_by("number").annotate(before=Subquery(before), after=Subquery(after))
    return [Written(*row) for row in rows.values_list("number", "model", "record_id", "before", "after")]


def _changed_since(batch: Import, written: Sequence[Written]) -> Iterator[Hindrance]:
    moved = [each.after for each in written if each.after is not None]
    for event in Event.objects.filter(number__in=moved).order_by("number"):
        yield Hindrance(event.title, f"{event.verb} since", event.actor_name, event.at)


def _hanging_on(batch: Import, written: Sequence[Written]) -> Iterator[Hindrance]:
    """What others hung on a record that would be archived: a BAA on a vendor, say. What the import itself wrote goes with it."""
    new = {label for each in written if each.before is None for label in [each.model]}
    own = _own(batch).values("record_id")
    added = own.filter(pk__in=[each.event for each in written if each.before is None])
    for label in sorted(new):
        for hanging, reference in _referring(label):
            yield from _outside(hanging, reference, added, own)


def _referring(label: str) -> Iterator[tuple[Any, str]]:
    """The tables of records and parts that refer to a model, each with the name of the reference; those without a way back too."""
    model: Any = history.model_of(label)
    for relation in model._meta.get_fields(include_hidden=True) if model else ():
        is_from_outside = relation.auto_created and not relation.concrete
        if is_from_outside and issubclass(relation.related_model, Record | Part):
            yield relation.related_model, relation.field.name


def _outside(model: Any, reference: str, added: QuerySet[Any], own: QuerySet[Any]) -> Iterator[Hindrance]:
    """Records, or records with parts, that refer to one of `added` and are not the import's own; archived ones too, for past days."""
    owner = f"{model.owner_name}_id" if issubclass(model, Part) else "pk"
    never = {f"{model.owner_name}__archived_at" if issubclass(model, Part) else "archived_at": NEVER}
    rows = model.objects.filter(**{f"{reference}__in": added}).exclude(**{f"{owner}__in": own})
    keys = list(rows.exclude(**never).values_list(owner, flat=True).distinct()[:SHEET])
    told = Event.objects.filter(record_id__in=keys, holds_record=True).order_by("record_id", "number")
    for event in told.distinct("record_id"):
        yield Hindrance(event.title, "hangs on what was imported", event.actor_name, event.at)


def _locked(model: Any, written: Sequence[Written]) -> Mapping[UUID, Any]:
    references = [field.name for field in model._meta.concrete_fields if field.is_relation]
    rows = model.objects.filter(pk__in=[each.key for each in written])
    rows = rows.select_related(*references).select_for_update(of=("self",), no_key=True)
    return {row.pk: row for row in rows.order_by("pk")}


def _back(rows: Mapping[UUID, Any], written: Sequence[Written]) -> Iterator[Change]:
    for each in written:
        if each.before is None and each.key in rows:
            rows[each.key].archived_at = NEVER
            yield Change(rows[each.key], VERB)
    changed = [each for each in written if each.before is not None and each.key in rows]
    for start in range(0, len(changed), SHEET):
        yield from _set_back(rows, changed[start : start + SHEET])


def _set_back(rows: Mapping[UUID, Any], written: Sequence[Written]) -> Iterator[Change]:
    events = Event.objects.filter(number__in=[each.before for each in written])
    states = {event.record_id: history.read_state(event) for event in events}
    texts = former.texts_of(list(states.values()))
    for each in written:
        try:
            yield Change(rows[each.key], VERB, former.set_back(rows[each.key], states[each.key], texts))
        except former.Lost:
            raise Refused(f"A former text of {rows[each.key]} was redacted or cannot be read.") from None


def _by_model(written: Iterable[Written]) -> dict[Any, list[Written]]:
    found: dict[Any, list[Written]] = {}
    for each in written:
        model = history.model_of(each.model)
        if model is None or not issubclass(model, Record):
            raise Refused("It wrote records of a kind that the product no longer has.")
        found.setdefault(model, []).append(each)
    return found


def _counted(written: Iterable[Written]) -> list[tuple[str, int]]:
    return [
        (_name(label, number), number) for label, number in Counter(each.model for each in written).items()
    ]


def _name(label: str, number: int) -> str:
    model = history.model_of(label)
    if model is None:
        return label
    return str(model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural)
