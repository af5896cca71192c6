"""Decides the word for a duty on a day: running, held, met, met late, overdue, not applicable, or a matter for counsel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from incidents.clocks.case import US, Recipient
from incidents.rules import Hold, effective


class State(StrEnum):
    """How a duty stands."""

    RUNNING = "running"
    MET = "met"
    MET_LATE = "met late"
    OVERDUE = "overdue"
    HELD = "held"
    NOT_APPLICABLE = "not applicable"
    ASK_COUNSEL = "ask counsel"
    #: Of a former log alone (incidents/historic.py): nothing in it says that the notice went.
    NOT_SHOWN = "not shown"


#: A duty whose date was not kept.
MISSED = (State.MET_LATE, State.OVERDUE)


@dataclass(frozen=True, slots=True)
class Duty:
    """One notice that is owed, or is not, with everything its date hangs on."""

    recipient: Recipient
    citation: str
    state: State
    reason: str
    jurisdiction: str = US
    trigger_on: date | None = None
    trigger_reason: str = ""
    #: The law's own limit, before any hold.
    limit_on: date | None = None
    #: The last day on which notice is in time; None where none is owed.
    due_on: date | None = None
    #: The moment, where an agreement counts in hours.
    due_at: datetime | None = None
    #: The organisation's own earlier target: a house setting.
    target_on: date | None = None
    sent_on: date | None = None
    #: Who exactly: the office, the party of an agreement.
    to: str = ""
    #: What the law says, in our words; whom it reaches; how those under HIPAA stand to it.
    text: str = ""
    scope: str = ""
    hipaa: str = ""
    source: str = ""
    #: Whether every part of the source was checked; a State's row says so.
    verified: bool = True


def standing(due: date, sent: date | None, holds: Sequence[Hold], on: date) -> State:
    """The word for a duty that is owed, its date after holds given; `sent` is no later than `on`."""
    if sent is not None:
        return State.MET if sent <= due else State.MET_LATE
    if on > due:
        return State.OVERDUE
    return State.HELD if any(hold.runs(on) for hold in holds) else State.RUNNING


def told(state: State, due: date, sent: date | None, on: date) -> str:
    """The word with its figures."""
    if sent is not None:
        late = (sent - due).days
        return f"sent on {sent}, {days(late)} late" if late > 0 else f"sent on {sent}, in time"
    if state == State.NOT_SHOWN:
        return "by the former log"
    if state == State.OVERDUE:
        return f"{days((on - due).days)} overdue"
    left = (due - on).days
    if left < 0:  # a matter for counsel
        return f"{days(-left)} past that date"
    return f"{days(left)} left" if left else "due today"


def days(number: int) -> str:
    """“1 day”, “2 days”."""
    return f"{number} day{'' if number == 1 else 's'}"


def of_holds(limit: date, holds: Sequence[Hold]) -> list[str]:
    """What the law-enforcement statements did to a date, a sentence each."""
    counted = effective(limit, holds)
    words = []
    for hold in holds:
        if hold in counted:
            moved = "" if hold.ends_on > limit else ", before the limit"
            words.append(
                f"The {hold.kind} statement of {hold.stated_on} holds notice until {hold.ends_on}{moved} (164.412)"
            )
        elif hold.stated_on <= max([limit, *(each.ends_on for each in counted)]):
            words.append(
                f"The {hold.kind} statement of {hold.stated_on} is not the first and moves nothing: longer than 30 days only a written "
                "one holds (164.412(b))"
            )
        else:
            words.append(
                f"The {hold.kind} statement of {hold.stated_on} came after the limit and moves nothing"
            )
    return words


def sentences(*parts: str) -> str:
    """Sentences with their full stops, the empty ones left out."""
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts if part)
