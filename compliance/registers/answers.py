"""The values a register answers with: plain, frozen, free of database rows, so that they can be cached, mailed and printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import NamedTuple
from uuid import UUID

#: Days before (positive) or after (negative) a due day at which a reminder leaves; after the last one, weekly.
WINDOWS = (120, 90, 60, 30, 14, 7, 1, 0)


class Severity(IntEnum):
    """How bad a gap is; sorts from worst to least."""

    CRITICAL = 1
    HIGH = 2
    MEDIUM = 3
    LOW = 4

    @property
    def word(self) -> str:
        """As shown: “Critical”."""
        return self.name.capitalize()

    @property
    def meaning(self) -> str:
        """What the level stands for, in one line."""
        return _MEANINGS[self]


_MEANINGS = {
    Severity.CRITICAL: "PHI can flow unlawfully today",
    Severity.HIGH: "it will within 30 days, or required evidence is missing",
    Severity.MEDIUM: "a house rule or a review is overdue",
    Severity.LOW: "tidiness",
}


@dataclass(frozen=True)
class DeadlineKind:
    """A kind of deadline: its title, the windows of its reminders, who hears of it besides the owner, and where the duty stands."""

    key: str
    title: str
    citation: str
    windows: tuple[int, ...] = WINDOWS
    #: From this window on the security officer is told as well; from the due day on the owners of the organisation too.
    officer_from: int = 14
    #: Whether every officer is told from the first window on, and not the security officer alone.
    to_every_officer: bool = False


@dataclass(frozen=True)
class Deadline:
    """A day or a moment by which something must happen to a record. Exactly one of `due_on` and `due_at` is set."""

    kind: str
    model: str
    record: UUID
    #: Without free text: vendor, service and kind.
    title: str
    url: str
    owner: UUID | None
    due_on: date | None = None
    due_at: datetime | None = None

    def __post_init__(self) -> None:
        if (self.due_on is None) == (self.due_at is None):
            raise ValueError("a deadline has a day or a moment, and not both")
        if self.due_at is not None and self.due_at.tzinfo is None:
            raise ValueError("a moment without time zone")

    @property
    def due(self) -> str:
        """The due day or moment in one spelling, for keys."""
        return (self.due_on or self.due_at).isoformat()  # type: ignore[union-attr]

    @property
    def day(self) -> date:
        """The day by which it sorts."""
        return self.due_on or self.due_at.date()  # type: ignore[union-attr]


@dataclass(frozen=True)
class GapKind:
    """A standing check: what it is called when it fails, how bad that is, and where the duty stands."""

    key: str
    severity: Severity
    title: str
    citation: str
    #: What to do about it, as an instruction.
    remedy: str


class Gap(NamedTuple):
    """A check that fails for one record on the asked day: why, and where everybody who is told of it may look.

    A tuple, for there may be thousands.
    """

    kind: GapKind
    model: str
    record: UUID
    title: str
    reason: str
    url: str
    owner: UUID | None = None
    #: Where it is mended, and the permission in the whole organisation that it takes to be sent there.
    mend_url: str = ""
    mend_needs: str = ""


class Exposed(NamedTuple):
    """Days on which PHI could flow to a service that nothing covered, as a register tells of them to the others."""

    service: UUID
    vendor: UUID
    #: The system that it flowed from; None where nothing says.
    system: UUID | None = None
    #: Keys of the kinds of PHI.
    phi: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None


class News(NamedTuple):
    """Something that happened to a record, after which registers above may want to look at it again."""

    kind: str
    #: The record to look at again, such as a system.
    model: str
    record: UUID
    #: What happened, without free text.
    title: str
    on: date


@dataclass(frozen=True)
class Tile:
    """How one part stands, for the dashboard: a figure, a word and shares."""

    title: str
    figure: str
    caption: str
    url: str
    shares: Sequence[tuple[str, int, str]] = ()


@dataclass(frozen=True)
class Table:
    """A full table that goes with a chapter: the pack attaches it as CSV and prints its SHA-256."""

    #: A file name without folder and ending, such as “baas”.
    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True)
class Evidence:
    """A kept file that a chapter rests on: listed with its SHA-256, not printed."""

    title: str
    #: The record it belongs to, as shown.
    concerns: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Section:
    """A register's chapter in a pack: a template with what it needs, and the tables, files and events beside it."""

    title: str
    template: str
    context: dict[str, object]
    tables: Sequence[Table] = ()
    evidence: Sequence[Evidence] = ()
    #: Keys of the records the chapter tells of; their ledger events of the last twelve months go with it.
    records: Sequence[UUID] = ()
    #: (label, figure) for the first page of the pack.
    figures: Sequence[tuple[str, str]] = ()
    #: How the facts were taken, and which of them are unverified: one paragraph each.
    notes: Sequence[str] = ()
