"""Gathers what the page of an incident shows of how it is handled: its report, who may open it, counsel, and what belongs to it."""

from dataclasses import dataclass

from django.db.models import Q

from compliance.accounts.access import Viewer
from compliance.accounts.models import Person
from incidents import restricting
from incidents.models import Incident, Relation, Report


@dataclass(frozen=True)
class Handling:
    """How an incident is handled."""

    report: Report | None
    let_in: list[Person]
    relations: list[Relation]

    @property
    def merged_into(self) -> Relation | None:
        """The relation by which its clocks run in another."""
        return next((each for each in self.relations if each.kind == Relation.Kind.MERGED and not each.back), None)  # type: ignore[attr-defined]


def handling_of(incident: Incident) -> Handling:
    """Two queries; one more where it is restricted."""
    tied = Q(incident=incident) | Q(other=incident)
    relations = list(Relation.objects.current().filter(tied).select_related("incident", "other"))
    for each in relations:
        each.back = each.other_id == incident.pk  # type: ignore[attr-defined]
        each.there = each.incident if each.back else each.other  # type: ignore[attr-defined]
        each.there.organisation = incident.organisation  # type: ignore[attr-defined]
    if not any(each.kind == Relation.Kind.MERGED and each.back for each in relations):  # type: ignore[attr-defined]
        incident.__dict__["merged"] = []
    report = Report.objects.filter(incident=incident).select_related("opened_by").first()
    let_in = sorted(restricting.let_in(incident), key=str) if incident.is_restricted else []
    return Handling(report, let_in, relations)


def opens(viewer: Viewer, incident: Incident) -> bool:
    """Whether a report counts as opened once this person saw it: an officer, an owner, or its lead."""
    organisation = viewer.membership.organisation
    named = {incident.lead_id, organisation.security_officer_id, organisation.privacy_officer_id}
    return viewer.may("incidents_write") or viewer.person.pk in named
