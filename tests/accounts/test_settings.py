"""An organisation's facts, and the end of a sample: nothing of it stays, and no other organisation can go."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from guardian.models import GroupObjectPermission
from psycopg.sql import SQL, Identifier
from pytest_django.fixtures import Settings

from compliance.accounts import actions, signals
from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.accounts.sample import sample_create
from compliance.files.actions import store
from compliance.files.places import place_of
from compliance.ledger.database import grant_to_application
from compliance.ledger.history import history
from compliance.ledger.models import Event
from compliance.registers.registry import registry
from tests.files.examples import PDF

pytestmark = pytest.mark.django_db
Enter = Callable[[Person], Client]
ON = date(2026, 11, 22)
COUNT = SQL("SELECT count(*) FROM {} WHERE organisation_id = %s")


def typed(organisation: Organisation, **changes: Any) -> dict[str, Any]:
    facts = {
        "version": organisation.version,
        "name": organisation.name,
        "kind": organisation.kind,
        "time_zone": organisation.time_zone,
        "states": organisation.states,
        "expiring_days": organisation.expiring_days,
        "baa_review_months": organisation.baa_review_months,
        "chain_review_months": organisation.chain_review_months,
        "security_officer": organisation.security_officer_id or "",
        "security_officer_since": organisation.security_officer_since or "",
        "privacy_officer": "",
        "privacy_officer_since": "",
    }
    return facts | changes


def test_facts_are_saved_and_stand_in_the_history(
    organisation: Organisation, alice: Person, enter: Enter
) -> None:
    changes = {
        "kind": "both",
        "time_zone": "America/Chicago",
        "states": ["IL", "PR"],
        "security_officer": alice.pk,
        "security_officer_since": "2026-01-05",
        "expiring_days": 60,
        "tls_floor": "1.3",
    }
    answer = enter(alice).post(reverse("settings", args=[organisation.slug]), typed(organisation, **changes))
    assert answer.status_code == 302
    organisation.refresh_from_db()
    assert (organisation.kind, organisation.states, organisation.expiring_days) == ("both", ["IL", "PR"], 60)
    assert organisation.tls_floor == "1.3"
    lines = {line.label: line.after for line in history(organisation)[0].lines}
    assert lines["security officer"] == "Alice Moreau"
    assert lines["time zone"] == "America/Chicago"
    again = enter(alice).post(reverse("settings", args=[organisation.slug]), typed(organisation))
    organisation.refresh_from_db()
    assert (again.status_code, organisation.tls_floor) == (302, "1.3")


@pytest.mark.parametrize(
    "change, field",
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"kind": "hospital"}, "kind"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"states": ["ZZ"]}, "states"),
        ({"expiring_days": "0"}, "expiring_days"),
        ({"expiring_days": "many"}, "expiring_days"),
        ({"tls_floor": "1.1"}, "tls_floor"),
        ({"security_officer": "not-a-key"}, "security_officer"),
        ({"privacy_officer_since": "31/12/2026"}, "privacy_officer_since"),
        ({"version": "x"}, "version"),
        ({"version": ""}, "version"),
        ({"version": "99999999999"}, "version"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_written(
    organisation: Organisation, alice: Person, enter: Enter, change: dict[str, Any], field: str
) -> None:
    events = Event.objects.count()
    answer = enter(alice).post(reverse("settings", args=[organisation.slug]), typed(organisation, **change))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Event.objects.count() == events


def test_an_officer_needs_a_day_and_must_be_a_member(
    organisation: Organisation, alice: Person, charlie: Person, enter: Enter
) -> None:
    browser, address = enter(alice), reverse("settings", args=[organisation.slug])
    answer = browser.post(address, typed(organisation, security_officer=alice.pk))
    assert "security_officer_since" in answer.context["form"].errors
    answer = browser.post(
        address, typed(organisation, security_officer=charlie.pk, security_officer_since="2026-01-01")
    )
    assert "security_officer" in answer.context["form"].errors
    assert "Charlie Quist" not in answer.content.decode()


def test_html_in_a_name_is_shown_as_it_was_typed(
    organisation: Organisation, alice: Person, enter: Enter
) -> None:
    browser, name = enter(alice), "<script>alert(1)</script> & Sons"
    browser.post(reverse("settings", args=[organisation.slug]), typed(organisation, name=name))
    page = browser.get(reverse("settings", args=[organisation.slug])).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons" in page
    assert "<script>alert" not in page


def test_times_on_pages_are_the_organisations(
    organisation: Organisation, alice: Person, enter: Enter
) -> None:
    organisation.time_zone = "Pacific/Honolulu"
    actions.organisation_edit(organisation, by=alice)
    Person.objects.filter(pk=alice.pk).update(last_login="2026-11-22T05:30:00Z")
    browser = enter(alice)
    Person.objects.filter(pk=alice.pk).update(last_login="2026-11-22T05:30:00Z")
    assert (
        "2026-11-21 19:30" in browser.get(reverse("person_list", args=[organisation.slug])).content.decode()
    )


@pytest.fixture
def sample(alice: Person, organisation: Organisation) -> Organisation:
    """The sample with every register's chapter, beside Alice's own organisation."""
    return sample_create(alice, ON, tuple(register.sample for register in registry))


def rows_of(organisation_id: Any) -> dict[str, int]:
    """How many rows of each table belong to an organisation."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        columns = {field.column for field in model._meta.concrete_fields}
        if "organisation_id" in columns:
            with connection.cursor() as cursor:
                cursor.execute(COUNT.format(Identifier(model._meta.db_table)), [organisation_id])
                found[model._meta.label] = cursor.fetchone()[0]
    return found


def store_pdf(organisation: Organisation, by: Person) -> Path:
    upload = SimpleUploadedFile("scan.pdf", PDF)
    return place_of(organisation.pk, store(upload, organisation=organisation, by=by).pk)


def test_the_sample_is_a_believable_clinic(sample: Organisation, alice: Person) -> None:
    assert sample.sample
    assert sample.security_officer is not None
    assert sample.security_officer.name == "Dana Whitfield"
    assert not sample.security_officer.has_usable_password()
    assert sum(rows_of(sample.pk).values()) > 10


@pytest.mark.database
def test_removing_the_sample_leaves_nothing_of_it_and_everything_else(
    sample: Organisation,
    organisation: Organisation,
    alice: Person,
    enter: Enter,
    django_capture_on_commit_callbacks: Any,
) -> None:
    told: list[Any] = []

    def listen(sender: Any, organisation_id: Any, **kwargs: Any) -> None:
        told.append(organisation_id)

    signals.sample_removed.connect(listen)
    here, there = (store_pdf(place, alice) for place in (sample, organisation))
    before = rows_of(organisation.pk)
    browser, address = enter(alice), reverse("sample_remove", args=[sample.slug])
    assert browser.get(address).status_code == 200
    assert Organisation.objects.filter(pk=sample.pk).exists(), "looking removes nothing"
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(address)["Location"] == "/"
    signals.sample_removed.disconnect(listen)
    assert told == [sample.pk]
    assert not Organisation.objects.filter(pk=sample.pk).exists()
    assert not here.exists()
    assert there.exists()
    assert set(rows_of(sample.pk).values()) == {0}
    assert rows_of(organisation.pk) == before
    assert not Person.objects.filter(email__endswith="@lakeside.example").exclude(pk=alice.pk).exists()
    assert not Group.objects.filter(name__startswith=str(sample.pk)).exists()
    assert not GroupObjectPermission.objects.filter(object_pk=str(sample.pk)).exists()
    connection.check_constraints()
    assert browser.get(organisation.get_absolute_url()).status_code == 200


@pytest.mark.database
def test_a_made_up_person_who_joined_elsewhere_stays(
    sample: Organisation, organisation: Organisation, alice: Person
) -> None:
    dana = Person.objects.get(email="dana.whitfield@lakeside.example")
    actions.join(organisation, dana, Role.STAFF, by=alice)
    actions.sample_remove(sample)
    assert Person.objects.filter(pk=dana.pk).exists()


@pytest.mark.database
def test_no_other_organisation_can_be_removed(
    organisation: Organisation, alice: Person, enter: Enter
) -> None:
    assert enter(alice).get(reverse("sample_remove", args=[organisation.slug])).status_code == 404
    assert enter(alice).post(reverse("sample_remove", args=[organisation.slug])).status_code == 404
    with pytest.raises(DatabaseError), transaction.atomic():
        actions.sample_remove(organisation)
    assert Organisation.objects.filter(pk=organisation.pk).exists()


def test_the_sample_can_be_made_again(alice: Person) -> None:
    actions.sample_remove(sample_create(alice, ON))
    assert sample_create(alice, ON).slug == "lakeside-family-health"


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_the_applications_role_can_remove_a_sample_and_delete_nothing_else(
    alice: Person, settings: Settings
) -> None:
    """Where the tests run, the owner may act as the application's role (compliance/launcher/postgres.py)."""
    sample = sample_create(alice, ON)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.APPLICATION_ROLE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {settings.APPLICATION_ROLE}")
    grant_to_application(apps.get_app_config("ledger"), "default")
    try:
        _as_role(sample, settings.APPLICATION_ROLE)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
    assert not Organisation.objects.filter(pk=sample.pk).exists()


def _as_role(sample: Organisation, role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
    for statement in (
        "DELETE FROM accounts_organisation",
        "DELETE FROM accounts_membership",
        "DELETE FROM ledger_event",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    actions.sample_remove(sample)
