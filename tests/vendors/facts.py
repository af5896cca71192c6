"""Agreements written in a line, and every agreement hypothesis can think of."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from vendors.coverage import (
    Service,
)
from vendors.dates import PartialDate
from vendors.terms import Agreement, Cover

DAY = timedelta(days=1)
PARTIAL = {"signed", "effective", "first_end", "terminated_on"}
DAYS = {
    "signed_seen",
    "notice_given",
    "superseded_from",
    "return_due_on",
    "return_done_on",
    "archived_on",
}
EHR = Service(key="ehr", vendor="acme", phi="yes")


def day(text: str) -> date:
    return date.fromisoformat(text)


def days(text: str) -> list[date]:
    return [day(each) for each in text.split()]


def cover(service: str = "ehr", from_on: str | None = None, to_on: str | None = None) -> Cover:
    return Cover(service, day(from_on) if from_on else None, day(to_on) if to_on else None)


def baa(**facts: Any) -> Agreement:
    """Signed and effective on 1 January 2026 and covering the EHR, unless said otherwise; dates as text."""
    facts = {"key": "baa", "signed": "2026-01-01", "effective": "2026-01-01", "covers": (cover(),)} | facts
    for name in PARTIAL & facts.keys():
        facts[name] = facts[name] and PartialDate.parse(facts[name])
    for name in DAYS & facts.keys():
        facts[name] = facts[name] and day(facts[name])
    return Agreement(**facts)


def rolling(first_end: str = "2026-12-31", term_months: int = 12, **facts: Any) -> Agreement:
    return baa(renewal="auto", first_end=first_end, term_months=term_months, **facts)


some_days = st.dates(date(2023, 1, 1), date(2029, 12, 31))
partial_dates = some_days.flatmap(
    lambda each: st.sampled_from([PartialDate.of(each), PartialDate(each.year, each.month)])
)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(strategy, strategy, st.none())


def covers(service: st.SearchStrategy[str]) -> st.SearchStrategy[Cover]:
    return st.builds(Cover, service, maybe(some_days), maybe(some_days))


ANYTHING: dict[str, st.SearchStrategy[Any]] = {
    "key": st.uuids(),
    "direction": st.sampled_from(["covered_entity", "business_associate", "subcontractor"]),
    "signed": maybe(partial_dates),
    "signed_seen": maybe(some_days),
    "effective": maybe(partial_dates),
    "first_end": maybe(partial_dates),
    "until_terminated": st.booleans(),
    "renewal": st.sampled_from(["ends", "auto"]),
    "term_months": maybe(st.integers(1, 37)),
    "notice_days": maybe(st.integers(0, 120)),
    "notice_months": maybe(st.integers(0, 6)),
    "notice_given": maybe(some_days),
    "terminated_on": maybe(partial_dates),
    "superseded_from": maybe(some_days),
    "has_evidence": st.booleans(),
    "coverage_mode": st.sampled_from(["named", "eligible_list"]),
    "covers": st.lists(covers(st.sampled_from(["ehr", "lab"])), max_size=3).map(tuple),
    "return_due_on": maybe(some_days),
    "return_done_on": maybe(some_days),
    "archived_on": maybe(some_days),
}


def any_agreement(**narrower: st.SearchStrategy[Any]) -> st.SearchStrategy[Agreement]:
    return st.builds(Agreement, **ANYTHING | narrower)


agreements = any_agreement()
no = st.none()
#: Signed, rolling, and nobody has ended it.
rolling_agreements = any_agreement(
    signed=partial_dates,
    effective=partial_dates,
    first_end=partial_dates,
    until_terminated=st.just(value=False),
    renewal=st.just("auto"),
    term_months=st.integers(1, 37),
    notice_given=no,
    terminated_on=no,
    superseded_from=no,
)
long_ago = st.just(PartialDate(2022, 1))
#: In force for some time, so that it covers the EHR on most days.
covering_agreements = any_agreement(
    direction=st.sampled_from(["covered_entity", "subcontractor"]),
    signed=long_ago,
    effective=long_ago,
    notice_given=no,
    terminated_on=no,
    covers=st.lists(covers(st.just("ehr")), min_size=1, max_size=2).map(tuple),
)


registers = st.lists(agreements | covering_agreements, max_size=4)
