"""Decides which days of exposure a change would take out of what is told, and which it would add; past days count, today does not."""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

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
        if gone:
            yield Stretch(each.flow.name, each.cover.name, gone, each.days)
        if kept:
            for days in rules.without([each.days], told[each.flow.key, each.end.service]):
                yield Stretch(each.flow.name, each.cover.name, kept, days)


def number_of_days(stretches: list[Stretch]) -> int:
    """How many days they are, each day once."""
    return sum(span.days for span in rules.merged(each.days for each in stretches))
