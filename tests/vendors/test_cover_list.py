"""The coverage list of any day: the same by SQL and by the rules, in words, as CSV, within a bounded number of queries."""

import csv
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.ledger.models import Event
from tests.vendors.test_queries import messy_register, owners, telling_days  # noqa: F401 (fixtures)
from vendors import cover_on, report
from vendors.actions import vendor_save
from vendors.cover_sql import Found
from vendors.dates import PartialDate
from vendors.models import BAA, Service, Vendor
from vendors.page.cover_list import lines
from vendors.report.coverage import coverage_list
from vendors.snapshots import agreements_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TODAY = date(2026, 11, 22)


def test_sql_says_what_the_rules_say_on_any_day(messy_register: Organisation) -> None:  # noqa: F811
    seen: set[str] = set()
    days = [TODAY - timedelta(days=back) for back in (900, 400, 40, 2, 1, 0)]
    for on in [
        *days,
        *contracted_days(messy_register),
        *telling_days(messy_register, date(2027, 6, 30))[:10],
    ]:
        for state in cover_on.STATES:
            found = Found(messy_register, on, state=state)
            stood = lines(messy_register, found[:], on)
            assert {line.stand.state for line in stood} <= {state}
            assert len(stood) == len(found)
            seen |= {line.stand.state for line in stood}
        listed = set(Found(messy_register, on)[:])
        in_use = [
            service.pk
            for service in Service.objects.of(messy_register).exclude(phi="no").select_related("vendor")
            if all(_used(row, on, messy_register) for row in (service, service.vendor))
        ]
        assert listed == set(in_use)
    assert seen == set(cover_on.STATES)


def contracted_days(organisation: Organisation) -> list[date]:
    """The days around the first of contracts with subcontractors of vendors, those known only to the month among them."""
    of_chain = BAA.objects.of(organisation).filter(vendor__relation="subcontractor", starts_on__isnull=False)
    starts = [
        day for days in of_chain.order_by("id").values_list("may_start_on", "starts_on") for day in days
    ]
    return [day + timedelta(days=step) for day in starts[:8] for step in (-1, 0)]


def _used(row: Any, on: date, organisation: Organisation) -> bool:
    return row.archived_at is None or row.archived_at.astimezone(organisation.zone).date() > on


@pytest.fixture
def register(organisation: Organisation, make_vendor: Any, make_service: Any, make_baa: Any) -> Organisation:
    """One covered to the end of 2026, one not named, one exempt, one of a subcontractor, one that gets no PHI."""
    vendor = make_vendor("Alpha")
    covered = make_service(vendor, "Covered")
    make_service(vendor, "Forgotten")
    make_service(vendor, "Maps", phi="no")
    make_baa(vendor, covered)
    make_service(make_vendor("Lab", ba_status="treatment", ba_reason="treats"), "Tests")
    make_service(make_vendor("Pool", parent=vendor, relation="subcontractor"), "Typing")
    return organisation


def said(organisation: Organisation, on: date, **asked: Any) -> dict[str, tuple[str, str]]:
    found = Found(organisation, on, **asked)
    return {
        line.service.name: (line.word, str(line.stand.until or line.stand.why))
        for line in lines(organisation, found[:], on)
    }


def test_each_service_is_told_in_words(register: Organisation) -> None:
    assert said(register, TODAY) == {
        "Covered": ("Lapsing", "2026-12-31"),
        "Forgotten": ("Not covered", "Not named in the BAA"),
        "Tests": ("No BAA of ours needed", "No BAA needed"),
        "Typing": ("No BAA of ours needed", "Assurance not on file: it works for a vendor of ours"),
    }


@pytest.mark.parametrize(
    "on, word",
    [
        (date(2026, 1, 14), "Not covered"),
        (date(2026, 1, 15), "Covered"),
        (date(2026, 10, 1), "Covered"),
        (date(2026, 10, 2), "Lapsing"),
        (date(2026, 12, 31), "Lapsing"),
        (date(2027, 1, 1), "Not covered"),
    ],
)
def test_the_days_around_begin_and_end(register: Organisation, on: date, word: str) -> None:
    assert said(register, on, q="covered")["Covered"][0] == word


def at(name: str, organisation: Organisation) -> str:
    return reverse(name, kwargs={"slug": organisation.slug})


def test_the_page_asks_for_a_day_a_state_and_words(
    officer: Any, register: Organisation, django_assert_max_num_queries: Any
) -> None:
    page = officer.get(at("coverage_list", register), {"on": "2027-01-01", "state": "not"})
    assert [line.service.name for line in page.context["lines"]] == ["Covered", "Forgotten"]
    assert "Coverage on 2027-01-01" in page.content.decode()
    wrong = officer.get(at("coverage_list", register), {"on": "soon"})
    assert wrong.status_code == 200 and wrong.context["form"].errors["on"]
    told = officer.get(at("coverage_list", register), {"on": "2026-02-30"})
    assert told.context["form"].errors["on"] == [
        "There is no such day. Write it as YYYY-MM-DD, such as 2026-03-15.",
        f"The list below is of {told.context['on']}.",
    ]
    found = officer.get(at("coverage_list", register), {"q": "POOL"}).context["lines"]
    assert [line.service.name for line in found] == ["Typing"]
    with django_assert_max_num_queries(12):
        officer.get(at("coverage_list", register))


def test_the_download_holds_every_row(officer: Any, register: Organisation) -> None:
    answer = officer.get(at("coverage_csv", register), {"on": "2026-06-01"})
    rows = list(csv.reader(answer.getvalue().decode("utf-8-sig").splitlines()))
    assert rows[0] == ["vendor", "service", "on", "state", "covered by", "covered until", "why"]
    assert rows[1] == ["Alpha", "Covered", "2026-06-01", "Covered", "BAA", "2026-12-31", ""]
    assert len(rows) == 5
    noted = Event.objects.latest("number")
    assert noted.verb == "exported the coverage list" and '"on":"2026-06-01"' in noted.state


@pytest.mark.parametrize(
    "expiring, words", [(90, "not covered: 1, lapsing: 1, covered: 0"), (30, "not covered: 1, lapsing: 0, covered: 1")]
)  # fmt: skip
def test_the_pack_says_the_same(register: Organisation, expiring: int, words: str) -> None:
    from compliance.ledger import clock  # noqa: PLC0415
    from vendors.snapshots import as_known  # noqa: PLC0415

    known = clock.now() + timedelta(seconds=1)
    register.expiring_days = expiring
    told = coverage_list(as_known(register, TODAY, known), TODAY, register.expiring_days)
    assert {row[1]: (row[2], row[4]) for row in told.rows} == said(register, TODAY)
    assert told.shown == told.rows and words in told.words
    chapter = report.section(register, TODAY, known)
    assert list(next(table.rows for table in chapter.tables if table.name == "coverage")) == told.rows


def test_a_contract_does_not_reach_back(register: Organisation, make_baa: Any) -> None:
    """Before we contracted with a subcontractor of a vendor, that vendor's agreement with it was enough."""
    pool = Vendor.objects.get(name="Pool")
    pool.assurance, pool.assured_on = "seen", date(2020, 1, 1)
    vendor_save(pool, by=pool.owner)
    days = [date(2025, 6, 1), date(2026, 1, 9), date(2026, 1, 15)]
    exempt = ("No BAA of ours needed", "Assurance on file: it works for a vendor of ours")
    assert [said(register, on)["Typing"] for on in days] == [exempt] * 3
    make_baa(pool)
    ours = ("Not covered", "Not named in the BAA")
    assert [said(register, on)["Typing"] for on in days] == [exempt, exempt, ours]


def test_who_left_later_was_in_use_that_day(
    register: Organisation, alice: Person, make_vendor: Any, make_service: Any, make_baa: Any
) -> None:
    vendor = make_vendor("Gone")
    service = make_service(vendor, "Left")
    baa = make_baa(vendor, service, terminated_on=PartialDate.of(date(2026, 6, 30)))
    assert agreements_of(register, [vendor.pk])[vendor.pk][0].key == baa.pk
    from vendors import actions  # noqa: PLC0415

    actions.service_archive(service, by=alice, why="unused")
    assert said(register, date(2026, 6, 30), q="left")["Left"][0] == "Lapsing"
    assert "Left" not in said(register, date(2099, 1, 1))


def test_until_terminated_is_no_missing_day(
    officer: Any, organisation: Organisation, make_vendor: Any, make_service: Any, make_baa: Any
) -> None:
    vendor = make_vendor()
    make_baa(vendor, make_service(vendor), first_end=None, until_terminated=True)
    pages = [officer.get(at("coverage_list", organisation)), officer.get(vendor.get_absolute_url())]
    assert all("until terminated</td>" in page.content.decode() for page in pages)
    rows = officer.get(at("coverage_csv", organisation)).getvalue().decode()
    assert "until terminated" in rows and "no last day" not in rows
