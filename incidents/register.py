"""What the incident register answers to reminders, dashboard and packs."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import ClassVar

from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.registers import summaries
from compliance.registers.answers import Deadline, DeadlineKind, Gap, GapKind, Section, Severity, Tile
from compliance.registers.registry import Register
from compliance.registers.summaries import Summary
from incidents import report
from incidents.clocks.case import US
from incidents.duties import still_open
from incidents.faults import faults
from incidents.kinds import DEADLINE_OF, DEADLINES, GAPS
from incidents.lines import NAMES
from incidents.models import Incident
from incidents.standing import Standing, standings
from vendors.places import Addresses

#: Where each gap is mended: URL name.
MENDED_AT = {
    "notice_overdue": "notice_record",
    "notice_without_proof": "notice_record",
    "draft_incomplete": "incident_detail",
    "incident_undecided": "incident_decide",
    "people_not_counted": "incident_count",
    "counsel_to_ask": "incident_edit",
    "incident_without_lead": "incident_edit",
}


class IncidentRegister(Register):
    """Incidents with their breach clocks."""

    name = "incidents"
    title = "Incidents"
    deadline_kinds: ClassVar[Sequence[DeadlineKind]] = DEADLINES
    gap_kinds: ClassVar[Sequence[GapKind]] = tuple(GAPS.values())

    def deadlines(self, organisation: Organisation, on: date, until: date) -> Iterator[Deadline]:
        address = Addresses(organisation)
        for each in standings(organisation, on):
            yield from (found for found in _deadlines(address, each) if found.day <= until)

    def gaps(self, organisation: Organisation, on: date) -> Iterator[Gap]:
        address = Addresses(organisation)
        for each in standings(organisation, on):
            yield from _gaps(address, each)

    def summary(self, organisation: Organisation, on: date) -> Summary:
        """Both from one look."""
        address, stood, until = (
            Addresses(organisation),
            list(standings(organisation, on)),
            summaries.until(on),
        )
        due = (found for each in stood for found in _deadlines(address, each) if found.day <= until)
        return summaries.summary((gap for each in stood for gap in _gaps(address, each)), due, on)

    def tile(self, organisation: Organisation, on: date, summary: Summary) -> Tile:
        late = sum(number for kind, number in summary.kinds if kind.key == "notice_overdue")
        return Tile(
            title=self.title,
            figure=str(late),
            caption="with a notice overdue",
            url=reverse("incident_list", kwargs={"slug": organisation.slug}),
            shares=[(level.word, summary.count(level), level.word.lower()) for level in Severity],
        )

    def first_step(self, organisation: Organisation) -> tuple[str, str] | None:
        if Incident.objects.of(organisation).exists():
            return None
        return "See where incidents are reported", reverse(
            "incident_list", kwargs={"slug": organisation.slug}
        )

    def section(self, organisation: Organisation, on: date, known: datetime) -> Section:
        return report.section(organisation, on, known)

    def sample(self, organisation: Organisation, by: Person, on: date) -> None:
        from incidents.sample import add_sample  # noqa: PLC0415 (told once in the life of an installation)

        add_sample(organisation, by, on)


def _deadlines(address: Addresses, of: Standing) -> Iterator[Deadline]:
    """One for each kind of recipient and day, naming the States; and the day by which to decide."""
    incident = of.incident
    due: dict[tuple[str, date], list[str]] = defaultdict(list)
    for duty in still_open(of.answer):
        if duty.due_on:
            due[DEADLINE_OF[duty.recipient], duty.due_on].append(
                f"{NAMES[duty.recipient]}{'' if duty.jurisdiction == US else f', {duty.jurisdiction}'}"
            )
    if not of.facts.is_decided:
        due["incident_decision", of.answer.decide_by] = []
    for (kind, day), names in due.items():
        told = "; ".join(dict.fromkeys(names))
        yield Deadline(
            kind=kind,
            model="incidents.incident",
            record=incident.pk,
            title=f"Incident {incident}{f': {told}' if told else ''}",
            url=address("incident_detail", incident.pk),
            owner=incident.lead_id,
            due_on=day,
        )


def _gaps(address: Addresses, of: Standing) -> Iterator[Gap]:
    incident = of.incident
    for fault in faults(of.facts, of.answer):
        yield Gap(
            kind=GAPS[fault.kind],
            model="incidents.incident",
            record=incident.pk,
            title=f"Incident {incident}",
            reason=fault.reason,
            url=address("incident_detail", incident.pk),
            owner=incident.lead_id,
            mend_url=address(MENDED_AT[fault.kind], incident.pk),
            mend_needs="incidents_write",
        )
