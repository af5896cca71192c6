"""Nothing runs under an archived vendor, since nobody would be told of it: what is refused there, and at the same moment."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from compliance.accounts.models import Organisation, Person
from compliance.ledger import door as ledger
from compliance.ledger.door import Refused
from tests.vendors.moments import meanwhile
from tests.vendors.pages import at, baa_data
from vendors import actions
from vendors.dates import PartialDate
from vendors.models import BAA, Service, Vendor

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)

VERBS: dict[str, Callable[[BAA, Person], object]] = {
    "save": lambda baa, by: actions.baa_save(baa, by=by),
    "restore": lambda baa, by: actions.baa_restore(baa, by=by),
    "renew": lambda baa, by: actions.baa_renew(baa, first_end=PartialDate(2027, 12, 31), renewed_on=TODAY, by=by),
    "amend": lambda baa, by: actions.baa_amend(baa, amended_on=TODAY, by=by, why="agreed"),
    "take back": lambda baa, by: actions.baa_take_back(baa, what="notice", by=by, why="slip"),
    "supersede": lambda baa, by: actions.baa_supersede(baa, follower(baa), by=by, covers=[]),
}  # fmt: skip


def follower(baa: BAA) -> BAA:
    new = actions.successor_of(baa)
    new.signed = new.effective = PartialDate.of(TODAY)
    return new


@pytest.mark.parametrize("verb", VERBS)
def test_no_agreement_begins_to_run_under_an_archived_vendor(
    make_vendor: Any, make_baa: Any, alice: Person, verb: str
) -> None:
    """An agreement that runs, archived before that was refused: restored, it would run, and neither list nor reminder would name it."""
    vendor = make_vendor()
    baa = make_baa(vendor, notice_days=90)
    actions.baa_notice(baa, given_on=TODAY, given_by="us", by=alice)
    ledger.archive(baa, by=alice, why="double")
    actions.vendor_archive(vendor, by=alice, why="unused", on=TODAY)
    with pytest.raises(Refused, match="Restore the vendor first"):
        VERBS[verb](BAA.objects.get(pk=baa.pk), alice)
    actions.vendor_restore(vendor, by=alice)
    actions.baa_restore(BAA.objects.get(pk=baa.pk), by=alice)


def test_nothing_is_added_to_an_archived_vendor(
    officer: Any, organisation: Organisation, make_vendor: Any, make_service: Any, alice: Person
) -> None:
    vendor = make_vendor()
    unused = make_service(vendor)
    actions.service_archive(unused, by=alice, why="unused")
    actions.vendor_archive(vendor, by=alice, why="unused", on=TODAY, waive_exit=True)
    page = officer.get(vendor.get_absolute_url()).content.decode()
    for name, key, typed in (
        ("baa_create", vendor.pk, baa_data()),
        ("service_create", vendor.pk, {"name": "New", "phi": "yes"}),
        ("service_restore", unused.pk, {"version": unused.version, "why": "used again"}),
    ):
        address = at(name, organisation, key=key)
        answer = officer.post(address, typed)
        assert answer.status_code == 422
        assert "Restore the vendor first" in answer.content.decode()
        assert f'href="{address}"' not in page, "a button for what would be refused"
    assert (BAA.objects.count(), Service.objects.current().count()) == (0, 0)


def test_the_page_of_an_agreement_offers_nothing_while_its_vendor_is_archived(
    officer: Any, organisation: Organisation, make_vendor: Any, make_baa: Any, alice: Person
) -> None:
    vendor = make_vendor()
    ended, archived = make_baa(vendor, signed=None), make_baa(vendor, title="Second", signed=None)
    actions.baa_archive(archived, by=alice, why="double", on=TODAY)
    actions.vendor_archive(vendor, by=alice, why="unused", on=TODAY)
    for baa in (ended, archived):
        page = officer.get(baa.get_absolute_url()).content.decode()
        assert "its vendor is archived" in page
        for name in ("baa_edit", "baa_restore", "baa_renew", "baa_terminate", "baa_archive"):
            assert f'href="{at(name, organisation, key=baa.pk)}"' not in page


@pytest.mark.django_db(transaction=True)
def test_a_vendor_is_not_archived_while_an_agreement_is_added(
    make_vendor: Any, make_baa: Any, alice: Person
) -> None:
    vendor = make_vendor()
    same = Vendor.objects.get(pk=vendor.pk)
    with meanwhile(lambda: actions.vendor_archive(same, by=alice, why="unused", on=TODAY)) as told:
        make_baa(vendor)
    assert "has not ended" in told[0]


@pytest.mark.django_db(transaction=True)
def test_an_agreement_is_not_added_while_its_vendor_is_archived(
    make_vendor: Any, make_baa: Any, alice: Person
) -> None:
    vendor = make_vendor()
    same = Vendor.objects.get(pk=vendor.pk)
    with meanwhile(lambda: make_baa(same)) as told:
        actions.vendor_archive(vendor, by=alice, why="unused", on=TODAY)
    assert "Restore the vendor first" in told[0]
