"""Decides how an answer reads on a page: what is owed first, what has no number, what does not apply, and what counts changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from incidents.clocks.answer import Answer, Turn
from incidents.clocks.case import US, Recipient
from incidents.clocks.duty import Duty, State
from incidents.clocks.duty import told as left

NAMES: Final = {
    Recipient.INDIVIDUALS: "The people affected",
    Recipient.MEDIA: "Media",
    Recipient.HHS: "HHS",
    Recipient.COVERED_ENTITY: "The covered entity",
    Recipient.CONTRACT_PARTY: "Party of an agreement",
    Recipient.STATE_REGULATOR: "Regulator or attorney general",
    Recipient.CREDIT_BUREAUS: "Credit bureaus",
}
TONES: Final = {
    State.RUNNING: "soon",
    State.HELD: "info",
    State.MET: "good",
    State.MET_LATE: "high",
    State.OVERDUE: "critical",
    State.NOT_APPLICABLE: "ended",
    State.ASK_COUNSEL: "medium",
    State.NOT_SHOWN: "medium",
}


@dataclass(frozen=True)
class Line:
    """A duty in words."""

    duty: Duty
    name: str
    tone: str
    #: How long is left, or by how much it is late.
    left: str

    @property
    def word(self) -> str:
        return self.duty.state[:1].upper() + self.duty.state[1:]


@dataclass(frozen=True)
class Told:
    """An answer as the page shows it."""

    answer: Answer
    owed: list[Line]
    counsel: list[Line]
    not_owed: list[Line]
    turns: list[tuple[Turn, list[str]]]


def told(answer: Answer) -> Told:
    """What is due first stands first."""
    lines = [_line(duty, answer) for duty in answer.duties]
    return Told(
        answer=answer,
        owed=[line for line in lines if line.duty.due_on],
        counsel=[line for line in lines if line.duty.state == State.ASK_COUNSEL and not line.duty.due_on],
        not_owed=[line for line in lines if line.duty.state == State.NOT_APPLICABLE],
        turns=[(turn, list(_changes(turn))) for turn in answer.history],
    )


def _name(duty: Duty) -> str:
    name = f"{NAMES[duty.recipient]}{f', {duty.jurisdiction}' if duty.jurisdiction != US else ''}"
    return f"{name}: {duty.to}" if duty.to else name


def _line(duty: Duty, answer: Answer) -> Line:
    when = left(duty.state, duty.due_on, duty.sent_on, answer.on) if duty.due_on else ""
    return Line(duty, _name(duty), TONES[duty.state], when)


def _changes(turn: Turn) -> Iterator[str]:
    for change in turn.changes:
        if duty := change.after or change.before:
            yield f"{_name(duty)}: {_short(change.before)} before, {_short(change.after)} since"


def _short(duty: Duty | None) -> str:
    if duty is None or duty.state == State.NOT_APPLICABLE:
        return "nothing owed"
    return f"due on {duty.due_on}" if duty.due_on else str(duty.state)
