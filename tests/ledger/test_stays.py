"""No row of ours ever changes its key or its organisation: else a real organisation could be dressed up as a sample and removed."""

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import UUIDField

from compliance.accounts import actions
from compliance.accounts.models import Organisation, Person
from compliance.ledger import door
from vendors.models import Contact, Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def vendor(organisation: Organisation, alice: Person) -> Vendor:
    vendor = Vendor(organisation=organisation, name="Anthropic")
    door.save(vendor, by=alice, verb="added", parts={"contacts": [Contact(first_name="Kim")]})
    return vendor


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE vendors_vendor SET organisation_id = %(sample)s::uuid",
        "UPDATE vendors_vendor SET id = gen_random_uuid()",
        "UPDATE vendors_contact SET organisation_id = %(sample)s::uuid",
        "UPDATE vendors_contact SET id = gen_random_uuid()",
        "UPDATE accounts_membership SET organisation_id = %(sample)s::uuid",
        "UPDATE accounts_organisation SET id = gen_random_uuid() WHERE NOT sample",
        "UPDATE accounts_organisation SET sample = NOT sample",
        "UPDATE accounts_person SET id = gen_random_uuid()",
        "INSERT INTO vendors_vendor SELECT * FROM vendors_vendor "
        "ON CONFLICT (id) DO UPDATE SET organisation_id = %(sample)s",
    ],
)
def test_nothing_moves(vendor: Vendor, alice: Person, statement: str) -> None:
    sample = actions.organisation_create(alice, name="Sample", sample=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        with pytest.raises(DatabaseError, match="never change|sample is decided"), transaction.atomic():
            cursor.execute(statement, {"sample": sample.pk})


def test_what_stays_where_it_is_can_be_written(vendor: Vendor) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE vendors_vendor SET id = id, organisation_id = organisation_id, name = 'Other'")
    assert Vendor.objects.get().name == "Other"


def test_every_table_of_ours_is_guarded() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'row_stays'")
        guarded = {table for (table,) in cursor.fetchall()}
    ours: set[Any] = {m._meta.db_table for m in apps.get_models() if isinstance(m._meta.pk, UUIDField)}
    assert ours == guarded
    assert {"vendors_baa", "vendors_cover", "accounts_grant", "files_attachment", "packs_pack"} <= guarded
