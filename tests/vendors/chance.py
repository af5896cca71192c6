"""Facts by chance, sensible or not: what a register can hold beside what a person would enter."""

import random
from datetime import date, timedelta
from typing import Any

from compliance.accounts.models import Organisation, Person
from vendors import clauses
from vendors.dates import PartialDate
from vendors.models import BAA, ClauseAnswer, Exit, Review, Vendor

TODAY = date(2026, 11, 22)


def some_day(chance: random.Random, share: float) -> PartialDate | None:
    if chance.random() > share:
        return None
    day = TODAY + timedelta(days=chance.choice([*range(-45, 46), -400, -800, 200, 500]))
    return PartialDate(day.year, day.month) if chance.random() < 0.15 else PartialDate.of(day)


def some_date(chance: random.Random, share: float) -> date | None:
    day = some_day(chance, share)
    return day.first if day else None


def any_baa(chance: random.Random, vendor: Vendor) -> BAA:
    pick = chance.choice
    return BAA(
        organisation=vendor.organisation,
        vendor=vendor,
        direction=pick(["covered_entity"] * 4 + ["subcontractor", "business_associate"]),
        signed=(signed := some_day(chance, 0.7)),
        signed_seen_on=None if signed else some_date(chance, 0.6),
        effective=some_day(chance, 0.9),
        first_end=some_day(chance, 0.8),
        until_terminated=chance.random() < 0.25,
        renewal=pick(["ends", "auto"]),
        term_months=pick([None, 1, 6, 12]),
        notice_days=pick([None, 0, 30, 60, 400]),
        notice_months=None if chance.random() < 0.8 else pick([1, 3]),
        notice_given_on=some_date(chance, 0.1),
        terminated_on=some_day(chance, 0.15),
        superseded_from=some_date(chance, 0.2),
        return_due_on=some_date(chance, 0.2),
        return_done_on=some_date(chance, 0.15),
        evidence=pick(["none", "file"]),
        coverage_mode=pick(["named", "named", "eligible_list"]),
        eligible_list_on=some_date(chance, 0.8),
    )


def some_answers(chance: random.Random, baa: BAA) -> list[ClauseAnswer]:
    """None, nearly all of them, or all; nearly always well."""
    share = chance.choice([0, 0.97, 1, 1])
    words = ["yes"] * 40 + ["not_applicable", "partly", "no", ""]
    return [
        ClauseAnswer(organisation=baa.organisation, baa=baa, key=clause.key, answer=chance.choice(words))
        for clause in clauses.EVERY
        if chance.random() < share
    ]


def any_exit(chance: random.Random, vendor: Vendor) -> Exit:
    """Open, ended, or of a day to come."""
    ended, opened = some_date(chance, 0.4), some_date(chance, 1) or TODAY
    return Exit(
        organisation=vendor.organisation,
        vendor=vendor,
        opened_on=opened,
        due_on=opened + timedelta(days=chance.choice([0, 30])),
        ended_on=ended,
        outcome="closed" if ended else "",
    )


def any_review(chance: random.Random, organisation: Organisation, by: Person, **of: Any) -> Review:
    """Finished or left, long ago or lately."""
    finished = some_date(chance, 0.7)
    started = some_date(chance, 1) or TODAY
    return Review(
        organisation=organisation,
        started_on=min(started, finished) if finished else started,
        started_by=by,
        finished_on=finished,
        outcome=chance.choice(list(Review.Outcome)) if finished else "",
        **of,
    )


def any_reviews(chance: random.Random, vendor: Vendor, baas: list[BAA], by: Person) -> list[Review]:
    """Of each at most one that is open, as the database demands."""
    about: list[dict[str, Any]] = [{"vendor": vendor}, *({"baa": baa} for baa in baas)]
    rows = []
    for of in about:
        made = [any_review(chance, vendor.organisation, by, **of) for _ in range(chance.randrange(3))]
        rows += [row for n, row in enumerate(made) if row.finished_on or n == 0]
    return rows
