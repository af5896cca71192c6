"""What a person decided, a list does not move: the end of an agreement, its past days of cover, who is our agent; the row says so."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from compliance.accounts.models import Person
from compliance.exchange.plans import Plan
from compliance.exchange.reading import tables
from tests.vendors.lists import told
from tests.vendors.rows import Row
from vendors import actions, coverage, imports
from vendors.dates import PartialDate
from vendors.models import BAA, Cover, Service, Vendor
from vendors.snapshots import agreements_of
from vendors.standing import service_facts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY, GIVEN = date(2026, 11, 22), date(2026, 10, 1)
DAYS = {"signed": "Y", "on": "2026-01-10", "eff": "2026-01-15"}
Make = Callable[..., Any]


@pytest.fixture
def vendor(make_vendor: Make) -> Vendor:
    made: Vendor = make_vendor("Acme")
    return made


@pytest.fixture
def service(vendor: Vendor, make_service: Make) -> Service:
    made: Service = make_service(vendor)
    return made


def only(plan: Plan) -> tuple[str, str]:
    """What becomes of the one row, and everything that it says."""
    (row,) = plan.rows
    words = [*row.brings, *row.notes, *(problem.reason for problem in row.problems)]
    return row.outcome.value, " | ".join(words)


def life(baa: BAA) -> tuple[Any, ...]:
    kept = BAA.objects.get(pk=baa.pk)
    return kept.starts_on, kept.ends_on, kept.return_due_on


NOTICED = [
    ({"until_terminated": True, "notice_days": 30}, {"notice": "90 days"}),
    ({"until_terminated": True, "notice_days": 90}, {"notice": "30 days"}),
    ({"until_terminated": True}, {"notice": "90 days"}),
    ({"first_end": PartialDate(2026, 12), "renewal": "auto", "notice_days": 5}, {"auto": "annual"}),
    ({"renewal": "auto", "term_months": 12, "notice_days": 5}, {"end": "2027-12-31"}),
]


@pytest.mark.parametrize("facts, row", NOTICED)
def test_a_list_moves_no_end_that_follows_from_a_notice(
    plan_of: Make, make_baa: Make, vendor: Vendor, service: Service, alice: Person, facts: Any, row: Row
) -> None:
    baa = make_baa(vendor, service, **{"first_end": None, **facts})
    actions.baa_notice(baa, given_on=GIVEN, given_by="us", by=alice)
    before = life(baa)
    made = plan_of({**DAYS, "service": "Claude API", **row})
    outcome, words = only(made)
    assert outcome == "error" and "Decide on its page which is right" in words, words
    actions.vendor_import(made, by=alice, why="list")
    assert life(baa) == before


@pytest.mark.parametrize(
    "facts, outcome, words",
    [
        ({"notice_days": 30}, "error", "says: notice 30 days. The list says: notice 90 days"),
        ({"notice_days": 90}, "same", ""),
        ({}, "changed", "notice 90 days"),
        ({"signed": None, "notice_days": 30}, "changed", "notice 30 days → notice 90 days"),
    ],
)
def test_the_notice_of_a_signed_agreement_is_filled_and_not_changed(
    plan_of: Make, make_baa: Make, vendor: Vendor, service: Service, facts: Any, outcome: str, words: str
) -> None:
    make_baa(vendor, service, **facts)
    signed = {"signed": "N", "on": ""} if "signed" in facts else {}
    found = only(plan_of({**DAYS, **signed, "service": "Claude API", "notice": "90 days"}))
    assert found[0] == outcome and words in found[1]


def covered(service: Service, on: date) -> bool:
    agreements = agreements_of(service.organisation, [service.vendor_id])[service.vendor_id]
    return coverage.coverage(service_facts(service), agreements, on).covered


def test_a_service_that_a_list_adds_to_an_agreement_is_covered_from_the_day_of_the_import(
    plan_of: Make, make_baa: Make, make_service: Make, vendor: Vendor, service: Service, alice: Person
) -> None:
    other = make_service(vendor, "Console")
    make_baa(vendor, service)
    row = {**DAYS, "service": "Claude API; Console"}
    made = plan_of(row)
    outcome, words = only(made)
    assert outcome == "changed" and "BAA: covers Console from 2026-11-22" in words
    assert "The list does not say since when “BAA” covers “Console”" in words
    actions.vendor_import(made, by=alice, why="list")
    assert [covered(service, date(2026, 6, 1)), covered(other, date(2026, 6, 1))] == [True, False]
    assert [covered(other, date(2026, 11, 21)), covered(other, TODAY)] == [False, True]
    assert only(plan_of(row))[0] == "same"


HEADS = "Vendor;Services used;BAA signed?;Date signed;Eff. date;Covered from;Covered to\n"


def with_days(vendor: Vendor, *days: str) -> Plan:
    text = f"{HEADS}Acme;Claude API; Console;Y;2026-01-10;2026-01-15;{';'.join(days)}\n"
    text = text.replace("Claude API; Console", '"Claude API; Console"')
    return imports.plan(vendor.organisation, tables(text.encode()))


@pytest.mark.parametrize(
    "first, last, said, outcome",
    [
        ("2026-03-01", "", (date(2026, 3, 1), None), "changed"),
        ("2026-03-01", "2026-06-30", (date(2026, 3, 1), date(2026, 6, 30)), "changed"),
        ("", "2027-06-30", (TODAY, date(2027, 6, 30)), "changed"),
        ("", "2026-06-30", None, "error"),
    ],
)
def test_days_that_a_list_says_count(
    make_baa: Make, make_service: Make, vendor: Vendor, service: Service, alice: Person,
    first: str, last: str, said: Any, outcome: str,
) -> None:  # fmt: skip
    other = make_service(vendor, "Console")
    baa = make_baa(vendor)
    actions.baa_save(baa, by=alice, covers=[Cover(service=service, from_on=_day(first), to_on=_day(last))])
    made = with_days(vendor, first, last)
    assert only(made)[0] == outcome, told(made)
    actions.vendor_import(made, by=alice, why="list")
    kept = Cover.objects.filter(service=other).values_list("from_on", "to_on")
    assert list(kept) == ([said] if said else [])
    if said:
        assert only(with_days(vendor, first, last))[0] == "same"


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("names", ["Claude API; Console", "Console"])
def test_an_agreement_that_is_over_is_given_no_service_without_its_days(
    plan_of: Make, make_baa: Make, make_service: Make, vendor: Vendor, service: Service, names: str
) -> None:
    """Nor does the row become a second agreement beside it."""
    make_service(vendor, "Console")
    make_baa(vendor, service, first_end=PartialDate(2026, 6, 30))
    outcome, words = only(plan_of({**DAYS, "service": names, "end": "2026-06-30"}))
    assert outcome == "error" and "from which day “BAA” covered “Console”" in words, words


def test_a_new_agreement_covers_what_its_rows_name_for_all_its_days(
    plan_of: Make, vendor: Vendor, alice: Person
) -> None:
    made = plan_of({**DAYS, "service": "Claude API"}, {**DAYS, "service": "Console"})
    actions.vendor_import(made, by=alice, why="list")
    assert {(each.from_on, each.to_on) for each in BAA.objects.get().covers.all()} == {(None, None)}


def test_an_agreement_that_names_its_services_does_not_become_one_of_a_list(
    make_baa: Make, vendor: Vendor, service: Service
) -> None:
    make_baa(vendor, service)
    text = (
        "Vendor,Services used,BAA signed?,Date signed,Eff. date,Covers,Eligible list as of\n"
        "Acme,Claude API,Y,2026-01-10,2026-01-15,All services on the vendor's eligible list,2026-11-01\n"
    )
    made = imports.plan(vendor.organisation, tables(text.encode()))
    assert only(made)[0] == "error", told(made)


@pytest.mark.parametrize(
    "agency, says, outcome, kept",
    [
        ("agent", "Independent contractor", "error", "agent"),
        ("contractor", "agent", "error", "contractor"),
        ("agent", "Agent", "same", "agent"),
        ("agent", "unknown", "same", "agent"),
        ("unknown", "contractor", "changed", "contractor"),
    ],
)
def test_who_is_our_agent_is_decided_by_a_person(
    make_vendor: Make, alice: Person, agency: str, says: str, outcome: str, kept: str
) -> None:
    """What an agent knows of a breach counts as known to us that day (45 CFR 164.404(a)(2))."""
    vendor = make_vendor("Acme", agency=agency)
    made = imports.plan(vendor.organisation, tables(f"Vendor,Agency,City\nAcme,{says},\n".encode()))
    found, words = only(made)
    assert found == outcome, told(made)
    assert ("Decide on its page which is right" in words) == (outcome == "error")
    actions.vendor_import(made, by=alice, why="list")
    vendor.refresh_from_db()
    assert vendor.agency == kept
