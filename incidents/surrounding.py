"""Decides what may be done to what belongs to an incident: vendors' reports, added clocks, logs, what it touched, its timeline."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused
from incidents.actions import is_open
from incidents.clocks.vendor import Report, together
from incidents.models import AddedClock, Entry, Incident, Log, Scope, Touched, VendorReport
from incidents.models.parties import OfIncident

_AGENT = {"yes": True, "no": False}


@transaction.atomic
def vendor_report_save(report: VendorReport, *, by: Actor) -> None:
    """What a vendor told us; the incident takes its days from there. Raises Refused where the incident is at another vendor."""
    is_open(report.incident)
    others = _reports(report.incident).exclude(vendor=report.vendor_id).exclude(pk=report.pk)
    if others.exists():
        raise Refused(
            "Another vendor reported this incident already: report one of its own for this vendor.", "vendor"
        )
    ledger.save(report, by=by, verb="taken in" if report._state.adding else "edited")
    _follow(report.incident, by)


@transaction.atomic
def vendor_report_archive(report: VendorReport, *, by: Actor) -> None:
    """Takes out a report that was recorded by mistake; the incident takes its days from those that stay."""
    is_open(report.incident)
    ledger.archive(report, by=by)
    _follow(report.incident, by)


def _reports(incident: Incident) -> Any:
    return VendorReport.objects.of(incident.organisation_id).current().filter(incident=incident)


def _follow(of: Incident, by: Actor) -> None:
    """The incident says what its reports say, or nothing of a vendor where none is left."""
    incident = Incident.whole.select_related("organisation").get(pk=of.pk)
    zone, rows = incident.organisation.zone, list(_reports(incident).select_related("vendor", "organisation"))
    vendor = together([_facts(row) for row in rows], zone)
    found, told = (vendor.discovered_on, vendor.told_us_on) if vendor else (None, None)
    incident.vendor = rows[0].vendor if rows else incident.vendor
    incident.vendor_discovered_on, incident.vendor_told_us_on = _day(found), _day(told)
    word = {True: Incident.Agent.YES, False: Incident.Agent.NO}
    incident.vendor_is_agent = word.get(vendor.is_agent if vendor else None, Incident.Agent.UNKNOWN)  # type: ignore[arg-type]
    ledger.save(incident, by=by, verb="took over what the vendor reported")


def _facts(row: VendorReport) -> Report:
    return Report(row.fact("discovered"), row.fact("told"), _AGENT.get(row.agency))


def _day(fact: Any) -> Any:
    return fact.date() if hasattr(fact, "hour") else fact


@transaction.atomic
def part_save(record: OfIncident, *, by: Actor) -> None:
    """An added clock, or a log: new or changed."""
    is_open(record.incident)
    ledger.save(record, by=by, verb="added" if record._state.adding else "edited")


@transaction.atomic
def part_archive(record: AddedClock | Log, *, by: Actor) -> None:
    """Takes out what was recorded by mistake."""
    is_open(record.incident)
    ledger.archive(record, by=by)


@transaction.atomic
def entry_create(entry: Entry, *, by: Actor) -> None:
    """Adds a line to the timeline; nothing takes one away."""
    is_open(entry.incident)
    ledger.save(entry, by=by, verb="entered")


@transaction.atomic
def scope_save(scope: Scope, touched: Mapping[str, Iterable[UUID]], *, by: Actor) -> None:
    """What an incident touched, by kind and key; keys of another organisation are refused by the door."""
    is_open(scope.incident)
    parts = [Touched(**{f"{kind}_id": key}) for kind, keys in touched.items() for key in keys]
    ledger.save(scope, by=by, verb="scoped", parts={"touched": parts})
