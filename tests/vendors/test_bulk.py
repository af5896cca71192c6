"""Deeds on many: shown first, written at once with an event each, and what stays out says why. And the columns of both lists."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger.models import Event
from vendors.dates import PartialDate
from vendors.models import BAA, Review, Vendor

pytestmark = pytest.mark.django_db


def at(name: str, organisation: Organisation) -> str:
    return reverse(name, kwargs={"slug": organisation.slug})


@pytest.fixture
def three(make_vendor: Any, make_service: Any, make_baa: Any) -> list[Vendor]:
    """One free to go, one with a running agreement, one whose exit is owed."""
    free = make_vendor("Alpha")
    bound = make_vendor("Beta")
    make_baa(bound, make_service(bound))
    owing = make_vendor("Gamma")
    make_service(owing)
    return [free, bound, owing]


def ask(
    officer: Any, organisation: Organisation, verb: str, rows: list[Any], name: str = "vendor_bulk"
) -> Any:
    return officer.post(
        at(name, organisation), {"verb": verb, "scope": "chosen", "key": [row.pk for row in rows]}
    )


def confirm(
    officer: Any, organisation: Organisation, shown: Any, name: str = "vendor_bulk", **typed: Any
) -> Any:
    seal = shown.context["plan"].seal if not shown.context["needs_choice"] else ""
    given = {"verb": shown.context["verb"], "keys": shown.context["keys"], "confirmed": seal}
    return officer.post(at(name, organisation), given | typed)


def test_archive_says_who_stays_out_and_why(
    officer: Any, organisation: Organisation, three: list[Vendor]
) -> None:
    before = Event.objects.count()
    shown = ask(officer, organisation, "archive", three)
    told = {line.record.name: line.refused for line in shown.context["plan"].lines}
    assert told["Alpha"] == "" and "has not ended" in told["Beta"] and "no exit is closed" in told["Gamma"]
    assert "1 of 3 would be changed, 2 stay out" in shown.content.decode()
    assert Event.objects.count() == before, "nothing is written before it is confirmed"
    answer = confirm(officer, organisation, shown, why="Not used")
    assert answer.status_code == 302
    assert [vendor.name for vendor in Vendor.objects.archived()] == ["Alpha"]
    assert Event.objects.filter(verb="archived").count() == 1


def test_without_reason_nobody_is_archived(
    officer: Any, organisation: Organisation, three: list[Vendor]
) -> None:
    answer = confirm(officer, organisation, ask(officer, organisation, "archive", three))
    assert answer.status_code == 422 and not Vendor.objects.archived().exists()


def test_what_moved_meanwhile_is_shown_again(
    officer: Any, organisation: Organisation, three: list[Vendor], make_service: Any
) -> None:
    shown = ask(officer, organisation, "archive", three)
    make_service(three[0])
    again = confirm(officer, organisation, shown, why="Not used")
    assert again.status_code == 409 and not Vendor.objects.archived().exists()


def test_an_owner_for_all_that_match(
    officer: Any, organisation: Organisation, three: list[Vendor], alice: Person, bob: Person
) -> None:
    chosen = {"verb": "owner", "scope": "all", "filter": "q=a"}
    shown = officer.post(at("vendor_bulk", organisation), chosen)
    assert shown.context["needs_choice"] and len(shown.context["plan"].lines) == 3
    told = confirm(officer, organisation, shown, owner=bob.pk)
    assert told.status_code == 200 and "Alice Moreau → Bob Tran" in told.content.decode()
    assert not Vendor.objects.filter(owner=bob).exists()
    assert confirm(officer, organisation, told, owner=bob.pk).status_code == 302
    assert Vendor.objects.filter(owner=bob).count() == 3
    assert Event.objects.filter(verb="edited", model="vendors.vendor").count() == 3


def test_reviews_begin_once(officer: Any, organisation: Organisation, three: list[Vendor]) -> None:
    baas = list(BAA.objects.all())
    shown = ask(officer, organisation, "review", baas, "baa_bulk")
    assert confirm(officer, organisation, shown, "baa_bulk").status_code == 302
    assert Review.objects.get().baa == baas[0]
    again = ask(officer, organisation, "review", baas, "baa_bulk")
    assert [line.refused for line in again.context["plan"].lines] == [
        "A review of this is open already. Finish that one."
    ]


def test_what_needs_no_verification_stays_out_of_a_review(
    officer: Any, organisation: Organisation, make_vendor: Any, make_baa: Any
) -> None:
    vendor, exempt = make_vendor("Delta"), make_vendor("Lab", ba_status="treatment", ba_reason="tests")
    ended = PartialDate.of(date(2026, 5, 1))
    rows = [
        make_baa(vendor),
        make_baa(vendor, signed=None, title="Draft"),
        make_baa(vendor, terminated_on=ended, title="Over"),
        make_baa(vendor, direction="business_associate", title="Theirs"),
        make_baa(exempt, title="Lab"),
    ]
    shown = ask(officer, organisation, "review", rows, "baa_bulk")
    told = {line.record.title: line.refused for line in shown.context["plan"].lines}
    nothing = "Nothing of ours hangs on it, so no verification is due."
    assert told == {
        "BAA": "",
        "Draft": "It is a draft: there is nothing to verify yet.",
        "Over": "It ended on 2026-05-01, so no verification is due.",
        "Theirs": nothing,
        "Lab": nothing,
    }
    assert "1 of 5 would be changed, 4 stay out" in shown.content.decode()


def test_an_agreement_with_open_return_stays_out(
    officer: Any, organisation: Organisation, make_vendor: Any, make_baa: Any
) -> None:
    vendor = make_vendor("Delta")
    ended = {"terminated_on": PartialDate.of(date(2026, 5, 1)), "return_due_on": date(2026, 6, 1)}
    rows = [make_baa(vendor, **ended), make_baa(vendor, signed=None, title="Draft")]
    shown = ask(officer, organisation, "archive", rows, "baa_bulk")
    told = {line.record.title: line.refused for line in shown.context["plan"].lines}
    assert "not recorded" in told["BAA"] and told["Draft"] == ""
    confirm(officer, organisation, shown, "baa_bulk", why="Never signed")
    assert [baa.title for baa in BAA.objects.archived()] == ["Draft"]


@pytest.mark.parametrize("verb", ["archive", "review", "owner"])
def test_each_takes_one_query_more(
    # the door updates each record where it stands, so that a stale copy changes nothing
    officer: Any,
    organisation: Organisation,
    make_vendor: Any,
    verb: str,
    django_assert_max_num_queries: Any,
) -> None:
    rows = [make_vendor(f"Vendor {number}") for number in range(30)]
    shown = ask(officer, organisation, verb, rows)
    typed = {"why": "Tidying", "owner": ""}
    if verb == "owner":
        shown = confirm(officer, organisation, shown, **typed)
    with django_assert_max_num_queries(60):
        assert confirm(officer, organisation, shown, **typed).status_code == 302


def test_a_key_from_elsewhere_is_nobody(
    officer: Any, organisation: Organisation, elsewhere: Organisation, charlie: Person, three: list[Vendor]
) -> None:
    theirs = Vendor(organisation=elsewhere, name="Theirs", ba_status="yes")
    from vendors import actions  # noqa: PLC0415

    actions.vendor_save(theirs, by=charlie)
    assert list(ask(officer, organisation, "archive", [theirs]).context["plan"].lines) == []
    assert (
        officer.post(at("vendor_bulk", organisation), {"verb": "archive", "key": "no key"}).status_code == 302
    )


# Columns


def test_columns_are_kept_for_the_person_and_stand_in_the_address(
    officer: Any, organisation: Organisation, three: list[Vendor], bob: Person
) -> None:
    here = at("vendor_list", organisation)
    chosen = {"list": "vendor", "back": f"{here}?q=a", "column": ["standing", "owner"]}
    answer = officer.post(reverse("columns_keep"), chosen)
    assert answer["Location"] == f"{here}?q=a&columns=standing,owner"
    headers = [column.name for column in officer.get(here).context["table"].columns]
    assert headers == ["name", "standing", "owner", "choose"]
    shared = officer.get(f"{here}?columns=services").context["table"].columns
    assert [column.name for column in shared] == ["name", "services", "choose"], "the address counts first"
    bob.refresh_from_db()
    assert bob.list_columns == {"vendor": ["standing", "owner"]}


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_nobody_is_sent_elsewhere(officer: Any, back: str) -> None:
    answer = officer.post(reverse("columns_keep"), {"list": "vendor", "back": back})
    assert answer["Location"] == "/"


def test_who_may_not_write_sees_no_boxes(
    organisation: Organisation, three: list[Vendor], charlie: Person, join: Any, enter: Any
) -> None:
    browser = enter(join(charlie, Role.AUDITOR))
    page = browser.get(at("vendor_list", organisation)).content.decode()
    assert 'form="bulk"' not in page and 'id="bulk"' not in page and "Columns" in page
