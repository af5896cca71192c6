"""Decides what the ledger of the benchmark holds: a million events over six years, their states of the size that real saves write."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connections

from compliance.accounts.models import Organisation, Person
from compliance.ledger import narratives
from compliance.ledger.keys import new_key
from compliance.ledger.models import Event, Narrative
from compliance.ledger.records import Part, Versioned
from compliance.ledger.state import canonical, digest, state_of
from vendors.models import BAA, BAAFile, Contact, Cover, Service, Vendor

TOTAL = 1_000_000
YEARS = timedelta(days=6 * 365)
#: Events of each record; agreements have what remains of the total.
OF_VENDOR, OF_SERVICE = 4, 2
#: What is different in each state of an agreement, so that its history has something to tell.
VERSION = "as of 2026-11"
VERBS = ("edited", "edited", "edited", "amended", "file added", "renewed", "notice given")
#: One event in so many gives a reason.
REASONS = 12
COLUMNS = (
    "organisation_id", "at", "actor_id", "actor_name", "verb", "why_id", "why_sha256", "model", "record_id", "title", "schema",
    "state", "holds_record", "state_sha256", "request_id",
)  # fmt: skip
TEXTS = ("id", "organisation_id", "record_id", "field", "sha256", "sealed", "emptied_by")


@dataclass
class _Told:
    """A record whose events are told: the state of its row, cut where one event differs from the next."""

    key: UUID
    model: str
    title: str
    state: list[str]
    events: int
    told: int = 0

    def next(self) -> tuple[str, str]:
        """The verb and the state of its next event; the last one is the row as it stands."""
        self.told += 1
        version = VERSION if self.told == self.events else f"version {self.told}"
        verb = "added" if self.told == 1 else VERBS[(self.told + self.key.int) % len(VERBS)]
        return verb, version.join(self.state)


def write(
    organisation: Organisation,
    rows: dict[type[Any], list[Any]],
    people: list[Person | None],
    chance: random.Random,
    now: datetime,
) -> None:
    """Everything that happened, oldest first, by COPY under the owner's role: no other may write an event of the past."""
    connection = connections["owner" if "owner" in connections else "default"]
    texts: list[Narrative] = []
    told = list(_told(rows, texts))
    moments = _moments(told, chance)
    actors = [person for person in people if person]
    with connection.cursor() as cursor, cursor.copy(_copy(Event, COLUMNS)) as copy:
        for after, number in moments:
            record, by = told[number], actors[number % len(actors)]
            verb, state = record.next()
            why = (
                narratives.write(organisation.pk, record.key, "why", f"Reviewed with {by.name}")
                if after % REASONS == 0
                else None
            )
            if why:
                texts.append(why)
            at = now - YEARS + timedelta(seconds=after)
            copy.write_row((
                organisation.pk, at, by.pk, by.name, verb, why and why.pk, why.sha256 if why else "", record.model, record.key,
                record.title, 1, state, True, digest(state), new_key().hex,
            ))  # fmt: skip
    with connection.cursor() as cursor, cursor.copy(_copy(Narrative, TEXTS)) as copy:
        for text in texts:
            copy.write_row(
                (text.pk, text.organisation_id, text.record_id, text.field, text.sha256, text.sealed, "")
            )


def count(organisation: Organisation) -> int:
    return Event.objects.filter(organisation_id=organisation.pk).count()


def _told(rows: dict[type[Any], list[Any]], texts: list[Narrative]) -> Iterator[_Told]:
    contacts, covers, files = _by_owner(rows[Contact]), _by_owner(rows[Cover]), _by_owner(rows[BAAFile])
    for vendor in rows[Vendor]:
        yield _record(vendor, {"contacts": contacts.get(vendor.pk, [])}, OF_VENDOR, texts)
    for service in rows[Service]:
        yield _record(service, {}, OF_SERVICE, texts)
    left = TOTAL - OF_VENDOR * len(rows[Vendor]) - OF_SERVICE * len(rows[Service])
    each, more = divmod(left, len(rows[BAA]))
    for number, baa in enumerate(rows[BAA]):
        parts = {"covers": covers.get(baa.pk, []), "files": files.get(baa.pk, [])}
        yield _record(baa, parts, each + (number < more), texts)


def _record(record: Versioned, parts: dict[str, list[Part]], events: int, texts: list[Narrative]) -> _Told:
    references, new = narratives.references_for([record], known=False)
    texts += new
    state = canonical(state_of(record, parts, references))
    return _Told(record.pk, record._meta.label_lower, str(record), state.split(VERSION), events)


def _moments(told: list[_Told], chance: random.Random) -> list[tuple[int, int]]:
    """Seconds after the beginning and the number of a record, for each event, oldest first."""
    seconds = int(YEARS.total_seconds())
    return sorted(
        (int(chance.random() * seconds), number)
        for number, record in enumerate(told)
        for _ in range(record.events)
    )


def _by_owner(rows: Iterable[Part]) -> dict[UUID, list[Part]]:
    found: dict[UUID, list[Part]] = {}
    for row in rows:
        found.setdefault(getattr(row, f"{row.owner_name}_id"), []).append(row)
    return found


def _copy(model: Any, columns: tuple[str, ...]) -> str:
    return f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN"
