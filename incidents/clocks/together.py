"""Decides what the law wants where several reports tell of one event: of each duty the strictest, whichever report it follows from."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from incidents.clocks.answer import Answer
from incidents.clocks.case import Case, Vendor
from incidents.clocks.duty import Duty, State
from incidents.rules import local

#: What waits goes before what was done, and both before what is not owed.
_RANK: Final = {State.MET_LATE: 1, State.MET: 2, State.NOT_APPLICABLE: 3}


def together(cases: Sequence[Case]) -> Case:
    """One case of several of one event: the earliest knowledge of them all. The first gives role, counts, holds and notices.

    A determination starts clocks later than discovery does, so it counts where each of them has one.
    """
    first = cases[0]
    determined = [case.determined_on for case in cases]
    return replace(
        first,
        known_at=min((case.known_at for case in cases if case.known_at), key=lambda at: local(at, first.zone), default=None),
        should_have_known_on=_earliest(case.should_have_known_on for case in cases),
        occurred_on=_earliest(case.occurred_on for case in cases),
        determined_on=None if None in determined else _earliest(determined),
        vendor=_vendor([case.vendor for case in cases if case.vendor], first),
    )  # fmt: skip


def strictest(answers: Sequence[Answer]) -> Answer:
    """The first answer with, of each duty, the earliest that waits in any of them: none is later or gone because there are others."""
    found: dict[tuple[str, ...], Duty] = {}
    for answer in answers:
        for duty in answer.duties:
            key = (duty.recipient, duty.jurisdiction, duty.citation.partition("(")[0], duty.to, duty.text)
            found[key] = min(found[key], duty, key=_strictness) if key in found else duty
    counsel = sorted({state for answer in answers for state in answer.ask_counsel})
    duties = sorted(found.values(), key=lambda duty: duty.due_on or date.max)
    return replace(answers[0], duties=tuple(duties), ask_counsel=tuple(counsel))


def _strictness(duty: Duty) -> tuple[int, date, bool]:
    return _RANK.get(duty.state, 0), duty.due_on or date.max, duty.state == State.ASK_COUNSEL


def _earliest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day), default=None)


def _vendor(told: Sequence[Vendor], case: Case) -> Vendor | None:
    """An agent where any of them says so, and unless all say that it is none."""
    if not told:
        return None
    agents = {each.is_agent for each in told}
    return Vendor(
        min((each.discovered_on for each in told if each.discovered_on), key=lambda at: local(at, case.zone), default=None),
        min((each.told_us_on for each in told if each.told_us_on), key=lambda at: local(at, case.zone), default=None),
        True if True in agents else None if None in agents else False,
    )  # fmt: skip
