"""Gathers what the page of an incident shows of how it is handled: its report, who may open it, counsel, and what belongs to it."""

from dataclasses import dataclass

from django.db.models import Q

from compliance.accounts.access import Viewer
from compliance.accounts.models import Person
from incidents import restricting
from incidents.models import Incident, Relation, Report


@dataclass(frozen=True)
class Tie:
    """A relation as one of the two incidents sees it."""

    relation: Relation
    there: Incident
    #: Whether it was said of the other one.
    is_back: bool

    @property
    def is_merge(self) -> bool:
        return self.relation.kind == Relation.Kind.MERGED


@dataclass(frozen=True)
class Handling:
    """How an incident is handled."""

    report: Report | None
    let_in: list[Person]
    ties: list[Tie]

    @property
    def merged_into(self) -> Tie | None:
        """By which its clocks run in another."""
        return next((tie for tie in self.ties if tie.is_merge and not tie.is_back), None)


def handling_of(incident: Incident) -> Handling:
    """Two queries; one more where it is restricted."""
    tied = Relation.objects.current().filter(Q(incident=incident) | Q(other=incident))
    ties = [_tie(incident, relation) for relation in tied.select_related("incident", "other")]
    if not any(tie.is_merge and tie.is_back for tie in ties):
        incident.__dict__["merged"] = []
    report = Report.objects.filter(incident=incident).select_related("opened_by").first()
    let_in = sorted(restricting.let_in(incident), key=str) if incident.is_restricted else []
    return Handling(report, let_in, ties)


def _tie(incident: Incident, relation: Relation) -> Tie:
    is_back = relation.other_id == incident.pk
    there = relation.incident if is_back else relation.other
    there.organisation = incident.organisation
    return Tie(relation, there, is_back)


def opens(viewer: Viewer, incident: Incident) -> bool:
    """Whether a report counts as opened once this person saw it: an officer, an owner, or its lead."""
    organisation = viewer.membership.organisation
    named = {incident.lead_id, organisation.security_officer_id, organisation.privacy_officer_id}
    return viewer.may("incidents_write") or viewer.person.pk in named
