"""The plan of a whole file: its wall, its cost and its seal, and that a file twice is a file once."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from compliance.accounts.models import Organisation, Person
from compliance.exchange.plans import Plan
from compliance.exchange.reading import tables
from tests.vendors.lists import AWS, SAMPLE, ba_list, told
from vendors import actions
from vendors.imports import plan
from vendors.models import Contact, Service, Vendor

pytestmark = pytest.mark.django_db
Planned = Callable[..., Plan]
Make = Callable[..., Any]


@pytest.mark.skipif(
    not SAMPLE.exists(), reason="the sample list lies beside the checkout on some machines only"
)
def test_the_sample_list_loads_whole_and_twice_is_once(organisation: Organisation, alice: Person) -> None:
    table = tables(SAMPLE.read_bytes())
    first = plan(organisation, table)
    assert dict(first.counts) == {"new": 48, "changed": 0, "same": 0, "error": 0}
    assert (first.records, len(first.rows)) == ({"vendors": 31, "services": 48, "baas": 0}, 48)
    assert set(first.mapping.values()) and all(first.mapping.values())
    actions.vendor_import(first, by=alice, why="list")
    assert (Vendor.objects.count(), Service.objects.count(), Contact.objects.count()) == (31, 48, 47)
    again = plan(organisation, table)
    assert dict(again.counts) == {"new": 0, "changed": 0, "same": 48, "error": 0}
    assert (again.changes, again.records) == ([], {"vendors": 0, "services": 0, "baas": 0})


def test_another_organisation_is_neither_read_nor_written(
    confirmed: Planned, elsewhere: Organisation, charlie: Person
) -> None:
    theirs = Vendor(organisation=elsewhere, name="AWS", ba_status="conduit", ba_reason="x")
    actions.vendor_save(theirs, by=charlie, contacts=[Contact(first_name="Zoe", email="ana@aws.example")])
    assert told(confirmed(AWS))[0][0] == "new"
    theirs.refresh_from_db()
    assert (theirs.version, theirs.contacts.get().first_name, theirs.services.count()) == (1, "Zoe", 0)


def test_the_register_is_read_once_however_many_rows_there_are(
    organisation: Organisation, confirmed: Planned, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [{**AWS, "name": f"Vendor {number}"} for number in range(60)]
    confirmed(*rows)
    for count in (3, 60):
        table = tables(ba_list(*rows[:count]))
        with django_assert_num_queries(3):
            plan(organisation, table)


def test_the_seal_follows_the_file_and_what_is_shown_of_it(planned: Planned, make_vendor: Make) -> None:
    seal = planned(AWS).seal
    assert planned(AWS).seal == seal
    assert planned({**AWS, "fax": "2"}).seal != seal  # though a new contact's fax is not shown
    assert planned({**AWS, "service": "S3"}).seal != seal
    make_vendor("AWS")
    assert planned(AWS).seal != seal


NAMES = st.sampled_from(["AWS", " aws", "Áws", "Google", "Z"])
PEOPLE = st.fixed_dictionaries(
    {"name": NAMES},
    optional={
        "service": st.sampled_from(["S3", "s3 ", "Chat (any)", ""]),
        "first": st.sampled_from(["Ana", "ana", "Ben"]),
        "phone": st.sampled_from(["1", "2"]),
        "title": st.sampled_from(["CISO", "Counsel"]),
        "email": st.sampled_from(["a@x.example", "A@x.example", "b@x.example"]),
        "website": st.sampled_from(["x.example", "https://x.example", "y.example"]),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PEOPLE, min_size=1, max_size=7))
# A namesake whom a later row adds, and one whom a later row names, are not whom an earlier row meant.
@example(
    [
        {"name": "AWS", "first": "Ana", "phone": "1", "email": "b@x.example"},
        {"name": "AWS", "first": "Ana", "phone": "2"},
        {"name": "AWS", "first": "Ana", "email": "a@x.example"},
    ]
)
@example(
    [
        {"name": "AWS", "email": "a@x.example"},
        {"name": "AWS", "first": "Ana", "phone": "1", "email": "b@x.example"},
        {"name": "AWS", "first": "Ana", "phone": "2"},
        {"name": "AWS", "first": "Ana", "email": "a@x.example"},
    ]
)
def test_a_file_twice_is_a_file_once(
    organisation: Organisation, alice: Person, rows: list[dict[str, str]]
) -> None:
    slug = f"o{Organisation.objects.count()}"
    place = Organisation(name=slug, slug=slug)
    from compliance.ledger import door  # noqa: PLC0415

    door.save(place, by=alice, verb="added")
    table = tables(ba_list(*rows))
    first = plan(place, table)
    assert first.counts["error"] == 0
    actions.vendor_import(first, by=alice, why="list")
    again = plan(place, table)
    assert again.counts["same"] == len(rows), told(again)
    assert Vendor.objects.of(place).count() == len(
        {row["name"].strip().lower().replace("á", "a") for row in rows}
    )
