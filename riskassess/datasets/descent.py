"""Decides on which days datasets are no PHI where one was made from the other: each once, ancestors first, however long the line."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

#: A first and a last day, both inclusive; no last day where nothing known ends it.
Span = tuple[date, date | None]
Days = dict[Hashable, list[Span]]
One = TypeVar("One")
_DAY = timedelta(days=1)


class Kin(dict[Any, One]):
    """Datasets by key, which remember the days that were worked out: whoever asks for all of them walks through each line once."""

    def __init__(self, datasets: Mapping[Any, One]) -> None:
        super().__init__(datasets)
        self.days: Days = {}


def days_of(
    keys: Iterable[Hashable],
    family: Mapping[Any, One],
    above: Callable[[One], Iterable[Hashable]],
    work_out: Callable[[One, Days], list[Span]],
) -> Days:
    """The days without PHI of these and of all above them; one that is not in the family has none.

    `above` names what the days of one hang on, `work_out` tells them from those. One that hangs on itself begins without any day
    and gets only those that stand without it.
    """
    known = family.days if isinstance(family, Kin) else {}
    order, is_circular = _order(keys, family, above, known)
    changed = True
    while changed:
        changed = False
        for key in order:
            days = work_out(family[key], known)
            changed |= is_circular and days != known.get(key, [])
            known[key] = days
    return known


def _order(
    keys: Iterable[Hashable],
    family: Mapping[Any, One],
    above: Callable[[One], Iterable[Hashable]],
    known: Days,
) -> tuple[list[Hashable], bool]:
    """Those that are not known yet, each behind what it hangs on; whether one of them hangs on itself."""
    order: list[Hashable] = []
    done: dict[Hashable, bool] = {}
    is_circular = False
    waiting = [(key, False) for key in keys]
    while waiting:
        key, is_behind = waiting.pop()
        if is_behind:
            done[key] = True
            order.append(key)
        elif key in done:
            is_circular |= not done[key]
        elif key in family and key not in known:
            done[key] = False
            waiting.append((key, True))
            waiting += [(each, False) for each in above(family[key])]
    return order, is_circular


def holds(days: Iterable[Span], on: date) -> bool:
    """Whether that day is among them."""
    return any(first <= on and (last is None or on <= last) for first, last in days)


def turns(days: Iterable[Span]) -> Iterable[date]:
    """The days on which something begins or is over."""
    for first, last in days:
        yield first
        if last and last < date.max:
            yield last + _DAY


def joined(days: Iterable[date], fits: Callable[[date], bool]) -> list[Span]:
    """The stretches that fit, where it can change on these days alone; neither touching nor overlapping."""
    ordered = sorted(set(days))
    found: list[Span] = []
    for first, following in zip(ordered, [*ordered[1:], None], strict=False):
        if not fits(first):
            continue
        last = following - _DAY if following else None
        if found and found[-1][1] == first - _DAY:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found
