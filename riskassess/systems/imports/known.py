"""Decides what the rows of a list are held against: systems, components, flows, members, and the services of the register of vendors."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from compliance.accounts.models import Membership, Organisation, Person
from compliance.accounts.roles import ALLOWED
from compliance.exchange.companies import company_key
from compliance.exchange.splits import Part
from riskassess.systems.models import Component, Flow, System
from vendors.imports.names import vendor_key
from vendors.imports.tiers import Offered
from vendors.models import Service, Vendor, sorting_name

#: Services of a vendor that are named where none of them is meant.
LISTED = 6


def standing(records: Iterable[Any]) -> Iterator[Any]:
    """Those that count: what an undone import had added, the next one adds anew."""
    return (record for record in records if not record.never_was)


def systems(organisation: Organisation) -> dict[str, System]:
    """Systems by their sorting name; one in use counts before an archived one."""
    found = {}
    rows = System.objects.of(organisation).select_related("owner").prefetch_related("phi")
    for system in standing(rows.order_by("-archived_at", "id")):
        system.organisation = organisation
        if system.archived_at is None or system.sort_name not in found:
            found[system.sort_name] = system
    return found


def components(organisation: Organisation) -> Iterator[Component]:
    """All of them, archived ones first."""
    rows = Component.objects.of(organisation).select_related("service__vendor").order_by("archived_at", "id")
    yield from sorted(standing(rows), key=lambda each: each.archived_at is None)


def flows(organisation: Organisation) -> Iterator[Flow]:
    """Those in use."""
    yield from Flow.objects.of(organisation).current().order_by("id")


class People:
    """Members by mail address and by name, among those whom a role lets do something."""

    def __init__(self, organisation: Organisation, permission: str) -> None:
        roles = [role for role, allowed in ALLOWED.items() if permission in allowed]
        rows = Membership.objects.of(organisation).current().filter(role__in=roles, person__is_active=True)
        self._found: dict[str, Person] = {}
        doubled: set[str] = set()
        for membership in rows.select_related("person"):
            person = membership.person
            self._found[person.email.casefold()] = person
            key = company_key(person.name)
            if self._found.setdefault(key, person) != person:
                doubled.add(key)
        for key in doubled:
            del self._found[key]

    def named(self, text: str) -> Person | None:
        """The member whom a cell names; None where there is none, or two of that name."""
        return self._found.get(text.casefold()) or self._found.get(company_key(text))


class Suppliers:
    """Services of the register of vendors, by the names under which lists know them."""

    def __init__(self, organisation: Organisation) -> None:
        self._by_name: dict[str, list[Vendor]] = defaultdict(list)
        self._by_key: dict[str, list[Vendor]] = defaultdict(list)
        self._offered: dict[Any, Offered] = defaultdict(Offered)
        for vendor in standing(Vendor.objects.of(organisation).order_by("id")):
            vendor.organisation = organisation
            self._by_name[sorting_name(vendor.name)].append(vendor)
            self._by_key[vendor_key(vendor.name)].append(vendor)
        rows = Service.objects.of(organisation).select_related("vendor").order_by("archived_at", "id")
        for service in sorted(standing(rows), key=lambda each: each.archived_at is None):
            self._offered[service.vendor_id].add(service)

    def vendor(self, name: str) -> Vendor | str:
        """The vendor of that name, or why none is meant."""
        exact, same = (self._by_name.get(sorting_name(name), []), self._by_key.get(vendor_key(name), []))
        found = _in_use(exact) or _in_use(same)
        if len(found) == 1:
            return found[0]
        if found:
            names = " or ".join(f"“{vendor}”" for vendor in found)
            return f"The register has {names}. Write the one that is meant."
        if exact or same:
            return f"“{(exact or same)[0]}” is archived in the register of vendors. Restore it there, then import again."
        return "The register of vendors has no vendor of this name. Add it there first, or import the vendors before the flows."

    def service(self, vendor: Vendor, name: str, tier: str) -> Service | str:
        """The service of a vendor, or why none is meant."""
        offered = self._offered[vendor.pk]
        service = offered.of(Part(name, tier))
        if service is None:
            title = f"{name} ({tier})" if tier else name
            there = sorted(str(each) for each in offered.values() if not each.archived_at)
            has = (
                f"It has: {', '.join(there[:LISTED])}" + ("…" if len(there) > LISTED else ".")
                if there
                else ""
            )
            return f"“{vendor}” has no service “{title}” in the register. {has or 'It has none there.'}"
        if service.archived_at:
            return f"“{service}” is archived in the register. Restore it there, then import again."
        return service


def _in_use(vendors: Iterable[Vendor]) -> list[Vendor]:
    return [vendor for vendor in vendors if not vendor.archived_at]
