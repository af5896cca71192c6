"""What each row of an import does to a register, in words and in records."""

from collections.abc import Callable
from typing import Any

import pytest

from compliance.accounts.models import Organisation
from compliance.exchange.plans import Plan
from tests.vendors.lists import AWS, SAME, told
from vendors.models import BAA, Contact, Service, Vendor

pytestmark = pytest.mark.django_db
Planned = Callable[..., Plan]
Make = Callable[..., Any]


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
        ({"name": "AWS, Inc.", "service": "S3"}, ("new", ["New service", "“AWS, Inc.” is the vendor “AWS”"])),
        ({"name": "Amazon Web Services, Inc."}, ("same", ["“Amazon Web Services, Inc.” is the vendor “AWS”"])),
        ({"name": "AWS Health"}, ("new", ["New vendor", "May be “AWS”: if it is, write the same name in the file"])),
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


def test_a_tier_in_brackets_is_the_same_service(
    planned: Planned, make_vendor: Make, make_service: Make
) -> None:
    make_service(make_vendor("AWS"), "Bedrock", tier="provisioned")
    made = planned({"name": "AWS", "service": "Bedrock (provisioned)"}, {"name": "AWS", "service": "Bedrock"})
    assert [row.outcome for row in made.rows] == ["same", "new"]
