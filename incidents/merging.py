"""Decides what may be merged, and reads what was: the reports of one event whose clocks run in another."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from compliance.ledger.door import Refused
from incidents.models import Count, Hold, Incident, Notice, Relation


def merged_into(incidents: Sequence[Incident]) -> dict[UUID, list[Relation]]:
    """For each incident the reports merged into it, with their counts: one query while there are none, two otherwise."""
    found: dict[UUID, list[Relation]] = defaultdict(list)
    rows = merges().filter(other__in=incidents)
    by_key = {incident.pk: incident for incident in incidents}
    for relation in rows.select_related("incident") if incidents else ():
        relation.other = by_key[relation.other_id]
        relation.incident.organisation = relation.other.organisation
        found[relation.other_id].append(relation)
    counts = _counts_of([each.incident for relations in found.values() for each in relations])
    for relations in found.values():
        for each in relations:
            each.counts = counts[each.incident_id]  # type: ignore[attr-defined]
    return found


def merges() -> Any:
    """The merges that were not taken back."""
    return Relation.objects.current().filter(kind=Relation.Kind.MERGED)


def preload(incidents: Sequence[Incident]) -> None:
    """Reads for many incidents, each of which says whether it `has_merged`, what was merged into them."""
    found = merged_into([incident for incident in incidents if incident.has_merged])  # type: ignore[attr-defined]
    for incident in incidents:
        incident.__dict__["merged"] = found[incident.pk]


def gone_keys(organisation: Any) -> Any:
    """The keys of the incidents that were merged into another: their clocks run there."""
    return merges().of(organisation).values("incident")


def refuse_merged(incident: Incident) -> None:
    """Raises Refused where the incident was merged into another."""
    into = merges().filter(incident=incident).first()
    if into:
        raise Refused(f"This report was merged into {into.other}: work there, or take the merge back.")


def refuse_merge(incident: Incident, other: Incident) -> None:
    """Raises Refused for two that one clock cannot count for."""
    if incident.role != other.role:
        raise Refused("We are not the same in both for this PHI, so other notices are owed.", "other")
    if incident.vendor_id and other.vendor_id and incident.vendor_id != other.vendor_id:
        raise Refused("They happened at two vendors: relate them instead.", "other")
    if merges().filter(other=incident).exists():
        raise Refused("Reports were merged into this one: merge each of them into the other, or the other into this.", "other")  # fmt: skip
    both = (incident, other)
    if any(each.substitute_posted_on for each in both) or Notice.objects.current().filter(incident__in=both):
        raise Refused("Notice went out already, so each keeps the file of its own clocks: relate them instead.", "other")  # fmt: skip
    if any(each.unreachable is not None for each in both):
        raise Refused("People out of reach were counted for one of them: relate them instead.", "other")
    if _holds(incident) != _holds(other):
        raise Refused("Law enforcement holds one of them only: record the statement in both first, or relate them.", "other")  # fmt: skip


def _holds(incident: Incident) -> set[Any]:
    return {hold.facts for hold in Hold.objects.filter(incident=incident)}


def _counts_of(incidents: Sequence[Incident]) -> dict[UUID, list[Count]]:
    found: dict[UUID, list[Count]] = defaultdict(list)
    for count in Count.objects.filter(incident__in=incidents) if incidents else ():
        found[count.incident_id].append(count)
    return found


def later_than(relation: Relation, rows: Iterable[Count]) -> list[Count]:
    """The counts that were recorded after a merge, and so count the people of both: a key tells when its row was made."""
    return [row for row in rows if str(row.pk) > str(relation.pk)]
