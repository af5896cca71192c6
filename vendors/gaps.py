"""Decides which standing checks of the vendor register fail for one vendor on a day: the rule whose twin in SQL is vendors/queries.py."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from vendors import coverage, rules, terms
from vendors.coverage import EXEMPT, Service, Vendor
from vendors.terms import Agreement

SOON_DAYS = 30  # "high" means that PHI can flow unlawfully within 30 days: a house rule
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One check that fails: its kind, the record, and the day it hangs on where there is one."""

    kind: str
    record: terms.Key
    day: date | None = None


def faults(
    vendor: Vendor, services: Sequence[Service], agreements: Sequence[Agreement], on: date, *, has_owner: bool
) -> Iterator[Fault]:
    """Every check that fails for a vendor, its services and its agreements on that day. Archived records fail none."""
    if vendor.archived:
        return
    if vendor.ba_status == "undecided":
        yield Fault("ba_undecided", vendor.key)
    if not has_owner:
        yield Fault("no_owner", vendor.key)
    for service in services:
        yield from _service_faults(vendor, service, agreements, on)
    watched = [each for each in agreements if each.archived_on is None or each.archived_on > on]
    if (
        vendor.ba_status == "yes"
        and all(service.archived for service in services)
        and not any(map(terms.starts_on, watched))
    ):
        yield Fault("ba_without_baa", vendor.key)
    for agreement in watched:
        yield from _agreement_faults(vendor, agreement, watched, on)


def _service_faults(
    vendor: Vendor, service: Service, agreements: Sequence[Agreement], on: date
) -> Iterator[Fault]:
    if not coverage.needs_baa(vendor, service):
        return
    match coverage.coverage(service, agreements, on).why_not:
        case "no_agreement_in_force":
            yield Fault("phi_without_baa", service.key)
        case "not_named" | "not_on_list" | "ended_cover":
            yield Fault("not_covered", service.key)


def _agreement_faults(
    vendor: Vendor, agreement: Agreement, all_of_vendor: Sequence[Agreement], on: date
) -> Iterator[Fault]:
    life = rules.life(agreement, on)
    if agreement.signed is None:
        yield Fault("unsigned", agreement.key)
    elif life.status != "ended":
        if not agreement.has_evidence:
            yield Fault("no_evidence", agreement.key)
        if life.dates_incomplete:
            yield Fault("dates_incomplete", agreement.key)
    if life.notice_open:
        yield Fault("notice_window", agreement.key, life.notice_by)
    if life.end and vendor.ba_status not in EXEMPT:
        yield from _end_faults(agreement, life, all_of_vendor, on)
    if (
        life.end
        and rules.return_open(agreement, on)
        and (life.end.reason != "expired" or agreement.return_due_on)
    ):
        yield Fault("return_open", agreement.key, agreement.return_due_on)


def _end_faults(
    agreement: Agreement, life: rules.Life, all_of_vendor: Sequence[Agreement], on: date
) -> Iterator[Fault]:
    """An expiry is a fault while no other agreement of the same direction stands in its place."""
    if life.end is None or life.end.reason != "expired":
        return
    last = life.end.on
    if (
        life.status == "ended"
        and not rules.returned(agreement, on)
        and not rules.followed(agreement, all_of_vendor, on)
    ):
        yield Fault("expired", agreement.key, last)
    if (
        life.status == "in_force"
        and (last - on).days <= SOON_DAYS
        and not rules.followed(agreement, all_of_vendor, last + _DAY)
    ):
        yield Fault("ends_soon", agreement.key, last)
