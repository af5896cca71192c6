"""Makes the case that the clocks calculate from an incident's rows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from incidents.clocks.case import Case, Recipient, Role
from incidents.clocks.case import Count as Counted
from incidents.models import Count, Hold, Incident, Notice
from incidents.parties import Parties


def case_of(
    incident: Incident,
    counts: Iterable[Count],
    holds: Iterable[Hold],
    notices: Iterable[Notice],
    parties: Parties,
) -> Case:
    """Everything that a clock of the incident hangs on; it asks the database nothing but the organisation's zone."""
    zone = incident.organisation.zone
    case = Case(
        role=Role(incident.role),
        zone=zone,
        known_at=incident.known_fact,
        should_have_known_on=incident.should_have_known_on,
        occurred_on=incident.occurred_on,
        determined_on=incident.determined_on,
        vendor=parties.vendor(zone) or incident.of_vendor,
        counts=tuple(_counts(counts)),
        holds=tuple(hold.facts for hold in holds),
        notices=tuple(notice.told(zone) for notice in notices),
        delegated=frozenset[Recipient](),
        unreachable=incident.unreachable,
        substitute_posted_on=incident.substitute_posted_on,
    )
    return replace(case, terms=tuple(parties.terms(case)))


def _counts(rows: Iterable[Count]) -> Iterable[Counted]:
    """One count for each day on which anybody was counted; a place that is not counted anew keeps the people it had."""
    days: dict[date, list[Count]] = defaultdict(list)
    for row in rows:
        days[row.on].append(row)
    by_place: dict[str, int | None] = {}
    for on, counted in sorted(days.items()):
        by_place |= {row.state: row.people for row in counted}
        by_state = {state: people for state, people in by_place.items() if state}
        yield Counted(on, by_state, by_place.get("", 0))
