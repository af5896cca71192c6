"""Two people at the same moment: nothing hangs on what the other takes out of use, and no vendor comes to stand above itself."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from compliance.accounts.models import Organisation, Person
from compliance.ledger import door as ledger
from compliance.ledger.records import Record
from tests.vendors.moments import meanwhile
from vendors import actions
from vendors.models import BAA, Cover, Review, Service, Vendor

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2026, 11, 22)
Make = Callable[..., Any]


def again(record: Record) -> Any:
    """The same record as somebody else has it before them."""
    return type(record)._base_manager.get(pk=record.pk)


def test_no_review_begins_of_an_agreement_that_is_archived_meanwhile(
    make_vendor: Make, make_baa: Make, alice: Person
) -> None:
    baa: BAA = make_baa(make_vendor(), signed=None)
    review = Review(organisation=baa.organisation, baa=again(baa), started_by=alice, started_on=TODAY)
    with meanwhile(lambda: actions.review_start(review, by=alice)) as told:
        ledger.archive(baa, by=alice, why="double")
    assert told == ["This BAA is archived. Restore it first."]
    assert not Review.objects.exists()


def test_no_service_is_covered_that_is_archived_meanwhile(
    make_vendor: Make, make_service: Make, make_baa: Make, alice: Person
) -> None:
    vendor: Vendor = make_vendor()
    service: Service = make_service(vendor)
    baa: BAA = make_baa(vendor, signed=None)
    cover = [Cover(service=again(service))]
    with meanwhile(lambda: actions.baa_save(again(baa), by=alice, covers=cover)) as told:
        ledger.archive(service, by=alice, why="unused")
    assert told == [f"{service} is archived. Restore it first."]
    assert not Cover.objects.exists()


def test_an_archived_service_that_was_covered_before_stays_covered(
    make_vendor: Make, make_service: Make, make_baa: Make, alice: Person
) -> None:
    vendor: Vendor = make_vendor()
    service: Service = make_service(vendor)
    baa: BAA = make_baa(vendor, signed=None)
    actions.baa_save(baa, by=alice, covers=[Cover(service=service)])
    actions.service_archive(again(service), by=alice, why="unused")
    actions.baa_save(again(baa), by=alice, covers=[Cover(service=again(service))])
    assert Cover.objects.get().service == service


def test_no_vendor_is_put_below_one_that_is_archived_meanwhile(make_vendor: Make, alice: Person) -> None:
    above, below = make_vendor(), make_vendor(name="Below")
    child = again(below)
    child.parent = again(above)
    with meanwhile(lambda: actions.vendor_save(child, by=alice)) as told:
        actions.vendor_archive(above, by=alice, why="unused", on=TODAY, waive_exit=True)
    assert told == [f"{above} is archived. Restore it first."]


def test_two_who_close_a_circle_at_once_do_not(
    make_vendor: Make, organisation: Organisation, alice: Person
) -> None:
    """Of four vendors each edit joins two that the other does not touch."""
    a, b, c, d = (make_vendor(name=name) for name in "ABCD")
    for lower, upper in ((b, c), (d, a)):
        lower.parent = again(upper)
        actions.vendor_save(lower, by=alice)
    first, second = again(a), again(c)
    first.parent, second.parent = again(b), again(d)
    with meanwhile(lambda: actions.vendor_save(second, by=alice)) as told:
        actions.vendor_save(first, by=alice)
    assert "A vendor cannot stand above itself." in told[0]
    assert again(c).parent is None
