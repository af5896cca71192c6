"""Decides what may be done to vendors and their services, and holds a vendor while something that hangs on it is written."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from compliance.exchange.plans import Plan
from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused
from compliance.ledger.held import held
from compliance.ledger.telling import Told
from compliance.registers.past import past_kept
from vendors.actions.exits import leave
from vendors.models import BAA, Attestation, Condition, Contact, Service, Vendor


def in_use(record: Service | BAA | Attestation) -> None:
    """Holds the vendor of a record until the transaction ends. Raises Refused while it is archived: nobody would be told of the record."""
    vendor = held(record.vendor)
    if vendor.archived_at:
        raise Refused(
            f"{vendor} is archived, and nobody is told of what hangs on it. Restore the vendor first."
        )


@transaction.atomic
def vendor_save(
    vendor: Vendor,
    *,
    by: Actor,
    contacts: Iterable[Contact] | None = None,
    why: str = "",
    wrong: bool = False,
) -> None:
    """Adds or edits a vendor; `contacts` replaces its contacts. Raises Refused where the vendor above it is out of use.

    Raises Vanishing where an edit takes past exposure back, unless it was recorded `wrong` and `why` says what was.
    """
    _hold_above(vendor)
    parts = None if contacts is None else {"contacts": contacts}
    if vendor._state.adding:
        ledger.save(vendor, by=by, verb="added", why=why, parts=parts)
        return
    with past_kept(vendor, by=by, wrong=wrong, why=why):
        ledger.save(vendor, by=by, verb="corrected" if wrong else "edited", why=why, parts=parts)


def _hold_above(vendor: Vendor) -> None:
    """Lets nobody else say at the same moment who stands above whom: two who each look alone could close a circle."""
    if vendor.parent is None:
        return
    held(vendor.organisation)
    was_there = (
        not vendor._state.adding and Vendor.objects.filter(pk=vendor.pk, parent=vendor.parent).exists()
    )
    if held(vendor.parent).archived_at and not was_there:
        raise Refused(f"{vendor.parent} is archived. Restore it first.", "parent")


@transaction.atomic
def vendor_archive(vendor: Vendor, *, by: Actor, why: str, on: date, waive_exit: bool = False) -> None:
    """Takes a vendor out of use; its services and agreements leave the view with it.

    Raises Refused while, on that day, an agreement runs or is to begin, or return of PHI is open: nobody would be told of either; and
    where PHI may have reached it and its exit is neither closed nor waived here, for the reason given.
    """
    held(vendor)
    agreements = {baa: baa.agreement(vendor.organisation.zone, covers=()) for baa in vendor.baas.current()}
    for baa in agreements:
        if words := baa.unfinished(on, agreements.values()):
            raise Refused(words)
    leave(vendor, by=by, why=why, on=on, waive_exit=waive_exit)
    ledger.archive(vendor, by=by, why=why)


def vendor_restore(vendor: Vendor, *, by: Actor, why: str = "") -> None:
    """Brings a vendor back into use."""
    ledger.restore(vendor, by=by, why=why)


@transaction.atomic
def service_save(service: Service, *, by: Actor, why: str = "") -> None:
    """Adds or edits a service, with the conditions of what it is picked as. Raises Refused while its vendor is archived."""
    in_use(service)
    verb = "added" if service._state.adding else "edited"
    ledger.save(service, by=by, verb=verb, why=why, parts={"conditions": _conditions(service)})


@transaction.atomic
def service_conditions(service: Service, *, conditions: Iterable[Condition], by: Actor) -> None:
    """Keeps which conditions are met, and what shows it. Raises Refused while its vendor is archived."""
    in_use(service)
    ledger.save(service, by=by, verb="conditions checked", parts={"conditions": conditions})


def _conditions(service: Service) -> list[Condition]:
    """Those on file, and those of its catalogue entry that are new."""
    kept = [] if service._state.adding else list(service.conditions.all())
    known = {(each.entry, each.key) for each in kept}
    named = Condition.of_entry(service.entry)
    return [*kept, *(each for each in named if (each.entry, each.key) not in known)]


def service_archive(service: Service, *, by: Actor, why: str) -> None:
    """Takes a service out of use; its past stays."""
    ledger.archive(service, by=by, why=why)


@transaction.atomic
def service_restore(service: Service, *, by: Actor, why: str = "") -> None:
    """Brings a service back into use. Raises Refused while its vendor is archived."""
    in_use(service)
    ledger.restore(service, by=by, why=why)


@transaction.atomic
def vendor_import(plan: Plan, *, by: Actor, why: str, told: Told | None = None) -> int:
    """Writes everything an import found, or nothing; returns how many records."""
    return len(ledger.save_many(plan.changes, by=by, why=why, told=told))
