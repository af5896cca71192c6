"""Why a service has no cover: renewing, signing and amending are different jobs, and each is told by its own words."""

from datetime import date
from typing import Any

import pytest

from tests.vendors.facts import EHR, baa, cover, day, rolling
from vendors.cover_on import lasts, stand
from vendors.coverage import Vendor, coverage
from vendors.gaps import faults
from vendors.kinds import NAMED, reason
from vendors.lacks import ORDER, lack

OTHER = {"covers": (cover("lab"),)}
IN_FORCE = baa(key="now", **OTHER)
ON = day("2026-06-01")
ENDED = {"signed": "2024-01-01", "effective": "2024-01-01"}
EXPIRED = baa(**ENDED, first_end="2025-12-31")
CASES: list[tuple[list[Any], str]] = [
    ([], "No BAA in force"),
    ([IN_FORCE], "Not named in the BAA"),
    ([EXPIRED], "Its BAA expired on 2025-12-31"),
    ([EXPIRED, IN_FORCE], "Its BAA expired on 2025-12-31"),
    ([baa(signed=None)], "Its BAA is not signed"),
    ([baa(signed=None), IN_FORCE], "Its BAA is not signed"),
    ([EXPIRED, baa(key="next", signed=None)], "Its BAA is not signed"),
    ([EXPIRED, baa(key="next", signed="2026-05-01", effective="2026-07-01")], "Its BAA begins on 2026-07-01"),
    ([baa(effective=None)], "Its BAA has no effective day"),
    ([baa(direction="business_associate")], "Its BAA is between us as business associate and them"),
    ([baa(direction="business_associate"), IN_FORCE], "Its BAA is between us as business associate and them"),
    ([EXPIRED, baa(key="theirs", direction="business_associate")], "Its BAA expired on 2025-12-31"),
    ([baa(**ENDED, terminated_on="2026-03-31")], "Its BAA was terminated, last day 2026-03-31"),
    ([baa(**ENDED, superseded_from="2026-04-01"), IN_FORCE], "Its BAA was superseded, last day 2026-03-31"),
    ([rolling("2025-12-31", notice_given="2025-10-01")], "Its BAA ended by notice, last day 2025-12-31"),
    ([EXPIRED, baa(key="later", **ENDED, terminated_on="2026-03-31")], "Its BAA was terminated, last day 2026-03-31"),
    ([baa(covers=(cover(to_on="2026-02-01"),))], "Cover has ended or not begun"),
    ([baa(coverage_mode="eligible_list")], "Not found on the eligible list"),
    ([baa(coverage_mode="eligible_list", **OTHER)], "Not found on the eligible list"),
    ([baa(**ENDED, first_end="2025-12-31", covers=(cover(to_on="2025-03-01"),))], "No BAA in force"),
    ([baa(**ENDED, first_end="2025-12-31", archived_on="2026-01-15")], "No BAA in force"),
]  # fmt: skip


@pytest.mark.parametrize("agreements, words", CASES)
def test_the_words_name_the_job(agreements: list[Any], words: str) -> None:
    vendor = Vendor(key="acme", ba_status="yes")
    assert lack(EHR, agreements, ON).words == words
    assert stand(vendor, EHR, agreements, ON, 90).why == words
    (gap,) = (
        each for each in faults(vendor, [EHR], agreements, ON, has_owner=True) if each.record == EHR.key
    )
    running = coverage(EHR, agreements, ON).why_not != "no_agreement_in_force"
    assert gap.kind == ("not_covered" if running else "phi_without_baa")
    told = reason(gap.kind, gap.day, gap.why)
    assert (gap.day is None or str(gap.day) in words) and "None" not in told and "not said" not in told


@pytest.mark.parametrize(
    "on, words",
    [
        ("2025-12-31", ""),
        ("2026-01-01", "Its BAA expired on 2025-12-31"),
        ("2023-12-31", "Its BAA begins on 2024-01-01"),
    ],
)
def test_on_any_day(on: str, words: str) -> None:
    assert stand(Vendor(key="acme", ba_status="yes"), EHR, [EXPIRED], date.fromisoformat(on), 0).why == words


def test_each_has_a_reason_of_its_own() -> None:
    assert set(NAMED) == set(ORDER) and len(set(NAMED.values())) == len(ORDER)


@pytest.mark.parametrize(
    "agreement, words",
    [
        (baa(until_terminated=True), "until terminated"),
        (baa(), "no last day recorded"),
        (baa(first_end="2026-12-31"), "2026-12-31"),
        (rolling("2026-12-31"), "renews itself, term ends 2026-12-31"),
        (rolling("2024-12-31", 6), "renews itself, term ends 2026-06-30"),
        (baa(until_terminated=True, terminated_on="2026-08-01"), "2026-08-01"),
        (baa(until_terminated=True, covers=(cover(to_on="2026-07-01"),)), "2026-07-01"),
        (EXPIRED, ""),
    ],
)
def test_a_cover_says_how_long_it_lasts(agreement: Any, words: str) -> None:
    vendor = Vendor(key="acme", ba_status="yes")
    assert stand(vendor, EHR, [agreement], ON, 0).lasts == words
    assert lasts(coverage(EHR, [agreement], ON), [agreement], ON) == words
