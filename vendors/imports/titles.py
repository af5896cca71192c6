"""Decides what an agreement from a list is called that the list gives no title: its year and its services tell it from others.

No row means an agreement by the title made here, so that the list can be sent again. Whether it is signed is no part of it: it changes.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Final

from compliance.guard import find
from vendors.models import BAA

#: So much of a service's name stands in a title.
LONGEST: Final = 100


def title_for(baa: BAA, services: Sequence[str], taken: Iterable[str]) -> str:
    """The first that no other agreement of its vendor has; one that might be taken for something else leaves the services out."""
    used = {title.casefold() for title in taken}
    made = (title for title in _titles(baa, _what(services)) if not find(title))
    return next((title for title in made if title.casefold() not in used), baa.title)


def _titles(baa: BAA, what: str) -> Iterator[str]:
    day = baa.effective or baa.signed
    days = dict.fromkeys((f" {day.year}", f" {day.year}-{day.month:02}", f" {day}") if day else ("",))
    for each in (what, ""):
        yield from (f"BAA{when}{each}" for when in days)
    last = list(days)[-1]
    yield from (f"BAA{last}{what} ({number})" for number in range(2, 1000))
    yield from (f"BAA{last} ({number})" for number in count(2))


def _what(services: Sequence[str]) -> str:
    if not services:
        return ""
    if len(services) > 1:
        return f": {len(services)} services"
    (name,) = services
    return f": {name if len(name) <= LONGEST else f'{name[: LONGEST - 1]}…'}"
