"""Decides which contact of a vendor the details of a row are about."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final
from uuid import UUID

from vendors.imports.places import Place
from vendors.models import Contact, sorting_name

DETAILS: Final = tuple(
    each.name
    for each in Contact._meta.concrete_fields
    if each.name not in ("id", "organisation", Contact.owner_name)
)
#: How many contacts of one name are looked at.
NAMESAKES: Final = 50
Details = Mapping[str, str]


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

    def find(self, details: Details, named: Mapping[UUID, Place]) -> Contact | None:
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
        first = min(namesakes, key=lambda contact: _when(contact, named), default=None)
        return next((contact for contact in namesakes if _says(contact, details)), first)


def alike(name: str, text: str) -> str:
    """What makes two spellings the same: the case of an address or a name says nothing."""
    return (
        sorting_name(text)
        if name in ("first_name", "last_name")
        else text.casefold()
        if name == "email"
        else text
    )


def details_of(cells: Mapping[str, str]) -> dict[str, str]:
    """The details of the contact that a row names; one name in one cell is a first and a last name."""
    details = {name: cells.get(f"contact.{name}", "") for name in DETAILS}
    whole = cells.get("contact.name", "")
    if whole and not (details["first_name"] or details["last_name"]):
        last, comma, first = whole.partition(",")
        if not comma:
            first, _, last = whole.rpartition(" ")
        details["first_name"], details["last_name"] = (
            first.strip() or last.strip(),
            last.strip() if first else "",
        )
    return details


def _when(contact: Contact, named: Mapping[UUID, Place]) -> int:
    place = named.get(contact.pk)
    return place.at if place else sys.maxsize


def _says(contact: Contact, details: Details) -> bool:
    return all(not text or text == getattr(contact, name) for name, text in details.items())


def _name(first: str, last: str) -> str:
    return sorting_name(f"{first} {last}")
