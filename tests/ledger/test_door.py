"""The door: one event per save, versions, parts, narratives, and a database that refuses the rest."""

import json
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from compliance.accounts.models import Membership, Organisation, Person
from compliance.ledger import door, history
from compliance.ledger.models import Event
from compliance.ledger.records import OutsideTheDoor
from compliance.ledger.state import canonical, digest

pytestmark = pytest.mark.django_db


def test_one_save_is_one_event_with_the_state_and_its_hash(organisation: Organisation, alice: Person) -> None:
    organisation.name = "Lakeside Family Health"
    event = door.save(organisation, by=alice, verb="renamed", why="merger")
    assert (event.actor_name, event.verb, event.title, organisation.version) == (
        "Alice Moreau",
        "renamed",
        "Lakeside Family Health",
        2,
    )
    assert json.loads(event.state)["fields"]["name"] == "Lakeside Family Health"
    assert digest(event.state) == event.state_sha256
    event.refresh_from_db()
    assert event.transaction > 0


def test_a_stale_copy_changes_nothing(organisation: Organisation, alice: Person) -> None:
    stale = Organisation.objects.get(pk=organisation.pk)
    organisation.name = "First"
    door.save(organisation, by=alice, verb="renamed")
    stale.name = "Second"
    before = Event.objects.count()
    with pytest.raises(door.Stale), transaction.atomic():
        door.save(stale, by=alice, verb="renamed")
    assert Organisation.objects.get().name == "First"
    assert Event.objects.count() == before


def test_nothing_is_written_past_the_door(organisation: Organisation) -> None:
    for write in (
        organisation.save,
        organisation.delete,
        lambda: Organisation.objects.filter(pk=organisation.pk).update(name="x"),
        lambda: Organisation.objects.all().delete(),
        lambda: Membership.objects.bulk_create([]),
    ):
        with pytest.raises(OutsideTheDoor):
            write()


def test_history_reads_in_words(organisation: Organisation, alice: Person) -> None:
    organisation.kind = Organisation.Kind.BOTH
    organisation.security_officer, organisation.security_officer_since = alice, date(2026, 1, 5)
    door.save(organisation, by=alice, verb="edited")
    lines = {line.label: (line.before, line.after) for line in history.history(organisation)[0].lines}
    assert lines == {
        "kind": ("Covered entity", "Both"),
        "security officer": ("none", "Alice Moreau"),
        "security officer since": ("none", "2026-01-05"),
    }


@pytest.mark.database
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET verb = 'x'",
        "DELETE FROM ledger_event",
        "UPDATE ledger_narrative SET sha256 = 'x'",
        "DELETE FROM ledger_narrative",
        "UPDATE accounts_organisation SET sample = true",
    ],
)
def test_the_database_refuses(organisation: Organisation, alice: Person, statement: str) -> None:
    door.note(organisation, by=alice, verb="noted", why="a reason, so that there is a narrative")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "table, trigger", [("ledger_event", "event_truncate"), ("ledger_narrative", "narrative_truncate")]
)
def test_the_database_refuses_truncate(table: str, trigger: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
        try:
            with pytest.raises(DatabaseError):
                cursor.execute(f"TRUNCATE {table} CASCADE")
        finally:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


def test_floats_have_no_canonical_spelling() -> None:
    with pytest.raises(TypeError):
        canonical({"fields": {"share": 0.1}})
    assert canonical({"b": 1, "a": ["é", None]}) == '{"a":["é",null],"b":1}'
