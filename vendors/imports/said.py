"""Decides what the cells of a row say of an agreement: facts with their days and times, what to know about them, what is wrong with them.

What a row leaves open is read the unsafe way round: a date beside “pending” is no signature.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from compliance.dates import PartialDate
from compliance.exchange import values
from compliance.exchange.dates import is_date, read_column
from compliance.exchange.durations import Refused
from compliance.exchange.values import Answer, Ending
from vendors.imports.cells import Said, answer_of, choice_of
from vendors.imports.columns import Cells, Columns, Day
from vendors.imports.facts import fits
from vendors.imports.fields import BY_KEY
from vendors.imports.periods import Periods
from vendors.models import BAA

#: Cells that say how an agreement is meant, and not that there is one.
ASIDE: Final = {
    *(
        "baa.direction",
        "baa.title",
        "baa.coverage_mode",
        "baa.cover_from",
        "baa.cover_to",
        "baa.notes",
        "baa.evidence",
    ),
    *(
        "baa.evidence_version",
        "baa.evidence_address",
        "baa.evidence_on",
        "baa.eligible_list_on",
        "baa.eligible_list_address",
    ),
}
COVERAGE: Final = frozenset(("baa.coverage_mode", "baa.eligible_list_on", "baa.cover_from", "baa.cover_to"))
#: What a list seldom says; few have a column of any.
DAYS: Final = frozenset(
    f"baa.{name}"
    for name in (
        *("terminated_on", "renewed_on", "amended_on", "superseded_from", "notice_given_on"),
        *("return_due_on", "return_outcome", "return_done_on"),
    )
)
SIGNED: Final = {"baa.is_signed", "baa.signed", "baa.signed_seen_on"}
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


class Reader:
    """Reads the cells of an agreement row by row."""

    def __init__(self, columns: Columns, direction: str, today: date) -> None:
        self._units, self._asks_renewal = columns.units, columns.asks_renewal
        self._direction, self._today = direction, today

    def read(self, cells: Cells, dates: Mapping[str, Day]) -> Said | None:
        """What a row says of an agreement. None where it names none."""
        told = _told(cells)
        if is_needless(cells) or all(
            values.is_nothing(text) or _is_no(name, text) for name, text in told.items()
        ):
            return None
        said = Said(self._direction, may_be_signed=not SIGNED.isdisjoint(cells), today=self._today)
        _Row(cells, dates, self._units, self._today, said, self._asks_renewal).read()
        return said


class _Row(Periods):
    """One row while it is read."""

    def read(self) -> None:
        for step in (
            self._direction, self._signature, self._effective, self._end, self._renewal, self._notice, self._breach,
            self._evidence, self._coverage, self._days, self._words,
        ):  # fmt: skip
            step()

    def _direction(self) -> None:
        text = self._cell("direction").casefold().strip(" .")
        if not text or values.is_nothing(text):
            return
        if text in DIRECTIONS:
            self.said.direction, self.said.is_told_direction = DIRECTIONS[text], True
        else:
            self._wrong(
                "direction", "This says no direction. Write “we are CE”, “we are BA” or “subcontractor”."
            )

    def _signature(self) -> None:
        answer, day = self._answered()
        seen = self._exact("signed_seen_on")
        if answer is None and day is None and seen is None:
            return
        if answer in (Answer.YES, None) and day:
            self._signed(day)
        elif answer is Answer.YES or (answer is None and seen):
            self._seen(seen)
        else:
            self._unsigned(day or seen)

    def _signed(self, day: PartialDate) -> None:
        self.said.add("signature", "baa.signed", signed=day, signed_seen_on=None)

    def _seen(self, seen: date | None) -> None:
        self.said.add("signature", self._asked, signed=None, signed_seen_on=seen or self.today)
        if seen and seen > self.today:
            self._wrong("signed_seen_on", "What nobody has seen yet cannot be recorded.")
        if seen is None and "baa.signed" not in dict(self.said.problems):
            self.said.notes.append(
                "Signed on a day that nobody wrote: it counts from the day it is first seen, which is the day of this import"
            )

    def _unsigned(self, day: PartialDate | date | None) -> None:
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
        answer = answer_of(self._cell("signed"))
        text = self._cell("is_signed")
        found = values.answer(text, values.SIGNATURE)
        if isinstance(found, Refused):
            day = self._date_among_answers(text, found) or day
            answer = Answer.YES if day else None
        elif found:
            answer = found.answer
            if answer is Answer.YES and is_date(found.rest):
                day = self._date_beside(found.rest, day)
        elif "baa.is_signed" in self.cells and answer is None and day:
            answer = Answer.NO
        return (
            None if answer is Answer.UNKNOWN and not (day or self._cell("signed_seen_on")) else answer
        ), day

    def _date_among_answers(self, text: str, refused: Refused) -> PartialDate | None:
        if is_date(text):
            return self._date_beside(text, None)
        if values.ending(text) is Ending.ELSEWHERE:
            self._left("is_signed", "says neither yes nor no")
        else:
            self._wrong("is_signed", refused.reason)
        return None

    def _date_beside(self, text: str, day: PartialDate | None) -> PartialDate | None:
        """The day in a cell that says whether it is signed; where there is a column of days it says the same."""
        column = read_column([text])
        found = column.values[0]
        if column.ambiguous:
            self._wrong("is_signed", f"“{text}” can be read both ways. Write the day as 2026-03-15.")
        elif isinstance(found, PartialDate) and fits(found, day):
            return found if day is None or found.exact else day
        else:
            self._wrong("is_signed", f"The day beside it is {day}. Which one is it?")
        return day

    def _effective(self) -> None:
        if day := self._day("effective"):
            self.said.add("effective", "baa.effective", effective=day)

    def _evidence(self) -> None:
        if "baa.evidence" not in self.cells:
            return
        text = self._cell("evidence")
        version, address = self._cell("evidence_version"), self._cell("evidence_address")
        kind = choice_of(BAA.Evidence, text)
        if kind in (BAA.Evidence.INCORPORATED_TERMS, BAA.Evidence.CONSOLE_ACCEPTANCE) and version and address:
            self.said.add(
                "evidence", "baa.evidence", evidence=kind, evidence_version=version, evidence_address=address,
                evidence_on=self._exact("evidence_on"),
            )  # fmt: skip
        elif not values.is_nothing(text) and kind != BAA.Evidence.NONE:
            self.said.notes.append(
                "Evidence is not taken from a list: attach the file on the page of the agreement"
            )

    def _coverage(self) -> None:
        if COVERAGE.isdisjoint(self.cells):
            return
        mode, read = choice_of(BAA.Coverage, self._cell("coverage_mode")), self._exact("eligible_list_on")
        if mode == BAA.Coverage.ELIGIBLE_LIST and read:
            address = self._cell("eligible_list_address")
            self.said.add(
                "coverage", "baa.coverage_mode", coverage_mode=mode, eligible_list_on=read, eligible_list_address=address
            )  # fmt: skip
        self.said.cover = self._exact("cover_from"), self._exact("cover_to")

    def _days(self) -> None:
        if DAYS.isdisjoint(self.cells):
            return
        if day := self._day("terminated_on"):
            self.said.add("terminated_on", "baa.terminated_on", terminated_on=day)
        for name in ("renewed_on", "amended_on", "superseded_from"):
            if found := self._exact(name):
                self.said.add(name, f"baa.{name}", **{name: found})
        if given := self._exact("notice_given_on"):
            by = choice_of(BAA.NoticeBy, self._cell("notice_given_by")) or ""
            self.said.add("notice_given", "baa.notice_given_on", notice_given_on=given, notice_given_by=by)
        returned = {
            "return_due_on": self._exact("return_due_on"),
            "return_outcome": choice_of(BAA.ReturnOutcome, self._cell("return_outcome")) or "",
            "return_done_on": self._exact("return_done_on"),
        }
        if any(returned.values()):
            self.said.add("return", "baa.return_due_on", **returned)

    def _words(self) -> None:
        if title := self._cell("title"):
            self.said.add("title", "baa.title", title=title)


def _told(cells: Cells) -> Cells:
    """The cells that say that there is an agreement."""
    return {name: cells[name] for name in cells if name.startswith("baa.") and name not in ASIDE}


def is_needless(cells: Cells) -> bool:
    """Whether a row says that no agreement is needed: what else it says of one is the end of a contract, and no draft."""
    return answer_of(cells.get("baa.is_signed", "")) is Answer.NOT_APPLICABLE


def left_beside(cells: Cells) -> Iterator[str]:
    """What stands beside the word that no agreement is needed, and is not taken."""
    told = {name: text for name, text in _told(cells).items() if name != "baa.is_signed"}
    if is_needless(cells):
        word = cells["baa.is_signed"][:80]
        yield from (
            f"{BY_KEY[name].label}: “{text[:80]}” stands beside “{word}”: no BAA is needed, so it is left out"
            for name, text in told.items()
            if not values.is_nothing(text)
        )


def _is_no(name: str, text: str) -> bool:
    """Whether a cell says that there is no agreement, which alone makes none."""
    return name == "baa.is_signed" and answer_of(text) in (Answer.NO, Answer.NOT_APPLICABLE, Answer.UNKNOWN)
