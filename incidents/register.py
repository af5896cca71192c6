"""What the incident register answers to reminders, dashboard and packs."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date, datetime
from functools import partial
from itertools import chain
from typing import ClassVar
from uuid import UUID

from django.urls import reverse

from compliance.accounts.access import Viewer
from compliance.accounts.models import Organisation, Person
from compliance.exchange import mapping
from compliance.exchange.plans import Choices, Plan
from compliance.exchange.reading import Found, tables
from compliance.guard import find
from compliance.ledger import changes
from compliance.ledger.door import Actor
from compliance.ledger.records import Record
from compliance.ledger.telling import Told
from compliance.registers import summaries
from compliance.registers.answers import (
    Deadline,
    DeadlineKind,
    Exposed,
    Gap,
    GapKind,
    Section,
    Severity,
    Tile,
)
from compliance.registers.registry import Register
from compliance.registers.summaries import Summary
from incidents import after, importing, imports, report, touching
from incidents.clocks.case import US, Recipient
from incidents.clocks.duty import Duty
from incidents.duties import still_open
from incidents.faults import faults
from incidents.kinds import DEADLINE_OF, DEADLINES, GAPS
from incidents.lines import NAMES
from incidents.models import Incident
from incidents.opening import unopened
from incidents.standing import Standing, standings
from vendors.models import Vendor
from vendors.places import Addresses

#: Where each gap is mended: URL name.
MENDED_AT = {
    "notice_overdue": "notice_record",
    "notice_without_proof": "notice_record",
    "vendor_told_late": "vendor_report_create",
    "logs_missing": "log_create",
    "draft_incomplete": "incident_detail",
    "incident_undecided": "incident_decide",
    "people_not_counted": "incident_count",
    "counsel_to_ask": "incident_edit",
    "incident_without_lead": "incident_edit",
    "accounting_unanswered": "accounting",
    "root_cause_missing": "root_cause",
}


class IncidentRegister(Register):
    """Incidents with their breach clocks."""

    name = "incidents"
    title = "Incidents"
    deadline_kinds: ClassVar[Sequence[DeadlineKind]] = DEADLINES
    gap_kinds: ClassVar[Sequence[GapKind]] = tuple(GAPS.values())

    def deadlines(self, organisation: Organisation, on: date, until: date) -> Iterator[Deadline]:
        address = Addresses(organisation)
        yield from (found for found in unopened(organisation, address) if found.day <= until)
        for each in standings(organisation, on):
            yield from (found for found in _deadlines(address, each) if found.day <= until)
        yield from after.deadlines(organisation, after.waiting(organisation, on), until)

    def gaps(self, organisation: Organisation, on: date) -> Iterator[Gap]:
        address = Addresses(organisation)
        for each in standings(organisation, on):
            yield from _gaps(address, each)
        yield from after.gaps(organisation, after.waiting(organisation, on), on)

    def summary(self, organisation: Organisation, on: date) -> Summary:
        """Both from one look."""
        return self.summary_without(organisation, on, frozenset())

    def summary_without(self, organisation: Organisation, on: date, shut: Set[UUID]) -> Summary:
        """Both from one look, without the incidents that are shut to whoever asks."""
        address, stood, until = (
            Addresses(organisation),
            [each for each in standings(organisation, on) if each.incident.pk not in shut],
            summaries.until(on),
        )
        due = (found for each in stood for found in _deadlines(address, each) if found.day <= until)
        fresh = (each for each in unopened(organisation, address) if each.record not in shut)
        failing = (gap for each in stood for gap in _gaps(address, each))
        more = after.waiting(organisation, on).without(shut)
        gaps = chain(failing, after.gaps(organisation, more, on))
        return summaries.summary(gaps, chain(due, fresh, after.deadlines(organisation, more, until)), on)

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

    def read_import(self, content: bytes) -> Found:
        return tables(content, mapping.knows(imports.FIELDS))

    def plan_import(self, organisation: Organisation, found: Found, choices: Choices | None = None) -> Plan:
        return imports.plan(organisation, found, choices)

    def told_name(self, file_name: str) -> str:
        return "" if find(file_name) else file_name

    def confirm_import(self, plan: Plan, *, by: Actor, name: str, told: Told | None = None) -> None:
        why = f"Imported from “{name}”" if name else "Imported from a file"
        importing.incidents_import(plan.changes, by=by, why=why, told=told)

    def section(self, organisation: Organisation, on: date, known: datetime) -> Section:
        return report.section(organisation, on, known)

    def offers(self, record: Record) -> Iterator[tuple[str, str]]:
        return touching.offers(record)

    def exposures(self, viewer: Viewer, exposed: Sequence[Exposed]) -> Mapping[Exposed, tuple[str, str]]:
        return touching.answers(viewer, exposed)

    def gaps_of(self, record: Record, on: date) -> Iterator[Gap]:
        """Of a vendor what it told us late, kept while nothing changes: its page has few queries to spend."""
        if isinstance(record, Vendor):
            counted = changes.counter(record.organisation_id)
            told = partial(_told_late, record, on)
            yield from changes.kept(record.organisation_id, f"told_late:{record.pk}:{on}", counted, told)

    def sample(self, organisation: Organisation, by: Person, on: date) -> None:
        from incidents.sample import add_sample  # noqa: PLC0415 (told once in the life of an installation)

        add_sample(organisation, by, on)


def _told_late(vendor: Vendor, on: date) -> list[Gap]:
    address = Addresses(vendor.organisation)
    found = (gap for each in touching.told_late(vendor, on) for gap in _gaps(address, each))
    return [gap for gap in found if gap.kind.key == "vendor_told_late"]


def _deadlines(address: Addresses, of: Standing) -> Iterator[Deadline]:
    """One for each kind of recipient and day, naming the States; and the day by which to decide."""
    incident = of.incident
    due: dict[tuple[str, date | datetime], list[str]] = defaultdict(list)
    for duty in still_open(of.answer):
        if when := duty.due_at or duty.due_on:
            due[DEADLINE_OF[duty.recipient], when].append(
                f"{NAMES[duty.recipient]}{'' if duty.jurisdiction == US else f', {duty.jurisdiction}'}{_party(duty)}"
            )
    if not of.facts.is_decided:
        due["incident_decision", of.answer.decide_by] = []
    for (kind, when), names in due.items():
        told, is_moment = "; ".join(dict.fromkeys(names)), isinstance(when, datetime)
        yield Deadline(
            kind=kind,
            model="incidents.incident",
            record=incident.pk,
            title=f"Incident {incident}{f': {told}' if told else ''}",
            url=address("incident_detail", incident.pk),
            owner=incident.lead_id,
            due_on=None if is_moment else when,
            due_at=when if is_moment else None,  # type: ignore[arg-type]
        )


def _party(duty: Duty) -> str:
    """Whom an agreement wants told: each has a clock of its own."""
    return f", {duty.to}" if duty.recipient == Recipient.CONTRACT_PARTY else ""


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
