"""Decides how the register is written as one table that its import reads again without change: a row for each incident."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from incidents.duties import last_made
from incidents.imports.fields import FIELDS, NOTICES
from incidents.models import Count, Decision, Incident, Notice

COLUMNS: Final = tuple(each.spellings[0] for each in FIELDS)
#: Incidents whose parts are read at once.
SHEET: Final = 500


def table(incidents: Sequence[Incident]) -> Iterator[Sequence[Any]]:
    """The rows below `COLUMNS`, in the order given; three queries for 500 of them. The latest count and the last decision stand for all."""
    for start in range(0, len(incidents), SHEET):
        sheet = incidents[start : start + SHEET]
        counts, decisions, notices = (_by_incident(model, sheet) for model in (Count, Decision, Notice))
        for incident in sheet:
            cells = _cells(incident, counts[incident.pk], decisions[incident.pk], notices[incident.pk])
            yield [cells.get(each.key) for each in FIELDS]


def _cells(
    incident: Incident, counts: list[Count], decisions: list[Decision], notices: list[Notice]
) -> dict[str, Any]:
    latest = max((count.on for count in counts), default=None)
    last_day = max((each.decided_on for each in decisions), default=None)
    decision = last_made(decisions, last_day) if last_day else None
    return {
        "incident.number": str(incident),
        "incident.kind": incident.kind,
        "incident.what": incident.what,
        "incident.role": incident.role,
        "incident.occurred_on": incident.occurred_on,
        "incident.occurred_until": incident.occurred_until,
        "incident.known_on": incident.known_at.astimezone(incident.organisation.zone).date(),
        "incident.determined_on": incident.determined_on,
        "incident.how_found": incident.how_found,
        "incident.vendor": incident.vendor.name if incident.vendor else None,
        "incident.phi": "; ".join(incident.phi),
        "incident.people": "; ".join(_people(count) for count in counts if count.on == latest),
        "incident.counted_on": latest,
        "incident.containment": incident.containment,
        "incident.lead": incident.lead.email if incident.lead else None,
        "decision.outcome": decision.outcome if decision else None,
        "decision.decided_on": decision.decided_on if decision else None,
        "decision.why": (decision.why or decision.nature) if decision else None,
        **{key: "; ".join(_sent(notices, recipient)) for key, recipient in NOTICES.items()},
        "incident.closed_on": incident.closed_on,
    }


def _people(count: Count) -> str:
    number = "unknown" if count.people is None else str(count.people)
    return f"{count.state} {number}".strip()


def _sent(notices: Iterable[Notice], recipient: str) -> list[str]:
    return [
        f"{each.state} {each.sent_on}".strip()
        for each in notices
        if each.recipient == recipient and not each.archived_at
    ]


def _by_incident(model: Any, incidents: Sequence[Incident]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in model.objects.filter(incident__in=[each.pk for each in incidents]):
        if not getattr(row, "archived_at", None):
            found[row.incident_id].append(row)
    return found
