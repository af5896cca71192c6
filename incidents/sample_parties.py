"""The part of the sample story about what belongs to an incident: a late report, an insurer's clock, a log, what it touched, a timeline."""

from datetime import date, datetime, time, timedelta

from compliance.accounts.models import Organisation, Person
from incidents import surrounding
from incidents.models import AddedClock, Entry, Incident, Log, Scope, VendorReport
from riskassess.systems.models import Component
from vendors.models import BAA, Vendor


def vendor_of(organisation: Organisation) -> Vendor | None:
    """The first vendor by name that owes us notice within hours or days."""
    owing = BAA.objects.of(organisation).current().exclude(breach_notice_value=None).exclude(starts_on=None)
    first = owing.exclude(direction="business_associate").order_by("vendor__sort_name", "id").first()
    return first.vendor if first else None


def around(incident: Incident, vendor: Vendor, by: Person, on: date) -> None:
    """Everything that stands around one incident."""
    organisation = incident.organisation

    def at(away: int, hour: int) -> datetime:
        return datetime.combine(on + timedelta(days=away), time(hour), tzinfo=organisation.zone)

    report = VendorReport(
        organisation=organisation, incident=incident, vendor=vendor, agency="no", discovered_at=at(-18, 9), told_at=at(-6, 10),
        people=38, phi_kinds=2, reference="SEC-2214",
    )  # fmt: skip
    surrounding.vendor_report_save(report, by=by)
    insurer = AddedClock(
        organisation=organisation, incident=incident, kind="insurer", party="Prairie Mutual", within=30, unit="days",
        source="Cyber policy, section 4.2",
    )  # fmt: skip
    surrounding.part_save(insurer, by=by)
    _touched(incident, vendor, by)
    log = Log(
        organisation=organisation, incident=incident, name="Export log of the vendor", first_on=on - timedelta(days=19),
        last_on=on - timedelta(days=15), shows="Which exports ran, by which account.", cannot_show="Whether the file was opened.",
        holder=vendor.name, kept_on=on - timedelta(days=5), sha256="5f" * 32,
    )  # fmt: skip
    surrounding.part_save(log, by=by)
    for away, hour, words in (
        (-6, 11, "Called the vendor and asked for its export log."),
        (-5, 15, "The other customer confirmed in writing that the file was deleted."),
    ):
        entry = Entry(organisation=organisation, incident=incident, at=at(away, hour), words=words, by=by)
        surrounding.entry_create(entry, by=by)


def _touched(incident: Incident, vendor: Vendor, by: Person) -> None:
    """The vendor's services, and the systems that use them."""
    services = list(vendor.services.filter(archived_at=None)[:2])
    used = (
        Component.objects.of(incident.organisation)
        .current()
        .filter(service__in=services, system__archived_at=None)
    )
    systems = list(used.order_by("system__sort_name").values_list("system", flat=True).distinct()[:2])
    scope = Scope(organisation=incident.organisation, incident=incident, places=["server"])
    surrounding.scope_save(scope, {"service": [each.pk for each in services], "system": systems}, by=by)
