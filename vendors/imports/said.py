"""Decides what the cells of a row say of an agreement: facts with their days and times, what to know about them, what is wrong with them.

What a row leaves open is read the unsafe way round: a date beside “pending” is no signature.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from compliance.dates import PartialDate
from compliance.exchange import values
from compliance.exchange.dates import read_column
from compliance.exchange.durations import Duration, Refused, Unit, duration
from compliance.exchange.values import Answer, Ending, Renewal, Renewing
from vendors import terms
from vendors.imports.columns import Cells, Day
from vendors.imports.facts import Fact
from vendors.imports.fields import BY_KEY
from vendors.models import BAA

#: Cells that say how an agreement is meant, and not that there is one.
ASIDE: Final = {
    *("baa.direction", "baa.title", "baa.coverage_mode", "baa.cover_from", "baa.cover_to", "baa.notes", "baa.evidence"),
    *("baa.evidence_version", "baa.evidence_address", "baa.evidence_on", "baa.eligible_list_on", "baa.eligible_list_address"),
}
DIRECTIONS: Final = {
    **dict.fromkeys(
        ("we are ce", "ce", "covered entity", "we are the covered entity", "they are ba", "vendor is ba", "downstream", "inbound",
         "vendor is our ba", "they are our ba"),
        BAA.Direction.COVERED_ENTITY,
    ),
    **dict.fromkeys(
        ("we are ba", "ba", "business associate", "we are the business associate", "they are ce", "customer", "upstream",
         "we are their ba", "outbound"),
        BAA.Direction.BUSINESS_ASSOCIATE,
    ),
    **dict.fromkeys(
        ("subcontractor", "sub", "we are upstream of a subcontractor", "vendor is subcontractor", "they are subcontractor",
         "subcontractor baa", "ba to sub", "sub ba", "sub-ba"),
        BAA.Direction.SUBCONTRACTOR,
    ),
}  # fmt: skip
BREACH_UNITS: Final = {
    Unit.HOURS: (1, BAA.BreachUnit.HOURS),
    Unit.DAYS: (1, BAA.BreachUnit.DAYS),
    Unit.BUSINESS_DAYS: (1, BAA.BreachUnit.BUSINESS_DAYS),
    Unit.WEEKS: (7, BAA.BreachUnit.DAYS),
}
MONTHS: Final = {Unit.MONTHS: 1, Unit.YEARS: 12}


@dataclass
class Said:
    """What one row says of its agreement."""

    direction: str
    facts: dict[str, Fact] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    #: (field, reason)
    problems: list[tuple[str, str]] = field(default_factory=list)
    cover: tuple[date | None, date | None] = (None, None)

    def day(self, key: str) -> PartialDate | None:
        """The day of the signature or the effective day as this row says it."""
        fact = self.facts.get("signature" if key == "signed" else key)
        found: PartialDate | None = fact.values[key] if fact else None
        return found

    def add(self, key: str, name: str, **said: Any) -> None:
        """Keeps a fact; `name` is the field whose cell says it."""
        self.facts[key] = Fact(key, BY_KEY[name].label.removeprefix("BAA: "), said, name)


class Reader:
    """Reads the cells of an agreement row by row."""

    def __init__(self, units: Mapping[str, Unit | None], direction: str, today: date) -> None:
        self._units, self._direction, self._today = units, direction, today

    def read(self, cells: Cells, dates: Mapping[str, Day]) -> Said | None:
        """What a row says of an agreement. None where it names none."""
        told = {name: cells[name] for name in cells if name.startswith("baa.") and name not in ASIDE}
        if all(values.is_nothing(text) or _is_no(name, text) for name, text in told.items()):
            return None
        said = Said(self._direction)
        _Row(cells, dates, self._units, self._today, said).read()
        return said


@dataclass
class _Row:
    """One row while it is read."""

    cells: Cells
    dates: Mapping[str, Day]
    units: Mapping[str, Unit | None]
    today: date
    said: Said

    def read(self) -> None:
        for step in (
            self._direction, self._signature, self._effective, self._end, self._renewal, self._notice, self._breach,
            self._evidence, self._coverage, self._days, self._words,
        ):  # fmt: skip
            step()

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
        if found is None and not values.is_nothing(text) and _answer(text) is None:
            self._left(name, "is no date")
        return found

    def _exact(self, name: str) -> date | None:
        found = self._day(name)
        if found and not found.exact:
            self._wrong(name, "A whole day belongs here: write it as 2026-03-15.")
            return None
        return found.first if found else None

    def _left(self, name: str, why: str) -> None:
        self.said.notes.append(f"{BY_KEY[f'baa.{name}'].label}: “{self._cell(name)[:80]}” {why}, so it is left empty")

    def _direction(self) -> None:
        text = self._cell("direction").casefold().strip(" .")
        if not text or values.is_nothing(text):
            return
        if text in DIRECTIONS:
            self.said.direction = DIRECTIONS[text]
        else:
            self._wrong("direction", "This says no direction. Write “we are CE”, “we are BA” or “subcontractor”.")

    def _signature(self) -> None:
        answer, day = self._answered()
        seen = self._exact("signed_seen_on")
        if answer is None and day is None and seen is None:
            return
        if answer in (Answer.YES, None) and day:
            self._signed(day)
        elif answer is Answer.YES or seen:
            self._seen(seen)
        else:
            self._unsigned(day)

    def _signed(self, day: PartialDate) -> None:
        if day.first > self.today:
            self._wrong("signed", f"{day} is still to come: nobody has signed it yet.")
        self.said.add("signature", "baa.signed", signed=day, signed_seen_on=None)

    def _seen(self, seen: date | None) -> None:
        self.said.add("signature", self._asked, signed=None, signed_seen_on=seen or self.today)
        if seen is None:
            self.said.notes.append(
                "Signed on a day that nobody wrote: it counts from the day it is first seen, which is the day of this import"
            )

    def _unsigned(self, day: PartialDate | None) -> None:
        self.said.add("signature", self._asked, signed=None, signed_seen_on=None)
        if day:
            beside = self._cell("is_signed")
            self.said.notes.append(
                f"{f'“{beside[:40]}”' if beside else 'No yes'} stands beside the date {day}, so it counts as not signed: "
                "record the signature on its page"
            )

    @property
    def _asked(self) -> str:
        return "baa.is_signed" if "baa.is_signed" in self.cells else "baa.signed"

    def _answered(self) -> tuple[Answer | None, PartialDate | None]:
        """Whether it is signed and when, from both columns; each may hold what belongs into the other."""
        day = self._day("signed")
        answer = _answer(self._cell("signed"))
        text = self._cell("is_signed")
        if "baa.is_signed" in self.cells:
            answer = _answer(text) or answer
            if answer is None and not values.is_nothing(text):
                day = self._date_among_answers(text) or day
                answer = Answer.YES if day else None
            elif answer is None and day:
                answer = Answer.NO
        return (None if answer is Answer.UNKNOWN and not day else answer), day

    def _date_among_answers(self, text: str) -> PartialDate | None:
        found = read_column([text]).values[0]
        if isinstance(found, PartialDate):
            return found
        if values.ending(text) is Ending.ELSEWHERE:
            self._left("is_signed", "says neither yes nor no")
        else:
            self._wrong("is_signed", "This is neither yes nor no. Write yes, no or pending, or the day it was signed.")
        return None

    def _effective(self) -> None:
        if day := self._day("effective"):
            self.said.add("effective", "baa.effective", effective=day)

    def _end(self) -> None:
        how = values.ending(self._cell("end"))
        if how is Ending.OPEN:
            self.said.add("end", "baa.end", until_terminated=True, first_end=None)
        elif how is Ending.RENEWS:
            self.said.add("renewal", "baa.end", renewal=BAA.Renewal.AUTO, term_months=None)
            self.said.notes.append("Renews itself, and no end day is given: its dates are incomplete")
        elif day := self._day("end"):
            self.said.add("end", "baa.end", until_terminated=False, first_end=day)

    def _renewal(self) -> None:
        found = values.renewal(self._cell("renewal"))
        if isinstance(found, Refused):
            self._wrong("renewal", found.reason)
            return
        term = self._months("term_months", self._cell("term_months"))
        if found is None or found.how is Renewing.UNKNOWN:
            if found:
                self._left("renewal", "does not say whether it renews itself")
            if term is None or "renewal" not in self.said.facts:
                return
            found = Renewal(Renewing.AUTOMATIC)
        self._renews(found, term)

    def _renews(self, found: Renewal, term: int | None) -> None:
        end = self.said.facts.get("end")
        if found.how is not Renewing.AUTOMATIC:
            if "renewal" not in self.said.facts:
                self.said.add("renewal", "baa.renewal", renewal=BAA.Renewal.ENDS, term_months=None)
        elif end and end.values["until_terminated"]:
            self.said.notes.append("It runs until terminated, so there is no term that renews itself")
        else:
            length = term or self._term(found.term)
            self.said.add("renewal", "baa.renewal", renewal=BAA.Renewal.AUTO, term_months=length)
            if end and length is None:
                self.said.notes.append(
                    "Renews itself, and the length of the next term is not given: until it is, it counts as ending on its end day"
                )

    def _term(self, term: Duration | None) -> int | None:
        if term is None:
            return None
        if term.unit not in MONTHS:
            self._left("renewal", "is no term of months or years")
            return None
        return self._within("renewal", (term.amount or 0) * MONTHS[term.unit], 1, terms.LONGEST_MONTHS)

    def _months(self, name: str, text: str) -> int | None:
        if values.is_nothing(text):
            return None
        found = duration(text, self.units.get(f"baa.{name}"))
        if isinstance(found, Refused) or found is None or found.unit not in MONTHS:
            self._wrong(name, found.reason if isinstance(found, Refused) else "Write it in months or years.")
            return None
        return self._within(name, (found.amount or 0) * MONTHS[found.unit], 1, terms.LONGEST_MONTHS)

    def _within(self, name: str, number: int, least: int, most: int) -> int | None:
        if least <= number <= most:
            return number
        self._wrong(name, f"{number} does not fit: from {least} to {most:,}.")
        return None

    def _time(self, name: str) -> Duration | None:
        """The time of a cell; a number alone needs its unit."""
        text = self._cell(name)
        if values.is_nothing(text):
            return None
        if values.ending(text) in (Ending.ELSEWHERE, Ending.UNKNOWN):
            self._left(name, "is no time")
            return None
        found = duration(text, self.units.get(f"baa.{name}"))
        if isinstance(found, Refused):
            self._wrong(name, found.reason)
            return None
        if found and found.amount is None:
            self._left(name, "is no number of days")
            return None
        return found

    def _notice(self) -> None:
        found = self._time("notice")
        if found is None or found.amount is None:
            return
        if found.unit in MONTHS:
            months = self._within("notice", found.amount * MONTHS[found.unit], 0, terms.LONGEST_MONTHS)
            self.said.add("notice", "baa.notice", notice_days=None, notice_months=months)
        elif found.unit in (Unit.DAYS, Unit.WEEKS):
            number = found.amount * (7 if found.unit is Unit.WEEKS else 1)
            days = self._within("notice", number, 0, terms.LONGEST_DAYS)
            self.said.add("notice", "baa.notice", notice_days=days, notice_months=None)
        else:
            self._wrong("notice", "A notice period is kept in days or months.")

    def _breach(self) -> None:
        found = self._time("breach")
        if found is None or found.amount is None:
            return
        if found.unit not in BREACH_UNITS:
            self._wrong("breach", "Write it in hours, days or business days: no month is so many days.")
            return
        times, unit = BREACH_UNITS[found.unit]
        number = self._within("breach", found.amount * times, 1, 10_000)
        self.said.add("breach", "baa.breach", breach_notice_value=number, breach_notice_unit=unit)

    def _evidence(self) -> None:
        text = self._cell("evidence")
        version, address = self._cell("evidence_version"), self._cell("evidence_address")
        kind = _choice(BAA.Evidence, text)
        if kind in (BAA.Evidence.INCORPORATED_TERMS, BAA.Evidence.CONSOLE_ACCEPTANCE) and version and address:
            self.said.add(
                "evidence", "baa.evidence", evidence=kind, evidence_version=version, evidence_address=address,
                evidence_on=self._exact("evidence_on"),
            )  # fmt: skip
        elif not values.is_nothing(text) and kind != BAA.Evidence.NONE:
            self.said.notes.append("Evidence is not taken from a list: attach the file on the page of the agreement")

    def _coverage(self) -> None:
        mode, read = _choice(BAA.Coverage, self._cell("coverage_mode")), self._exact("eligible_list_on")
        if mode == BAA.Coverage.ELIGIBLE_LIST and read:
            address = self._cell("eligible_list_address")
            self.said.add(
                "coverage", "baa.coverage_mode", coverage_mode=mode, eligible_list_on=read, eligible_list_address=address
            )  # fmt: skip
        self.said.cover = self._exact("cover_from"), self._exact("cover_to")

    def _days(self) -> None:
        if day := self._day("terminated_on"):
            self.said.add("terminated_on", "baa.terminated_on", terminated_on=day)
        for name in ("renewed_on", "amended_on", "superseded_from"):
            if found := self._exact(name):
                self.said.add(name, f"baa.{name}", **{name: found})
        if given := self._exact("notice_given_on"):
            by = _choice(BAA.NoticeBy, self._cell("notice_given_by")) or ""
            self.said.add("notice_given", "baa.notice_given_on", notice_given_on=given, notice_given_by=by)
        returned = {
            "return_due_on": self._exact("return_due_on"),
            "return_outcome": _choice(BAA.ReturnOutcome, self._cell("return_outcome")) or "",
            "return_done_on": self._exact("return_done_on"),
        }
        if any(returned.values()):
            self.said.add("return", "baa.return_due_on", **returned)

    def _words(self) -> None:
        if title := self._cell("title"):
            self.said.add("title", "baa.title", title=title)


def _answer(text: str) -> Answer | None:
    found = values.answer(text)
    return found.answer if isinstance(found, values.Answered) else None


def _is_no(name: str, text: str) -> bool:
    """Whether a cell says that there is no agreement, which alone makes none."""
    return name == "baa.is_signed" and _answer(text) in (Answer.NO, Answer.NOT_APPLICABLE, Answer.UNKNOWN)


def _choice(choices: Any, text: str) -> str | None:
    """The choice that a cell names by its word or its key."""
    said = text.casefold().strip()
    return next((value for value, label in choices.choices if said in (label.casefold(), value)), None)


