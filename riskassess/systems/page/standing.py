"""Decides how a system stands in a word on a day, the same on its page and in the list, and what the word alone would hide."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from riskassess.systems import rules
from riskassess.systems.facts import Flow
from riskassess.systems.hops import Exposure, Hop, Landscape, hops
from riskassess.systems.page.lines import TONES
from riskassess.systems.rules import Verdict, worst

#: Words beside which something may be hidden.
QUIET: Final = (Verdict.COVERED, Verdict.OWN_PREMISES, Verdict.NO_PHI)


class Badge(NamedTuple):
    """A word with its tone, and a soft line where the word is not the whole of it."""

    word: str
    tone: str
    soft: str = ""


def badge(found: Sequence[Hop], *, has_parts: bool, has_kinds: bool) -> Badge:
    """How the hops of a day stand. “No PHI” is said only where somebody wrote down what it touches, or a determination shows it."""
    if not found:
        return Badge("Nothing flows", "draft") if has_parts else Badge("Nothing recorded", "draft")
    verdict = worst(hop.verdict for hop in found)
    missing = sum(hop.verdict == Verdict.NOT_COVERED for hop in found)
    if missing:
        return Badge(f"{missing} hop{'s' if missing > 1 else ''} not covered", TONES[verdict])
    if verdict == Verdict.NO_PHI and not has_kinds and not all(hop.flow.phi for hop in found):
        return Badge("PHI not written down", "draft")
    return Badge(f"{verdict[:1].upper()}{verdict[1:]}", TONES[verdict])


def with_rest(own: Badge, begins: Sequence[Hop], past: Sequence[Exposure], today: date) -> Badge:
    """The badge with what is to come and what was, in a soft line."""
    told = []
    if begins:
        first = min(begins, key=lambda hop: hop.flow.first)
        more = f" and {len(begins) - 1} more" if len(begins) > 1 else ""
        told.append(f"Not covered from {first.flow.first} on: {first.flow.name}{more}.")
    days = rules.merged(each.days for each in past if each.days.last < today)
    if days:
        number = sum(each.days for each in days)
        told.append(
            f"{number} day{'s' if number > 1 else ''} without cover in the past, the last on {days[-1].last}."
        )
    return own._replace(soft=" ".join(told))


def begin_uncovered(land: Landscape, on: date) -> list[Hop]:
    """The hops of flows that begin within the lapsing window, and that nothing covers on their first day."""
    until = on + timedelta(days=land.lapsing_days)
    coming: dict[date, list[Flow]] = {}
    for flow in land.flows:
        if flow.days and on < flow.first <= until:
            coming.setdefault(flow.first, []).append(flow)
    return [
        hop
        for day, flows in coming.items()
        for hop in hops(replace(land, flows=flows), day)
        if hop.verdict == Verdict.NOT_COVERED
    ]


def by_system(found: Iterable[Hop]) -> dict[Hashable, list[Hop]]:
    """Hops by the system they belong to."""
    own: dict[Hashable, list[Hop]] = {}
    for hop in found:
        own.setdefault(hop.flow.system, []).append(hop)
    return own


def exposure_words(land: Landscape, until: date) -> str:
    """Why there is no exposure, true for each case."""
    carrying = [flow for flow in land.flows if flow.phi and flow.days]
    if not carrying:
        return "None: no flow of PHI is recorded, so there is nothing to count."
    if all(flow.first > until for flow in carrying):
        return "None: no PHI has flowed yet."
    return f"None: on every day until {until}, all PHI that flowed was covered or stayed on our own premises."
