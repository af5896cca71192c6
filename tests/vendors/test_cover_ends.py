"""When the cover of a service ends by itself, and that such an end is due."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from tests.vendors.facts import (
    DAY,
    EHR,
    baa,
    cover,
    day,
    registers,
    some_days,
)
from vendors.coverage import (
    Vendor,
    cover_ends,
    coverage,
    lapses,
)
from vendors.terms import Agreement

ACME = Vendor(key="acme", ba_status="yes")


@pytest.mark.parametrize(
    ("on_file", "on", "ends"),
    [
        ([baa()], "2026-06-01", []),
        ([baa(covers=(cover(to_on="2026-06-30"),))], "2026-06-01", ["2026-06-30"]),
        # past, it stays due until the service is covered again
        ([baa(covers=(cover(to_on="2026-06-30"),))], "2027-06-01", ["2026-06-30"]),
        ([baa(covers=(cover(to_on="2026-06-30"), cover(from_on="2026-07-01")))], "2026-06-01", []),
        ([baa(covers=(cover(to_on="2026-06-30"), cover(from_on="2026-07-02")))], "2026-07-01", ["2026-06-30"]),
        ([baa(covers=(cover(to_on="2026-06-30"), cover(from_on="2026-07-02")))], "2026-07-02", []),
        ([baa(covers=(cover(to_on="2026-06-30"),)), baa(key="other")], "2026-06-01", []),
        ([baa(covers=(cover(to_on="2026-06-30"),)), baa(key="other", signed=None)], "2026-06-01", ["2026-06-30"]),
        # the agreement's own end is its own deadline
        ([baa(covers=(cover(to_on="2026-12-31"),), first_end="2026-12-31")], "2026-06-01", []),
        ([baa(covers=(cover(to_on="2026-12-30"),), first_end="2026-12-31")], "2026-06-01", ["2026-12-30"]),
        ([baa(first_end="2026-12-31")], "2026-06-01", []),
        # what somebody ended leaves its services due, until they are covered again
        ([baa(terminated_on="2026-06-30")], "2026-06-01", ["2026-06-30"]),
        ([baa(terminated_on="2026-06-30")], "2027-06-01", ["2026-06-30"]),
        ([baa(terminated_on="2026-06-30", first_end="2026-06-30")], "2026-06-01", ["2026-06-30"]),
        ([baa(superseded_from="2026-07-01"), baa(key="new", effective="2026-07-01")], "2026-06-01", []),
        ([baa(superseded_from="2026-07-01"), baa(key="new", effective="2026-07-01", covers=())], "2026-06-01", ["2026-06-30"]),
        ([baa(superseded_from="2026-07-01"), baa(key="new", effective="2026-07-01", covers=())], "2026-12-01", ["2026-06-30"]),
        # never covered, or by nothing that counts
        ([baa(covers=(cover(to_on="2025-12-31"),))], "2026-06-01", []),
        ([baa(covers=(cover(to_on="2026-01-01"),))], "2026-06-01", ["2026-01-01"]),
        ([baa(covers=(cover(to_on="2026-06-30"),), direction="business_associate")], "2026-06-01", []),
        ([baa(covers=(cover(to_on="2026-06-30"),), archived_on="2026-06-01")], "2026-06-01", []),
        ([baa(covers=(cover(to_on="2026-06-30"),), archived_on="2026-06-01")], "2026-05-31", ["2026-05-31"]),
    ],
)  # fmt: skip
def test_the_last_day_of_a_service_s_own_cover_is_due(
    on_file: list[Agreement], on: str, ends: list[str]
) -> None:
    found = list(cover_ends(ACME, [EHR], on_file, day(on)))
    assert [str(due.due_on) for _, due in found] == ends
    for useless in (replace(EHR, phi="no"), replace(EHR, archived=True)):
        assert not list(cover_ends(ACME, [useless], on_file, day(on)))
    assert not list(cover_ends(replace(ACME, ba_status="conduit"), [EHR], on_file, day(on)))


@given(registers, some_days)
def test_cover_that_lapses_is_a_lapse(on_file: list[Agreement], on: date) -> None:
    found = coverage(EHR, on_file, on)
    watched = [each for each in on_file if each.archived_on is None]
    if found == coverage(EHR, watched, on) and found.covered and found.lapses_on:
        days = [lapse.last for lapse in lapses(EHR, on_file, on) if lapse.last >= on]
        assert min(days) == found.lapses_on - DAY
