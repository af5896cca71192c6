"""Decides which duties an incident has on a day: those of its case, less what a decision says is owed no more."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from incidents.calendars import holidays
from incidents.catalogue import BY_STATE
from incidents.clocks.answer import Answer, answer
from incidents.clocks.case import Case, Recipient
from incidents.clocks.duty import Duty, State
from incidents.clocks.together import strictest
from incidents.models import Decision

#: What an agreement wants told is told of security incidents that are no breach as well (45 CFR 164.314(a)(2)(i)(C)).
WHATEVER: Final = frozenset({Recipient.CONTRACT_PARTY})
#: Duties that wait for somebody.
OPEN: Final = frozenset({State.RUNNING, State.HELD, State.OVERDUE})


def answer_of(case: Case, decisions: Sequence[Decision], on: date, *, tells_history: bool = True) -> Answer:
    """What the law wants on that day. Undecided counts as a breach; the last decision by then counts (45 CFR 164.402(2))."""
    case = replace(case, determined_on=case.determined_on or _determined(decisions))
    found = answer(case, on, BY_STATE, holidays, tells_history=tells_history)
    if case.beside:
        beside = (answer(each, on, BY_STATE, holidays, tells_history=False) for each in case.beside)
        found = strictest([found, *beside])
    words = lifted_by(decisions, on)
    if not words:
        return found
    return replace(found, duties=tuple(_lifted(duty, words) for duty in found.duties), ask_counsel=())


def _determined(decisions: Sequence[Decision]) -> date | None:
    """The day of the first decision that it is a breach: where nobody wrote another down, it was determined then."""
    return min(
        (each.decided_on for each in decisions if each.is_breach and not each.archived_at), default=None
    )


def duties_of(case: Case, decisions: Sequence[Decision], on: date) -> list[Duty]:
    """The duties of `answer_of` alone, without what each count changed: a list asks for no history."""
    return list(answer_of(case, decisions, on, tells_history=False).duties)


def lifted_by(decisions: Sequence[Decision], on: date) -> str:
    """In words, the decision after which nothing is owed; "" where there is none."""
    last = last_of(decisions, on)
    return (
        ""
        if last is None or last.is_breach
        else f"Decided on {last.decided_on}: {last.get_outcome_display()}."
    )


def last_of(decisions: Sequence[Decision], on: date) -> Decision | None:
    """The decision that counts on a day; of two of one day the later recorded. One that a merge overtook does not."""
    return last_made([each for each in decisions if not each.is_overtaken], on)


def last_made(decisions: Sequence[Decision], on: date) -> Decision | None:
    """The last decision on file by a day, whatever was merged since."""
    made = [each for each in decisions if each.decided_on <= on and not each.archived_at]
    return max(made, key=lambda each: (each.decided_on, str(each.pk)), default=None)


def _lifted(duty: Duty, words: str) -> Duty:
    if duty.recipient in WHATEVER or duty.sent_on or duty.state == State.NOT_APPLICABLE:
        return duty
    return replace(duty, state=State.NOT_APPLICABLE, reason=words, due_on=None, due_at=None)


def still_open(found: Answer) -> list[Duty]:
    """Those that nobody has met and that are owed."""
    return open_of(found.duties)


def open_of(found: Sequence[Duty]) -> list[Duty]:
    """Of some duties those that nobody has met and that are owed."""
    return [duty for duty in found if duty.state in OPEN]
