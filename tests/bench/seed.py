"""Decides how large the organisations of the benchmark are, who works there, and in which order they are made."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
from compliance.ledger import clock
from compliance.reminders.alive import beat
from compliance.reminders.models import Heartbeat
from tests.bench import events
from tests.bench.rows import Made
from tests.bench.upkeep import Upkeep
from tests.bench.vendor import FIRST, SECOND, TRADE, Supplier
from vendors.models import BAA, Attestation, ClauseAnswer, Condition, Cover, Exit, Review, Service, Vendor


@dataclass(frozen=True)
class Size:
    """An organisation, and how large it is."""

    slug: str
    name: str
    vendors: int
    events: int


#: 12,000 agreements, and of the other 1,000.
LARGE = Size("benchmark", "Benchmark Health", 10_000, 1_000_000)
SMALL = Size("benchmark-clinic", "Benchmark Clinic", 834, 83_000)
#: People alone.
LETTERS = Size("benchmark-letters", "Benchmark Letters", 0, 0)
ZONE = ZoneInfo("America/Chicago")
#: The role that may empty a database and tidy its tables.
OWNER = "owner" if "owner" in settings.DATABASES else "default"
#: Signs of life of no organisation.
OF_THE_MACHINE = (Heartbeat.Name.BEAT, Heartbeat.Name.WORKER, Heartbeat.Name.BUILDER)


class Occupied(Exception):
    """A database that holds somebody's organisation is never emptied."""


def seed(on: date) -> Organisation:
    """The large organisation, made anew in an empty database."""
    empty()
    return make(LARGE, on)


def make(size: Size, on: date) -> Organisation:
    """An organisation of this size beside those that are there."""
    chance = random.Random(20_261_122)  # the same register each time, moved to the day
    organisation, people = _people(size, on)
    made = Made()
    colleagues = [person for person in people if person]
    upkeep = Upkeep(made, organisation, colleagues, random.Random(4), on)
    names = (" ".join(words) for words in product(FIRST, SECOND, TRADE))
    for number, name in enumerate(islice(names, size.vendors)):
        Supplier(made, organisation, chance, on, upkeep).tell(number, name, chance.choice(people))
    upkeep.walk()
    made.write(on)
    events.write(organisation, made.rows, people, chance, clock.now(), size.events)
    with connections[OWNER].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    return organisation


def empty() -> None:
    """A new schema with its tables. Raises Occupied where anyone's organisation would go with the old one."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT to_regclass('accounts_organisation') IS NOT NULL")
        if cursor.fetchone()[0]:
            cursor.execute(
                "SELECT count(*) FROM accounts_organisation WHERE slug <> ALL(%s)",
                [[size.slug for size in (LARGE, SMALL, LETTERS)]],
            )
            if cursor.fetchone()[0]:
                raise Occupied("this database holds an organisation that is not the benchmark's")
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    call_command("migrate", database=OWNER, verbosity=0)


def _people(size: Size, on: date) -> tuple[Organisation, list[Person | None]]:
    """Dana, security officer, and thirty colleagues, of whom twenty look after vendors; one vendor in twenty has nobody."""
    dana = Person.objects.create_user(f"dana@{size.slug}.example", "Dana Whitfield")
    organisation = actions.organisation_create(dana, name=size.name, slug=size.slug, time_zone=ZONE.key)
    people: list[Person | None] = []
    for number in range(30):
        person = Person.objects.create_user(
            f"member{number}@{size.slug}.example", f"{FIRST[number]} {SECOND[number % 20]}er"
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


def sizes(organisation: Organisation) -> Iterator[tuple[str, int]]:
    """How many rows of each kind there are."""
    counted: Iterable[type[Any]] = (
        Vendor,
        Service,
        BAA,
        Cover,
        ClauseAnswer,
        Condition,
        Attestation,
        Review,
        Exit,
    )
    for model in counted:
        yield str(model._meta.verbose_name_plural), model.objects.of(organisation).count()
    yield "events", events.count(organisation)
