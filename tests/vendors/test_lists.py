"""The address of a list chooses its order and its page, never how much of it is drawn."""

from typing import Any

import pytest
from django.urls import reverse

from compliance.accounts import actions
from compliance.accounts.models import Membership, Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger import door as ledger

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("asked", ["100000", "-1", "0", "x", "26"])
@pytest.mark.parametrize("name", ["vendor_list", "baa_list"])
def test_no_address_makes_a_page_longer(
    officer: Any, organisation: Organisation, make_vendor: Any, make_baa: Any, name: str, asked: str
) -> None:
    for number in range(26):
        make_baa(make_vendor(f"Vendor {number:02}"))
    answer = officer.get(reverse(name, args=[organisation.slug]), {"per_page": asked})
    assert answer.status_code == 200
    assert len(answer.context["table"].page.object_list) == 25


@pytest.mark.parametrize("page, shown", [("2", 1), ("-3", 1), ("0", 1), ("99", 1), ("x", 25), ("", 25)])
def test_a_page_that_is_not_there_is_the_nearest(
    officer: Any, organisation: Organisation, make_vendor: Any, page: str, shown: int
) -> None:
    for number in range(26):
        make_vendor(f"Vendor {number:02}")
    answer = officer.get(reverse("vendor_list", args=[organisation.slug]), {"page": page, "sort": "-name"})
    assert answer.status_code == 200
    assert len(answer.context["table"].page.object_list) == shown


@pytest.mark.django_db(transaction=True)
def test_what_was_kept_of_a_page_gives_way_to_any_change(
    officer: Any,
    organisation: Organisation,
    alice: Person,
    charlie: Person,
    join: Any,
    make_vendor: Any,
    make_service: Any,
    django_assert_max_num_queries: Any,
) -> None:
    vendor = make_vendor(owner=join(charlie, Role.CONTRIBUTOR))
    address = reverse("vendor_list", args=[organisation.slug])

    def word() -> str:
        return str(officer.get(address).context["standings"][vendor.pk].word)

    first = word()
    with django_assert_max_num_queries(8):
        assert word() == first, "asked again"
    make_service(vendor)
    assert word() == "1 service not covered" != first
    actions.member_end(Membership.objects.get(organisation=organisation, person=charlie), by=alice)
    faults = officer.get(address).context["standings"][vendor.pk].faults
    assert "no_owner" in {fault.kind for fault in faults}


@pytest.mark.django_db(transaction=True)
def test_each_address_keeps_its_own_rows_until_something_changes(
    officer: Any, organisation: Organisation, make_vendor: Any, make_baa: Any
) -> None:
    for number in range(26):
        make_baa(make_vendor(f"Vendor {number:02}"))

    def names(name: str, **asked: str) -> list[str]:
        answer = officer.get(reverse(name, args=[organisation.slug]), asked)
        return [str(row.record) for row in answer.context["table"].page.object_list]

    addresses: list[dict[str, str]] = [
        {},
        {"sort": "-name"},
        {"page": "2"},
        {"q": "vendor 1"},
        {"view": "archived"},
    ]
    for name in ("vendor_list", "baa_list"):
        sorts = [
            {**each, "sort": "-vendor"} if "sort" in each and name == "baa_list" else each
            for each in addresses
        ]
        first = [names(name, **each) for each in sorts]
        assert [len(each) for each in first] == [25, 25, 1, 10, 0]
        assert first[1][0] > first[0][0]
        assert [names(name, **each) for each in sorts] == first, "from what was kept"
    make_baa(make_vendor("Vendor 99"))
    assert len(names("vendor_list", page="2")) == len(names("baa_list", page="2")) == 2
    assert names("vendor_list", sort="-name")[0] == "Vendor 99"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["coverage_list", "chain", "review_list"])
def test_lists_that_are_counted_in_the_database_give_way_to_a_change_too(
    officer: Any,
    organisation: Organisation,
    alice: Person,
    make_vendor: Any,
    make_service: Any,
    make_baa: Any,
    name: str,
) -> None:
    organisation.baa_review_months = organisation.chain_review_months = 1
    ledger.save(organisation, by=alice, verb="edited")
    address = reverse(name, args=[organisation.slug])

    def told(word: str) -> bool:
        answers = {officer.get(address).content.decode().count(word) > 0 for _ in range(2)}
        assert len(answers) == 1, "kept or not, it is the same"
        return answers.pop()

    assert not told("Zebra Hosting")
    vendor = make_vendor("Zebra Hosting")
    make_service(vendor)
    make_baa(vendor)
    assert told("Zebra Hosting")
