"""Rebuilds incidents from the ledger as it knew them at a moment, as rows that nobody saves."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from compliance.accounts.models import Organisation
from compliance.ledger import history
from incidents.models import Count, Decision, Draft, Hold, Incident, MailRun, Notice
from incidents.papers import lines
from incidents.standing import Standing, standing


def as_known(organisation: Organisation, on: date, known: datetime) -> Iterator[Standing]:
    """Every incident known at that moment, closed ones too, with its clocks on the day asked about."""
    decisions, notices, drafts = (
        _of_incidents(organisation, model, known) for model in (Decision, Notice, Draft)
    )
    runs = _of(organisation, MailRun, "draft", known)
    for key, state in history.states(organisation.pk, Incident, known).items():
        fields, parts = state["fields"], state["parts"]
        if fields["archived_at"]:
            continue
        incident = _row(Incident, key, fields)
        incident.organisation = organisation
        counts = [_row(Count, None, part["fields"]) for part in parts["counts"]]
        holds = [_row(Hold, None, part["fields"]) for part in parts["holds"]]
        own = [notice for notice in notices[key] if not notice.archived_at]
        written = drafts[key]
        papers = lines(written, runs)
        yield standing(incident, counts, holds, decisions[key], own, on, drafts=written, papers=papers)


def _of_incidents(organisation: Organisation, model: Any, known: datetime) -> Mapping[UUID, list[Any]]:
    return _of(organisation, model, "incident", known)


def _of(organisation: Organisation, model: Any, above: str, known: datetime) -> Mapping[UUID, list[Any]]:
    """Rows by the record above them."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    for key, state in history.states(organisation.pk, model, known).items():
        fields = state["fields"]
        found[UUID(fields[above]["key"])].append(_row(model, key, fields))
    return found


def _row(model: Any, key: UUID | None, fields: Mapping[str, Any]) -> Any:
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
