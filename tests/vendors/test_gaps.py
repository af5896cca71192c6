"""Which gaps a vendor has, on both sides of every boundary: in SQL and by the rules."""

from datetime import date, timedelta
from typing import Any

import pytest

from compliance.accounts.models import Organisation, Person
from compliance.ledger import door as ledger
from vendors import gaps, queries
from vendors.dates import PartialDate
from vendors.kinds import REASONS
from vendors.models import Cover, Service, Vendor
from vendors.register import VendorRegister
from vendors.standing import Standing, service_facts, standings, vendor_facts, with_owner_here

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TODAY = date(2026, 11, 22)


def standing_of(vendor: Vendor) -> Standing:
    """How it stands today, as the list says."""
    rows = with_owner_here(Vendor.objects.filter(pk=vendor.pk))
    return standings(vendor.organisation, rows, TODAY)[vendor.pk]


YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LONG_AGO, NEXT_YEAR = TODAY - timedelta(days=300), TODAY + timedelta(days=300)


@pytest.mark.parametrize(
    "cover, agreement, expected",
    [
        ({}, {}, set()),
        ({"to_on": TODAY}, {}, {"cover_ends_soon"}),
        ({"to_on": TODAY + timedelta(days=30)}, {}, {"cover_ends_soon"}),
        ({"to_on": TODAY + timedelta(days=31)}, {}, set()),
        ({"to_on": TODAY + timedelta(days=10)}, {"direction": "business_associate"}, {"phi_without_baa"}),
        ({"to_on": YESTERDAY}, {}, {"not_covered"}),
        ({"from_on": TODAY}, {}, set()),
        ({"from_on": TOMORROW}, {}, {"not_covered"}),
        ({}, {"coverage_mode": "eligible_list", "eligible_list_on": TODAY}, set()),
        ({}, {"coverage_mode": "eligible_list", "eligible_list_on": TOMORROW}, {"not_covered"}),
        ({}, {"coverage_mode": "eligible_list", "eligible_list_on": None}, {"not_covered"}),
        (None, {}, {"not_covered"}),
        ({}, {"direction": "business_associate"}, {"phi_without_baa"}),
        ({}, {"effective": TODAY}, set()),
        ({}, {"effective": TOMORROW}, {"phi_without_baa"}),
        ({}, {"signed": None}, {"phi_without_baa", "unsigned"}),
        ({}, {"first_end": TODAY}, {"ends_soon"}),
        ({}, {"first_end": YESTERDAY}, {"phi_without_baa", "expired"}),
        ({}, {"first_end": TODAY + timedelta(days=30)}, {"ends_soon"}),
        ({}, {"first_end": TODAY + timedelta(days=31)}, set()),
        ({}, {"terminated_on": TODAY}, {"ends_soon"}),
        (None, {"terminated_on": TODAY}, {"not_covered"}),
        ({}, {"terminated_on": TODAY + timedelta(days=30)}, {"ends_soon"}),
        ({}, {"terminated_on": TODAY + timedelta(days=31)}, set()),
        ({"to_on": TODAY}, {"terminated_on": TOMORROW}, {"cover_ends_soon"}),
        ({}, {"notice_given_on": TODAY - timedelta(days=30)}, {"ends_soon"}),
        ({}, {"notice_given_on": TODAY - timedelta(days=29)}, set()),
        ({}, {"terminated_on": YESTERDAY}, {"phi_without_baa", "return_open"}),
        ({}, {"terminated_on": YESTERDAY, "return_done_on": TODAY}, {"phi_without_baa"}),
        ({}, {"terminated_on": YESTERDAY, "return_done_on": TOMORROW}, {"phi_without_baa", "return_open"}),
        ({}, {"superseded_from": TODAY}, {"phi_without_baa"}),
        ({}, {"superseded_from": TOMORROW}, {"ends_soon"}),
        ({}, {"evidence": "none"}, {"no_evidence"}),
        ({}, {"notice_days": None}, set()),
        ({}, {"renewal": "auto", "term_months": 12, "first_end": TODAY + timedelta(days=90)}, {"notice_window"}),
        ({}, {"renewal": "auto", "term_months": 12, "first_end": TODAY + timedelta(days=91)}, set()),
        ({}, {"renewal": "auto", "term_months": 12, "first_end": TODAY + timedelta(days=59)}, set()),
        ({}, {"renewal": "auto", "term_months": None}, {"dates_incomplete"}),
        ({}, {"renewal": "auto", "term_months": 12, "notice_days": None}, {"dates_incomplete"}),
    ],
)  # fmt: skip
def test_boundaries_on_both_sides(
    make_vendor: Any,
    make_service: Any,
    make_baa: Any,
    alice: Person,
    cover: dict[str, Any] | None,
    agreement: dict[str, Any],
    expected: set[str],
) -> None:
    vendor = make_vendor()
    service = make_service(vendor)
    facts = {
        "signed": LONG_AGO,
        "effective": LONG_AGO,
        "first_end": NEXT_YEAR,
        "notice_days": 60,
        **agreement,
    }
    partial = {"signed", "effective", "first_end", "terminated_on"}
    baa = make_baa(
        vendor,
        **{name: PartialDate.of(day) if day and name in partial else day for name, day in facts.items()},
    )
    if cover is not None:
        ledger.save(baa, by=alice, verb="amended", parts={"covers": [Cover(service=service, **cover)]})
    in_sql = {row.kind for row in queries.gap_rows(vendor.organisation_id, TODAY)}
    in_rules = {fault.kind for fault in standing_of(vendor).faults}
    assert (in_sql, in_rules) == (expected, expected)


@pytest.mark.parametrize("gap_in_days, expected", [(0, set()), (1, {"ends_soon"})])
@pytest.mark.parametrize("direction", ["covered_entity", "subcontractor"])
def test_an_end_that_another_agreement_follows_is_no_fault(
    make_vendor: Any, make_baa: Any, gap_in_days: int, expected: set[str], direction: str
) -> None:
    vendor = make_vendor()
    end = TODAY + timedelta(days=10)
    make_baa(vendor, first_end=PartialDate.of(end))
    follows = PartialDate.of(end + timedelta(days=1 + gap_in_days))
    make_baa(
        vendor,
        signed=PartialDate.of(TODAY),
        effective=follows,
        first_end=PartialDate.of(NEXT_YEAR),
        direction=direction,
    )
    wanted = expected if direction == "covered_entity" else {"ends_soon"}
    assert {row.kind for row in queries.gap_rows(vendor.organisation_id, TODAY)} == wanted
    assert {fault.kind for fault in standing_of(vendor).faults} == wanted


def kinds(vendor: Vendor) -> set[str]:
    """The faults of a vendor by the rules, which its SQL tells as well."""
    in_sql = {(row.kind, row.record, row.day) for row in queries.gap_rows(vendor.organisation_id, TODAY)}
    found = standing_of(vendor).faults
    assert in_sql == {(fault.kind, fault.record, fault.day) for fault in found}
    return {kind for kind, _, _ in in_sql}


@pytest.mark.parametrize(
    "follows_in_days, names_the_service, ending, expected",
    [
        (1, True, {}, set()),
        (1, False, {}, {"cover_ends_soon"}),
        (2, True, {}, {"ends_soon"}),
        (1, True, {"terminated_on": True}, set()),
        (1, False, {"terminated_on": True}, {"cover_ends_soon"}),
        (2, True, {"terminated_on": True}, {"ends_soon"}),
    ],
)
def test_what_follows_an_end_must_name_the_service(
    make_vendor: Any,
    make_service: Any,
    make_baa: Any,
    follows_in_days: int,
    names_the_service: bool,  # noqa: FBT001
    ending: dict[str, bool],
    expected: set[str],
) -> None:
    vendor = make_vendor()
    service, end = make_service(vendor), TODAY + timedelta(days=10)
    facts = {"terminated_on" if ending else "first_end": PartialDate.of(end)}
    make_baa(vendor, service, **facts)
    make_baa(
        vendor,
        *([service] if names_the_service else []),
        signed=PartialDate.of(TODAY),
        effective=PartialDate.of(end + timedelta(days=follows_in_days)),
        first_end=PartialDate.of(NEXT_YEAR),
    )
    assert kinds(vendor) == expected


@pytest.mark.parametrize(
    "facts, expected",
    [
        (None, {"ba_without_baa"}),
        ({}, set()),
        ({"direction": "subcontractor"}, set()),
        ({"direction": "business_associate"}, {"ba_without_baa"}),
        ({"signed": None}, {"ba_without_baa", "unsigned"}),
        ({"effective": TOMORROW}, set()),
        ({"terminated_on": TODAY}, set()),
        ({"terminated_on": YESTERDAY}, {"ba_without_baa", "return_open"}),
        ({"terminated_on": YESTERDAY, "return_done_on": TODAY}, set()),
        ({"terminated_on": YESTERDAY, "return_done_on": TOMORROW}, {"ba_without_baa", "return_open"}),
        ({"terminated_on": YESTERDAY, "return_done_on": TODAY, "effective": TODAY}, {"ba_without_baa"}),
        ({"first_end": YESTERDAY}, {"ba_without_baa", "expired"}),
    ],
)
def test_a_business_associate_without_services_needs_an_agreement_that_runs_or_comes(
    make_vendor: Any, make_baa: Any, facts: dict[str, Any] | None, expected: set[str]
) -> None:
    vendor = make_vendor()
    if facts is not None:
        partial = {"signed", "effective", "first_end", "terminated_on"}
        usual = {"first_end": NEXT_YEAR, "notice_days": 60, **facts}
        make_baa(
            vendor,
            **{name: PartialDate.of(day) if day and name in partial else day for name, day in usual.items()},
        )
    assert kinds(vendor) == expected


def test_asking_takes_one_query_each(
    organisation: Organisation,
    make_vendor: Any,
    make_service: Any,
    make_baa: Any,
    django_assert_num_queries: Any,
) -> None:
    vendor = make_vendor(ba_status="undecided", owner=None)
    make_baa(vendor, signed=None)
    make_service(vendor)
    with django_assert_num_queries(1):
        found = list(VendorRegister().gaps(organisation, TODAY))
    with django_assert_num_queries(1):
        list(VendorRegister().deadlines(organisation, TODAY, date(2027, 3, 22)))
    assert {gap.kind.key for gap in found} == {"ba_undecided", "no_owner", "unsigned", "phi_without_baa"}
    assert all(gap.kind.key in REASONS for gap in found)


def test_archived_vendors_have_no_faults(organisation: Organisation) -> None:
    vendor = Vendor(organisation=organisation, ba_status="undecided", archived_at="2026-01-01")
    assert not list(
        gaps.faults(vendor_facts(vendor), [service_facts(Service(vendor=vendor))], [], TODAY, has_owner=False)
    )
