"""Decides how a cell of an agreement is read: its day, its word, and what is told of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from compliance.dates import PartialDate
from compliance.exchange import values
from compliance.exchange.durations import Refused, Unit
from compliance.exchange.once import read_once
from compliance.exchange.values import Answer
from vendors.imports.columns import Cells, Day
from vendors.imports.facts import Fact
from vendors.imports.fields import BY_KEY


@dataclass
class Said:
    """What one row says of its agreement."""

    direction: str
    facts: dict[str, Fact] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    #: (field, reason)
    problems: list[tuple[str, str]] = field(default_factory=list)
    cover: tuple[date | None, date | None] = (None, None)
    #: Whether the row has a place to say that it is signed.
    may_be_signed: bool = False
    is_told_direction: bool = False
    #: The day on which the row is read.
    today: date = date.min

    @property
    def is_signed(self) -> bool:
        fact = self.facts.get("signature")
        return bool(fact and any(fact.values.values()))

    def day(self, key: str) -> PartialDate | None:
        """The day of the signature or the effective day as this row says it."""
        fact = self.facts.get("signature" if key == "signed" else key)
        found: PartialDate | None = fact.values[key] if fact else None
        return found

    def add(self, key: str, name: str, **said: Any) -> None:
        """Keeps a fact; `name` is the field whose cell says it."""
        self.facts[key] = Fact(key, BY_KEY[name].label.removeprefix("BAA: "), said, name)


@dataclass
class Reading:
    """One row while it is read."""

    cells: Cells
    dates: Mapping[str, Day]
    units: Mapping[str, Unit | None]
    today: date
    said: Said
    #: Whether the column of renewals asks whether it renews itself: below another word a term says nothing of that.
    asks_renewal: bool

    def _cell(self, name: str) -> str:
        return self.cells.get(f"baa.{name}", "")

    def _wrong(self, name: str, reason: str) -> None:
        self.said.problems.append((f"baa.{name}", reason))

    def _day(self, name: str) -> PartialDate | None:
        """The date of a cell; words that are none are told, and what cannot be read is a problem."""
        found = self.dates.get(f"baa.{name}")
        if isinstance(found, Refused):
            self._wrong(name, found.reason)
            return None
        text = self._cell(name)
        if found is not None or not text:
            return found
        is_answer = name == "signed" and answer_of(text) is not None  # it says whether it is signed
        if not values.is_nothing(text) and not is_answer:
            self._left(name, "is no date")
        return None

    def _exact(self, name: str) -> date | None:
        found = self._day(name)
        if found and not found.exact:
            self._wrong(name, "A whole day belongs here: write it as 2026-03-15.")
            return None
        return found.first if found else None

    def _left(self, name: str, why: str) -> None:
        self.said.notes.append(
            f"{BY_KEY[f'baa.{name}'].label}: “{self._cell(name)[:80]}” {why}, so it is left empty"
        )


@read_once(20_000)
def answer_of(text: str) -> Answer | None:
    """Whether an agreement is signed, as a cell says; None where it does not."""
    found = values.answer(text, values.SIGNATURE)
    return found.answer if isinstance(found, values.Answered) else None


def choice_of(choices: Any, text: str) -> str | None:
    """The choice that a cell names by its word or its key."""
    return _choices(choices).get(text.casefold().strip()) if text else None


@cache
def _choices(choices: Any) -> dict[str, str]:
    """Its choices by what a cell may say; the first of two that say the same counts."""
    said: dict[str, str] = {}
    for value, label in choices.choices:
        said.setdefault(label.casefold(), value)
        said.setdefault(value, value)
    return said
