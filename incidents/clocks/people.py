"""Decides how many people count on a day, and since when they count as 500 or more."""

from collections.abc import Callable
from datetime import date
from typing import Final

from incidents.clocks.case import US, Case, Count, Notice, Recipient
from incidents.rules import HHS_AT_ONCE_FROM, tells_hhs_at_once

#: What is known where nobody counted yet.
NOBODY_KNOWS: Final = Count(date.min, {}, None)


def revisions(case: Case) -> list[Count]:
    """The counts in order of their days; of two of one day the later in the list counts."""
    return list({count.on: count for count in sorted(case.counts, key=lambda each: each.on)}.values())


def latest(case: Case) -> Count:
    """The count that holds now."""
    found = revisions(case)
    return found[-1] if found else NOBODY_KNOWS


def at_once_since(case: Case, discovered_on: date) -> date | None:
    """Since when HHS is told with the individuals; None where the breach is known to be of fewer than 500.

    An unknown number counts as 500 or more until shown lower. A number once counted as 500 or more moved the date, and a lower one
    later does not move it back.
    """
    story = revisions(case)
    if not story or story[0].on > discovered_on:
        story = [NOBODY_KNOWS, *story]
    counted = [index for index, each in enumerate(story) if each.at_least >= HHS_AT_ONCE_FROM]
    if not counted and not tells_hhs_at_once(story[-1].total):
        return None
    first = counted[0] if counted else len(story) - 1
    while first and tells_hhs_at_once(story[first - 1].total):
        first -= 1
    return max(story[first].on, discovered_on)


def letters(case: Case, state: str | None = None) -> list[Notice]:
    """The notices to individuals that reached a State's residents, or any; in order of their days."""
    found = [
        notice
        for notice in case.notices
        if notice.recipient == Recipient.INDIVIDUALS and (state is None or notice.jurisdiction in (US, state))
    ]
    return sorted(found, key=lambda notice: case.day(notice.sent_on))


def first_letter(case: Case, state: str | None = None) -> date | None:
    """The day of the first letter to anybody, or to the residents of a State."""
    found = letters(case, state)
    return case.day(found[0].sent_on) if found else None


def counted_since(case: Case, state: str) -> date | None:
    """The day on which a State's first residents were found by a later count; None where the first count had them, or may have."""
    for index, count in enumerate(revisions(case)):
        if count.residents(state) != 0:
            return count.on if index else None
    return None


def residents_told_on(case: Case, state: str) -> date | None:
    """The day of the first letter that can have reached a State's residents: one before anybody knew of them reached none."""
    since = counted_since(case, state)
    days = [
        case.day(notice.sent_on)
        for notice in letters(case, state)
        if since is None or notice.jurisdiction == state or case.day(notice.sent_on) >= since
    ]
    return min(days, default=None)


def everybody_told_on(case: Case) -> date | None:
    """The day on which letters had gone to everybody: one for all, or one to each State in which people live."""
    count = latest(case)
    places = count.states or [US]
    if count.elsewhere != 0:
        places = [*places, US]
    days = [first_letter(case, place) for place in places]
    told = [day for day in days if day is not None]
    return max(told) if len(told) == len(days) else None


def rose_on(case: Case, sent_on: date, number: Callable[[Count], int]) -> date | None:
    """The day after a notice on which more people were counted than had been by then; None where no more were."""
    story = revisions(case)
    if not story:
        return None
    # Where nobody counted before the letters, the first count stands for those who got one.
    then = [number(each) for each in story if each.on <= sent_on] or [number(story[0])]
    if number(story[-1]) <= max(then):
        return None
    return next(each.on for each in story if each.on > sent_on and number(each) > max(then))
