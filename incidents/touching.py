"""Decides what the register tells of records of other registers: incidents that touched them, vendors that told us late, open exposures."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from compliance.accounts.access import Viewer
from compliance.ledger.records import Record
from compliance.registers.answers import Exposed
from incidents import prefill
from incidents.models import Incident, Touched, VendorReport
from incidents.standing import Standing, stand
from riskassess.datasets.models import Dataset
from riskassess.systems.models import System
from vendors.models import Vendor

#: The pages that tell of the incidents of a record.
PAGES = {Vendor: "vendor_incidents", System: "system_incidents", Dataset: "dataset_incidents"}


def offers(record: Record) -> Iterator[tuple[str, str]]:
    """A heading and a page for a vendor, a system, a dataset; asks the database nothing."""
    page = PAGES.get(type(record))
    if page:
        yield "Incidents", reverse(page, kwargs={"slug": record.organisation.slug, "key": record.pk})


def incidents_of(record: Record) -> QuerySet[Incident]:
    """Those that touched it or happened there, the newest first; open and closed."""
    own = Touched.objects.filter(organisation=record.organisation, **_touching(record)).values(
        "scope__incident"
    )
    fits = Q(pk__in=own)
    if isinstance(record, Vendor):
        reported = VendorReport.objects.of(record.organisation).current().filter(vendor=record)
        fits |= Q(vendor=record) | Q(pk__in=reported.values("incident"))
    return Incident.objects.of(record.organisation).current().filter(fits)


def _touching(record: Record) -> dict[str, Any]:
    if isinstance(record, System):
        return {"system": record}
    return {"dataset": record} if isinstance(record, Dataset) else {"service__vendor": record}


def told_late(vendor: Vendor, on: date) -> Iterator[Standing]:
    """Open incidents of which the vendor told us late or not yet: one query where it never reported any."""
    reported = VendorReport.objects.of(vendor.organisation).current().filter(vendor=vendor).values("incident")
    rows = Incident.objects.of(vendor.organisation).current().filter(pk__in=reported, closed_on=None)
    yield from (each for each in stand(vendor.organisation, rows, on) if each.facts.told_late)


def answers(viewer: Viewer, exposed: Sequence[Exposed]) -> dict[Exposed, tuple[str, str]]:
    """(words, address) for each exposure: the incident that is open for it, else the report that it fills in; as the viewer may."""
    organisation = viewer.membership.organisation
    is_open = _open_for(organisation, exposed) if exposed and viewer.may("incidents_read") else {}
    found = dict(is_open)
    if viewer.may("report_incidents"):
        for each in exposed:
            found.setdefault(each, ("Report as incident", prefill.address(organisation, each)))
    return found


def _open_for(organisation: Any, exposed: Iterable[Exposed]) -> dict[Exposed, tuple[str, str]]:
    """The first incident open for the system and the service, or where no system is asked for, for the service: one query."""
    wanted = list(exposed)
    rows = (
        Touched.objects.filter(organisation=organisation, service__in={each.service for each in wanted})
        .filter(scope__archived_at=None, scope__incident__archived_at=None, scope__incident__closed_on=None)
        .filter(scope__incident__is_restricted=False)
        .order_by("scope__incident__year", "scope__incident__number")
        .values_list(
            "service",
            "scope__touched__system",
            "scope__incident",
            "scope__incident__year",
            "scope__incident__number",
        )
    )
    by_service: dict[Any, tuple[str, str]] = {}
    by_both: dict[Any, tuple[str, str]] = {}
    for service, system, key, year, number in rows:
        at = reverse("incident_detail", kwargs={"slug": organisation.slug, "key": key})
        told = (f"Incident {year}-{number:03d}", at)
        by_service.setdefault(service, told)
        by_both.setdefault((service, system), told)
    held = {
        each: by_both.get((each.service, each.system)) if each.system else by_service.get(each.service)
        for each in wanted
    }
    return {each: told for each, told in held.items() if told}
