"""Reads open incidents with their clocks: five queries however many there are, and one more where an agreement can matter."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from compliance.accounts.models import Organisation
from incidents.cases import case_of
from incidents.clocks.answer import Answer
from incidents.courses import course
from incidents.duties import answer_of, last_of
from incidents.faults import Facts
from incidents.figures import Course
from incidents.gathering import read
from incidents.historic import judged
from incidents.merging import gone_keys
from incidents.models import Count, Decision, Draft, Hold, Incident, Notice
from incidents.parties import Parties, in_question, late, uncovered


@dataclass(frozen=True)
class Standing:
    """An incident with what the law wants on a day."""

    incident: Incident
    answer: Answer
    facts: Facts
    parties: Parties
    #: Its days, for figures.
    course: Course
    notices: Sequence[Notice] = ()
    #: Drafts and mail merges in words, where a pack asks.
    papers: tuple[str, ...] = ()


def standings(organisation: Organisation, on: date) -> Iterator[Standing]:
    """Every open incident as it stands on a day, restricted ones too: whoever tells of them leaves out what is shut."""
    yield from stand(organisation, Incident.whole.current().filter(closed_on=None), on)


def stand(organisation: Organisation, incidents: QuerySet[Incident], on: date) -> Iterator[Standing]:
    """Incidents as they stand on a day, those of the organisation among the ones given; what was merged into another stands there."""
    found = incidents.filter(organisation=organisation).exclude(pk__in=gone_keys(organisation))
    own = found.select_related("root_cause", "accounting").order_by("year", "number")
    rows, around = read(organisation, own)
    counts, holds, decisions, notices, drafts = (
        _by_incident(model, rows) for model in (Count, Hold, Decision, Notice, Draft)
    )
    for incident in rows:
        sent = [notice for notice in notices[incident.pk] if not notice.archived_at]
        made = decisions[incident.pk]
        yield standing(
            incident, counts[incident.pk], holds[incident.pk], made, sent, around[incident.pk], on, tells_history=False,
            has_cause=hasattr(incident, "root_cause"), is_accounted=hasattr(incident, "accounting"), drafts=drafts[incident.pk],
        )  # fmt: skip


def standing(
    incident: Incident,
    counts: Iterable[Count],
    holds: Iterable[Hold],
    decisions: list[Decision],
    notices: list[Notice],
    parties: Parties,
    on: date,
    *,
    has_cause: bool,
    is_accounted: bool,
    tells_history: bool = True,
    drafts: Iterable[Draft] = (),
    papers: Iterable[str] = (),
) -> Standing:
    """One incident as it stands on a day; reminders and gaps need not know what each count changed."""
    counted = list(counts)
    for decision in decisions:
        decision.incident = incident
    case = case_of(incident, counted, holds, notices, parties)
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
        has_cause=has_cause,
        is_accounted=is_accounted,
        told_late=tuple(
            f"{told.party}: {owed.words}" for told, owed in late(parties.owed(incident.organisation.zone, on))
        ),
        unlogged=tuple(uncovered(parties.logs, *in_question(incident))),
        lacking=sorted(
            f"{draft.get_kind_display()}: {draft.lacking}"
            for draft in drafts
            if draft.lacks and not draft.archived_at
        ),
    )
    return Standing(
        incident, found, facts, parties, course(incident, case, decisions, on), notices, tuple(papers)
    )


def _by_incident(model: Any, incidents: list[Incident]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    if incidents:
        for row in model.objects.filter(incident__in=incidents):
            found[row.incident_id].append(row)
    return found
