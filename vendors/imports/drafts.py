"""Decides what one row of a list does to a vendor, its contacts and its services, in memory: nothing here is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from compliance.accounts.models import Person
from compliance.exchange.splits import Part
from compliance.ledger.door import Change
from compliance.ledger.fresh import fresh
from vendors.imports import entries
from vendors.imports.agreements import Agreements, Weighed, changes
from vendors.imports.cells import Said
from vendors.imports.people import People, alike, details_of
from vendors.imports.places import Earlier, Place
from vendors.imports.tiers import Offered
from vendors.models import Condition, Contact, Service, Vendor

VERB: Final = "imported"
Cells = Mapping[str, str]
#: What is brought, and what does not count, both in words.
Lines = tuple[list[str], list[str]]
NONE: Final[Lines] = ([], [])


@dataclass
class Told:
    """What a row brings, and what it says that does not count, both in words."""

    brings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_new: bool = False

    def add(self, lines: Lines) -> None:
        self.brings += lines[0]
        self.notes += lines[1]


@dataclass
class Asked:
    """One row, understood: what it says of a vendor, of services, and of an agreement."""

    place: Place
    cells: Cells
    parts: Sequence[Part] = ()
    said: Said | None = None
    #: Why it says that an undecided vendor is a business associate (45 CFR 160.103); "" where it does not.
    says_yes: str = ""
    kinds: Sequence[str] = ()
    owner: Person | None = None
    status: str = ""
    agency: str = ""
    phi: str = ""


class Entry:
    """One vendor as the rows so far would leave it."""

    def __init__(self, vendor: Vendor, contacts: Iterable[Contact] = ()) -> None:
        self.vendor = vendor
        self.people = People(contacts)
        self.services = Offered()
        #: Those of the register.
        self.recorded: list[Service] = []
        self.written: dict[UUID, Service] = {}
        self.is_edited = False
        self.earlier = Earlier()
        self.agreements = Agreements(vendor, self.earlier)
        self._named: dict[UUID, Place] = {}
        self._is_said = False

    @property
    def is_new(self) -> bool:
        return self.vendor._state.adding

    def found(self, parts: Sequence[Part]) -> list[Service]:
        """The services that a row names, those it would add included; nothing is added by asking."""
        found = [self.services.of(part) or self._new_service(part) for part in parts]
        return list({service.id: service for service in found}.values())

    def take(self, asked: Asked, services: Sequence[Service], weighed: Weighed | None) -> Told:
        """Does what the row says, as far as it is new."""
        added = ["vendor"] if self.is_new and not self._is_said else []
        self._is_said = True
        self.earlier.first((self.vendor.id, "name"), asked.place)
        new = [service for service in services if service._state.adding and service.id not in self.written]
        may_be = [line for service in new for line in self._may_be(service)]
        for service in new:
            self._keep(service)
        added_now = {service.id for service in new}
        if new:
            added.append("service" if len(new) == 1 else f"{len(new)} services")
        told = Told([f"New {' and '.join(added)}"] if added else [])
        told.notes += may_be
        told.brings += self._decide(asked)
        for step in (self._website, self._facts, self._contact):
            told.add(step(asked))
        for service in services:
            told.add(self._service(service, asked, is_new=service.id in added_now))
        is_new_baa = False
        if weighed and asked.said:
            is_new_baa = weighed.baa._state.adding and weighed.baa.id not in self.agreements.touched
            self.agreements.take(weighed, asked.said, asked.place)
            told.add((weighed.brings, weighed.notes))
        told.is_new = bool(added) or is_new_baa or (self.is_new and bool(told.brings))
        return told

    def changes(self) -> Iterator[Change]:
        """What the door is to write of it."""
        if self.is_new or self.is_edited:
            yield Change(self.vendor, VERB, {"contacts": self.people.all})
        for service in self.written.values():
            named = Condition.of_entry(service.entry) if service._state.adding else []
            yield Change(service, VERB, {"conditions": named} if named else {})
        for baa, parts in changes(self.agreements):
            yield Change(baa, VERB, parts)

    def _new_service(self, part: Part) -> Service:
        service = fresh(
            Service,
            organisation=self.vendor.organisation,
            vendor=self.vendor,
            name=part.name,
            tier=part.tier,
        )
        entries.pick(service)
        return service

    def _may_be(self, service: Service) -> Iterator[str]:
        """Others that may be the same, so that a person is asked."""
        for other in self.services.alike(service):
            yield (
                f"“{service}” may be the same service as “{other}”, which the register or a row above has: "
                "if it is, write the same tier in the file"
            )

    def _keep(self, service: Service) -> None:
        self.services.add(service)
        self.written[service.id] = service

    def _decide(self, asked: Asked) -> list[str]:
        """Undecided becomes what the row says; a decision is never overwritten."""
        yes, undecided = Vendor.BaStatus.YES, Vendor.BaStatus.UNDECIDED
        status = asked.status or (yes if asked.says_yes else undecided)
        if self.vendor.ba_status != undecided or status == undecided:
            return []
        self.vendor.ba_status = status
        reason = "" if asked.status else asked.says_yes
        self.vendor.ba_reason = asked.cells.get("vendor.ba_reason", "") or reason
        self.earlier.first((self.vendor.id, "ba_status"), asked.place)
        if self.is_new and asked.says_yes:
            return []
        self.is_edited = True
        word = "yes" if status == yes else self.vendor.get_ba_status_display()
        return [f"Business associate: {word}" if self.is_new else f"Business associate: undecided → {word}"]

    def _website(self, asked: Asked) -> Lines:
        website = asked.cells.get("vendor.website", "")
        if not website:
            return NONE
        if host(website) == host(self.vendor.website):
            self.earlier.first((self.vendor.id, "website"), asked.place)
            return NONE
        return self._set(asked.place, self.vendor, "website", website, "Website")

    def _facts(self, asked: Asked) -> Lines:
        told = Told()
        missing = [kind for kind in asked.kinds if kind not in self.vendor.kinds]
        if missing:
            self.vendor.kinds = [*self.vendor.kinds, *missing]
            self.is_edited = True
            labels = dict(Vendor.Kind.choices)
            told.brings.append(f"Kinds: {', '.join(labels[kind] for kind in missing)}")
        if asked.owner:
            told.add(self._value(asked.place, self.vendor, "owner", asked.owner, "Owner"))
        if asked.agency not in ("", Vendor.Agency.UNKNOWN):
            told.add(
                self._value(
                    asked.place, self.vendor, "agency", Vendor.Agency(asked.agency), "Agent or contractor"
                )
            )
        told.add(self._text(asked.place, self.vendor, asked.cells.get("vendor.notes", ""), "Vendor notes"))
        return told.brings, told.notes

    def _service(self, service: Service, asked: Asked, *, is_new: bool) -> Lines:
        told = Told(notes=list(entries.told_pick(service)) if is_new else [])
        if entries.is_held(service):
            told.notes += entries.told_held(service, asked.phi, is_new=is_new)
        elif asked.phi:
            told.add(self._value(asked.place, service, "phi", Service.Phi(asked.phi), "PHI may be sent"))
        if region := asked.cells.get("service.region", ""):
            told.add(self._value(asked.place, service, "region", region, f"{service}, region"))
        told.add(self._text(asked.place, service, asked.cells.get("service.notes", ""), f"{service}, notes"))
        return told.brings, told.notes

    def _contact(self, asked: Asked) -> Lines:
        details, place = details_of(asked.cells), asked.place
        if not any(details.values()):
            return NONE
        known = self.people.find(details, self._named)
        contact = known or fresh(Contact, **details)
        if details["first_name"] or details["last_name"]:
            self._named.setdefault(contact.pk, place)
        if known is None:
            self.people.add(contact)
            for name in (name for name, text in details.items() if text):
                self.earlier.first((contact.pk, name), place)
            self.is_edited = True
            shown = (str(contact), contact.title, contact.phone, contact.email)
            return [f"New contact: {', '.join(dict.fromkeys(text for text in shown if text))}"], []
        told = Told()
        for name, text in ((name, text) for name, text in details.items() if text):
            if alike(name, text) == alike(name, getattr(contact, name)):
                self.earlier.first((contact.pk, name), place)
            else:
                label = f"{contact}, {Contact._meta.get_field(name).verbose_name}"  # type: ignore[union-attr]
                told.add(self._set(place, contact, name, text, label))
        self.people.index(contact)
        return told.brings, told.notes

    def _value(self, place: Place, row: Vendor | Service, name: str, value: Any, label: str) -> Lines:
        """Takes over a value that differs, as its words tell it."""
        if getattr(row, name) == value:
            self.earlier.first((row.id, name), place)
            return NONE
        return self._set(place, row, name, value, label)

    def _text(self, place: Place, row: Vendor | Service, text: str, label: str) -> Lines:
        """Keeps free text where there is none; what somebody wrote is not replaced."""
        if not text or " ".join(text.split()) == " ".join(row.notes.split()):
            return NONE
        if row.notes:
            return [], [f"{label}: other ones are recorded, which stay"]
        return self._set(place, row, "notes", text, label)

    def _set(self, place: Place, row: Vendor | Contact | Service, name: str, value: Any, label: str) -> Lines:
        """Takes over a value, unless an earlier row of the file gave another one."""
        old = _shown(row, name)
        if earlier := self.earlier.of((row.id, name), place):
            return [], [
                f"{label}: {earlier.words} says “{old}”, which counts; this row says “{_word(value)}”"
            ]
        self.earlier.first((row.id, name), place)
        is_new = row._state.adding
        setattr(row, name, value)
        if isinstance(row, Service):
            self.written[row.id] = row
        else:
            self.is_edited = True
        if name == "notes":
            return [f"{label} from the list"], []
        if is_new and isinstance(row, Service):
            return [f"{label}: {_word(value)}"], []
        return [f"{label}: {old} → {_word(value)}" if old else f"{label}: {_word(value)}"], []


def host(website: str) -> str:
    """What makes two addresses of a website the same: “https://www.aws.example/” is “aws.example”."""
    return website.casefold().partition("://")[2 if "://" in website else 0].removeprefix("www.").rstrip("/")


def _shown(row: Any, name: str) -> str:
    value = getattr(row, name)
    return _word(value) if value not in (None, "") else ""


def _word(value: Any) -> str:
    return str(getattr(value, "label", value))
