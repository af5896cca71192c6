"""Decides which days the dates of a column mean: whether 3/2/26 is in March or in February, its own evidence settles, and we tell."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from compliance.dates import FIRST_YEAR, PartialDate, parse_partial
from compliance.exchange.durations import Refused
from compliance.exchange.once import read_once


class Order(StrEnum):
    """Which number comes first in a date of three numbers whose year is last."""

    MONTH = "month first"
    DAY = "day first"


@dataclass(frozen=True)
class DateColumn:
    """A column's dates in its order; None where a cell is empty."""

    values: tuple[PartialDate | Refused | None, ...]
    order: Order
    #: How many could be read either way.
    ambiguous: int
    #: What settled the order: “read month first, because “11/24/24” can be nothing else”; "" where nothing was to settle.
    why: str
    #: What else a person should look at, in sentences.
    notes: tuple[str, ...] = ()
    #: Nothing settled the order of those that could be read either way: it is the usual one.
    is_assumed: bool = False
    #: One that could be read either way.
    example: str = ""

    @property
    def told(self) -> str:
        """How they are read, after “Dates are”."""
        both = f"; {self.ambiguous} can be read both ways" if self.ambiguous else ""
        return f"{self.why}{both}" if self.why else "read as they stand: each can be only one"


_NUMBERS: Final = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})", re.ASCII)
_TIME: Final = re.compile(
    r"(?<=\d)(?:[t ]+|, *)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]\.?m\.?)?(?: ?(?:z|utc|[+-]\d{2}:?\d{2}))?"
)
_WEEKDAY: Final = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? +")
#: “Mar '25” names a year; “Mar 25” may be a day of any.
_SHORT_YEAR: Final = re.compile(r"(?<=[a-z0-9.,]) ?'(\d{2})$", re.ASCII)
_OF: Final = re.compile(r"^(?:the )?(\d{1,2}(?:st|nd|rd|th)?) of (?=[a-z])")
_SERIAL: Final = re.compile(r"([2-7]\d{4})(?:\.\d+)?", re.ASCII)
_COMPACT: Final = re.compile(r"((?:19|20)\d{2})([01]\d)([0-3]\d)", re.ASCII)
_LONGEST: Final = 60  # characters
_INSTEAD: Final = "Write the day, or the month such as 2026-03."
#: Other ways to say when, each with what is missing.
_NO_DAY: Final = (
    (r"q[1-4][ /-]*(\d{2,4})?|(\d{2,4})[ /-]*q[1-4]", f"A quarter is neither a day nor a month. {_INSTEAD}"),
    (r"(19|20)\d{2}", f"Only a year stands here. {_INSTEAD}"),
    (r"fy ?'?\d{2,4}", f"A financial year is neither a day nor a month. {_INSTEAD}"),
    (
        r"[a-z]{3,9}\.?,? \d{1,2}|\d{1,2} [a-z]{3,9}\.?",
        "This may be a day without its year, or a month of a year such as 2025. Write it as 2025-03-25, or as 2025-03.",
    ),
    (r"\d{1,2}[/-]\d{1,2}", "The year is missing. Write the day as 2026-03-15."),
    (r".*\d{2,4} ?(to|until|through|[–—-]) ?\d.*[/. ].*", "Two dates stand here. Keep one in this column."),  # noqa: RUF001
    (
        r"(ca\.?|approx\.?|about|around|~|early|mid|late|before|after|by|since)[ -]*.*\d.*",
        f"This is about a date and none. {_INSTEAD}",
    ),
)


def read_column(
    texts: Sequence[str],
    *,
    others: Iterable[Sequence[str]] = (),
    force: Order | None = None,
    said: Mapping[str, Order] | None = None,
    last_time: Order | None = None,
) -> DateColumn:
    """The dates of a column; `others`, date columns of the same table, are asked where it does not say; a person may force it.

    Where no date settles the order, `said` counts, what a person forced of other columns by their headers, and then the order of
    `last_time`.
    """
    tidy = _each(texts, _tidied)
    settled = _settled(tidy, others, said or {}, last_time)
    order, why, is_assumed = (force, f"read {force}, because you said so", False) if force else settled
    values = tuple(_each(tidy, lambda text: _value(text, order)))
    ambiguous = [text for text in tidy if _is_open(text)]
    if not any(_NUMBERS.fullmatch(text) for text in tidy):
        why = ""
    mixed = _mixed(tidy, order, ambiguous)
    notes = [*filter(None, [mixed]), *_notes(tidy, order, values)]
    if why and last_time and order is not last_time:
        notes.append(f"Last time they were read {last_time}. Now they are {why}.")
    return DateColumn(
        values=values,
        order=order,
        ambiguous=len(ambiguous),
        why=why,
        notes=tuple(notes),
        is_assumed=is_assumed and bool(ambiguous),
        example=next(iter(ambiguous), ""),
    )


@read_once(20_000)
def is_date(text: str) -> bool:
    """Whether a cell is a date, in whichever order."""
    return isinstance(read_column([text]).values[0], PartialDate)


def _each(texts: Sequence[str], read: Callable[[str], Any]) -> list[Any]:
    """What is read of each text; a column says the same again and again, so each is read once."""
    once = {text: read(text) for text in dict.fromkeys(texts)}
    return [once[text] for text in texts]


def _settled(
    tidy: Sequence[str], others: Iterable[Sequence[str]], said: Mapping[str, Order], last_time: Order | None
) -> tuple[Order, str, bool]:
    """The order, what settled it, and whether that is no more than what is usual."""
    elsewhere = (_tidied(text) for column in others for text in column)
    for witness, texts in (("", iter(tidy)), (" in another column", elsewhere)):
        proofs = _proofs(texts)
        if proofs[Order.MONTH] or proofs[Order.DAY]:
            order = max(Order, key=lambda each: len(proofs[each]))  # month first where it is a draw
            return order, f"read {order}, because “{proofs[order][0]}”{witness} can be nothing else", False
    if len(set(said.values())) == 1:
        header, order = next(iter(said.items()))
        return (
            order,
            f"read {order}, because you said so of “{header}” and no date here can be only one",
            False,
        )
    if last_time:
        return last_time, f"read {last_time}, as the last time; no date here can be only one", True
    dotted = next((text for text in tidy if (match := _NUMBERS.fullmatch(text)) and match[2] == "."), None)
    if dotted:
        return (
            Order.DAY,
            f"read day first, because no date here can be only one and “{dotted}” has dots, as dates that begin with the day have",
            True,
        )
    return (
        Order.MONTH,
        "read month first, as is usual in the United States; no date here can be only one",
        True,
    )


def _proofs(texts: Iterable[str]) -> Mapping[Order, list[str]]:
    """The dates that can be read in one order only."""
    proofs: dict[Order, list[str]] = {order: [] for order in Order}
    for text in texts:
        if order := _order_of(text):
            proofs[order].append(text)
    return proofs


def _is_open(text: str) -> bool:
    """Whether a date of three numbers is not the same day in both orders, and could be either."""
    match = _NUMBERS.fullmatch(text)
    numbers = (int(match[1]), int(match[3])) if match else (0, 0)
    return numbers[0] != numbers[1] and max(numbers) <= 12


def _order_of(text: str) -> Order | None:
    """The only order in which a date of three numbers is one. None where both are, or neither, or it says the same either way."""
    match = _NUMBERS.fullmatch(text)
    if match is None:
        return None
    first, second = int(match[1]), int(match[3])
    if first > 12 >= second:
        return Order.DAY
    return Order.MONTH if second > 12 >= first else None


def _value(text: str, order: Order) -> PartialDate | Refused | None:
    if not text:
        return None
    try:
        if len(text) <= _LONGEST:
            return _read(text, order)
    except ValueError as error:
        reason = str(error)
        return Refused(next((words for spelling, words in _NO_DAY if re.fullmatch(spelling, text)), reason))
    return Refused("This is more than a date. Write the day as 2026-03-15, or the month as 2026-03.")


def _read(text: str, order: Order) -> PartialDate:
    if match := _NUMBERS.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        month, day = (first, second) if order is Order.MONTH else (second, first)
        if month > 12 >= day:
            raise ValueError(
                f"The dates of this column are read {order}, and there is no month {month}. Which day is it?"
            )
        century = 0 if len(match[4]) == 4 else 1900 if year >= FIRST_YEAR % 100 else 2000
        return PartialDate(century + year, month, day)
    if match := _SERIAL.fullmatch(text):
        return PartialDate.of(date(1899, 12, 30) + timedelta(int(match[1])))
    if match := _COMPACT.fullmatch(text):
        return PartialDate(*map(int, match.groups()))
    return parse_partial(text)


def _in_full(year: re.Match[str]) -> str:
    """A year of two figures after an apostrophe, with its century."""
    return f" {'19' if int(year[1]) >= FIRST_YEAR % 100 else '20'}{year[1]}"


def _tidied(text: str) -> str:
    said = " ".join(text.casefold().translate(_SIGNS).split())
    if len(said) > _LONGEST:
        return said
    said = _TIME.sub("", _WEEKDAY.sub("", said, count=1))
    return _OF.sub(r"\1 ", _SHORT_YEAR.sub(_in_full, said))


_SIGNS: Final = str.maketrans("‐‑‒–—⁄’‘", "-----/''", "\u200b\u200e\u200f")  # noqa: RUF001  word processors write these


def _mixed(tidy: Sequence[str], order: Order, ambiguous: Sequence[str]) -> str:
    against = [text for text in tidy if _order_of(text) not in (None, order)]
    return (
        f"{len(against)} of these dates, such as “{against[0]}”, can only be read the other way. They are not taken, and "
        f"{len(ambiguous)} that can be read both ways may be wrong: look at them."
        if against
        else ""
    )


def _notes(tidy: Sequence[str], order: Order, values: Sequence[object]) -> Iterable[str]:
    if any(_SERIAL.fullmatch(text) for text in tidy):
        yield "Numbers such as 45769 are days as a spreadsheet counts them."
    days = [
        value
        for text, value in zip(tidy, values, strict=True)
        if re.match(r"\d{4}-", text) and isinstance(value, PartialDate)
    ]
    if (
        order is Order.DAY
        and len(days) >= 3
        and any(_order_of(text) for text in tidy)
        and all(day.day and day.day <= 12 for day in days)
    ):
        yield (
            f"{len(days)} dates are real dates with days up to 12, and those with later days are text: a spreadsheet that "
            "expects the month first may have turned them round. Look at them."
        )
