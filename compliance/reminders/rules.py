"""Decides which window of a deadline has been entered, who is told, when mail may leave, and when silence is alarming."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, TypeVar

Who = TypeVar("Who")

HOUR: Final = timedelta(hours=1)
#: After the due day a reminder leaves every week, after a due moment every day. Our default; no rule gives a number.
WEEK: Final = 7
DAY: Final = 24

#: Local hour from which the mail of days may leave; the mail of moments leaves at any hour.
FIRST_HOUR: Final = 7
#: After how many minutes a mail is tried again, by the number of attempts so far; the last one repeats.
PAUSES: Final = (1, 5, 15, 60)
#: How long an attempt may keep a mail before another worker takes it: longer than a server may stay silent at one step.
LEASE: Final = timedelta(minutes=2)
#: A mail that waited this long without one attempt is written anew, so that a server added later is not met by a flood.
FRESH: Final = timedelta(days=1)
#: More items than this in one mail, as after an import, are told as a summary.
SUMMARY: Final = 10

#: How long each sign of life may be missing before someone is told.
BEAT_SILENT: Final = timedelta(minutes=5)
WORKER_SILENT: Final = timedelta(minutes=5)
#: It serves one job at a time, which gives signs of its own while it is at work.
BUILDER_SILENT: Final = timedelta(minutes=15)
COLLECTION_SILENT: Final = timedelta(minutes=15)
MAIL_WAITS: Final = timedelta(hours=2)


@dataclass(frozen=True)
class Standing:
    """How far a deadline has come: what is left of it in days or hours, and the tightest window entered (None: none yet)."""

    left: int
    unit: str
    window: int | None

    @property
    def words(self) -> str:
        """As written in mails: “in 14 days”, “today”, “3 days overdue”."""
        if self.left == 0:
            return "today" if self.unit == "day" else "now"
        amount = f"{abs(self.left)} {self.unit}{'' if abs(self.left) == 1 else 's'}"
        return f"in {amount}" if self.left > 0 else f"{amount} overdue"


def standing(due: date | datetime, now: datetime, windows: Sequence[int]) -> Standing:
    """Where a deadline stands at a local moment. Windows count days before a due day, and hours before a due moment."""
    if isinstance(due, datetime):
        # Through UTC: two moments of one time zone are otherwise subtracted by the clock on the wall, wrong twice a year.
        left = -((now.astimezone(UTC) - due.astimezone(UTC)) // HOUR)
        return Standing(left, "hour", window_entered(left, windows, DAY))
    left = (due - now.date()).days
    return Standing(left, "day", window_entered(left, windows, WEEK))


def window_entered(left: int, windows: Sequence[int], again: int) -> int | None:
    """The tightest window entered with so much left; past the last one every full `again` is one (−7, −14, …).

    Only the tightest counts, so a run that was missed costs no window but those that a tighter one has replaced.
    """
    if left <= -again:
        return left + -left % again
    return min((window for window in windows if window >= left), default=None)


def recipients(
    window: int, officer_from: int, *, owner: Who | None, officer: Who | None, owners: Iterable[Who]
) -> tuple[Who, ...]:
    """Who is told, each once: the record's owner, else the security officer, else the owners of the organisation.

    From `officer_from` on the officer is told as well, from the due day on the owners too.
    """
    owners = tuple(owners)
    first = (owner,) if owner is not None else (officer,) if officer is not None else owners
    also = (officer,) if officer is not None and window <= officer_from else ()
    return tuple(dict.fromkeys((*first, *also, *(owners if window <= 0 else ()))))


def officers(window: int, officers: Iterable[Who], owners: Iterable[Who]) -> tuple[Who, ...]:
    """Who is told where every officer is: the owners where there is no officer, and from the due moment on as well."""
    officers, owners = tuple(officers), tuple(owners)
    return tuple(dict.fromkeys((*officers, *(owners if window <= 0 or not officers else ()))))


def due_key(due: date | datetime) -> str:
    """One spelling of a due day or moment, whatever time zone the moment is told in."""
    return due.astimezone(UTC).isoformat() if isinstance(due, datetime) else due.isoformat()


def may_leave(local: datetime) -> bool:
    """Whether the mail of days may leave at that local time."""
    return local.hour >= FIRST_HOUR


def looks_again(last: datetime | None, now: datetime) -> bool:
    """Whether an hour has passed since days were last looked at; a last time in the future is a clock that jumped back."""
    return last is None or not timedelta(0) <= now - last < HOUR


def pause(attempts: int) -> timedelta:
    """How long to wait after that many attempts."""
    return timedelta(minutes=PAUSES[min(attempts, len(PAUSES)) - 1])


def lease(attempts: int) -> timedelta:
    """How long the attempt of that number keeps the mail; longer each time, so that a mail which kills its worker is no flood."""
    return max(LEASE, pause(attempts))


def is_silent(last: datetime | None, now: datetime, limit: timedelta) -> bool:
    """Whether a sign of life is missing for longer than it may."""
    return last is None or now - last > limit
