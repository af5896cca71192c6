"""Decides what the rows of a list are held against: vendors, services and agreements of the register, and names that are known."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from compliance.accounts.models import Organisation, Person
from compliance.exchange import values
from compliance.exchange.companies import company_key
from compliance.exchange.splits import Names, Part, Split, parts_of
from compliance.ledger.fresh import fresh
from vendors.catalogue import ENTRIES
from vendors.forms.choices import members
from vendors.imports.drafts import Entry
from vendors.imports.names import Alike, best, vendor_key
from vendors.imports.words import is_no_service
from vendors.models import BAA, Contact, Cover, Service, Vendor, sorting_name

#: Names of services with their tiers.
Known = Mapping[str, Collection[str]]
#: The services of the catalogue, as lists may name them.
CATALOGUE: Final[Known] = {
    entry.service: {other.tier for other in ENTRIES if other.service == entry.service} for entry in ENTRIES
}
#: With more services a vendor's own names are not looked for inside a cell: the search takes longer with each.
MOST_NAMES: Final = 500
WITHOUT_TIER: Final = re.compile(r"(?<=\w)\s*,\s*(n/?a|none|-)$", re.IGNORECASE)
#: Without any of these a cell names one service and no tier.
PARTING: Final = re.compile(r"[;\n/+&,(:]| [-–—] | and ", re.IGNORECASE)  # noqa: RUF001


class Vendors:
    """Which vendor each name of a list means: one of the register, or a new one."""

    def __init__(self, organisation: Organisation, names: Collection[str], *, with_agreements: bool) -> None:
        self._organisation = organisation
        self._by_key: dict[str, list[Entry]] = {}
        self._by_name: dict[str, Entry] = {}
        self._spellings: dict[str, list[str]] = {}
        for name in names:
            self._spellings.setdefault(vendor_key(name), []).append(name)
        every = list(_standing(_vendors(organisation)))
        for vendor in every:
            if vendor_key(vendor.name) in self._spellings:
                self._add(Entry(vendor))
        held = {entry.vendor.pk: entry for entry in self._entries()}
        _fill(organisation, held)
        if with_agreements and held:
            _fill_agreements(organisation, held)
        self._alike = Alike([*(vendor.name for vendor in every), *names])

    def find(self, name: str) -> list[Entry]:
        """The vendor of that name; several where it may be each of them."""
        exact = self._by_name.get(sorting_name(name))
        if exact and not exact.vendor.archived_at:
            return [exact]
        found = self._by_key.get(vendor_key(name), [])
        in_use = [entry for entry in found if not entry.vendor.archived_at]
        if in_use or exact or found:
            return in_use or [exact or found[-1]]
        spelled = self._spellings.get(vendor_key(name), [name])
        made = Entry(fresh(Vendor, organisation=self._organisation, name=best(spelled)))
        self._add(made)
        return [made]

    def alike(self, name: str) -> list[str]:
        """Other vendors that may be the same."""
        return self._alike.to(name)

    def _add(self, entry: Entry) -> None:
        self._by_key.setdefault(vendor_key(entry.vendor.name), []).append(entry)
        self._by_name[sorting_name(entry.vendor.name)] = entry

    def _entries(self) -> Iterator[Entry]:
        for entries in self._by_key.values():
            yield from entries


#: So many signs that may part names are no list of services in a cell.
MOST_PARTS: Final = 60


class Splits:
    """How cells name services: by the names of the catalogue and the vendor's own, each made once."""

    def __init__(self, catalogue: Known) -> None:
        self._shared = Names(catalogue)
        self._own: dict[Any, Names] = {}

    def of(self, cell: str, entry: Entry, *, may_split: bool) -> Split:
        """The services of a cell; one where it may not be split."""
        names, whole = self._names(entry), " ".join(cell.split())
        if sum(1 for _ in islice(PARTING.finditer(cell), MOST_PARTS)) == MOST_PARTS:
            return Split((Part(whole),))  # no name is so long: the row stays out and says so
        if not PARTING.search(cell):
            return Split((Part(names.spelled(whole), is_known=names.holds(whole)),) if whole else ())
        split = parts_of(cell, names)
        if len(split.parts) > 1:
            return _of_names(split) if may_split else Split((Part(whole),))
        return Split(tuple(map(with_tier, split.parts)), doubt=split.doubt, joined=split.joined)

    def _names(self, entry: Entry) -> Names:
        """The names as the register has them; services that the rows before would add change nothing."""
        if entry.is_new or not entry.recorded or len(entry.recorded) > MOST_NAMES:
            return self._shared
        if entry.vendor.pk not in self._own:
            self._own[entry.vendor.pk] = _Own(self._shared, entry.recorded)
        return self._own[entry.vendor.pk]


class _Own(Names):
    """The names of a vendor's services beside those of the catalogue, which are made once: a pattern for each vendor takes longer."""

    def __init__(self, shared: Names, services: Iterable[Service]) -> None:
        own: dict[str, set[str]] = {}
        for service in services:
            own.setdefault(service.name, set()).add(service.tier)
        super().__init__(own)
        self._shared = shared
        self._words = [name.lower() for name in own]

    def holds(self, name: str) -> bool:
        return super().holds(name) or self._shared.holds(name)

    def spelled(self, name: str) -> str:
        return super().spelled(name) if super().holds(name) else self._shared.spelled(name)

    def has_tier(self, name: str, text: str) -> bool:
        return super().has_tier(name, text) or self._shared.has_tier(name, text)

    def is_tier(self, name: str, text: str) -> bool:
        return super().is_tier(name, text) or self._shared.is_tier(name, text)

    def places(self, text: str) -> list[tuple[int, int]]:
        return [*self._shared.places(text), *self._own_places(text.lower())]

    def _own_places(self, text: str) -> Iterator[tuple[int, int]]:
        for name in self._words:
            at = text.find(name)
            while at >= 0:
                end = at + len(name)
                if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
                    yield at, end
                at = text.find(name, end)


def _of_names(split: Split) -> Split:
    """Without the pieces that name no service; where none does, they are all kept."""
    parts = tuple(part for part in split.parts if part.is_known or not is_no_service(part.name))
    if not parts:
        return split
    passed = tuple(part.name for part in split.parts if part not in parts)
    return replace(split, parts=parts, rule=split.rule if len(parts) > 1 else "", passed=passed)


def with_tier(part: Part) -> Part:
    """Below or behind the name of a service may stand that it has no tier."""
    tier = "" if values.is_nothing(part.tier) else part.tier
    return Part(WITHOUT_TIER.sub("", part.name), tier, part.is_known)


def owners(organisation: Organisation) -> dict[str, Person]:
    """The members by name and by mail address, as a list may name them."""
    found: dict[str, Person] = {}
    for person in members(organisation):
        found.setdefault(person.email.casefold(), person)
        found.setdefault(company_key(person.name), person)
    return found


def owner_named(text: str, people: Mapping[str, Person]) -> Person | None:
    """The member whom a cell names."""
    return people.get(text.casefold()) or people.get(company_key(text))


def _vendors(organisation: Organisation) -> Iterable[Vendor]:
    """All of them, so that one of another spelling is found; those in use last, as they count."""
    every = Vendor.objects.of(organisation).select_related("owner", "parent").order_by("archived_at", "id")
    for vendor in every:
        vendor.organisation = organisation
        yield vendor


def _fill(organisation: Organisation, held: Mapping[Any, Entry]) -> None:
    for contact in Contact.objects.of(organisation).filter(vendor__in=held):
        held[contact.vendor_id].people.add(contact)
    offered = Service.objects.of(organisation).filter(vendor__in=held).order_by("archived_at", "id")
    for service in _standing(offered):
        entry = held[service.vendor_id]
        service.organisation, service.vendor = organisation, entry.vendor
        entry.services.add(service)
        entry.recorded.append(service)


def _fill_agreements(organisation: Organisation, held: Mapping[Any, Entry]) -> None:
    covers: dict[Any, list[Cover]] = {}
    services = {service.pk: service for entry in held.values() for service in entry.recorded}
    for cover in Cover.objects.of(organisation).filter(baa__vendor__in=held).order_by("id"):
        if cover.service_id in services:
            cover.service = services[cover.service_id]
        covers.setdefault(cover.baa_id, []).append(cover)
    for baa in BAA.objects.of(organisation).current().filter(vendor__in=held).order_by("id"):
        entry = held[baa.vendor_id]
        baa.organisation, baa.vendor = organisation, entry.vendor
        entry.agreements.add(baa, covers.get(baa.pk, ()))


def _standing(records: Iterable[Any]) -> Iterator[Any]:
    """Those that count: what an undone import had added, the next one adds anew."""
    return (record for record in records if not record.never_was)
