"""Decides how the clauses of an agreement are shown to whoever reads its page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from vendors import clauses
from vendors.clauses import Answers, Clause
from vendors.models import ClauseAnswer

TONES = {"yes": "good", "partly": "medium", "no": "high", "not_applicable": "ended"}


@dataclass(frozen=True)
class ClauseLine:
    """A clause with what was found."""

    clause: Clause
    word: str
    tone: str
    place: str
    note: str


@dataclass(frozen=True)
class ClausesPart:
    """The clauses on the page of an agreement: the summary, what is missing, and every answer."""

    summary: str
    answered: int
    all: int
    #: Required elements found absent or there in part, then our own questions with such an answer.
    missing: list[ClauseLine]
    short: list[ClauseLine]
    open: tuple[Clause, ...]
    groups: list[tuple[str, list[ClauseLine]]]


def clauses_part(rows: Iterable[ClauseAnswer]) -> ClausesPart:
    """What was found, from the answers of one agreement."""
    held = {row.key: row for row in rows}
    answers: Answers = {key: row.answer for key, row in held.items()}
    lines = {clause.key: _line(clause, held.get(clause.key)) for clause in clauses.EVERY}

    def those(found: Iterable[Clause]) -> list[ClauseLine]:
        return [lines[clause.key] for clause in found]

    return ClausesPart(
        summary=clauses.summary(answers),
        answered=clauses.answered(answers),
        all=len(clauses.COUNTED),
        missing=those(clauses.missing(answers)),
        short=those(clauses.missing(answers, clauses.ASKED)),
        open=clauses.unanswered(answers, clauses.REQUIRED),
        groups=[
            ("Required elements", those(clauses.REQUIRED)),
            ("With AI", those(clauses.ASKED)),
            ("What it may also allow (not counted)", those(clauses.ALLOWED)),
        ],
    )


def _line(clause: Clause, row: Any) -> ClauseLine:
    if row is None or not row.answer:
        return ClauseLine(clause, "Open", "draft", "", "")
    return ClauseLine(clause, row.get_answer_display(), TONES[row.answer], row.place, row.note)
