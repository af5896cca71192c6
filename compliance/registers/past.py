"""Decides that what happened stays told: a change that takes back what registers tell of past days is refused, or told itself.

Who records something does not know what hangs on it: the registers are asked before and after. What was recorded wrongly may be taken
back with a reason; a new fact, such as an agreement that comes late into the register, is not refused, and the ledger tells what it took.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol

from django.db import transaction

from compliance.ledger import clock
from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused
from compliance.ledger.records import Record
from compliance.registers.registry import registry

#: So many stretches are listed, the longest first.
SHOWN: Final = 50
TAKEN_BACK: Final = "past exposure taken back"


class Stretch(Protocol):
    """Days in a row of one thing that is told, in words."""

    @property
    def words(self) -> str: ...
    @property
    def kinds(self) -> str: ...


@dataclass(frozen=True)
class Lost:
    """What would no longer be told of past days, and what would be told instead."""

    #: How many days, each counted once.
    days: int = 0
    stretches: Sequence[Stretch] = ()
    added: Sequence[Stretch] = ()

    def __bool__(self) -> bool:
        return bool(self.stretches)

    @classmethod
    def together(cls, found: "Sequence[Lost]") -> "Lost":
        """What several registers lost; a day that two of them told counts twice."""
        return cls(
            sum(each.days for each in found),
            [stretch for each in found for stretch in each.stretches],
            [stretch for each in found for stretch in each.added],
        )

    @property
    def told(self) -> str:
        """“12 days”."""
        return f"{self.days} day{'' if self.days == 1 else 's'}"

    @property
    def shown(self) -> Sequence[Stretch]:
        """The longest, as many as a page lists."""
        return self.stretches[:SHOWN]

    @property
    def shown_added(self) -> Sequence[Stretch]:
        """The same of what would be told instead."""
        return self.added[:SHOWN]

    @property
    def more(self) -> int:
        """How many stretches are not listed."""
        return max(0, len(self.stretches) - SHOWN)

    @property
    def more_added(self) -> int:
        """The same of what would be told instead."""
        return max(0, len(self.added) - SHOWN)


class Past(Protocol):
    """What a register tells of past days that hangs on some records, as it stood when it was asked."""

    def lost(self, on: date) -> Lost:
        """What it told then of the days before `on`, and does not tell now."""
        ...


@dataclass
class Kept:
    """What a change took back, once it is done."""

    lost: Lost = field(default_factory=Lost)
    #: Whose event says so, where it is not the first record's: an import's.
    told_of: Record | None = None


class Vanishing(Refused):
    """Days of exposure would no longer be told; `lost` says which."""

    def __init__(self, lost: Lost) -> None:
        self.lost = lost
        super().__init__(
            f"{lost.told} on which PHI could flow without cover would no longer be told. "
            "Only where it was recorded wrongly: tick that, and say what was wrong.",
            "wrong",
        )

    def ask(self, form: Any) -> None:
        """Has a form with `CorrectionMixin` ask for the tick and the reason."""
        if hasattr(form, "ask_for_correction"):
            form.ask_for_correction(self.lost)


@contextmanager
def past_kept(
    *records: Record,
    by: Actor,
    on: date | None = None,
    wrong: bool = False,
    why: str = "",
    is_new: bool = False,
) -> Iterator[Kept]:
    """What is written to the records in here is held against what was told of the days before `on`, which is today unless it is said.

    All in one transaction. Raises Vanishing, unless it was recorded `wrong` and `why` says what was; Refused where nothing says it. A new
    fact (`is_new`) is not refused: an event of the first record, or of what is named meanwhile, says how many days it took back.
    """
    if wrong and not why.strip():
        raise Refused("Say what was wrong, and how you know.", "why")
    kept = Kept()
    with transaction.atomic():
        asked = registry.past_of(records)
        yield kept
        if not asked:
            return
        day = on or clock.today(records[0].organisation.zone)
        kept.lost = Lost.together([past.lost(day) for past in asked])
        if kept.lost and not (wrong or is_new):
            raise Vanishing(kept.lost)
        if kept.lost:
            _tell(kept.told_of or records[0], kept.lost, by, is_new=is_new)


def taken_back(record: Record) -> str:
    """What the change just made to this record took back, in words for whoever made it; "" where nothing."""
    lost: Lost | None = getattr(record, "_taken_back", None)
    if not lost:
        return ""
    return f"With it {lost.told} of past exposure {'is' if lost.days == 1 else 'are'} no longer told. The history keeps that it was so."


def _tell(record: Record, lost: Lost, by: Actor, *, is_new: bool) -> None:
    """A correction's own event says why; a new fact says nothing of what it takes back."""
    record._taken_back = lost  # type: ignore[attr-defined]
    if is_new:
        facts = {"days": lost.days, "stretches": len(lost.stretches)}
        ledger.note(record, by=by, verb=TAKEN_BACK, facts=facts)
