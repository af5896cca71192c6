"""Reads open incidents with their clocks: six queries however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from compliance.accounts.models import Organisation
from incidents.cases import case_of
from incidents.clocks.answer import Answer
from incidents.duties import answer_of, last_of
from incidents.faults import Facts
from incidents.models import Count, Decision, Draft, Hold, Incident, Notice


@dataclass(frozen=True)
class Standing:
    """An incident with what the law wants on a day."""

    incident: Incident
    answer: Answer
    facts: Facts
    #: Drafts and mail merges in words, where a pack asks.
    papers: tuple[str, ...] = ()


def standings(organisation: Organisation, on: date) -> Iterator[Standing]:
    """Every open incident as it stands on a day."""
    rows = list(Incident.objects.of(organisation).current().filter(closed_on=None).order_by("year", "number"))
    counts, holds, decisions, notices, drafts = (
        _by_incident(model, rows) for model in (Count, Hold, Decision, Notice, Draft)
    )
    for incident in rows:
        incident.organisation = organisation
        own = [notice for notice in notices[incident.pk] if not notice.archived_at]
        made = decisions[incident.pk]
        written = drafts[incident.pk]
        yield standing(incident, counts[incident.pk], holds[incident.pk], made, own, on, drafts=written)


def standing(
    incident: Incident,
    counts: Iterable[Count],
    holds: Iterable[Hold],
    decisions: list[Decision],
    notices: list[Notice],
    on: date,
    *,
    drafts: Iterable[Draft] = (),
    papers: Iterable[str] = (),
) -> Standing:
    """One incident as it stands on a day."""
    counted = list(counts)
    found = answer_of(case_of(incident, counted, holds, notices), decisions, on)
    unproved = [
        str(notice.get_recipient_display())
        for notice in notices
        if not notice.attachment_id and not notice.reference
    ]
    facts = Facts(
        is_decided=last_of(decisions, on) is not None,
        has_lead=incident.lead_id is not None,
        has_counts=bool(counted),
        unproved=unproved,
        lacking=sorted(
            f"{draft.get_kind_display()}: {draft.lacking}"
            for draft in drafts
            if draft.lacks and not draft.archived_at
        ),
    )
    return Standing(incident, found, facts, tuple(papers))


def _by_incident(model: Any, incidents: list[Incident]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    if incidents:
        for row in model.objects.filter(incident__in=incidents):
            found[row.incident_id].append(row)
    return found
