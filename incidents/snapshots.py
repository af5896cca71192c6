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
from incidents.models import Accounting, Count, Decision, Hold, Incident, Notice, RootCause
from incidents.standing import Standing, standing


def as_known(organisation: Organisation, on: date, known: datetime) -> Iterator[Standing]:
    """Every incident known at that moment, closed ones too, with its clocks on the day asked about."""
    decisions, notices, causes, accounted = (
        _of_incidents(organisation, model, known) for model in (Decision, Notice, RootCause, Accounting)
    )
    around = gathering.as_known(organisation, known)
    for key, state in history.states(organisation.pk, Incident, known).items():
        fields, parts = state["fields"], state["parts"]
        if fields["archived_at"]:
            continue
        incident = row_of(Incident, key, fields)
        incident.organisation = organisation
        counts = [row_of(Count, None, part["fields"]) for part in parts["counts"]]
        holds = [row_of(Hold, None, part["fields"]) for part in parts["holds"]]
        own = [notice for notice in notices[key] if not notice.archived_at]
        yield standing(
            incident, counts, holds, decisions[key], own, around[key], on, has_cause=key in causes, is_accounted=key in accounted
        )  # fmt: skip


def _of_incidents(organisation: Organisation, model: Any, known: datetime) -> Mapping[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for key, state in history.states(organisation.pk, model, known).items():
        fields = state["fields"]
        found[UUID(fields["incident"]["key"])].append(row_of(model, key, fields))
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
