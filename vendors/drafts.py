"""Decides what one row of a business associate list does to a vendor, its contacts and its services, in memory: nothing here is written."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.ledger.door import Change
from vendors.models import Contact, Service, Vendor, sorting_name

#: A row of such a list says that its vendor is a business associate, and this is why we think so (45 CFR 160.103).
NAMED: Final = "Named on our business associate list"
VERB: Final = "imported"
DETAILS: Final = tuple(
    each.name
    for each in Contact._meta.concrete_fields
    if each.name not in ("id", "organisation", Contact.owner_name)
)
#: How many contacts of one name are looked at.
NAMESAKES: Final = 50
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Told:
    """What a row brings, and what it says that does not count, both in words."""

    brings: Sequence[str]
    notes: Sequence[str]
    is_new: bool


class People:
    """The contacts of one vendor. The same mail address is the same person; where one has none, the same name is.

    A row with neither is about whoever says all of it: what it says alone, such as a number, tells nobody apart.
    """

    def __init__(self, contacts: Iterable[Contact] = ()) -> None:
        self.all: list[Contact] = []
        self._by_mail: dict[str, Contact] = {}
        self._by_name: dict[str, dict[UUID, Contact]] = defaultdict(dict)
        self._without_mail: dict[str, Contact] = {}
        self._by_detail: dict[tuple[str, str], dict[UUID, Contact]] = defaultdict(dict)
        for contact in contacts:
            self.add(contact)

    def add(self, contact: Contact) -> None:
        self.all.append(contact)
        self.index(contact)

    def index(self, contact: Contact) -> None:
        """Makes a contact found by what it now says."""
        name = _name(contact.first_name, contact.last_name)
        for detail in DETAILS:
            if text := getattr(contact, detail):
                self._by_detail[detail, text].setdefault(contact.pk, contact)
        if name:
            self._by_name[name].setdefault(contact.pk, contact)
        if contact.email:
            self._by_mail.setdefault(contact.email.casefold(), contact)
            if self._without_mail.get(name) is contact:
                del self._without_mail[name]
        elif name:
            self._without_mail.setdefault(name, contact)

    def find(self, details: Cells, named: Mapping[UUID, int]) -> Contact | None:
        """The contact that these details are about; of several of that name the one that says all of it, else whom the file named first.

        `named` says in which row of the file each contact was named: what later rows bring must not change what this one means.
        """
        name = _name(details["first_name"], details["last_name"])
        if details["email"]:
            return self._by_mail.get(details["email"].casefold()) or self._without_mail.get(name)
        if not name:
            said = next((detail, text) for detail, text in details.items() if text)
            alike = islice(self._by_detail[said].values(), NAMESAKES)
            return next((contact for contact in alike if _says(contact, details)), None)
        namesakes = list(islice(self._by_name[name].values(), NAMESAKES))
        first = min(namesakes, key=lambda contact: named.get(contact.pk, sys.maxsize), default=None)
        return next((contact for contact in namesakes if _says(contact, details)), first)


@dataclass
class Entry:
    """One vendor as the rows so far would leave it."""

    vendor: Vendor
    people: People = field(default_factory=People)
    services: dict[str, Service] = field(default_factory=dict)
    added: list[Service] = field(default_factory=list)
    is_edited: bool = False
    #: Which row first said what: the first one counts, so that a file says the same however often it is read.
    _said: dict[tuple[UUID, str], int] = field(default_factory=dict)
    #: Which row first named which contact.
    _named: dict[UUID, int] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return self.vendor._state.adding

    def service(self, name: str) -> Service | None:
        """The service of that name; a tier in brackets may stand in the name, as lists write it."""
        return self.services.get(sorting_name(name))

    def take(self, number: int, cells: Cells) -> Told:
        """Does what the row says, as far as it is new."""
        added = ["vendor"] if self.is_new and not self._said else []
        self._said.setdefault((self.vendor.pk, "name"), number)
        name = cells.get("service.name", "")
        if name and self.service(name) is None:
            self._add_service(name)
            added.append("service")
        brings = [f"New {' and '.join(added)}"] if added else []
        brings += self._decide()
        notes: list[str] = []
        for what in self._website(number, cells.get("vendor.website", "")), self._contact(number, cells):
            brings += what[0]
            notes += what[1]
        return Told(brings, notes, is_new=bool(added) or (self.is_new and bool(brings)))

    def changes(self) -> Iterator[Change]:
        """What the door is to write of it."""
        if self.is_new or self.is_edited:
            yield Change(self.vendor, VERB, {"contacts": self.people.all})
        for service in self.added:
            yield Change(service, VERB)

    def _decide(self) -> list[str]:
        """Undecided becomes yes; a decision is never overwritten."""
        if self.vendor.ba_status != Vendor.BaStatus.UNDECIDED:
            return []
        self.vendor.ba_status, self.vendor.ba_reason = Vendor.BaStatus.YES, NAMED
        if self.is_new:
            return []
        self.is_edited = True
        return ["Business associate: undecided → yes"]

    def _add_service(self, name: str) -> None:
        service = Service(organisation=self.vendor.organisation, vendor=self.vendor, name=name)
        self.services[sorting_name(name)] = service
        self.added.append(service)

    def _website(self, number: int, website: str) -> tuple[list[str], list[str]]:
        if not website:
            return [], []
        if host(website) == host(self.vendor.website):
            self._said.setdefault((self.vendor.pk, "website"), number)
            return [], []
        return self._set(number, self.vendor, "website", website, "Website")

    def _contact(self, number: int, cells: Cells) -> tuple[list[str], list[str]]:
        details = {name: cells.get(f"contact.{name}", "") for name in DETAILS}
        if not any(details.values()):
            return [], []
        known = self.people.find(details, self._named)
        contact = known or Contact(**details)
        if details["first_name"] or details["last_name"]:
            self._named.setdefault(contact.pk, number)
        if known is None:
            self.people.add(contact)
            self._said.update({(contact.pk, name): number for name, text in details.items() if text})
            self.is_edited = True
            shown = (str(contact), contact.title, contact.phone, contact.email)
            return [f"New contact: {', '.join(dict.fromkeys(text for text in shown if text))}"], []
        brings, notes = [], []
        for name, text in details.items():
            if not text:
                continue
            if _alike(name, text) == _alike(name, getattr(contact, name)):
                self._said.setdefault((contact.pk, name), number)
                continue
            label = f"{contact}, {Contact._meta.get_field(name).verbose_name}"  # type: ignore[union-attr]
            brought, noted = self._set(number, contact, name, text, label)
            brings += brought
            notes += noted
        self.people.index(contact)
        return brings, notes

    def _set(
        self, number: int, row: Vendor | Contact, name: str, text: str, label: str
    ) -> tuple[list[str], list[str]]:
        """Takes over a value, unless an earlier row of the file gave another one."""
        old = getattr(row, name)
        earlier = self._said.setdefault((row.pk, name), number)
        if earlier != number:
            return [], [f"{label}: row {earlier} says “{old}”, which counts; this row says “{text}”"]
        setattr(row, name, text)
        self.is_edited = True
        return [f"{label}: {old} → {text}" if old else f"{label}: {text}"], []


def present(organisation: Organisation, names: set[str]) -> dict[str, Entry]:
    """What the register holds of vendors by these sorting names, archived ones too, in three queries."""
    named = Vendor.objects.of(organisation).filter(sort_name__in=names)
    vendors = named.select_related("owner", "parent").order_by("archived_at", "id")
    entries = {vendor.sort_name: Entry(_with(vendor, organisation=organisation)) for vendor in vendors}
    by_key = {entry.vendor.pk: entry for entry in entries.values()}
    for contact in Contact.objects.of(organisation).filter(vendor__in=by_key):
        by_key[contact.vendor_id].people.add(contact)
    for service in Service.objects.of(organisation).filter(vendor__in=by_key).order_by("archived_at", "id"):
        services = by_key[service.vendor_id].services
        services[sorting_name(str(service))] = service
    return entries


def host(website: str) -> str:
    """What makes two addresses of a website the same: “https://www.aws.example/” is “aws.example”."""
    return website.casefold().partition("://")[2 if "://" in website else 0].removeprefix("www.").rstrip("/")


def _with(row: Any, **loaded: Any) -> Any:
    """The row with related records that are loaded already."""
    for name, value in loaded.items():
        setattr(row, name, value)
    return row


def _says(contact: Contact, details: Cells) -> bool:
    return all(not text or text == getattr(contact, name) for name, text in details.items())


def _alike(name: str, text: str) -> str:
    """What makes two spellings the same: the case of an address or a name says nothing."""
    return (
        sorting_name(text)
        if name in ("first_name", "last_name")
        else text.casefold()
        if name == "email"
        else text
    )


def _name(first: str, last: str) -> str:
    return sorting_name(f"{first} {last}")
