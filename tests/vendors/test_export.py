"""The register as one table: a row for each service and BAA, which the import reads again without change."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.accounts.models import Organisation, Person
from compliance.dates import PartialDate
from compliance.exchange import writing
from compliance.ledger import door
from compliance.ledger.models import Event
from tests.vendors.lists import told
from vendors import actions, export, imports
from vendors.models import BAA, Contact, Cover, Service, Vendor
from vendors.register import VendorRegister

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
BOTH = [writing.encoded, writing.workbook]
#: Every field of our records that a list can carry; what is not in the table is derived, or is the house's own.
CHAIN = ("parent", "relation", "assurance", "assured_on")
#: What a list does not bring: how vendors hang together, and what was found on a vendor's page or recorded as evidence.
FOUND = ("catalogue_key", "phi_reason", "phi_evidence", "phi_evidence_on", "page_address", "page_seen_on")
ELSEWHERE = {
    Vendor: {"id", "version", "organisation", "archived_at", "sort_name", *CHAIN},
    Service: {"id", "version", "organisation", "archived_at", "sort_name", "sort_tier", "vendor", *FOUND},
    BAA: {
        "id", "version", "organisation", "archived_at", "vendor", "superseded_by", "starts_on", "may_start_on", "ends_on", "ended_by",
        "rolls_from", "recorded_at",
    },
}  # fmt: skip
#: Fields that the table tells under another name.
TOGETHER = {
    "until_terminated": "end", "first_end": "end", "notice_days": "notice", "notice_months": "notice",
    "breach_notice_value": "breach", "breach_notice_unit": "breach",
}  # fmt: skip


@pytest.mark.parametrize("model", ELSEWHERE)
def test_every_field_is_in_the_table(model: type[Any]) -> None:
    names = {field.name for field in model._meta.concrete_fields} - ELSEWHERE[model]
    told = {f"{model._meta.model_name}.{TOGETHER.get(name, name)}" for name in names}
    assert not told - set(export.KEYS)


@pytest.fixture
def register(
    organisation: Organisation, alice: Person, make_vendor: Make, make_service: Make, make_baa: Make
) -> Vendor:
    """What is telling: months, two agreements of one day, a service with tier, one taken in twice, drafts, ends of every kind."""
    people = [
        Contact(first_name="Ana", email="ana@x.example", title="CISO"),
        Contact(last_name="Byrne", phone="(555) 0199 x4"),
    ]
    vendor = Vendor(
        organisation=organisation, name="AWS, Inc.", kinds=["cloud", "records"], website="aws.example", ba_status="yes",
        ba_reason="Hosts charts", agency="contractor", owner=alice, notes="+1 first\nsecond line",
    )  # fmt: skip
    actions.vendor_save(vendor, by=alice, contacts=people)
    one = make_service(vendor, "Search; RAG", tier="any, paid", region="us-east-1", notes="n")
    two = make_service(vendor, "Scribe / Notes", phi="unknown")
    make_service(vendor, "Never covered", phi="no")
    twin = {
        "signed": PartialDate(2025, 3),
        "effective": PartialDate(2025, 3),
        "first_end": PartialDate(2027, 3),
    }
    make_baa(
        vendor,
        one,
        **twin,
        title="First",
        notice_days=0,
        breach_notice_value=5,
        breach_notice_unit="business_days",
    )
    make_baa(
        vendor,
        two,
        **twin,
        title="Second",
        renewal="auto",
        term_months=12,
        notice_months=3,
        notes="kept\r\nas it is",
    )
    make_baa(
        vendor,
        signed=None,
        effective=None,
        first_end=None,
        evidence="none",
        evidence_version="",
        evidence_address="",
        title="Draft",
    )
    make_baa(
        vendor,
        one,
        signed=None,
        signed_seen_on=date(2026, 1, 5),
        until_terminated=True,
        first_end=None,
        title="Seen",
    )
    list_on = {"coverage_mode": "eligible_list", "eligible_list_on": date(2025, 1, 2)}
    listed = make_baa(vendor, **list_on, title="Listed", signed=PartialDate(2024, 1, 2))
    covers = [
        Cover(service=two, from_on=date(2025, 1, 2), to_on=date(2025, 6, 1)),
        Cover(service=two, from_on=date(2025, 9, 1)),
    ]
    actions.baa_save(listed, by=alice, covers=covers)
    gone = make_baa(make_vendor("No Services"), title="Gone", direction="subcontractor")
    actions.baa_terminate(gone, terminated_on=PartialDate(2026, 5, 1), by=alice, why="moved")
    make_vendor("Nobody", ba_status="undecided")
    make_vendor("Postman", ba_status="conduit", ba_reason="Carries letters", owner=None)
    return vendor


@pytest.mark.parametrize("write", BOTH)
def test_the_export_imports_again_without_change(
    organisation: Organisation, register: Vendor, write: Any
) -> None:
    content = write(export.COLUMNS, export.table(organisation))
    found = VendorRegister().read_import(content)
    made = imports.plan(organisation, found)
    assert all(made.mapping.values()), made.mapping
    assert [key for key in export.KEYS] == list(made.mapping.values())
    assert made.counts["same"] == len(made.rows) >= 9, told(made)
    assert made.changes == []


@pytest.mark.parametrize("write", BOTH)
def test_what_another_organisation_exports_is_the_same_register_here(
    organisation: Organisation, elsewhere: Organisation, charlie: Person, register: Vendor, write: Any
) -> None:
    content = write(export.COLUMNS, export.table(organisation))
    found = VendorRegister().read_import(content)
    made = imports.plan(elsewhere, found, {"splits": False})
    assert made.counts["error"] == 0, told(made)
    actions.vendor_import(made, by=charlie, why="moved")
    assert _told(elsewhere) == _told(organisation)


def _told(organisation: Organisation) -> list[str]:
    """The rows in one order, without contacts, which stand on any row of theirs, and the owner, who is no member elsewhere."""
    rows = (dict(zip(export.KEYS, row, strict=True)) for row in export.table(organisation))
    left = ("vendor.owner", "baa.notes")
    return sorted(
        repr(
            {
                key: value or ""
                for key, value in row.items()
                if key not in left and not key.startswith("contact.")
            }
        )
        for row in rows
    )


def test_each_row_is_a_service_and_an_agreement(organisation: Organisation, register: Vendor) -> None:
    rows = [dict(zip(export.KEYS, row, strict=True)) for row in export.table(organisation)]
    aws = {(row["service.name"], row["baa.title"]) for row in rows if row["vendor.name"] == "AWS, Inc."}
    assert aws == {
        ("Search; RAG", "First"), ("Scribe / Notes", "Second"), (None, "Draft"), ("Search; RAG", "Seen"),
        ("Scribe / Notes", "Listed"), ("Scribe / Notes", "Listed"), ("Never covered", None),}  # fmt: skip
    assert {row["contact.email"] for row in rows[:3]} == {"ana@x.example", "", None}


def test_it_is_downloaded_as_csv_and_as_workbook(
    organisation: Organisation, register: Vendor, officer: Client
) -> None:
    url = f"/{organisation.slug}/vendors/export"
    page = officer.get(f"/{organisation.slug}/vendors/").content.decode()
    assert f'href="{url}"' in page and f'href="{url}?as=xlsx"' in page
    given = officer.get(url)
    rows = list(csv.reader(io.StringIO(given.content.decode("utf-8-sig"))))
    assert rows[0] == list(export.COLUMNS) and "'+1 first\nsecond line" in rows[1]
    assert given["Cache-Control"] == "no-store" and ".csv" in given["Content-Disposition"]
    assert officer.get(url, {"as": "xlsx"}).content.startswith(b"PK")


def test_that_it_was_downloaded_is_an_event_and_no_other_site_can_cause_it(
    organisation: Organisation, register: Vendor, officer: Client
) -> None:
    url = f"/{organisation.slug}/vendors/export"
    noted = Event.objects.filter(verb="exported the vendor register")
    assert officer.get(url, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 302
    assert officer.head(url).status_code == 200 and not noted.exists()
    officer.get(url, {"as": "xlsx"})
    assert [each.record_id for each in noted] == [organisation.pk] and '"as":"xlsx"' in noted[0].state


def test_what_is_archived_is_not_in_it(
    organisation: Organisation, alice: Person, make_vendor: Make, make_service: Make
) -> None:
    vendor = make_vendor("Here")
    actions.service_archive(make_service(vendor, "Old"), by=alice, why="unused")
    actions.vendor_archive(make_vendor("Gone"), by=alice, why="closed", on=date(2026, 11, 22))
    assert [(row[0], row[export.KEYS.index("service.name")]) for row in export.table(organisation)] == [
        ("Here", None)
    ]


DAYS = st.sampled_from(
    [None, PartialDate(2025, 3), PartialDate(2025, 3, 1), PartialDate(2025, 3, 31), PartialDate(2024, 2, 29)]
)
FACTS = st.fixed_dictionaries(
    {"signed": DAYS, "effective": DAYS},
    optional={
        "first_end": st.sampled_from([PartialDate(2026, 5), PartialDate(2027, 5, 31)]),
        "direction": st.sampled_from(BAA.Direction.values),
        "title": st.sampled_from(["BAA", "Master", "=x"]),
        "renewal": st.sampled_from(["ends", "auto"]),
        "term_months": st.sampled_from([None, 12]),
        "notice_days": st.sampled_from([0, 30]),
        "breach_notice_value": st.sampled_from([24, 60]),
        "breach_notice_unit": st.sampled_from(BAA.BreachUnit.values),
        "notes": st.sampled_from(["", "a", "+1"]),
        "covers": st.sets(st.sampled_from([0, 1, 2])),
    },
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FACTS, max_size=5))
def test_any_register_imports_again_without_change(
    organisation: Organisation, alice: Person, every: list[dict[str, Any]]
) -> None:
    place = Organisation(name="x", slug=f"x{Organisation.objects.count()}")
    door.save(place, by=alice, verb="added")
    vendor = Vendor(organisation=place, name="Acme", ba_status="yes")
    actions.vendor_save(vendor, by=alice)
    services = [
        Service(organisation=place, vendor=vendor, name=name, tier=tier)
        for name, tier in (("A; B", ""), ("A", ""), ("A", "Pro"))
    ]
    for service in services:
        actions.service_save(service, by=alice)
    for facts in every:
        covers = [Cover(service=services[at]) for at in sorted(facts.get("covers", ()))]
        own = {name: value for name, value in facts.items() if name != "covers"}
        if own.get("renewal") != "auto":
            own.pop("term_months", None)
        actions.baa_save(BAA(organisation=place, vendor=vendor, **own), by=alice, covers=covers)
    found = VendorRegister().read_import(writing.encoded(export.COLUMNS, export.table(place)))
    made = imports.plan(place, found)
    assert made.counts["same"] == len(made.rows), told(made)
