"""The register's chapter in a pack: every incident with its decision, its duties and its faults on a day, from what the ledger knew."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.registers.answers import Section, Table
from compliance.registers.chapters import FaultLine, by_kind, worst_first
from incidents import hhs_portal, report_parties
from incidents.after_report import after_tables
from incidents.around import ReportLine, report_lines
from incidents.clocks.duty import Duty
from incidents.courses import SHOWN
from incidents.duties import still_open
from incidents.faults import faults
from incidents.figures import by_month, time_taken
from incidents.hhs_log import of_years
from incidents.kinds import GAPS
from incidents.lines import Line, told
from incidents.snapshots import as_known
from incidents.standing import Standing
from incidents.written import DISCLAIMER

NOTES: Final = (
    DISCLAIMER,
    "An incident without a decision counts as a breach for every clock; a number of people that nobody knows counts as 500 or more.",
    "Laws of the States stand as recorded in the product's catalogue; a row that was not verified says so.",
)
INCIDENTS: Final = (
    "incident",
    "kind",
    "first known",
    "discovered",
    "decided",
    "closed",
    "people",
    "open duties",
)
DUTIES: Final = (
    "incident", "recipient", "jurisdiction", "to", "citation", "counts from", "why", "limit", "due", "state", "sent", "verified",
)  # fmt: skip
FAULTS: Final = ("incident", "severity", "fault", "reason", "citation")


@dataclass(frozen=True)
class IncidentLines:
    """An incident in words."""

    name: str
    kind: str
    known: date
    decided: str
    closed: date | None
    owed: list[Line]
    privileged: date | None
    #: Drafts and mail merges, one line each.
    papers: tuple[str, ...]
    faults: tuple[FaultLine, ...]
    #: What vendors reported, each with how it stands to its term.
    reports: list[ReportLine]


def section(organisation: Organisation, on: date, known: datetime) -> Section:
    """The chapter, the law asked about `on`, the facts as recorded before `known`."""
    stood = sorted(
        as_known(organisation, on, known), key=lambda each: (each.incident.year, each.incident.number)
    )
    lines = [_lines(each) for each in stood]
    logs = of_years(stood)
    waiting = sum(len(still_open(each.answer)) for each in stood if not each.incident.closed_on)
    return Section(
        title="Incidents",
        template="incidents/pack_section.html",
        context={
            "incidents": lines,
            "logs": [log for log in logs if log.entries],
            "taken": time_taken([each.course for each in stood[: -SHOWN - 1 : -1]]),
            "months": by_month(
                (
                    (
                        each.incident.known_at.astimezone(organisation.zone).date(),
                        str(each.incident.get_kind_display()),
                    )
                    for each in stood
                ),
                on,
            ),
            "summary": by_kind(fault for line in lines if not line.closed for fault in line.faults),
        },
        tables=(
            Table("incidents", "Incidents", INCIDENTS, [_incident(each) for each in stood]),
            Table(
                "duties", "Duties after incidents", DUTIES, [row for each in stood for row in _duties(each)]
            ),
            Table(
                "incident-faults",
                "Faults of incidents",
                FAULTS,
                [
                    (line.name, fault.kind.severity.word, fault.kind.title, fault.reason, fault.kind.citation)
                    for line in lines
                    if not line.closed
                    for fault in line.faults
                ],
            ),
            Table(
                "hhs-log",
                "Breaches of fewer than 500, by year",
                hhs_portal.PACK,
                list(hhs_portal.pack_rows(logs)),
            ),
            *after_tables(organisation, on, known),
            *report_parties.tables(organisation, stood, known),
        ),
        records=tuple(UUID(str(each.incident.pk)) for each in stood),
        figures=(
            ("Incidents", str(len(stood))),
            ("of these open", str(sum(each.incident.closed_on is None for each in stood))),
            ("Notices owed", str(waiting)),
        ),
        notes=NOTES,
    )


def _lines(of: Standing) -> IncidentLines:
    incident = of.incident
    return IncidentLines(
        name=str(incident),
        kind=str(incident.get_kind_display()),
        known=of.answer.discovered.on,
        decided="decided" if of.facts.is_decided else "undecided: counts as a breach",
        closed=incident.closed_on,
        owed=told(of.answer).owed,
        reports=report_lines(incident, of.parties, of.answer.on),
        privileged=incident.privileged_since,
        papers=of.papers,
        faults=worst_first(
            FaultLine(GAPS[each.kind], str(incident), each.reason) for each in faults(of.facts, of.answer)
        ),
    )


def _incident(of: Standing) -> tuple[object, ...]:
    incident, found = of.incident, of.answer
    people = found.count.total
    return (
        str(incident),
        incident.get_kind_display(),
        incident.known_fact,
        found.discovered.on,
        "yes" if of.facts.is_decided else "no",
        incident.closed_on or "",
        "not known" if people is None else people,
        len(still_open(found)),
    )


def _duties(of: Standing) -> Iterator[tuple[object, ...]]:
    return (_duty(str(of.incident), duty) for duty in of.answer.duties)


def _duty(incident: str, duty: Duty) -> tuple[object, ...]:
    return (
        incident, str(duty.recipient), duty.jurisdiction, duty.to, duty.citation, duty.trigger_on or "", duty.trigger_reason,
        duty.limit_on or "", duty.due_on or "", str(duty.state), duty.sent_on or "", "yes" if duty.verified else "no",
    )  # fmt: skip
