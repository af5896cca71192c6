"""Cases by chance: any role, any counts, any notices and holds, from 2024 to 2031."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from incidents.catalogue import JURISDICTIONS
from incidents.clocks.case import US, Case, Count, Notice, Recipient, Role, Term, Vendor
from incidents.rules import Held, Hold

STATES = sorted(JURISDICTIONS)
numbers = st.sampled_from(
    [0, 1, 49, 50, 249, 250, 251, 499, 500, 501, 1000, 1001, 5001, 10_001]
) | st.integers(0, 3000)
known = st.dates(date(2024, 1, 1), date(2031, 12, 31))
#: How many days later a fact came.
later = st.integers(0, 120)
residents = st.dictionaries(st.sampled_from(STATES), numbers | st.none(), min_size=1, max_size=6)


@st.composite
def counts(draw: Callable[[Any], Any], day: date) -> tuple[Count, ...]:
    found = draw(st.lists(st.tuples(later, residents, st.sampled_from([0, 0, 0, 3, 600, None])), max_size=3))
    return tuple(
        Count(day + timedelta(days=after), by_state, elsewhere) for after, by_state, elsewhere in found
    )


@st.composite
def notices(draw: Callable[[Any], Any], day: date) -> tuple[Notice, ...]:
    federal = st.tuples(
        st.sampled_from([Recipient.INDIVIDUALS, Recipient.HHS, Recipient.COVERED_ENTITY]), st.just(US)
    )
    of_states = st.tuples(
        st.sampled_from([Recipient.INDIVIDUALS, Recipient.MEDIA, Recipient.STATE_REGULATOR]),
        st.sampled_from(STATES),
    )
    found = draw(st.lists(st.tuples(federal | of_states, later), max_size=4))
    return tuple(Notice(to, day + timedelta(days=after), where) for (to, where), after in found)


@st.composite
def holds(draw: Callable[[Any], Any], day: date) -> tuple[Hold, ...]:
    found = draw(st.lists(st.tuples(st.sampled_from(list(Held)), later, st.integers(0, 90)), max_size=3))
    stated = [(kind, day + timedelta(days=after), length) for kind, after, length in found]
    return tuple(Hold(kind, on, on + timedelta(days=length)) for kind, on, length in stated)


@st.composite
def cases(draw: Callable[[Any], Any], *, held: bool = False) -> Case:
    day = draw(known)
    determined = draw(st.none() | later)
    return Case(
        role=draw(st.sampled_from([Role.COVERED_ENTITY, Role.COVERED_ENTITY, *Role])),
        zone=ZoneInfo("America/New_York"),
        known_at=day,
        determined_on=None if determined is None else day + timedelta(days=determined),
        counts=draw(counts(day)),
        notices=draw(notices(day)),
        holds=draw(holds(day)) if held else (),
        terms=(Term("Clinic", 5, "business_days"), Term("Insurer", 48, "hours")),
        delegated=draw(
            st.frozensets(st.sampled_from([Recipient.INDIVIDUALS, Recipient.MEDIA, Recipient.HHS]))
        ),
        unreachable=draw(st.sampled_from([None, 9, 10])),
    )


def with_vendor(case: Case, discovered: int, told: int, *, is_agent: bool | None) -> Case:
    """The same with a vendor that discovered it so many days before we knew."""
    assert isinstance(case.known_at, date)
    vendor = Vendor(
        case.known_at - timedelta(days=discovered), case.known_at - timedelta(days=told), is_agent
    )
    return replace(case, vendor=vendor)


def grown(case: Case, at: int, state: str, more: int) -> Case:
    """The same with more people in one of its counts; a number nobody knows stays unknown."""
    count = case.counts[at]
    number = count.by_state.get(state, 0)
    by_state = {**count.by_state, state: None if number is None else number + more}
    return replace(
        case, counts=(*case.counts[:at], replace(count, by_state=by_state), *case.counts[at + 1 :])
    )


def last_day(case: Case) -> date:
    """A day by which every fact was there."""
    assert isinstance(case.known_at, date)
    return case.known_at + timedelta(days=121)
