"""Decides which standing checks of the vendor register fail for one vendor on a day: the rule whose twin in SQL is vendors/queries.py."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from vendors import attestations, clauses, coverage, lacks, rules, terms, upkeep
from vendors.attestations import Attestation
from vendors.coverage import EXEMPT, Service, Vendor
from vendors.terms import Agreement
from vendors.upkeep import Upkeep

SOON_DAYS = 30  # "high" means that PHI can flow unlawfully within 30 days: a house rule
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One check that fails: its kind, the record, and the day it hangs on where there is one."""

    kind: str
    record: terms.Key
    day: date | None = None
    #: Of a service without cover: what is wrong with the agreement that names it (vendors/lacks.py).
    why: str = ""


def faults(
    vendor: Vendor,
    services: Sequence[Service],
    agreements: Sequence[Agreement],
    on: date,
    *,
    has_owner: bool,
    attested: Sequence[Attestation] = (),
    kept: Upkeep = upkeep.NOTHING,
) -> Iterator[Fault]:
    """Every check that fails for a vendor and what hangs on it, on that day. Archived records fail none."""
    if vendor.archived:
        return
    vendor = coverage.as_ours(vendor, agreements, on)
    if not has_owner:
        yield Fault("no_owner", vendor.key)
    yield from _standing_faults(vendor, services, agreements, on)
    for service in services:
        yield from _service_faults(vendor, service, agreements, on)
    watched = _watched(agreements, on)
    yield from (Fault(*lack) for lack in upkeep.lacking(vendor, agreements, kept, on))
    ending = _ending(vendor, services, watched, on)
    for agreement in watched:
        yield from _agreement_faults(vendor, agreement, watched, on)
        yield from _clause_faults(vendor, agreement, on)
        if agreement.key in ending:
            yield Fault("ends_soon", agreement.key, terms.ends_on(agreement))
    yield from _attestation_faults(attested, on)


def _attestation_faults(attested: Sequence[Attestation], on: date) -> Iterator[Fault]:
    for each in attestations.latest(attested, on):
        if each.expires_on < on:
            yield Fault("attestation_expired", each.key, each.expires_on)
        elif (each.expires_on - on).days <= SOON_DAYS:
            yield Fault("attestation_ends_soon", each.key, each.expires_on)


def _standing_faults(
    vendor: Vendor, services: Sequence[Service], agreements: Sequence[Agreement], on: date
) -> Iterator[Fault]:
    """What fails for the vendor as such; of one that works for another and not for us only its assurance is asked."""
    if coverage.is_downstream(vendor):
        if coverage.lacks_assurance(vendor, services, on):
            yield Fault("assurance_not_on_file", vendor.key)
        return
    if vendor.ba_status == "undecided":
        yield Fault("ba_undecided", vendor.key)
    if (
        vendor.ba_status == "yes"
        and all(service.archived for service in services)
        and not any(_answers(each, on) for each in _watched(agreements, on))
    ):
        yield Fault("ba_without_baa", vendor.key)


def _watched(agreements: Sequence[Agreement], on: date) -> list[Agreement]:
    return [each for each in agreements if each.archived_on is None or each.archived_on > on]


def _answers(agreement: Agreement, on: date) -> bool:
    """Whether it binds the vendor to us, today or from a day to come, or did until PHI went back."""
    if agreement.direction not in coverage.COVERING_DIRECTIONS:
        return False
    start, last = terms.may_start_on(agreement), terms.ends_on(agreement)
    if rules.status(agreement, on) in ("not_yet", "in_force"):
        return True
    return start is not None and last is not None and start <= last and rules.returned(agreement, on)


def _service_faults(
    vendor: Vendor, service: Service, agreements: Sequence[Agreement], on: date
) -> Iterator[Fault]:
    if not coverage.needs_baa(vendor, service):
        return
    if any(met is None or met > on for met in service.conditions):
        yield Fault("conditions_open", service.key)
    covered = coverage.coverage(service, agreements, on)
    match covered.why_not:
        case "no_agreement_in_force":
            yield _uncovered("phi_without_baa", service, agreements, on)
        case "not_named" | "not_on_list" | "ended_cover":
            yield _uncovered("not_covered", service, agreements, on)
        case None if covered.lapses_on and covered.lapses_on <= on + (SOON_DAYS + 1) * _DAY:
            yield from _lapse_fault(service, agreements, on, covered.lapses_on - _DAY)


def _uncovered(kind: str, service: Service, agreements: Sequence[Agreement], on: date) -> Fault:
    named = lacks.of_named(service.key, agreements, on)
    return Fault(kind, service.key, named.day, named.why) if named else Fault(kind, service.key)


def _lapse_fault(service: Service, agreements: Sequence[Agreement], on: date, last: date) -> Iterator[Fault]:
    """The service goes uncovered soon, and not because an agreement ends that nothing follows: that is told of the agreement."""
    by = {lapse.by for lapse in coverage.lapses(service, agreements, on) if lapse.last == last}
    if not any(each.key in by and _ends_unfollowed(each, agreements, on) == last for each in agreements):
        yield Fault("cover_ends_soon", service.key, last)


def _ending(
    vendor: Vendor, services: Sequence[Service], agreements: Sequence[Agreement], on: date
) -> set[terms.Key]:
    """The agreements in force that end soon and that nothing follows: an expiry always, any other end where a PHI service falls with it."""
    if vendor.ba_status in EXEMPT:
        return set()
    fallen = {
        (lapse.by, lapse.last)
        for service in services
        if coverage.needs_baa(vendor, service)
        for lapse in coverage.lapses(service, agreements, on)
    }
    found = set()
    for agreement in agreements:
        last, end = _ends_unfollowed(agreement, agreements, on), terms.end(agreement)
        if last and end and (end.reason == "expired" or (agreement.key, last) in fallen):
            found.add(agreement.key)
    return found


def _ends_unfollowed(agreement: Agreement, agreements: Sequence[Agreement], on: date) -> date | None:
    """Its last day where it is in force, that day is near, and no other agreement of the same direction runs on after it."""
    last = terms.ends_on(agreement)
    if last is None or rules.status(agreement, on) != "in_force" or (last - on).days > SOON_DAYS:
        return None
    return None if rules.followed(agreement, agreements, last + _DAY) else last


def _agreement_faults(
    vendor: Vendor, agreement: Agreement, all_of_vendor: Sequence[Agreement], on: date
) -> Iterator[Fault]:
    life = rules.life(agreement, on)
    if agreement.signed_by is None:
        yield Fault("unsigned", agreement.key)
    elif life.status != "ended":
        if not agreement.has_evidence:
            yield Fault("no_evidence", agreement.key)
        if life.dates_incomplete:
            yield Fault("dates_incomplete", agreement.key)
    if life.notice_open:
        yield Fault("notice_window", agreement.key, life.notice_by)
    if vendor.ba_status not in EXEMPT and _expired(agreement, life, all_of_vendor, on):
        yield Fault("expired", agreement.key, terms.ends_on(agreement))
    if (
        life.end
        and rules.return_open(agreement, on)
        and (life.end.reason != "expired" or agreement.return_due_on)
    ):
        yield Fault("return_open", agreement.key, agreement.return_due_on)


def _clause_faults(vendor: Vendor, agreement: Agreement, on: date) -> Iterator[Fault]:
    """What it was found to lack. Only of an agreement that protects our PHI is it asked that somebody looked."""
    if vendor.ba_status in EXEMPT or rules.status(agreement, on) != "in_force":
        return
    answers = dict(agreement.answers)
    if clauses.missing(answers):
        yield Fault("clause_missing", agreement.key)
    if clauses.allows_training(answers):
        yield Fault("ai_training", agreement.key)
    if agreement.direction in coverage.COVERING_DIRECTIONS and clauses.unanswered(answers):
        yield Fault("clauses_unread", agreement.key)


def _expired(agreement: Agreement, life: rules.Life, all_of_vendor: Sequence[Agreement], on: date) -> bool:
    """An expiry is a fault until PHI went back or another agreement of the same direction took over."""
    return (
        life.status == "ended"
        and life.end is not None
        and life.end.reason == "expired"
        and not rules.returned(agreement, on)
        and not rules.followed(agreement, all_of_vendor, on)
    )
