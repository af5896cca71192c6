"""Gathers the days that figures are drawn from: of the last incidents in four queries, of a pack from what it has read already."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from compliance.accounts.models import Organisation
from incidents.cases import case_of
from incidents.clocks.case import Case
from incidents.clocks.discovery import discovered
from incidents.clocks.people import first_letter
from incidents.duties import last_of
from incidents.figures import MONTHS, Course
from incidents.gathering import read
from incidents.models import Decision, Incident, Notice

#: Incidents that a chart shows: the last ones.
SHOWN: Final = 25


def courses_of(organisation: Organisation, rows: Any, on: date) -> list[Course]:
    """The last incidents that the viewer may see, the newest first."""
    incidents, around = read(organisation, rows.order_by("-known_at", "-number")[:SHOWN])
    keys = [each.pk for each in incidents]
    decisions: list[Decision] = list(Decision.objects.filter(incident__in=keys))
    notices: list[Notice] = list(Notice.objects.filter(incident__in=keys))
    found = []
    for incident in incidents:
        sent = [each for each in notices if each.incident_id == incident.pk and not each.archived_at]
        made = [each for each in decisions if each.incident_id == incident.pk]
        for decision in made:
            decision.incident = incident
        found.append(
            course(
                incident,
                case_of(incident, (), (), sent, around[incident.pk]),
                made,
                on,
                incident.get_absolute_url(),
            )
        )
    return found


def course(incident: Incident, case: Case, decisions: list[Decision], on: date, url: str = "") -> Course:
    """The days of one incident as they stood on a day."""
    case, start, last = case.as_of(on), discovered(case), last_of(decisions, on)
    return Course(
        label=f"{incident} {incident.get_kind_display()}",
        occurred_on=incident.occurred_on,
        discovered_on=start.on if start else incident.known_at.date(),
        decided_on=last.decided_on if last else None,
        notified_on=first_letter(case),
        url=url,
    )


def known_since(organisation: Organisation, rows: Any, on: date) -> Iterator[tuple[date, str]]:
    """Day and kind of each incident that was first known in the months of the chart."""
    day = on.replace(day=1) - timedelta(days=31 * MONTHS)
    first = datetime.combine(day, time.min, tzinfo=organisation.zone)
    kinds = dict(Incident._meta.get_field("kind").choices or ())
    found: Iterable[Any] = rows.filter(known_at__gte=first).order_by().values_list("known_at", "kind")
    for known_at, kind in found:
        yield known_at.astimezone(organisation.zone).date(), str(kinds[kind])
