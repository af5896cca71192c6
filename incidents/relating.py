"""Decides what becomes of several reports of one event: merged into one whose clocks count for all, or related; both can be taken back."""

from datetime import date

from django.db import transaction

from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused
from compliance.ledger.held import held
from incidents.actions import is_open
from incidents.duties import last_of
from incidents.merging import refuse_merge
from incidents.models import Incident, Relation


@transaction.atomic
def incident_merge(incident: Incident, other: Incident, *, by: Actor, on: date) -> Relation:
    """Merges a report into another: its facts stay readable, its clocks run there. Raises Refused where one clock cannot count for both."""
    for each in sorted((incident, other), key=lambda each: str(each.pk)):
        is_open(each)
    _refuse_shut(held(incident), held(other))
    refuse_merge(incident, other)
    last = last_of(list(incident.decisions.all()), on)
    return _tie(
        incident,
        other,
        Relation.Kind.MERGED,
        by,
        on,
        was_no_breach=last is not None and not last.is_breach,
    )


@transaction.atomic
def incident_relate(incident: Incident, other: Incident, *, by: Actor, on: date) -> Relation:
    """Says that two incidents belong together; each keeps its own clocks."""
    one, another = (held(each) for each in sorted((incident, other), key=lambda each: str(each.pk)))
    _refuse_shut(one, another)
    either = {(incident.pk, other.pk), (other.pk, incident.pk)}
    there = Relation.objects.current().filter(incident__in=(incident, other), other__in=(incident, other))
    if either & set(there.values_list("incident_id", "other_id")):
        raise Refused("They are related already.", "other")
    return _tie(incident, other, Relation.Kind.RELATED, by, on)


@transaction.atomic
def relation_undo(relation: Relation, *, by: Actor, why: str) -> None:
    """Takes a merge or a relation back: a merged report's own clocks run again, as if it had not been merged."""
    if relation.kind == Relation.Kind.MERGED:
        is_open(relation.other)
    ledger.archive(relation, by=by, why=why)


def _tie(
    incident: Incident, other: Incident, kind: str, by: Actor, on: date, *, was_no_breach: bool = False
) -> Relation:
    relation = Relation(
        organisation=incident.organisation, incident=incident, other=other, kind=kind, on=on, was_no_breach=was_no_breach
    )  # fmt: skip
    ledger.save(relation, by=by, verb=str(kind))
    return relation


def _refuse_shut(incident: Incident, other: Incident) -> None:
    """What is restricted is tied to nothing that is open to others: it would tell of it."""
    if incident.is_restricted or other.is_restricted:
        raise Refused("A restricted incident is tied to no other: it would tell of it.", "other")
