"""Decides what the timeline of an incident tells: what people entered, and what the ledger knows of it, in one list by moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.apps import apps

from compliance.ledger.models import Event
from compliance.ledger.records import Record
from incidents.models import Entry, Incident

#: So many of each are told; an incident has hundreds at most.
MOST: Final = 2000


@dataclass(frozen=True)
class Line:
    """Something that happened: when, what, and by whom."""

    at: datetime
    words: str
    by: str
    #: Whether somebody entered it; else the ledger knows it.
    is_entered: bool
    time_unknown: bool = False
    #: By which lines of one moment keep their order.
    place: str = ""


def lines(incident: Incident, *, with_ledger: bool, newest_first: bool = True) -> list[Line]:
    """Everything, from three queries; the ledger's own lines for those who may read the ledger alone."""
    found = [*_entries(incident), *(_events(incident) if with_ledger else ())]
    return sorted(found, key=lambda line: (line.at, line.place), reverse=newest_first)


def _entries(incident: Incident) -> Iterable[Line]:
    rows = Entry.objects.of(incident.organisation_id).current().filter(incident=incident).select_related("by")
    return [
        Line(
            row.at, row.words, row.by.name, is_entered=True, time_unknown=row.time_unknown, place=str(row.pk)
        )
        for row in rows[:MOST]
    ]


def _events(incident: Incident) -> Iterable[Line]:
    """What happened to the incident and to what belongs to it, but for its entries: those tell of themselves."""
    keys = [incident.pk, *_keys(incident)]
    rows = Event.objects.filter(record_id__in=keys, organisation_id=incident.organisation_id).order_by(
        "-number"
    )
    told = rows.values_list("number", "at", "verb", "model", "title", "record_id", "actor_name")[:MOST]
    return [
        Line(
            at,
            _words(verb, model, title, is_own=key == incident.pk),
            name,
            is_entered=False,
            place=f"{number:020}",
        )
        for number, at, verb, model, title, key, name in told
    ]


def _keys(incident: Incident) -> list[UUID]:
    """Those of everything that belongs to it, from one query: the index of events is asked by key."""
    every: list[Any] = [model.objects for model in belonging()]
    first, *others = [
        rows.of(incident.organisation_id).filter(incident=incident).order_by().values_list("pk")
        for rows in every
    ]
    return [key for (key,) in first.union(*others, all=True)]


def belonging() -> list[type[Record]]:
    """The records that belong to an incident, but for its entries."""
    rows: list[Any] = [relation.related_model for relation in Incident._meta.related_objects]
    return [
        model
        for model in dict.fromkeys(rows)
        if issubclass(model, Record) and model is not Entry and hasattr(model, "incident")
    ]


def _words(verb: str, label: str, title: str, *, is_own: bool) -> str:
    """“Reported”; of what belongs to it “Decided: 2026-004: No breach …” without the number once more."""
    said = verb[:1].upper() + verb[1:]
    if is_own:
        return said
    kind = str(apps.get_model(label)._meta.verbose_name)
    return f"{said}: {kind}, {title.partition(': ')[2] or title}"
