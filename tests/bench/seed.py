"""Decides what the organisation of the benchmark is made of: 10,000 vendors, 30,000 services, 12,000 BAAs, about 5 % of each fault."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice, product
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from compliance.accounts import actions
from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.files.models import Attachment
from compliance.ledger import clock
from compliance.ledger.records import door_open
from compliance.reminders.alive import beat
from compliance.reminders.models import Heartbeat
from tests.bench import events
from vendors.dates import PartialDate, add_months
from vendors.models import BAA, BAAFile, Contact, Cover, Service, Vendor

SLUG = "benchmark"
ZONE = ZoneInfo("America/Chicago")
#: The role that may empty a database and tidy its tables.
OWNER = "owner" if "owner" in settings.DATABASES else "default"
VENDORS, SHEET = 10_000, 2_000
WORDS = """
Adler Alder Amber Arden Aspen Beacon Birch Blue Briar Bright Cedar Clear Copper Coral Crescent Crown Delta Eagle Elm Ember Falcon Fern
Forest Garnet Granite Grove Harbor Hazel Heron Hollow Iron Ivory Juniper Keystone Lark Laurel Linden Maple Meadow Mercer North Oak Onyx
Pioneer Quarry Raven Silver Sterling Summit Willow
Bridge Brook Coast Creek Dale Field Gate Hill Lake Line Path Peak Point Ridge River Rock Shore Stone Vale View
"""
FIRST, SECOND = WORDS.split()[:50], WORDS.split()[50:]
TRADE = (
    "Analytics",
    "Billing",
    "Cloud",
    "Diagnostics",
    "Imaging",
    "Interfaces",
    "Records",
    "Scheduling",
    "Transcription",
    "Translation",
)
SERVICES = ("API", "Hosted platform", "Mobile app", "Archive", "Support desk", "Model endpoint", "Reporting")
TIERS = ("", "Standard", "Enterprise", "HIPAA-ready", "beta")
#: How many services, and how many agreements, one vendor after the other has.
SERVICE_PATTERN = (1, 2, 3, 4, 5)
BAA_PATTERN = (1, 2, 1, 1, 1, 2, 1, 0, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1)
NOTES = (
    "Procurement keeps the paper copy. The vendor's counsel answers within a week; ask for the current list of subprocessors "
    "with each renewal. The security questionnaire was reviewed with the last amendment."
)

#: Signs of life of no organisation.
OF_THE_MACHINE = (Heartbeat.Name.BEAT, Heartbeat.Name.WORKER, Heartbeat.Name.BUILDER)


@dataclass
class Made:
    """What was made, model by model, in the order in which rows refer to each other."""

    rows: dict[type[Any], list[Any]] = field(
        default_factory=lambda: {
            model: [] for model in (Vendor, Contact, Service, Attachment, BAA, Cover, BAAFile)
        }
    )

    def add(self, row: Any) -> Any:
        self.rows[type(row)].append(row)
        return row


class Occupied(Exception):
    """A database that holds somebody's organisation is never emptied."""


def seed(on: date) -> Organisation:
    """The organisation, made anew in an empty database."""
    empty()
    chance = random.Random(20_261_122)  # the same register each time, moved to the day
    organisation, people = _people(on)
    made = Made()
    names = (" ".join(words) for words in product(FIRST, SECOND, TRADE))
    for number, name in enumerate(islice(names, VENDORS)):
        _Vendor(made, organisation, chance, on).tell(number, name, chance.choice(people))
    with door_open():
        for model, rows in made.rows.items():
            for row in rows:
                if isinstance(row, Vendor | Service | BAA):
                    row.version = 1
                    row.derive()
            model.objects.bulk_create(rows, batch_size=SHEET)
    events.write(organisation, made.rows, people, chance, clock.now())
    with connections[OWNER].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    return organisation


def empty() -> None:
    """A new schema with its tables. Raises Occupied where anyone's organisation would go with the old one."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT to_regclass('accounts_organisation') IS NOT NULL")
        if cursor.fetchone()[0]:
            cursor.execute("SELECT count(*) FROM accounts_organisation WHERE slug <> %s", [SLUG])
            if cursor.fetchone()[0]:
                raise Occupied("this database holds an organisation that is not the benchmark's")
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    call_command("migrate", database=OWNER, verbosity=0)


def _people(on: date) -> tuple[Organisation, list[Person | None]]:
    """Dana, security officer, and thirty colleagues, of whom twenty look after vendors; one vendor in twenty has nobody."""
    dana = Person.objects.create_user("dana@benchmark.example", "Dana Whitfield")
    organisation = actions.organisation_create(dana, name="Benchmark Health", slug=SLUG, time_zone=ZONE.key)
    people: list[Person | None] = []
    for number in range(30):
        person = Person.objects.create_user(
            f"member{number}@benchmark.example", f"{FIRST[number]} {SECOND[number % 20]}er"
        )
        role = (Role.OFFICER, Role.CONTRIBUTOR, Role.MANAGER)[number % 3]
        actions.join(organisation, person, role, by=dana)
        people.append(person)
    organisation.security_officer, organisation.security_officer_since = people[0], on - timedelta(days=900)
    actions.organisation_edit(organisation, by=dana)
    return organisation, [*people[:19], None]


def keep_alive(organisation: Organisation) -> None:
    """Signs of life of a worker and a beat, so that no page shows a banner about them."""
    for name in Heartbeat.Name:
        beat(name, clock.now(), None if name in OF_THE_MACHINE else organisation)


@dataclass
class _Vendor:
    """Makes one vendor with everything that belongs to it."""

    made: Made
    organisation: Organisation
    chance: random.Random
    on: date

    def tell(self, number: int, name: str, owner: Person | None) -> None:
        statuses = ("undecided",) + ("yes",) * 15 + ("no_phi", "no_phi", "conduit", "treatment")
        vendor = self.made.add(
            Vendor(
                organisation=self.organisation,
                name=name,
                owner=owner,
                kinds=[self.chance.choice(Vendor.Kind.values)],
                website=f"{name.lower().replace(' ', '-')}.example",
                ba_status=self.chance.choice(statuses),
                agency=self.chance.choice(Vendor.Agency.values),
                notes=NOTES if number % 4 == 0 else "",
            )
        )
        self.made.add(
            Contact(
                organisation=self.organisation,
                vendor=vendor,
                first_name=self.chance.choice(FIRST),
                last_name=f"{self.chance.choice(SECOND)}s",
                title="Privacy officer",
                email=f"privacy@{vendor.website}",
                phone=f"555-{number:04}",
            )
        )
        services = [self._service(vendor, n) for n in range(SERVICE_PATTERN[number % 5])]
        baas = BAA_PATTERN[number % 20]
        for place in range(baas):
            self._baa(vendor, services, superseded=place < baas - 1)

    def _service(self, vendor: Vendor, number: int) -> Service:
        phi = (
            "no"
            if vendor.ba_status == "no_phi"
            else self.chance.choice(("yes", "yes", "yes", "unknown", "no"))
        )
        return self.made.add(
            Service(
                organisation=self.organisation,
                vendor=vendor,
                name=f"{vendor.name.split()[0]} {SERVICES[number]}",
                tier=self.chance.choice(TIERS),
                region=self.chance.choice(("", "us-east", "us-west", "eu-central")),
                phi=phi,
            )
        )

    def _baa(self, vendor: Vendor, services: list[Service], *, superseded: bool) -> None:
        start = self._day(-1800, -900) if superseded else self._day(-880, -20)
        facts = self._end(start)
        facts |= {"superseded_from": start + timedelta(days=700)} if superseded else self._faults()
        baa = BAA(
            organisation=self.organisation,
            vendor=vendor,
            title="Business associate agreement" if superseded else "BAA",
            **{"signed": _exact(start), "effective": _exact(start), "evidence": "file", **facts},
            breach_notice_value=self.chance.choice((3, 5, 10, 60)),
            evidence_version=events.VERSION,
            notes=NOTES if self.chance.random() < 0.5 else "",
        )
        self.made.add(baa)
        for service in services:
            if self.chance.random() < 0.95:
                self.made.add(Cover(organisation=self.organisation, baa=baa, service=service))
        if baa.evidence == "file":
            self.made.add(self._attached(baa))

    def _end(self, start: date) -> dict[str, Any]:
        """About 60 % end, 30 % renew themselves by the month or the year, 10 % run until terminated."""
        draw = self.chance.random()
        if draw < 0.6:
            return {
                "first_end": _exact(self._day(31, 1100)),
                "notice_days": self.chance.choice((None, 30, 60)),
            }
        if draw < 0.9:
            months = self.chance.choice((1, 12, 12, 12))
            return {
                "first_end": _exact(add_months(start, months)),
                "renewal": "auto",
                "term_months": months,
                "notice_days": 10 if months == 1 else self.chance.choice((30, 60, 90)),
            }
        return {"until_terminated": True}

    def _faults(self) -> dict[str, Any]:
        """One fault in about 5 % each, nothing in the rest."""
        draw = int(self.chance.random() * 20)
        if draw == 0:
            return {"signed": None}
        if draw == 1:
            return {"evidence": "none"}
        if draw == 2:
            month = self._day(-700, -100)
            return {"effective": PartialDate(month.year, month.month)}
        if draw == 3:
            return {"first_end": _exact(self._day(-300, -1)), "renewal": "ends", "until_terminated": False}
        if draw == 4:
            return {"first_end": _exact(self._day(0, 30)), "renewal": "ends", "until_terminated": False}
        if draw == 5:
            last = self._day(-60, -1)
            return {"terminated_on": _exact(last), "return_due_on": last + timedelta(days=30)}
        return {}

    def _attached(self, baa: BAA) -> BAAFile:
        attachment = Attachment(
            organisation=self.organisation,
            name=f"baa-{len(self.made.rows[Attachment])}.pdf",
            content_type="application/pdf",
            size=self.chance.randrange(40_000, 900_000),
            sha256=f"{self.chance.getrandbits(256):064x}",
            wrapped_key=b"",
        )
        return BAAFile(organisation=self.organisation, baa=baa, attachment=self.made.add(attachment))

    def _day(self, first: int, last: int) -> date:
        return self.on + timedelta(days=self.chance.randint(first, last))


def _exact(day: date) -> PartialDate:
    return PartialDate.of(day)


def sizes(organisation: Organisation) -> Iterator[tuple[str, int]]:
    """How many rows of each kind there are."""
    counted: Iterable[type[Any]] = (Vendor, Service, BAA, Cover)
    for model in counted:
        yield str(model._meta.verbose_name_plural), model.objects.of(organisation).count()
    yield "events", events.count(organisation)
