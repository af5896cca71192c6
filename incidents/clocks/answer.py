"""Decides what runs out after a breach: the duties of a case on a day, the States to ask counsel about, and what counts changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from incidents.clocks.case import Case, Count
from incidents.clocks.contract import contracts
from incidents.clocks.discovery import discovered
from incidents.clocks.duty import Duty, State
from incidents.clocks.federal import federal
from incidents.clocks.people import latest, revisions
from incidents.clocks.states import Laws, states, without_row
from incidents.rules import DECIDE_DAYS, LETTER_DAYS, Holidays, Start


@dataclass(frozen=True, slots=True)
class Change:
    """What a change of counts did to one duty; None where it was not there."""

    duty: Duty
    before: Duty | None
    after: Duty | None


@dataclass(frozen=True, slots=True)
class Turn:
    """A day on which people were counted, and what that changed."""

    on: date
    before: int | None
    count: Count
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the law wants of a case, as it stood on a day."""

    on: date
    discovered: Start
    duties: tuple[Duty, ...]
    ask_counsel: tuple[str, ...]
    #: The people who count on that day.
    count: Count
    #: What each count changed; empty where nobody asked.
    history: tuple[Turn, ...]

    @property
    def decide_by(self) -> date:
        """The organisation's own target for its decision."""
        return self.discovered.on + timedelta(days=DECIDE_DAYS)

    @property
    def letters_by(self) -> date:
        """The organisation's own target for its letters."""
        return self.discovered.on + timedelta(days=LETTER_DAYS)


def answer(case: Case, on: date, laws: Laws, holidays: Holidays, *, tells_history: bool = True) -> Answer:
    """Everything about a case on a day, what counts changed only where asked. Raises ValueError where it was never discovered."""
    start = _start(case)
    case = case.as_of(on)
    return Answer(
        on,
        start,
        tuple(duties(case, on, laws, holidays)),
        tuple(without_row(latest(case).states, laws)),
        latest(case),
        tuple(history(case, laws, holidays)) if tells_history else (),
    )


def duties(case: Case, on: date, laws: Laws, holidays: Holidays) -> list[Duty]:
    """Every duty of a case as it stood on a day, what is due first before the rest."""
    start, case = _start(case), case.as_of(on)
    ours = list(federal(case, start, on))
    found = [*ours, *contracts(case, start, on, holidays), *states(case, start, on, ours, laws, holidays)]
    return sorted(found, key=lambda duty: duty.due_on or date.max)


def history(case: Case, laws: Laws, holidays: Holidays) -> list[Turn]:
    """What each change of counts did on its day: the same facts, with the count before and with it."""
    turns = []
    story, start = revisions(case), _start(case)
    for index, count in enumerate(story):
        on = max(count.on, start.on)
        before = duties(replace(case, counts=tuple(story[:index])), on, laws, holidays)
        now = duties(replace(case, counts=tuple(story[: index + 1])), on, laws, holidays)
        was = story[index - 1].total if index else None
        turns.append(Turn(count.on, was, count, tuple(_changes(before, now))))
    return turns


def _changes(before: Sequence[Duty], now: Sequence[Duty]) -> list[Change]:
    then, here = {_key(duty): duty for duty in before}, {_key(duty): duty for duty in now}
    return [
        Change(duty, then.get(key), here.get(key))
        for key, duty in {**then, **here}.items()
        if _seen(then.get(key)) != _seen(here.get(key))
    ]


def _key(duty: Duty) -> tuple[str, ...]:
    return (duty.recipient, duty.jurisdiction, duty.citation.partition("(")[0], duty.to)


def _seen(duty: Duty | None) -> object:
    """What of a duty a change would move; one that does not apply is as good as none."""
    if duty is None or duty.state == State.NOT_APPLICABLE:
        return None
    return (duty.state, duty.limit_on, duty.due_on)


def _start(case: Case) -> Start:
    start = discovered(case)
    if start is None:
        raise ValueError("Nothing says when it was discovered.")
    return start
