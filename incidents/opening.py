"""Decides until when a report is to be opened: so many hours after it came in, before others than the officers hear of it."""

from collections.abc import Iterator
from datetime import timedelta

from compliance.accounts.models import Organisation
from compliance.registers.answers import Deadline
from incidents.merging import gone_keys
from incidents.models import Incident, Report
from vendors.places import Addresses


def unopened(organisation: Organisation, address: Addresses) -> Iterator[Deadline]:
    """A deadline for each report that no officer opened yet, restricted ones too; one that was closed or merged was seen."""
    waiting = Incident.whole.of(organisation).current().filter(closed_on=None)
    rows = Report.objects.of(organisation).current().filter(opened_at=None, incident__in=waiting)
    for report in rows.exclude(incident__in=gone_keys(organisation)).select_related("incident"):
        incident = report.incident
        yield Deadline(
            kind="report_opening",
            model="incidents.incident",
            record=incident.pk,
            title=f"Incident {incident}",
            url=address("incident_detail", incident.pk),
            owner=incident.lead_id,
            due_at=report.received_at + timedelta(hours=organisation.report_hours),
        )
