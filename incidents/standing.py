"""Reads open incidents with their clocks: five queries however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from compliance.accounts.models import Organisation
from incidents.cases import case_of
from incidents.clocks.answer import Answer
from incidents.courses import course
from incidents.duties import answer_of, last_of
from incidents.faults import Facts
from incidents.figures import Course
from incidents.historic import judged
from incidents.models import Count, Decision, Hold, Incident, Notice


@dataclass(frozen=True)
class Standing:
    """An incident with what the law wants on a day."""

    incident: Incident
    answer: Answer
    facts: Facts
    #: Its days, for figures.
    course: Course


def standings(organisation: Organisation, on: date) -> Iterator[Standing]:
    """Every open incident as it stands on a day."""
    rows = list(Incident.objects.of(organisation).current().filter(closed_on=None).order_by("year", "number"))
    counts, holds, decisions, notices = (
        _by_incident(model, rows) for model in (Count, Hold, Decision, Notice)
    )
    for incident in rows:
        incident.organisation = organisation
        own = [notice for notice in notices[incident.pk] if not notice.archived_at]
        made = decisions[incident.pk]
        yield standing(incident, counts[incident.pk], holds[incident.pk], made, own, on, tells_history=False)


def standing(
    incident: Incident,
    counts: Iterable[Count],
    holds: Iterable[Hold],
    decisions: list[Decision],
    notices: list[Notice],
    on: date,
    *,
    tells_history: bool = True,
) -> Standing:
    """One incident as it stands on a day; reminders and gaps need not know what each count changed."""
    counted = list(counts)
    case = case_of(incident, counted, holds, notices)
    found = judged(answer_of(case, decisions, on, tells_history=tells_history), incident)
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
    )
    return Standing(incident, found, facts, course(incident, case, decisions, on))


def _by_incident(model: Any, incidents: list[Incident]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    if incidents:
        for row in model.objects.filter(incident__in=incidents):
            found[row.incident_id].append(row)
    return found
