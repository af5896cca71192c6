"""Rebuilds incidents from the ledger as it knew them at a moment, as rows that nobody saves."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from compliance.accounts.models import Organisation
from compliance.ledger import history
from incidents import gathering
from incidents.models import (
    Accounting,
    Count,
    Decision,
    Draft,
    Hold,
    Incident,
    MailRun,
    Notice,
    Relation,
    RootCause,
)
from incidents.papers import lines
from incidents.standing import Standing, standing


def as_known(organisation: Organisation, on: date, known: datetime) -> Iterator[Standing]:
    """Every incident known at that moment, closed ones too, with its clocks on the day asked about.

    What is restricted now is absent, and not counted: a pack leaves the house, and is read by people who may not open it.
    """
    decisions, notices, causes, accounted, drafts = (
        _of_incidents(organisation, model, known)
        for model in (Decision, Notice, RootCause, Accounting, Draft)
    )
    around = gathering.as_known(organisation, known)
    shut = set(Incident.whole.of(organisation).filter(is_restricted=True).values_list("pk", flat=True))
    merged = _merged(organisation, known)
    gone = {each.incident_id for relations in merged.values() for each in relations}
    runs = _of(organisation, MailRun, "draft", known)
    for key, state in history.states(organisation.pk, Incident, known).items():
        if key in shut or key in gone:
            continue
        fields, parts = state["fields"], state["parts"]
        if fields["archived_at"]:
            continue
        incident = row_of(Incident, key, fields)
        incident.organisation = organisation
        incident.__dict__["merged"] = merged[key]
        counts = counts_of(state)
        holds = [row_of(Hold, None, part["fields"]) for part in parts["holds"]]
        own = [notice for notice in notices[key] if not notice.archived_at]
        parties = gathering.joined([around[key], *(around[each.incident_id] for each in merged[key])])
        yield standing(
            incident, counts, holds, decisions[key], own, parties, on, has_cause=key in causes, is_accounted=key in accounted,
            drafts=drafts[key], papers=lines(drafts[key], runs),
        )  # fmt: skip


def counts_of(state: Any) -> list[Count]:
    """The counts of an incident's state."""
    return [row_of(Count, UUID(part["key"]), part["fields"]) for part in state["parts"]["counts"]]


def _merged(organisation: Organisation, known: datetime) -> Mapping[UUID, list[Relation]]:
    """Each incident with the reports that were merged into it by then."""
    found: dict[UUID, list[Relation]] = defaultdict(list)
    relations = history.states(organisation.pk, Relation, known)
    states = history.states(organisation.pk, Incident, known) if relations else {}
    for key, state in relations.items():
        relation = row_of(Relation, key, state["fields"])
        if relation.kind == Relation.Kind.MERGED and not relation.archived_at:
            own = states[relation.incident_id]
            relation.incident = row_of(Incident, relation.incident_id, own["fields"])
            relation.incident.organisation = organisation
            relation.counts = counts_of(own)
            found[relation.other_id].append(relation)
    return found


def _of_incidents(organisation: Organisation, model: Any, known: datetime) -> Mapping[UUID, list[Any]]:
    return _of(organisation, model, "incident", known)


def _of(organisation: Organisation, model: Any, above: str, known: datetime) -> Mapping[UUID, list[Any]]:
    """Rows by the record above them."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    for key, state in history.states(organisation.pk, model, known).items():
        fields = state["fields"]
        found[UUID(fields[above]["key"])].append(row_of(model, key, fields))
    return found


def row_of(model: Any, key: UUID | None, fields: Mapping[str, Any]) -> Any:
    """A row with what the rules read of it: days, moments, numbers, words and keys; free text stays where it is."""
    row = model() if key is None else model(pk=key)
    for field in model._meta.concrete_fields:
        if field.name in fields and field.name not in model.narrative_fields:
            value = fields[field.name]
            if isinstance(field, models.ForeignKey):
                setattr(row, field.attname, UUID(value["key"]) if value else None)
            else:
                setattr(row, field.attname, field.to_python(value) if value is not None else None)
    return row
