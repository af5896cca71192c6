"""A record never refers to another organisation's; the application's role can do what it must and no more."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from compliance.accounts.models import Organisation, Person
from compliance.ledger import door
from compliance.ledger.database import refuse_powerful_role
from compliance.ledger.models import Event
from vendors.models import BAA, Cover, Service, Vendor

pytestmark = pytest.mark.django_db


def test_references_stay_within_the_wall(
    organisation: Organisation, elsewhere: Organisation, alice: Person
) -> None:
    theirs = Vendor(organisation=elsewhere, name="Theirs")
    door.save(theirs, by=alice, verb="added")
    with pytest.raises(ValidationError, match="another organisation"):
        door.save(Vendor(organisation=organisation, name="Ours", parent=theirs), by=alice, verb="added")
    ours = Vendor(organisation=organisation, name="Ours")
    door.save(ours, by=alice, verb="added")
    service = Service(organisation=elsewhere, vendor=theirs, name="Their service")
    door.save(service, by=alice, verb="added")
    with pytest.raises(ValidationError, match="another organisation"):
        door.save(
            BAA(organisation=organisation, vendor=ours),
            by=alice,
            verb="added",
            parts={"covers": [Cover(service=service)]},
        )


@pytest.fixture(scope="module")
def application_role(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The application's role has what the migrations give it, and nothing takes that away again."""
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'application'")
            if cursor.fetchone() is None:
                cursor.execute("CREATE ROLE application")
        call_command("migrate", "ledger", verbosity=0)


@pytest.fixture
def as_application(application_role: None, transactional_db: None) -> Any:
    """The test's connection works as the application's role, as web and worker do."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE application")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET verb = 'x'",
        "DELETE FROM ledger_event",
        "TRUNCATE ledger_event",
        "DELETE FROM ledger_narrative",
        "UPDATE ledger_narrative SET sha256 = 'x'",
        "DELETE FROM vendors_vendor",
        "DELETE FROM accounts_organisation",
        "DELETE FROM accounts_person",
        "DELETE FROM reminders_mail",
        "DELETE FROM packs_packjob",
        "ALTER TABLE ledger_event DISABLE TRIGGER ALL",
        "DROP TRIGGER event_rows ON ledger_event",
        "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
        "SET session_replication_role = replica",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'x', now())",
        "SELECT set_config('ledger.removing', id::text, false) FROM accounts_organisation; DELETE FROM ledger_event",
        "SELECT remove_sample_organisation(id) FROM accounts_organisation",
    ],
)
def test_the_applications_role_is_refused(
    organisation: Organisation, as_application: None, statement: str
) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


#: An event that is as true as the last one, but for what a case puts in place of a column.
FORGED = """
INSERT INTO ledger_event (organisation_id, at, actor_name, verb, why_sha256, model, record_id, title, schema, state,
    holds_record, state_sha256, request_id{column})
SELECT organisation_id, {at}, actor_name, verb, '', model, record_id, title, schema, state, holds_record, {hash}, ''{value}
FROM ledger_event ORDER BY number DESC LIMIT 1 RETURNING transaction = pg_current_xact_id()::text::bigint
"""


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "at, stated, column, value",
    [
        ("now() - interval '11 minutes'", "state_sha256", "", ""),
        ("clock_timestamp() + interval '11 minutes'", "state_sha256", "", ""),
        ("now()", "repeat('0', 64)", "", ""),
        ("now()", "state_sha256", ", number", ", -5"),
        ("now()", "state_sha256", ", number", ", number + 1000"),
    ],
)
def test_the_applications_role_forges_no_event(
    organisation: Organisation, as_application: None, at: str, stated: str, column: str, value: str
) -> None:
    forged = FORGED.format(at=at, hash=stated, column=column, value=value)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(forged)


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("minutes", [-9, 0, 9])
def test_clocks_may_differ_and_the_database_names_the_transaction(
    organisation: Organisation, as_application: None, minutes: int
) -> None:
    at = f"now() + interval '{minutes} minutes'"
    with connection.cursor() as cursor:
        cursor.execute(FORGED.format(at=at, hash="state_sha256", column=", transaction", value=", 1"))
        assert cursor.fetchall() == [(True,)]


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_the_applications_role_can_work(
    organisation: Organisation, alice: Person, as_application: None
) -> None:
    vendor = Vendor(organisation=organisation, name="Anthropic", notes="kept apart")
    door.save(vendor, by=alice, verb="added", why="because")
    vendor.website = "anthropic.com"
    door.save(vendor, by=alice, verb="edited")
    door.redact(vendor, "notes", by=alice, why="asked for")
    assert Vendor.objects.get().notes == "[redacted]"


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_production_refuses_a_role_that_could_change_the_ledger(settings: Settings) -> None:
    connection.close()
    settings.EVALUATION = False
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        connection.ensure_connection()
    settings.EVALUATION = True
    connection.ensure_connection()


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_production_takes_the_applications_role(as_application: None, settings: Settings) -> None:
    settings.EVALUATION = False
    refuse_powerful_role(None, connection=connection)
    assert Event.objects.count() == 0
