"""Decides whether a determination of de-identification counts on a day, and which data it covers."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

Key = UUID | str
Method = Literal["safe_harbor", "expert"]
#: Why a determination does not count on a day; "" where it does.
WhyNot = Literal["", "incomplete", "not_begun", "ended", "withdrawn"]
NAMES: Final = {"safe_harbor": "Safe Harbor", "expert": "expert determination"}


@dataclass(frozen=True, slots=True)
class Determination:
    """That data are de-identified, as somebody determined; both days of its life count."""

    key: Key
    method: Method
    decided_on: date | None
    #: The last day it counts; without one it has no time limit.
    ends_on: date | None = None
    #: From this day it counts no more.
    withdrawn_on: date | None = None
    archived_on: date | None = None
    data_as_of: date | None = None
    #: An expert's: it speaks of the method, so that a later addition that names it is covered.
    of_method: bool = False
    #: What it still lacks, in words (worksheet.lacking); with anything there it counts for nothing.
    lacking: tuple[str, ...] = ()
    #: A person looked through a sample of what came out.
    has_human_review: bool = False
    review_due_on: date | None = None

    @property
    def name(self) -> str:
        """“Safe Harbor of 2026-03-01”."""
        return f"{NAMES[self.method]} of {self.decided_on or 'no day'}"


@dataclass(frozen=True, slots=True)
class Addition:
    """Data that were added to a dataset on a day."""

    key: Key
    added_on: date
    origin: Key | None = None
    #: The determination that was recorded as covering it.
    determination: Key | None = None


def counts(determination: Determination, on: date) -> bool:
    """Whether a determination is complete and in force on that day."""
    return not why_not(determination, on)


def why_not(determination: Determination, on: date) -> WhyNot:
    """Why it does not count on that day; "" where it does."""
    if determination.lacking or determination.decided_on is None:
        return "incomplete"
    if determination.archived_on and determination.archived_on <= on:
        return "withdrawn"
    if determination.withdrawn_on and determination.withdrawn_on <= on:
        return "withdrawn"
    if determination.ends_on and determination.ends_on < on:
        return "ended"
    return "not_begun" if on < determination.decided_on else ""


def reach(determination: Determination) -> date:
    """The last day whose data it looked at: not one after it was made."""
    return min(determination.data_as_of or date.min, determination.decided_on or date.min)


def covers(determination: Determination, added: Addition) -> bool:
    """Whether it looked at what was added, or speaks of the method and was named for it."""
    if added.added_on <= reach(determination):
        return True
    return speaks_of_method(determination) and added.determination == determination.key


def speaks_of_method(determination: Determination) -> bool:
    """Only an expert can: Safe Harbor is a statement about data that somebody looked at."""
    return determination.method == "expert" and determination.of_method
