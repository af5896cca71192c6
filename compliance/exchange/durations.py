"""Decides which time a cell names: “72 hrs”, “sixty (60) days”, “thirty”, “without unreasonable delay”."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from compliance.exchange.once import read_once


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a cell says nothing that can be used, in a sentence for the person who wrote it."""

    reason: str


class Unit(StrEnum):
    """What a time is counted in; business days are not days."""

    HOURS = "hours"
    DAYS = "days"
    BUSINESS_DAYS = "business days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Duration:
    """So many of a unit; without an amount it is “without unreasonable delay”, which no number says."""

    amount: int | None
    unit: Unit | None = None
    #: The cell gave no unit: it is the one of the column.
    is_assumed: bool = False

    def __str__(self) -> str:
        if self.amount is None:
            return "without unreasonable delay"
        words = str(self.unit)
        return f"{self.amount} {words.removesuffix('s') if self.amount == 1 else words}"


ONES: Final = (
    *(
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
#: Every number to a hundred as it is spelled out.
NUMBERS: Final = {
    **{word: number for number, word in enumerate(ONES)},
    **{ten: number * 10 for number, ten in enumerate(TENS, start=2)},
    **{
        f"{ten} {one}": number * 10 + digit
        for number, ten in enumerate(TENS, start=2)
        for digit, one in enumerate(ONES[:10])
        if digit
    },
    **dict.fromkeys(("hundred", "one hundred", "a hundred"), 100),
    **dict.fromkeys(("a", "an"), 1),
}
UNITS: Final = {
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), Unit.HOURS),
    **dict.fromkeys(("d", "day", "days", "calendar day", "calendar days"), Unit.DAYS),
    **dict.fromkeys(
        ("business day", "business days", "working day", "working days", "work days", "workdays", "bus day", "bus days", "biz days", "bd"),
        Unit.BUSINESS_DAYS,
    ),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), Unit.WEEKS),
    **dict.fromkeys(("mo", "mos", "mth", "mths", "month", "months"), Unit.MONTHS),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), Unit.YEARS),
}  # fmt: skip
PROMPT: Final = re.compile(
    r"(without (unreasonable|undue) delay|immediate(ly)?|prompt(ly)?|asap|at once)( upon discovery)?"
)
BEFORE: Final = re.compile(
    r"^(within|in|not later than|no later than|up to|at most|max(imum)?|upon|on|at least|min(imum)?|every|each)\s+"
)
AFTER: Final = re.compile(
    r"(\s+of)?\s+((after|from|upon|of|following)\s+(the\s+)?(discovery|breach|incident|notice|awareness|becoming aware)"
    r"|((prior|advance|written)\s+)*notice|in advance|before (the )?(end|expiry|term|renewal)|prior|max(imum)?|min(imum)?)$"
)
BELOW_ZERO: Final = re.compile(r"[-−‐‑–—]\s*\d")  # noqa: RUF001
LONGEST: Final = 100  # characters; more is a sentence for a person
HOW: Final = "Write it as “60 days”, “72 hours” or “5 business days”."


@read_once(20_000)
def duration(text: str, unit: Unit | None = None) -> Duration | Refused | None:
    """The time that a cell names; `unit` is the column's, for a number alone. None where the cell is empty."""
    said = " ".join(re.sub(r"[-‐‑–]", " ", text.casefold()).split()).rstrip(".")  # noqa: RUF001
    if not said:
        return None
    if len(said) > LONGEST:
        return Refused(f"This is more than a time. {HOW}")
    if BELOW_ZERO.match(text.strip()):
        return Refused(f"A time is not below zero. {HOW}")
    if PROMPT.fullmatch(said):
        return Duration(None)
    said = AFTER.sub("", BEFORE.sub("", said))
    amount, rest = _amount(said)
    if isinstance(amount, Refused):
        return amount
    if not rest and unit is None:
        return Refused(f"{amount} of what? {HOW}")
    if rest and rest not in UNITS:
        return Refused(f"“{rest}” counts no time that we know. {HOW}")
    return Duration(amount, UNITS[rest] if rest else unit, is_assumed=not rest)


def unit_in(header: str) -> Unit | None:
    """The unit that a header names, as in “Notice (days)”."""
    words = re.findall(r"[a-z]+", header.casefold())
    pairs = [" ".join(pair) for pair in zip(words, words[1:], strict=False)]
    return next((UNITS[word] for word in [*pairs, *words] if word in UNITS and len(word) > 1), None)


def number(text: str) -> int | None:
    """A whole number in figures, or spelled out to a hundred. None where it is none."""
    said = " ".join(text.casefold().replace("-", " ").split())
    return int(said) if re.fullmatch(r"[0-9]{1,9}", said) else NUMBERS.get(said)


def _amount(said: str) -> tuple[int | Refused, str]:
    """The number at the beginning and what comes after it."""
    if re.search(r"\d[.,]\d", said):
        return Refused(f"Only whole numbers are kept. {HOW}"), ""
    if match := re.match(r"(\d{1,4}) ?([a-z. ]*)$", said):
        return int(match[1]), " ".join(match[2].replace(".", " ").split())
    if match := re.match(r"([a-z ]+?) ?\((\d{1,4})\) ?([a-z ]*)$", said):
        spelled, figure = NUMBERS.get(match[1].strip()), int(match[2])
        if spelled is not None and spelled != figure:
            return Refused(
                f"“{match[1].strip()}” and {figure} are not the same. Which one does the agreement say?"
            ), ""
        return (figure, match[3]) if spelled is not None else (Refused(f"This is no time. {HOW}"), "")
    words = said.split()
    for length in (2, 1):
        if (amount := NUMBERS.get(" ".join(words[:length]))) is not None:
            return amount, " ".join(words[length:])
    if len(re.findall(r"\d+", said)) > 1:
        return Refused(f"Two numbers stand here. {HOW}"), ""
    return Refused(f"This is no time. {HOW}"), ""
