"""Gathers what the page of an incident shows, in a bounded number of queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from django.urls import reverse

from compliance.accounts.models import Organisation
from incidents.around import Around, around
from incidents.cases import case_of
from incidents.chosen import playbook_of
from incidents.closing import Aftermath, aftermath
from incidents.duties import OPEN, answer_of, last_of
from incidents.gathering import of_incident
from incidents.historic import judged
from incidents.lines import Line, Told, told
from incidents.models import Count, Decision, Draft, Exercise, Hold, Incident, Notice, Returned, Step
from incidents.playbooks import Playbook
from riskassess.systems import catalogue


@dataclass(frozen=True)
class IncidentPage:
    """An incident with its clocks on a day."""

    found: Told
    #: What runs out next.
    next: Line | None
    counts: list[Count]
    holds: list[Hold]
    decisions: list[Decision]
    #: The one that counts.
    decision: Decision | None
    notices: list[Notice]
    drafts: list[Draft]
    returned: list[Returned]
    steps: list[Step]
    #: Whose evidence to keep, and who to tell, stand on the page.
    playbook: Playbook
    after: Aftermath
    facts: list[tuple[str, object]]
    around: Around

    @property
    def draft_kinds(self) -> list[tuple[str, str]]:
        """What can be drafted."""
        return Draft.Kind.choices

    @property
    def done(self) -> int:
        """How many steps are ticked."""
        return sum(step.done_at is not None for step in self.steps)

    @property
    def to_do(self) -> int:
        """How many steps there are without the struck ones."""
        return sum(not step.struck_why for step in self.steps)


def incident_page(incident: Incident, on: date) -> IncidentPage:
    """The incident as it stands today."""
    counts, holds, steps = (
        list(rows.all())
        for rows in (incident.counts, incident.holds, incident.steps.select_related("done_by"))
    )
    decisions = list(incident.decisions.select_related("decided_by", "reviewed_by"))
    notices = list(incident.notices.select_related("attachment"))
    for decision in decisions:
        decision.organisation, decision.incident = incident.organisation, incident
    for notice in notices:
        notice.organisation, notice.incident = incident.organisation, incident
    parties = of_incident(incident)
    case = case_of(incident, counts, holds, [each for each in notices if not each.archived_at], parties)
    found = told(judged(answer_of(case, decisions, on), incident))
    waiting = (line for line in found.owed if line.duty.state in OPEN)
    return IncidentPage(
        found=found,
        next=next(waiting, None),
        counts=counts,
        holds=holds,
        decisions=decisions,
        decision=last_of(decisions, on),
        notices=notices,
        drafts=drafts_of(incident),
        returned=list(incident.returned.all()),
        steps=steps,
        playbook=playbook_of(incident.organisation, incident.kind),
        after=aftermath(incident),
        facts=_facts(incident),
        around=around(incident, parties, on),
    )


def parties_of_terms(incident: Incident) -> list[str]:
    """Everybody whom an agreement or an added clock wants told."""
    return [term.party for term in case_of(incident, (), (), (), of_incident(incident)).terms]


def drafts_of(incident: Incident) -> list[Draft]:
    """Drafts, each with how many letters of it were handed over (`printed`)."""
    drafts: list[Draft] = list(incident.drafts.annotate(printed=Sum("runs__printed")))
    for draft in drafts:
        draft.organisation, draft.incident = incident.organisation, incident
    return drafts


def _facts(incident: Incident) -> list[tuple[str, object]]:
    zone = incident.organisation.zone
    known = incident.known_at.astimezone(zone)
    return [
        ("Kind", incident.get_kind_display()),
        ("For this PHI we are", incident.get_role_display()),
        ("Lead", incident.lead),
        ("Occurred", _days(incident.occurred_on, incident.occurred_until)),
        ("First known", f"{known:%Y-%m-%d}" if incident.known_time_unknown else f"{known:%Y-%m-%d %H:%M}"),
        ("Would have been known", incident.should_have_known_on),
        ("Breach determined", incident.determined_on),
        ("How it was found", incident.how_found),
        ("At the vendor", incident.vendor),
        ("Vendor discovered it", incident.vendor_discovered_on),
        ("Vendor told us", incident.vendor_told_us_on),
        ("Kinds of PHI", catalogue.titles(incident.phi)),
        ("Reported by", incident.reported_by),
        ("Number in the former log", incident.former_number),
        ("Taken over from it on", incident.imported_on),
    ]


def _days(first: date | None, last: date | None) -> str:
    return " – ".join(str(day) for day in (first, last) if day)


def trail(organisation: Organisation, incident: Incident | None = None) -> list[tuple[str, str]]:
    """Words and addresses for `components/breadcrumb.html`."""
    steps = [("Incidents", reverse("incident_list", kwargs={"slug": organisation.slug}))]
    if incident and not incident._state.adding:
        steps.append((str(incident), incident.get_absolute_url()))
    return steps


def playbooks(organisation: Organisation) -> list[tuple[str, str]]:
    """The trail to a playbook."""
    return [*trail(organisation), ("Playbooks", reverse("playbook_list", kwargs={"slug": organisation.slug}))]


def exercises(exercise: Exercise) -> list[tuple[str, str]]:
    """The trail to an exercise, and to what is done about it."""
    organisation = exercise.organisation
    steps = [
        *trail(organisation),
        ("Exercises", reverse("exercise_list", kwargs={"slug": organisation.slug})),
    ]
    return steps if exercise._state.adding else [*steps, (str(exercise), exercise.get_absolute_url())]
