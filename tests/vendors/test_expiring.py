"""An agreement is expiring where nothing takes over the day after its last one: on its page, its vendor's, in the list and its filter."""

from datetime import date
from typing import Any

import pytest

from compliance.accounts.models import Organisation, Person
from tests.vendors.pages import at, day
from vendors import actions, queries, rules
from vendors.models import BAA

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)


def shown(officer: Any, organisation: Organisation, baa: BAA) -> list[bool]:
    """Whether the badge stands on each page, and whether the filter finds it."""
    listed = officer.get(at("baa_list", organisation), {"status": "in_force"}).content.decode()
    found = officer.get(at("baa_list", organisation), {"status": "expiring"}).content.decode()
    return [
        "Expiring</" in officer.get(baa.get_absolute_url()).content.decode(),
        "Expiring</" in officer.get(baa.vendor.get_absolute_url()).content.decode(),
        "Expiring</" in listed.replace("Expiring</option>", ""),
        str(baa.pk) in found,
    ]


@pytest.mark.parametrize(
    "next_one, expiring",
    [
        (None, True),
        ({"effective": day("2027-01-01")}, False),
        ({"effective": day("2026-11-01")}, False),
        ({"effective": day("2027-01-02")}, True),
        ({"effective": day("2027-01-01"), "signed": None}, True),
        ({"effective": day("2027-01-01"), "direction": "business_associate"}, True),
        ({"effective": day("2026-02-01"), "until_terminated": False, "first_end": day("2026-12-31")}, True),
        ({"effective": day("2026-02-01"), "until_terminated": False, "first_end": day("2027-03-31")}, False),
        ({"effective": day("2027-01-01"), "until_terminated": False, "first_end": day("2026-12-31")}, True),
    ],
)
def test_where_another_takes_over_nothing_expires(
    officer: Any,
    organisation: Organisation,
    make_vendor: Any,
    make_baa: Any,
    next_one: dict[str, Any] | None,
    expiring: int,
) -> None:
    vendor = make_vendor()
    baa = make_baa(vendor)
    if next_one is not None:
        make_baa(vendor, **{"first_end": None, "until_terminated": True, **next_one})
    by_row = {row.pk: row.is_followed for row in BAA.objects.annotate(is_followed=queries.is_followed())}
    facts = [each.agreement(organisation.zone) for each in vendor.baas.all()]
    assert by_row == {each.key: rules.taken_over(each, facts) for each in facts}
    assert by_row[baa.pk] is not bool(expiring)
    assert shown(officer, organisation, baa) == [bool(expiring)] * 4


@pytest.mark.django_db(transaction=True)
def test_a_superseded_one_makes_way(
    officer: Any, organisation: Organisation, make_vendor: Any, make_baa: Any, alice: Person
) -> None:
    baa = make_baa(make_vendor())
    assert shown(officer, organisation, baa) == [True] * 4
    new = actions.successor_of(baa)
    new.signed, new.effective, new.until_terminated = day("2026-11-20"), day("2026-12-01"), True
    actions.baa_supersede(baa, new, by=alice, covers=[])
    assert shown(officer, organisation, BAA.objects.get(pk=baa.pk)) == [False] * 4
