"""Decides what the ledger of the benchmark holds: six years of events, their states of the size that real saves write."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connections

from compliance.accounts.models import Organisation, Person
from compliance.ledger import narratives
from compliance.ledger.keys import new_key
from compliance.ledger.models import Event, Narrative
from compliance.ledger.records import Part, Versioned
from compliance.ledger.state import State, canonical, digest, state_of
from tests.bench.rows import MODELS
from tests.bench.vendor import VERSION
from vendors.models import BAA, Attestation, Exit, Review, Service, Vendor

YEARS = timedelta(days=6 * 365)
#: Events of each record; agreements have what remains of the total.
OF_VENDOR, OF_SERVICE = 4, 2
#: How many of the last events of an agreement tell what it was read for.
SINCE_READ = 6
VERBS = ("edited", "edited", "edited", "amended", "file added", "renewed", "notice given")
#: One event in so many gives a reason.
REASONS = 12
COLUMNS = (
    "organisation_id", "at", "actor_id", "actor_name", "verb", "why_id", "why_sha256", "model", "record_id", "title", "schema",
    "state", "holds_record", "state_sha256", "request_id",
)  # fmt: skip
TEXTS = ("id", "organisation_id", "record_id", "field", "sha256", "sealed", "emptied_by")
#: What a record did not have before its last act, beside its parts: nobody knew its outcome yet.
NOT_YET: dict[type[Any], State] = {
    Review: {"finished_on": None, "finished_by": None, "outcome": "", "findings": ""},
    Exit: {"ended_on": None, "ended_by": None, "outcome": ""},
}


@dataclass
class _Told:
    """A record whose events are told: the state of its row, cut where one event differs from the next."""

    key: UUID
    model: str
    title: str
    schema: int
    #: As it was, as it stands, and the verb that made it so.
    before: list[str]
    state: list[str]
    act: str
    #: The first event that tells it as it stands.
    since: int
    events: int
    #: When each happened; empty for one that was changed at any time.
    days: Sequence[date] = ()
    told: int = 0

    def next(self) -> tuple[str, str]:
        """The verb and the state of its next event; the last one is the row as it stands."""
        self.told += 1
        version = VERSION if self.told == self.events else f"version {self.told}"
        verb = "added" if self.told == 1 else VERBS[(self.told + self.key.int) % len(VERBS)]
        if self.told == self.since:
            verb = self.act
        return verb, version.join(self.state if self.told >= self.since else self.before)


def write(
    organisation: Organisation,
    rows: dict[type[Any], list[Any]],
    people: list[Person | None],
    chance: random.Random,
    now: datetime,
    total: int,
) -> None:
    """Everything that happened, oldest first, by COPY under the owner's role: no other may write an event of the past."""
    connection = connections["owner" if "owner" in connections else "default"]
    texts: list[Narrative] = []
    told = list(_Teller(rows, texts).tell(total))
    moments = _moments(told, chance, now)
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
                record.title, record.schema, state, True, digest(state), new_key().hex,
            ))  # fmt: skip
    with connection.cursor() as cursor, cursor.copy(_copy(Narrative, TEXTS)) as copy:
        for text in texts:
            copy.write_row(
                (text.pk, text.organisation_id, text.record_id, text.field, text.sha256, text.sealed, "")
            )


def count(organisation: Organisation) -> int:
    return Event.objects.filter(organisation_id=organisation.pk).count()


class _Teller:
    """Tells of each record how it came to be what it is."""

    def __init__(self, rows: dict[type[Any], list[Any]], texts: list[Narrative]) -> None:
        self.rows, self.texts = rows, texts
        self.parts = {model: _by_owner(rows[model]) for model in MODELS if issubclass(model, Part)}

    def tell(self, total: int) -> Iterator[_Told]:
        for vendor in self.rows[Vendor]:
            yield self._told(vendor, OF_VENDOR)
        for service in self.rows[Service]:
            yield self._told(service, OF_SERVICE, "conditions ticked", 1, ("conditions",))
        for attestation in self.rows[Attestation]:
            yield self._told(attestation, 1, days=[attestation.expires_on - timedelta(days=360)])
        for review in self.rows[Review]:
            days = [review.started_on, review.finished_on or review.started_on]
            yield self._told(review, 2, "finished" if review.outcome else "filled in", 1, ("answers",), days)
        for leaving in self.rows[Exit]:
            days = [leaving.opened_on, leaving.ended_on or leaving.opened_on]
            yield self._told(
                leaving, 2, "closed" if leaving.outcome else "step answered", 1, ("steps",), days
            )
        others = sum(len(self.rows[model]) for model in (Attestation, Review, Review, Exit, Exit))
        left = total - OF_VENDOR * len(self.rows[Vendor]) - OF_SERVICE * len(self.rows[Service]) - others
        each, more = divmod(left, len(self.rows[BAA]))
        for number, baa in enumerate(self.rows[BAA]):
            yield self._told(baa, each + (number < more), "clauses answered", SINCE_READ, ("answers",))

    def _told(
        self,
        record: Versioned,
        events: int,
        act: str = "edited",
        late: int = 1,
        new: Sequence[str] = (),
        days: Sequence[date] = (),
    ) -> _Told:
        """`act` is what brought the parts named `new`, told in the last events, `late` of them."""
        parts = {name: self._parts(record, name) for name in type(record).part_names}
        references, texts = narratives.references_for([record, *(row for rows in parts.values() for row in rows)], known=False)  # fmt: skip
        self.texts += texts
        state = state_of(record, parts, references)
        not_yet = NOT_YET.get(type(record), {})
        before = {
            "fields": {**state["fields"], **not_yet},
            "parts": {**state["parts"], **{name: [] for name in new}},
        }
        acted = before != state
        return _Told(
            key=record.pk,
            model=record._meta.label_lower,
            title=str(record),
            schema=record.schema,
            before=canonical(before).split(VERSION),
            state=canonical(state).split(VERSION),
            act=act,
            since=events - late + 1 if acted else events + 1,
            events=events,
            days=days,
        )

    def _parts(self, record: Versioned, name: str) -> list[Part]:
        model: Any = record._meta.get_field(name).related_model
        return self.parts[model].get(record.pk, [])


def _moments(told: list[_Told], chance: random.Random, now: datetime) -> list[tuple[int, int]]:
    """Seconds after the beginning and the number of a record, for each event, oldest first."""
    seconds = int(YEARS.total_seconds())
    start = now - YEARS

    def within(day: date) -> int:
        """Some time of a working day, and not to come."""
        hour = datetime.combine(day, time(15 + chance.randrange(8), chance.randrange(60)), tzinfo=now.tzinfo)
        return min(int((hour - start).total_seconds()), seconds - 1)

    return sorted(
        (within(record.days[event]) if record.days else int(chance.random() * seconds), number)
        for number, record in enumerate(told)
        for event in range(record.events)
    )


def _by_owner(rows: Iterable[Part]) -> dict[UUID, list[Part]]:
    found: dict[UUID, list[Part]] = {}
    for row in rows:
        found.setdefault(getattr(row, f"{row.owner_name}_id"), []).append(row)
    return found


def _copy(model: Any, columns: tuple[str, ...]) -> str:
    return f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN"
