"""The first page: what it says when nothing, little or something is wrong, to whom, and how soon after a change."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.dashboard import digest
from compliance.registers.registry import registry
from tests.vendors.conftest import make_baa as make_baa
from tests.vendors.conftest import make_service as make_service
from tests.vendors.conftest import make_vendor as make_vendor
from vendors import actions
from vendors.dates import PartialDate
from vendors.models import Vendor

pytestmark = pytest.mark.django_db
Join = Callable[[Person, Role], Person]


@pytest.fixture(autouse=True)
def on_the_day(today: date) -> Any:
    with time_machine.travel(f"{today}T17:00:00+00:00", tick=False):
        yield


@pytest.fixture
def officer(enter: Callable[[Person], Client], join: Join, bob: Person) -> Client:
    return enter(join(bob, Role.OFFICER))


@pytest.fixture
def covered(make_vendor: Any, make_service: Any, make_baa: Any) -> Vendor:
    """A vendor of which no check has anything to say."""
    vendor: Vendor = make_vendor()
    make_baa(vendor, make_service(vendor), first_end=PartialDate.of(date(2027, 10, 31)))
    return vendor


def page(client: Client, organisation: Organisation, name: str = "dashboard", **asked: str) -> str:
    answer = client.get(reverse(name, args=[organisation.slug]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_where_nothing_is_recorded_nothing_is_said_to_be_well(
    officer: Client, organisation: Organisation
) -> None:
    text = page(officer, organisation)
    assert "Nothing is known yet, so nothing can be said" in text
    assert "No gap known" not in text
    assert f'href="{reverse("vendor_list", args=[organisation.slug])}">Add your vendors' in text


def test_what_is_well_is_said_as_far_as_the_facts_reach(
    officer: Client, organisation: Organisation, covered: Vendor
) -> None:
    text = page(officer, organisation)
    assert "No gap known" in text and "as far as the facts on file reach" in text
    assert "Nothing is known yet" not in text and "Add your vendors" not in text
    assert "2027-10-31" in text


def test_officers_are_asked_for_by_whoever_may_name_them(
    officer: Client,
    organisation: Organisation,
    alice: Person,
    enter: Callable[[Person], Client],
    covered: Vendor,
) -> None:
    words = "Name the security officer (45 CFR 164.308(a)(2)) and the privacy officer"
    assert words in page(enter(alice), organisation)
    assert words not in page(officer, organisation)


def test_gaps_are_counted_by_severity_and_the_worst_leads(
    officer: Client, organisation: Organisation, covered: Vendor, make_vendor: Any, make_service: Any
) -> None:
    make_service(make_vendor("Deepgram"), "Speech to text")
    make_vendor("Zed", ba_status="undecided", owner=None)
    text = page(officer, organisation)
    assert "3 gaps need attention" in text
    assert "The worst: critical" in text
    assert text.index("Deepgram: Speech to text") < text.index("Zed")
    listed = page(officer, organisation, "gap_list", severity="critical")
    assert "Deepgram: Speech to text" in listed and "Zed" not in listed


def test_a_change_is_seen_at_once_and_nothing_is_asked_twice(
    officer: Client,
    organisation: Organisation,
    covered: Vendor,
    alice: Person,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    asked: list[str] = []
    anew = digest.digest
    monkeypatch.setattr(digest, "digest", lambda *given: asked.append("register") or anew(*given))
    assert "No gap known" in page(officer, organisation)
    assert "No gap known" in page(officer, organisation)
    assert len(asked) == len(list(registry)), "each register once"
    covered.owner = None
    with django_capture_on_commit_callbacks(execute=True):
        actions.vendor_save(covered, by=alice)
    assert "1 gap needs attention" in page(officer, organisation)
    assert len(asked) == 2 * len(list(registry))


def test_another_day_has_another_answer(
    officer: Client,
    enter: Callable[[Person], Client],
    bob: Person,
    organisation: Organisation,
    covered: Vendor,
) -> None:
    assert "No gap known" in page(officer, organisation)
    with time_machine.travel("2027-11-01T17:00:00+00:00", tick=False):
        assert "need attention" in page(enter(bob), organisation)


def test_whoever_may_read_no_register_is_told_so(
    enter: Callable[[Person], Client], join: Join, bob: Person, organisation: Organisation, covered: Vendor
) -> None:
    text = page(enter(join(bob, Role.STAFF)), organisation)
    assert "Nothing for you to do here yet" in text
    assert "Anthropic" not in text and "No gap known" not in text


def test_deadlines_are_listed_by_their_day_and_narrowed_by_the_address(
    officer: Client,
    organisation: Organisation,
    today: date,
    make_vendor: Any,
    make_service: Any,
    make_baa: Any,
) -> None:
    for name, days in (("Later", 60), ("Soon", 20), ("Far", 200)):
        vendor = make_vendor(name)
        make_baa(vendor, make_service(vendor), first_end=PartialDate.of(today + timedelta(days=days)))
    listed = page(officer, organisation, "deadline_list")
    assert listed.index("Soon") < listed.index("Later")
    assert "Far:" not in listed
    assert "Far:" in page(officer, organisation, "deadline_list", last=f"{today + timedelta(days=200)}")
    assert "Far:" not in page(officer, organisation, "deadline_list", last=f"{today + timedelta(days=199)}")
    narrowed = page(officer, organisation, "deadline_list", first=f"{today + timedelta(days=21)}", q="later")
    assert "Soon:" not in narrowed and "Later:" in narrowed


@pytest.mark.parametrize(
    "asked", [{"severity": "no such"}, {"kind": "x" * 500}, {"q": "\x00"}, {"q": "x" * 500}]
)
def test_a_filter_that_makes_no_sense_shows_everything(
    officer: Client, organisation: Organisation, make_vendor: Any, make_service: Any, asked: dict[str, str]
) -> None:
    make_service(make_vendor())
    assert "Anthropic" in page(officer, organisation, "gap_list", **asked)


def test_the_page_is_quick_where_nothing_changed(
    officer: Client, organisation: Organisation, covered: Vendor, django_assert_max_num_queries: Any
) -> None:
    page(officer, organisation)
    with django_assert_max_num_queries(10):
        page(officer, organisation)


@pytest.mark.parametrize("name", ["dashboard", "gap_list", "deadline_list"])
def test_whoever_may_read_no_register_is_told_nothing_of_how_it_stands(
    enter: Callable[[Person], Client],
    join: Join,
    bob: Person,
    organisation: Organisation,
    make_vendor: Any,
    name: str,
) -> None:
    make_vendor()
    text = page(enter(join(bob, Role.STAFF)), organisation, name)
    assert "Nothing for you to do here yet" in text
    for all_clear in ("No gap known", "Nothing is overdue", "checks that fail", "Overdue"):
        assert all_clear not in text
