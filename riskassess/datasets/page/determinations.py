"""Gathers what the page of a determination shows, and how one reads in a line."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from riskassess.datasets import catalogue, rules, snapshots
from riskassess.datasets.models import Answer, Determination

POINT_TONES = {"absent": "good", "removed": "good", "generalised": "good", "kept": "info", "present": "high"}


@dataclass(frozen=True)
class DeterminationLine:
    """A determination with its word for today."""

    determination: Determination
    word: str
    tone: str
    why: str


@dataclass(frozen=True)
class DeterminationPage:
    """The page of a determination."""

    word: str
    tone: str
    why: str
    facts: list[tuple[str, Any]]
    review: list[tuple[str, Any]]
    points: list[tuple[str, list[tuple[catalogue.Point, str, str, str]]]]
    is_withdrawn: bool


def determination_page(determination: Determination, on: date) -> DeterminationPage:
    """Everything the page of a determination shows but its history."""
    known = snapshots.of_today(determination.organisation)[determination.dataset_id]
    facts = known.determinations[determination.pk][0]
    line = determination_line(determination, facts, on)
    held = {each.point: each for each in determination.answers.all()}
    groups = [
        (title, [_point(point, held.get(point.key)) for point in points])
        for title, points in (
            ("The 18 identifiers", catalogue.IDENTIFIERS),
            ("Where they hide", catalogue.ASKED),
        )
    ]
    return DeterminationPage(
        word=line.word,
        tone=line.tone,
        why=line.why,
        facts=_statement(determination),
        review=_review(determination),
        points=groups if determination.method == Determination.Method.SAFE_HARBOR else [],
        is_withdrawn=determination.withdrawn_on is not None,
    )


def determination_line(row: Determination, facts: rules.Determination, on: date) -> DeterminationLine:
    if row.archived_at:
        return DeterminationLine(row, "Archived", "ended", "It counts no more.")
    if facts.lacking:
        return DeterminationLine(
            row, "Incomplete", "high", f"It counts for nothing yet. It lacks {'; '.join(facts.lacking)}."
        )
    if rules.counts(facts, on):
        lasts = f"until {facts.ends_on}" if facts.ends_on else "without time limit"
        return DeterminationLine(row, "In force", "good", f"It counts {lasts}.")
    if facts.withdrawn_on and facts.withdrawn_on <= on:
        return DeterminationLine(row, "Withdrawn", "ended", f"It counts no more from {facts.withdrawn_on}.")
    if rules.why_not(facts, on) == "not_begun":
        return DeterminationLine(row, "To come", "draft", f"It counts from {facts.decided_on}.")
    return DeterminationLine(row, "Ended", "ended", f"Its last day was {facts.ends_on}.")


def _point(point: catalogue.Point, row: Answer | None) -> tuple[catalogue.Point, str, str, str]:
    if row is None or not row.word:
        return point, "Open", "draft", ""
    return point, row.get_word_display(), POINT_TONES[row.word], row.how


def _statement(row: Determination) -> list[tuple[str, Any]]:
    limit = ("Counts until", str(row.ends_on) if row.ends_on else "no time limit")
    if row.method == Determination.Method.EXPERT:
        return [
            ("Expert", row.decided_by or None),
            ("Qualifications", row.qualifications or None),
            ("Method", row.how or None),
            ("Result", row.get_result_display() or None),
            ("Day", row.decided_on),
            ("Data as of", row.data_as_of or ("speaks of the method" if row.of_method else None)),
            (
                "Speaks of the method",
                "Yes: later additions that name it are covered" if row.of_method else "No",
            ),
            limit,
        ]
    return [
        ("No actual knowledge", "Stated" if row.no_actual_knowledge else None),
        ("Stated by", row.decided_by or None),
        ("On", row.decided_on),
        ("Data as of", row.data_as_of),
        limit,
    ]


def _review(row: Determination) -> list[tuple[str, Any]]:
    sample = f"{row.sample_size} by {row.sample_by}" if row.sample_size else None
    return [
        ("Tools with versions", row.tools or None),
        ("Records looked through", sample),
        ("Misses found", "not counted" if row.sample_misses is None and sample else row.sample_misses),
        ("Risk that remains", row.residual_risk or None),
        ("Last looked for ways back", row.reviewed_on),
        ("What was found", row.review_found or None),
        ("Look again by", row.review_due_on),
    ]
