"""Which services need a BAA, and which are covered on a day."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.vendors.facts import (
    DAY,
    EHR,
    agreements,
    baa,
    cover,
    covering_agreements,
    day,
    registers,
    rolling,
    some_days,
)
from vendors.coverage import (
    COVERING_DIRECTIONS,
    EXEMPT,
    BaStatus,
    Service,
    Vendor,
    counts_as_agent,
    coverage,
    may_receive_phi,
    needs_baa,
    overlapping,
)
from vendors.rules import status
from vendors.terms import Agreement, Cover


@pytest.mark.parametrize(
    ("ba_status", "phi", "needed"),
    [
        *[("yes", "yes", True), ("yes", "unknown", True), ("yes", "no", False)],
        *[("undecided", "yes", True), ("undecided", "unknown", True), ("undecided", "no", False)],
        *[("no_phi", "yes", True), ("no_phi", "unknown", True), ("no_phi", "no", False)],
        *[("treatment", "yes", False), ("treatment", "unknown", False)],
        *[("conduit", "yes", False), ("conduit", "unknown", False)],
        *[("limited_data_set", "yes", False), ("limited_data_set", "unknown", False)],
    ],
)
def test_which_services_need_a_baa(ba_status: BaStatus, phi: str, needed: bool) -> None:  # noqa: FBT001
    vendor, service = Vendor(key="acme", ba_status=ba_status), replace(EHR, phi=phi)  # type: ignore[arg-type]
    assert needs_baa(vendor, service) is needed
    assert not needs_baa(replace(vendor, archived=True), service)
    assert not needs_baa(vendor, replace(service, archived=True))


def test_what_nobody_decided_counts_the_unsafe_way() -> None:
    assert needs_baa(Vendor(key="acme"), Service(key="ehr", vendor="acme"))
    assert may_receive_phi(Service(key="ehr", vendor="acme"))
    assert not may_receive_phi(Service(key="ehr", vendor="acme", phi="no"))
    assert counts_as_agent(Vendor(key="acme"))
    assert counts_as_agent(Vendor(key="acme", agency="agent"))
    assert not counts_as_agent(Vendor(key="acme", agency="contractor"))


def test_each_exemption_names_where_it_stands() -> None:
    assert EXEMPT.keys() == {"treatment", "conduit", "limited_data_set"}
    assert all(source.startswith("45 CFR 16") for source in EXEMPT.values())


#: agreements, day, what covers or why nothing does, first day without cover
CASES: list[tuple[list[Agreement], str, str, str | None]] = [
    ([], "2026-06-01", "no_agreement_in_force", "2026-06-01"),
    ([baa()], "2025-12-31", "no_agreement_in_force", "2025-12-31"),
    ([baa()], "2026-01-01", "baa", None),
    ([baa(signed=None)], "2026-06-01", "no_agreement_in_force", "2026-06-01"),
    ([baa(first_end="2026-12-31")], "2026-12-31", "baa", "2027-01-01"),
    ([baa(first_end="2026-12-31")], "2027-01-01", "no_agreement_in_force", "2027-01-01"),
    ([rolling()], "2026-12-31", "baa", None),
    ([rolling(notice_given="2026-06-01")], "2026-06-01", "baa", "2027-01-01"),
    # the direction
    ([baa(direction="subcontractor")], "2026-06-01", "baa", None),
    ([baa(direction="business_associate")], "2026-06-01", "no_agreement_in_force", "2026-06-01"),
    # named services, from and to
    ([baa(covers=())], "2026-06-01", "not_named", "2026-06-01"),
    ([baa(covers=(cover("lab"),))], "2026-06-01", "not_named", "2026-06-01"),
    ([baa(covers=(cover("lab"), cover("ehr")))], "2026-06-01", "baa", None),
    ([baa(covers=(cover(from_on="2026-06-01"),))], "2026-05-31", "ended_cover", "2026-05-31"),
    ([baa(covers=(cover(from_on="2026-06-01"),))], "2026-06-01", "baa", None),
    ([baa(covers=(cover(from_on="2025-06-01"),))], "2025-12-31", "no_agreement_in_force", "2025-12-31"),
    ([baa(covers=(cover(to_on="2026-06-30"),))], "2026-06-30", "baa", "2026-07-01"),
    ([baa(covers=(cover(to_on="2026-06-30"),))], "2026-07-01", "ended_cover", "2026-07-01"),
    ([baa(covers=(cover(to_on="2027-06-30"),), first_end="2026-12-31")], "2026-06-01", "baa", "2027-01-01"),
    # a list of eligible services
    (
        [baa(coverage_mode="eligible_list", covers=())],
        "2026-06-01",
        "not_on_list",
        "2026-06-01",
    ),
    (
        [baa(coverage_mode="eligible_list", covers=(cover(from_on="2026-03-01"),))],
        "2026-02-28",
        "ended_cover",
        "2026-02-28",
    ),
    ([baa(coverage_mode="eligible_list", covers=(cover(from_on="2026-03-01"),))], "2026-03-01", "baa", None),
    ([baa(coverage_mode="eligible_list")], "2026-06-01", "not_on_list", "2026-06-01"),
    (
        [baa(coverage_mode="eligible_list", covers=(cover(from_on="2026-02-01", to_on="2026-06-30"),))],
        "2026-07-01",
        "ended_cover",
        "2026-07-01",
    ),
    # dropped and taken in again: each time stands for itself
    *(
        ([baa(covers=(cover(to_on="2026-02-28"), cover(from_on="2026-09-01")))], on, answer, lapses_on)
        for on, answer, lapses_on in [
            ("2026-02-28", "baa", "2026-03-01"),
            ("2026-03-01", "ended_cover", "2026-03-01"),
            ("2026-08-31", "ended_cover", "2026-08-31"),
            ("2026-09-01", "baa", None),
        ]
    ),
    # archived: from that day it counts for nothing, before it stays true
    ([baa(archived_on="2026-06-01")], "2026-05-31", "baa", "2026-06-01"),
    ([baa(archived_on="2026-06-01")], "2026-06-01", "no_agreement_in_force", "2026-06-01"),
    ([baa(archived_on="2026-06-01", covers=())], "2026-05-31", "not_named", "2026-05-31"),
    ([baa(archived_on="2026-06-01", covers=())], "2026-06-01", "no_agreement_in_force", "2026-06-01"),
    # one after another
    (
        [baa(superseded_from="2026-07-01"), baa(key="next", effective="2026-07-01", first_end="2027-06-30")],
        "2026-06-01",
        "baa",
        "2027-07-01",
    ),
    (
        [baa(superseded_from="2026-07-01"), baa(key="next", effective="2026-07-02")],
        "2026-06-01",
        "baa",
        "2026-07-01",
    ),
    (
        [baa(superseded_from="2026-07-01"), baa(key="next", effective="2026-07-01", signed=None)],
        "2026-06-01",
        "baa",
        "2026-07-01",
    ),
    # side by side: the one that lasts longer, then the greater key
    (
        [baa(first_end="2026-12-31"), baa(key="long", first_end="2027-12-31")],
        "2026-06-01",
        "long",
        "2028-01-01",
    ),
    (
        [
            baa(key="later", effective="2026-05-01", first_end="2026-12-31"),
            baa(key="longer", first_end="2027-12-31"),
        ],
        "2026-06-01",
        "longer",
        "2028-01-01",
    ),
    ([baa(key="b"), baa(key="a")], "2026-06-01", "b", None),
    # the nearest miss
    (
        [
            baa(covers=()),
            baa(covers=(), coverage_mode="eligible_list"),
            baa(covers=(cover(to_on="2026-05-31"),)),
        ],
        "2026-06-01",
        "ended_cover",
        "2026-06-01",
    ),
    (
        [baa(covers=()), baa(covers=(), coverage_mode="eligible_list")],
        "2026-06-01",
        "not_on_list",
        "2026-06-01",
    ),
    ([baa(covers=()), baa(first_end="2026-05-31")], "2026-06-01", "not_named", "2026-06-01"),
]


@pytest.mark.parametrize(("on_file", "on", "answer", "lapses_on"), CASES)
def test_what_covers_a_service(on_file: list[Agreement], on: str, answer: str, lapses_on: str | None) -> None:
    for order in (on_file, on_file[::-1]):
        found = coverage(EHR, order, day(on))
        assert (found.by or found.why_not) == answer
        assert found.lapses_on == (lapses_on and day(lapses_on))
        assert found.covered is (found.why_not is None)


@given(registers, some_days)
def test_coverage_comes_from_an_agreement_in_force_that_names_the_service(
    on_file: list[Agreement], on: date
) -> None:
    found = coverage(EHR, on_file, on)
    if not found.covered:
        assert found.why_not is not None
        assert found.lapses_on == on
        return
    by = next(each for each in on_file if each.key == found.by)
    assert status(by, on) == "in_force"
    assert by.direction in COVERING_DIRECTIONS
    assert EHR.key in {each.service for each in by.covers}
    assert found.lapses_on is None or found.lapses_on > on


@given(registers, agreements | covering_agreements, some_days)
def test_one_more_agreement_never_takes_cover_away(
    on_file: list[Agreement], more: Agreement, on: date
) -> None:
    before, after = coverage(EHR, on_file, on), coverage(EHR, [*on_file, more], on)
    assert after.covered or not before.covered
    assert (after.lapses_on or date.max) >= (before.lapses_on or date.max)


@given(st.lists(covering_agreements, min_size=2, max_size=4), some_days)
def test_cover_lasts_until_the_day_it_lapses(on_file: list[Agreement], on: date) -> None:
    found = coverage(EHR, on_file, on)
    assume(found.covered)
    last = (found.lapses_on or on + 4000 * DAY) - DAY
    for each in (on, on + (last - on) // 2, last):
        assert coverage(EHR, on_file, each).covered
    if found.lapses_on:
        assert not coverage(EHR, on_file, found.lapses_on).covered


@given(registers, some_days)
def test_why_not_names_the_truth(on_file: list[Agreement], on: date) -> None:
    found = coverage(EHR, on_file, on)
    standing = [
        each
        for each in on_file
        if each.direction in COVERING_DIRECTIONS
        and status(each, on) == "in_force"
        and (each.archived_on is None or each.archived_on > on)
    ]
    assert (found.why_not == "no_agreement_in_force") == (not standing)
    if found.why_not == "ended_cover":
        assert any(row.service == EHR.key for each in standing for row in each.covers)


@given(registers, covering_agreements, some_days)
def test_a_draft_or_a_customer_s_agreement_covers_nothing(
    on_file: list[Agreement], more: Agreement, on: date
) -> None:
    for useless in (
        replace(more, signed=None, signed_seen=None),
        replace(more, direction="business_associate"),
    ):
        assert coverage(EHR, [*on_file, useless], on) == coverage(EHR, on_file, on)


def test_reading_the_list_again_or_changing_the_mode_moves_no_past_day() -> None:
    """What a cover says it says by itself: neither the day of the list nor the mode is asked where it has a first day."""
    found = baa(coverage_mode="eligible_list", covers=(cover(from_on="2026-03-01"),))
    for on in ("2026-02-28", "2026-03-01", "2026-06-01"):
        assert coverage(EHR, [replace(found, coverage_mode="named")], day(on)) == coverage(
            EHR, [found], day(on)
        )


@pytest.mark.parametrize(
    ("times", "twice"),
    [
        ([cover(to_on="2026-02-28"), cover(from_on="2026-03-01")], False),
        ([cover(to_on="2026-03-01"), cover(from_on="2026-03-01")], True),
        ([cover(from_on="2026-03-01"), cover(to_on="2026-03-01")], True),
        ([cover(), cover("lab")], False),
        ([cover(), cover()], True),
        ([cover(from_on="2026-01-01"), cover(from_on="2026-03-01")], True),
    ],
)
def test_no_service_is_covered_twice_on_one_day(times: list[Cover], twice: bool) -> None:  # noqa: FBT001
    assert (overlapping(times) == "ehr") is twice
