"""Decides which days of exposure a change would take out of what is told, and which it would add; past days count, today does not."""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from compliance.registers.past import Lost
from riskassess.systems import catalogue, rules
from riskassess.systems.hops import Landscape, exposures
from riskassess.systems.rules import Span


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which these kinds of PHI could flow to a service without cover, told by one of two tellings and not by the other."""

    flow: str
    service: str
    phi: tuple[str, ...]
    days: Span

    @property
    def words(self) -> str:
        """From when to when, and where it went."""
        number = self.days.days
        return f"{self.days.first} to {self.days.last}, {number} day{'' if number == 1 else 's'}: {self.flow}, {self.service}"

    @property
    def kinds(self) -> str:
        """The kinds of PHI in words."""
        return catalogue.titles(self.phi)


def vanished(before: Landscape, after: Landscape, on: date | None) -> list[Stretch]:
    """What was told of the days before `on` and is not any more, by flow, service and kind of PHI; without a day, of all days."""
    until = on - timedelta(days=1) if on else date.max
    told: dict[tuple[Hashable, Hashable], list[Span]] = defaultdict(list)
    kinds: dict[Hashable, frozenset[str]] = {}
    for each in exposures(after, until):
        told[each.flow.key, each.end.service].append(each.days)
        kinds[each.flow.key] = frozenset(each.flow.phi)
    return list(_vanished(before, until, told, kinds))


def _vanished(
    before: Landscape,
    until: date,
    told: dict[tuple[Hashable, Hashable], list[Span]],
    kinds: dict[Hashable, frozenset[str]],
) -> Iterator[Stretch]:
    for each in exposures(before, until):
        now = kinds.get(each.flow.key, frozenset())
        gone = tuple(kind for kind in each.flow.phi if kind not in now)
        kept = tuple(kind for kind in each.flow.phi if kind in now)
        is_any = not each.flow.phi  # tokens of which nobody wrote down what they stand for
        if gone:
            yield Stretch(each.flow.name, each.cover.name, gone, each.days)
        if kept or is_any:
            for days in rules.without([each.days], told[each.flow.key, each.end.service]):
                yield Stretch(each.flow.name, each.cover.name, kept, days)


def lost_between(before: Landscape, after: Landscape, on: date, now: Landscape | None = None) -> Lost:
    """What of the days before `on` is told by the first and not by the second, the longest first; `now` tells what is instead."""
    gone, instead = vanished(before, after, on), vanished(now or after, before, on)
    gone.sort(key=_longest)
    instead.sort(key=_longest)
    return Lost(number_of_days(gone), gone, instead if gone else ())


def _longest(stretch: Stretch) -> tuple[int, date, str, str]:
    return -stretch.days.days, stretch.days.first, stretch.flow, stretch.service


def number_of_days(stretches: list[Stretch]) -> int:
    """How many days they are, each day once."""
    return sum(span.days for span in rules.merged(each.days for each in stretches))
