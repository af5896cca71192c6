"""Decides how the register is written as one table that its import reads again without change: a row for each service and BAA.

Every time of cover is a row, so are agreements without services, services without agreements, vendors without either; the
contacts of a vendor stand on its rows one after the other. Nothing archived is in it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

from compliance.accounts.models import Organisation
from compliance.dates import PartialDate
from vendors.imports.fields import BY_KEY
from vendors.models import BAA, Contact, Cover, Service, Vendor

#: The columns: what stands above each is the first spelling that the import knows.
KEYS: Final = (
    "vendor.name", "vendor.kinds", "vendor.website", "vendor.ba_status", "vendor.ba_reason", "vendor.agency", "vendor.owner",
    "vendor.notes",
    *(key for key in BY_KEY if key.startswith("contact.") and key != "contact.name"),
    *(key for key in BY_KEY if key.startswith("service.")),
    "baa.title", "baa.direction", "baa.is_signed", "baa.signed", "baa.signed_seen_on", "baa.effective", "baa.end", "baa.renewal",
    "baa.term_months", "baa.notice", "baa.breach", "baa.evidence", "baa.evidence_version", "baa.evidence_address",
    "baa.evidence_on", "baa.coverage_mode", "baa.eligible_list_on", "baa.eligible_list_address", "baa.cover_from", "baa.cover_to",
    "baa.renewed_on", "baa.amended_on", "baa.notice_given_on", "baa.notice_given_by", "baa.terminated_on", "baa.superseded_from",
    "baa.return_due_on", "baa.return_outcome", "baa.return_done_on", "baa.notes",
)  # fmt: skip
#: Of fields that OCR's layout names, our own table has the plain word where the same word means another thing.
OWN_WORDS: Final = {"vendor.name": "Vendor", "service.name": "Service", "contact.title": "Contact title"}
COLUMNS: Final = tuple(OWN_WORDS.get(key, BY_KEY[key].spellings[0]) for key in KEYS)
Cells = dict[str, Any]


def table(organisation: Organisation) -> Iterator[Sequence[Any]]:
    """The rows below `COLUMNS`, by vendor; a fixed number of queries."""
    held = _Held(organisation)
    for vendor in held.vendors:
        about = [
            {**_service(service), **_agreement(baa, cover)} for service, baa, cover in held.pairs(vendor)
        ]
        for cells, contact in zip_longest(about or [{}], held.contacts[vendor.pk]):
            told = {**_vendor(vendor), **(cells or {}), **(_contact(contact) if contact else {})}
            yield [told.get(key) for key in KEYS]


class _Held:
    """What the register holds and uses."""

    def __init__(self, organisation: Organisation) -> None:
        vendors = Vendor.objects.of(organisation).current().select_related("owner")
        self.vendors: list[Vendor] = list(vendors.order_by("sort_name", "id"))
        self.contacts: Mapping[Any, list[Contact]] = defaultdict(list)
        self._services: Mapping[Any, list[Service]] = defaultdict(list)
        self._baas: Mapping[Any, list[BAA]] = defaultdict(list)
        self._covers: Mapping[Any, list[Cover]] = defaultdict(list)
        for contact in Contact.objects.of(organisation).order_by("id"):
            self.contacts[contact.vendor_id].append(contact)
        for service in Service.objects.of(organisation).current().order_by("sort_name", "id"):
            self._services[service.vendor_id].append(service)
        for baa in BAA.objects.of(organisation).current().order_by("id"):
            self._baas[baa.vendor_id].append(baa)
        for cover in Cover.objects.of(organisation).order_by("from_on", "id"):
            self._covers[cover.baa_id].append(cover)

    def pairs(self, vendor: Vendor) -> Iterator[tuple[Service | None, BAA | None, Cover | None]]:
        """Each service with each agreement that covers it, and what is left of either."""
        services = {service.pk: service for service in self._services[vendor.pk]}
        covered: set[Any] = set()
        for baa in self._baas[vendor.pk]:
            covers = [cover for cover in self._covers[baa.pk] if cover.service_id in services]
            covered.update(cover.service_id for cover in covers)
            yield from ((services[cover.service_id], baa, cover) for cover in covers)
            if not covers:
                yield None, baa, None
        yield from ((service, None, None) for key, service in services.items() if key not in covered)


def _vendor(vendor: Vendor) -> Cells:
    labels = dict(Vendor.Kind.choices)
    return {
        "vendor.name": vendor.name,
        "vendor.kinds": "; ".join(labels.get(kind, kind) for kind in vendor.kinds),
        "vendor.website": vendor.website,
        "vendor.ba_status": "unknown"
        if vendor.ba_status == Vendor.BaStatus.UNDECIDED
        else vendor.get_ba_status_display(),
        "vendor.ba_reason": vendor.ba_reason,
        "vendor.agency": vendor.get_agency_display(),
        "vendor.owner": vendor.owner.email if vendor.owner else "",
        "vendor.notes": vendor.notes,
    }


def _contact(contact: Contact) -> Cells:
    return {key: getattr(contact, key.partition(".")[2]) for key in KEYS if key.startswith("contact.")}


def _service(service: Service | None) -> Cells:
    if service is None:
        return {}
    return {
        "service.name": service.name,
        "service.tier": service.tier,
        "service.region": service.region,
        "service.phi": service.get_phi_display(),
        "service.notes": service.notes,
    }


def _agreement(baa: BAA | None, cover: Cover | None) -> Cells:
    if baa is None:
        return {}
    return {
        "baa.title": baa.title,
        "baa.direction": baa.get_direction_display(),
        "baa.is_signed": "yes" if baa.signed or baa.signed_seen_on else "pending",
        "baa.signed": _day(baa.signed),
        "baa.effective": _day(baa.effective),
        "baa.end": "until terminated" if baa.until_terminated else _day(baa.first_end),
        "baa.renewal": "yes" if baa.renewal == BAA.Renewal.AUTO else "no",
        "baa.term_months": baa.term_months,
        "baa.notice": _time(baa.notice_days, "days") or _time(baa.notice_months, "months"),
        "baa.breach": _time(baa.breach_notice_value, baa.get_breach_notice_unit_display()),
        "baa.evidence": baa.get_evidence_display(),
        "baa.coverage_mode": baa.get_coverage_mode_display(),
        "baa.cover_from": cover.from_on if cover else None,
        "baa.cover_to": cover.to_on if cover else None,
        "baa.terminated_on": _day(baa.terminated_on),
        "baa.notice_given_by": baa.get_notice_given_by_display(),
        "baa.return_outcome": baa.get_return_outcome_display(),
        **{
            f"baa.{name}": getattr(baa, name)
            for name in (
                "signed_seen_on", "evidence_version", "evidence_address", "evidence_on", "eligible_list_on",
                "eligible_list_address", "renewed_on", "amended_on", "notice_given_on", "superseded_from", "return_due_on",
                "return_done_on", "notes",
            )
        },
    }  # fmt: skip


def _day(day: PartialDate | None) -> Any:
    """A whole day as a date, a month as it is written."""
    return day.first if day and day.exact else str(day) if day else None


def _time(number: int | None, unit: str) -> str:
    return "" if number is None else f"{number} {unit}"
