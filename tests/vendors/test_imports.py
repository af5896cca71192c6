"""The plan of an import: what each row does to a register, in words and in records, and that a file twice is a file once."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from compliance.accounts.models import Organisation, Person
from compliance.exchange.plans import Plan
from compliance.exchange.reading import Unreadable, read
from tests.vendors.lists import HEADER, SAMPLE, ba_list
from vendors import actions
from vendors.columns import understood
from vendors.imports import plan
from vendors.models import BAA, Contact, Service, Vendor

pytestmark = pytest.mark.django_db
Planned = Callable[..., Plan]
Make = Callable[..., Any]


@pytest.fixture
def planned(organisation: Organisation) -> Planned:
    """The plan for a list in Alice's clinic."""

    def planned(*rows: dict[str, str]) -> Plan:
        return plan(organisation, read(ba_list(*rows)))

    return planned


@pytest.fixture
def confirmed(planned: Planned, alice: Person) -> Planned:
    """The same, written."""

    def confirmed(*rows: dict[str, str]) -> Plan:
        made = planned(*rows)
        actions.vendor_import(made, by=alice, why="list")
        return made

    return confirmed


def told(made: Plan) -> list[tuple[str, list[str]]]:
    """Each row's outcome and all that is said of it."""
    return [
        (row.outcome.value, [*row.brings, *row.notes, *(one.reason for one in row.problems)])
        for row in made.rows
    ]


def test_a_row_becomes_a_vendor_with_contact_and_service(
    confirmed: Planned, organisation: Organisation
) -> None:
    row = {
        "name": "O'Hara & Quist, LLP", "service": "Weaviate; Qdrant", "first": "Tomás", "last": "Quiñones", "title": "CISO",
        "address": "1 Main St", "city": "Dover", "state": "DE", "zip": "02139", "phone": "(555) 0199 x4", "fax": "555-0100",
        "email": "tomás@quist.example", "website": "zürich.example",
    }  # fmt: skip
    made = confirmed(row)
    assert told(made) == [
        (
            "new",
            [
                "New vendor and service",
                "Website: zürich.example",
                "New contact: Tomás Quiñones, CISO, (555) 0199 x4, tomás@quist.example",
            ],
        )
    ]
    assert made.records == {"vendors": 1, "services": 1, "baas": 0}
    vendor, service, contact = Vendor.objects.get(), Service.objects.get(), Contact.objects.get()
    assert (vendor.name, vendor.website, vendor.organisation, vendor.owner) == (
        row["name"],
        row["website"],
        organisation,
        None,
    )
    assert (vendor.ba_status, vendor.ba_reason) == ("yes", "Named on our business associate list")
    assert (service.name, service.tier, service.phi, service.vendor) == (
        "Weaviate; Qdrant",
        "",
        "unknown",
        vendor,
    )
    kept = [
        getattr(contact, name) for name in ("first_name", "last_name", "title", "address", "city", "state")
    ]
    assert kept == [row[name] for name in ("first", "last", "title", "address", "city", "state")]
    kept = [getattr(contact, name) for name in ("postal_code", "phone", "fax", "email")]
    assert kept == [row[name] for name in ("zip", "phone", "fax", "email")]
    assert not BAA.objects.exists()


AWS = {
    "name": "AWS", "service": "Bedrock", "first": "Ana", "last": "Byrne", "phone": "1", "email": "ana@aws.example",
    "website": "aws.example",
}  # fmt: skip
SAME: tuple[str, list[str]] = ("same", [])


@pytest.mark.parametrize(
    "second, says",
    [
        (AWS, SAME),
        ({**AWS, "name": " aws "}, SAME),
        ({**AWS, "name": "ÁWS"}, SAME),
        ({**AWS, "service": " BEDROCK"}, SAME),
        ({**AWS, "website": "https://www.AWS.example/"}, SAME),
        ({**AWS, "email": "Ana@AWS.example"}, SAME),
        ({"name": "AWS"}, SAME),
        ({"name": "AWS", "service": "Bedrock", "first": "Ana", "last": "Byrne"}, SAME),
        ({**AWS, "service": "S3"}, ("new", ["New service"])),
        ({**AWS, "phone": "2"}, ("changed", ["Ana Byrne, phone: 1 → 2"])),
        ({**AWS, "fax": "3"}, ("changed", ["Ana Byrne, fax: 3"])),
        ({**AWS, "last": "Haddad"}, ("changed", ["Ana Byrne, last name: Byrne → Haddad"])),
        ({**AWS, "email": "", "phone": "2"}, ("changed", ["Ana Byrne, phone: 1 → 2"])),
        ({**AWS, "email": "byrne@aws.example"}, ("changed", ["New contact: Ana Byrne, 1, byrne@aws.example"])),
        ({**AWS, "website": "amazon.example"}, ("changed", ["Website: aws.example → amazon.example"])),
        ({**AWS, "service": "S3", "phone": "2"}, ("new", ["New service", "Ana Byrne, phone: 1 → 2"])),
        ({"name": "AWS, Inc.", "service": "S3"}, ("new", ["New vendor and service"])),
    ],
)  # fmt: skip
def test_the_second_row_about_a_vendor(
    confirmed: Planned, planned: Planned, second: dict[str, str], says: tuple[str, list[str]]
) -> None:
    confirmed(AWS)
    assert told(planned(second)) == [says]


@pytest.mark.parametrize(
    "second, says",
    [
        (AWS, SAME),
        ({"name": " aws ", "service": "BEDROCK", "first": "Ana", "last": "Byrne"}, SAME),
        ({"name": "AWS", "service": "S3"}, ("new", ["New service"])),
        ({"name": "AWS", "service": "-", "website": "N/A", "phone": "–", "email": "n/a"}, SAME),
        ({"name": "AWS", "first": "Ben", "title": "CISO"}, ("new", ["New contact: Ben, CISO"])),
        ({**AWS, "fax": "3"}, ("new", ["Ana Byrne, fax: 3"])),
    ],
)
def test_the_second_row_about_a_vendor_that_the_first_one_adds(
    confirmed: Planned, second: dict[str, str], says: tuple[str, list[str]]
) -> None:
    assert told(confirmed(AWS, second))[1] == says
    assert Vendor.objects.count() == 1


def test_a_file_that_contradicts_itself_says_so_and_its_first_row_counts(
    confirmed: Planned, planned: Planned
) -> None:
    rows = [AWS, {**AWS, "service": "S3", "phone": "2", "website": "other.example"}]
    made = confirmed(*rows)
    assert told(made)[1] == (
        "new",
        [
            "New service",
            "Website: row 2 says “aws.example”, which counts; this row says “other.example”",
            "Ana Byrne, phone: row 2 says “1”, which counts; this row says “2”",
        ],
    )
    assert (Contact.objects.get().phone, Vendor.objects.get().website) == ("1", "aws.example")
    again = planned(*rows)
    assert (again.counts["same"], again.changes) == (2, [])


ANA, WITH_MAIL = {"name": "AWS", "first": "Ana"}, {"name": "AWS", "first": "Ana", "email": "a@x.example"}


@pytest.mark.parametrize(
    "rows, people",
    [
        ([ANA, WITH_MAIL, {"name": "AWS", "email": "A@x.example", "phone": "1"}], [("Ana", "a@x.example", "1")]),
        ([ANA, WITH_MAIL, {**ANA, "email": "b@x.example"}], [("Ana", "a@x.example", ""), ("Ana", "b@x.example", "")]),
        ([WITH_MAIL, {**ANA, "email": "b@x.example"}, {**ANA, "phone": "1"}], [("Ana", "a@x.example", "1"), ("Ana", "b@x.example", "")]),
        ([{**ANA, "phone": "1"}, WITH_MAIL, {**ANA, "email": "b@x.example"}], [("Ana", "a@x.example", "1"), ("Ana", "b@x.example", "")]),
        ([{"name": "AWS", "phone": "1"}, ANA], [("", "", "1"), ("Ana", "", "")]),
        ([{**ANA, "last": "Byrne"}, {**ANA, "last": "Haddad"}], [("Ana", "", ""), ("Ana", "", "")]),
    ],
)  # fmt: skip
def test_who_is_the_same_person(
    confirmed: Planned, planned: Planned, rows: list[dict[str, str]], people: list[tuple[str, str, str]]
) -> None:
    confirmed(*rows)
    contacts = Contact.objects.values_list("first_name", "email", "phone")
    assert sorted(contacts) == sorted(people)
    assert planned(*rows).counts["same"] == len(rows)


@pytest.mark.parametrize(
    "facts, outcome, words",
    [
        (
            {"ba_status": "undecided", "ba_reason": "ask counsel"},
            "changed",
            ["Business associate: undecided → yes"],
        ),
        ({"ba_status": "yes", "ba_reason": "Ours"}, "same", []),
        *(
            ({"ba_status": status, "ba_reason": "Ours"}, "error", [f"“{word}”"])
            for status, word in Vendor.BaStatus.choices
            if status not in ("yes", "undecided")
        ),
    ],
)
def test_a_decision_is_never_overwritten(
    confirmed: Planned, make_vendor: Make, facts: dict[str, str], outcome: str, words: list[str]
) -> None:
    vendor = make_vendor("AWS", **facts)
    made = confirmed({"name": "aws", "service": "" if outcome != "error" else "S3"})
    assert made.rows[0].outcome == outcome
    assert all(word in "".join(told(made)[0][1]) for word in words)
    vendor.refresh_from_db()
    kept = {"changed": ("yes", "Named on our business associate list")}
    assert (vendor.ba_status, vendor.ba_reason) == kept.get(outcome, tuple(facts.values()))
    assert vendor.version == (2 if outcome == "changed" else 1)
    assert not Service.objects.exists()


def test_what_is_archived_waits_for_a_person(
    planned: Planned, make_vendor: Make, make_service: Make, alice: Person
) -> None:
    gone, here = make_vendor("Gone"), make_vendor("Here")
    actions.vendor_archive(gone, by=alice, why="closed", on=date(2026, 11, 22))
    actions.service_archive(make_service(here, "Old"), by=alice, why="unused")
    made = planned({"name": "Gone"}, {"name": "Here", "service": "Old"}, {"name": "Here", "service": "New"})
    assert [row.outcome for row in made.rows] == ["error", "error", "new"]
    assert "“Gone” is archived" in told(made)[0][1][0]
    assert "“Old” is archived" in told(made)[1][1][0]
    make_vendor("Gone")
    make_service(here, "Old")
    again = planned({"name": "Gone"}, {"name": "Here", "service": "Old"})
    assert [row.outcome for row in again.rows] == ["same", "same"]


def test_a_tier_in_brackets_is_the_same_service(
    planned: Planned, make_vendor: Make, make_service: Make
) -> None:
    make_service(make_vendor("AWS"), "Bedrock", tier="any, under AWS BAA")
    made = planned(
        {"name": "AWS", "service": "Bedrock (any, under AWS BAA)"}, {"name": "AWS", "service": "Bedrock"}
    )
    assert [row.outcome for row in made.rows] == ["same", "new"]


@pytest.mark.parametrize(
    "row, column, reason",
    [
        ({"service": "S3"}, "Business Associate Name", "The name is missing."),
        ({"name": "N/A", "service": "S3"}, "Business Associate Name", "The name is missing."),
        ({"name": "́", "service": "S3"}, "Business Associate Name", "The name is missing."),
        ({"name": "x" * 161}, "Business Associate Name", "161 characters; 160 fit."),
        ({"name": "ﷺ" * 30}, "Business Associate Name", "30 characters; 160 fit."),
        ({"name": "A", "service": "x" * 201}, "Type of Service(s) Provided", "201 characters; 200 fit."),
        ({"name": "A", "phone": "1" * 61}, "Phone", "61 characters; 60 fit."),
        ({"name": "A", "website": "javascript:alert(1)"}, "Website URL", "No web address."),
        ({"name": "A", "website": "ftp://a.example"}, "Website URL", "starts with https://"),
        ({"name": "A", "website": "see contract"}, "Website URL", "No web address."),
        ({"name": "A", "website": "x" * 301}, "Website URL", "301 characters; 300 fit."),
    ],
)  # fmt: skip
def test_a_row_with_a_fault_stays_out_and_the_others_do_not(
    confirmed: Planned, row: dict[str, str], column: str, reason: str
) -> None:
    made = confirmed(row, {"name": "Good"})
    assert [one.outcome for one in made.rows] == ["error", "new"]
    problems = made.report()["errors"]
    assert (problems[0]["row"], problems[0]["column"]) == (2, column)
    assert reason in problems[0]["reason"]
    assert len(problems[0]["value"]) <= 200
    assert Vendor.objects.get().name == "Good"


def test_cells_beyond_the_header_are_a_fault(organisation: Organisation) -> None:
    made = plan(organisation, read(b"Name,Service\nA,x,y\nB,x,,\nC\n"))
    assert [row.outcome for row in made.rows] == ["error", "new", "new"]
    assert "more cells than the header" in told(made)[0][1][0]


def test_what_may_identify_a_person_stays_out(planned: Planned) -> None:
    made = planned(
        {"name": "Trust of J. Doe, SSN 219-09-9999", "service": "Care"},
        {"name": "AWS", "phone": "555-010-0199", "first": "Ana"},
        {"name": "Patient Square Capital", "service": "Consulting"},
    )
    assert [row.outcome for row in made.rows] == ["error", "new", "new"]
    assert "SSN" in made.report()["errors"][0]["reason"]


def test_what_the_register_holds_is_not_asked_about_again(
    planned: Planned, organisation: Organisation, alice: Person
) -> None:
    name = "Trust of J. Doe, SSN 219-09-9999"
    actions.vendor_save(Vendor(organisation=organisation, name=name, ba_status="yes"), by=alice)
    assert planned({"name": name}).counts["same"] == 1


@pytest.mark.skipif(
    not SAMPLE.exists(), reason="the sample list lies beside the checkout on some machines only"
)
def test_the_sample_list_loads_whole_and_twice_is_once(organisation: Organisation, alice: Person) -> None:
    table = read(SAMPLE.read_bytes())
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
        table = read(ba_list(*rows[:count]))
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
def test_a_file_twice_is_a_file_once(
    organisation: Organisation, alice: Person, rows: list[dict[str, str]]
) -> None:
    slug = f"o{Organisation.objects.count()}"
    place = Organisation(name=slug, slug=slug)
    from compliance.ledger import door  # noqa: PLC0415

    door.save(place, by=alice, verb="added")
    table = read(ba_list(*rows))
    first = plan(place, table)
    assert first.counts["error"] == 0
    actions.vendor_import(first, by=alice, why="list")
    again = plan(place, table)
    assert again.counts["same"] == len(rows), told(again)
    assert Vendor.objects.of(place).count() == len(
        {row["name"].strip().lower().replace("á", "a") for row in rows}
    )


@pytest.mark.parametrize(
    "header, fields",
    [
        (HEADER, 13),
        (("Vendor", "Services", "Notes"), 2),
        (("business associate NAME:", "e-mail"), 2),
        (("Name", "Second Point of Contact: First Name", "Last Name", "Website URL"), 2),
    ],
)
def test_columns_that_are_understood(header: tuple[str, ...], fields: int) -> None:
    columns = understood(header)
    assert len(columns.positions) == fields
    assert [name for name in columns.mapping.values() if name] == list(columns.positions)
    assert len(columns.mapping) == len(header)


@pytest.mark.parametrize(
    "header, words",
    [
        (("Company", "Phone"), "No column is called “Business Associate Name”"),
        (("Name", "Phone", "phone"), r"2 \(“Phone”\) and 3 \(“phone”\) hold the same"),
        (("Name", "Vendor"), r"1 \(“Name”\) and 2 \(“Vendor”\) hold the same"),
    ],
)
def test_columns_that_cannot_be_told_apart(header: tuple[str, ...], words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        understood(header)


def test_columns_that_are_not_read_are_told_apart() -> None:
    assert understood(("Name", "", "Notes", "Notes")).mapping == {
        "Name": "vendor.name",
        "(column 2)": "",
        "Notes (column 3)": "",
        "Notes (column 4)": "",
    }
