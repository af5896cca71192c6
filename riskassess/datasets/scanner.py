"""Decides what is told of a sample of data: which identifiers its columns hold, in counts, and what to ask in the worksheet."""

from collections.abc import Iterable
from typing import Final

from compliance.memory import uncollected
from riskassess.datasets import catalogue
from riskassess.datasets.scanning import columns, decoding, names, reading
from riskassess.datasets.scanning.budget import Budget
from riskassess.datasets.scanning.found import Column, ColumnReport, Letter, Report
from riskassess.datasets.scanning.maybe import with_zips
from riskassess.datasets.scanning.together import together
from riskassess.datasets.scanning.vocabulary import ASK, BLIND

SMALL: Final = frozenset(catalogue.SMALL_AREAS.codes)


@uncollected()
def scan(
    content: bytes,
    *,
    year: int,
    form: str = "",
    has_header: bool | None = None,
    size: int = 0,
    is_note: bool = False,
    budget: Budget | None = None,
) -> Report:
    """What the beginning of a sample holds; `size` is that of all of it, `is_note` whether its name says that it is running text.

    Raises Unscannable, which quotes nothing.
    """
    budget = budget or Budget()
    is_cut = size > len(content)
    text, encoding, nuls = decoding.decode(content, is_cut=is_cut)
    if is_cut:  # the last line is cut as well
        text = text[: text.rfind("\n") + 1] or text
    sample = reading.read(text, form, has_header=has_header, budget=budget, is_note=is_note)
    notes = [
        *([f"It has {size / 1e6:,.0f} MB; only the first {len(content) / 1e6:,.0f} MB were looked at."] if is_cut else []),
        *([f"NUL characters, taken out: {nuls:,}."] if nuls else []),
        *sample.notes,
    ]  # fmt: skip
    del text
    engine = names.analyzer()
    looker = names.Names(engine)
    eye = columns.Eye(SMALL, year, looker, budget)
    looked: list[Column] = []
    reports: list[ColumnReport] = []
    for number, column in enumerate(sample.columns):
        if budget.is_over:
            left = len(sample.columns) - number
            notes.append(f"Looking took too long: {left:,} columns at the end were not looked at.")
            break
        report = columns.look(column, eye)
        if report.found or not column.is_aside:
            looked.append(column)
            reports.append(report)
    reports = with_zips(looked, reports)
    if looker.is_spent:
        notes.append(f"Presidio read the first {names.CHARACTERS_MAX:,} characters of running text alone.")
    if any(report.is_cut for report in reports):
        notes.append("Looking took too long: some cells were not looked at.")
    return Report(
        format=f"{sample.format}; {encoding}",
        rows=sample.rows,
        size=len(content),
        notes=tuple(notes),
        columns=tuple(reports),
        letters=tuple(_letters(reports)),
        together=() if budget.is_over else tuple(together(looked, reports, sample.rows)),
    )


def _letters(reports: Iterable[ColumnReport]) -> Iterable[Letter]:
    """What was found under each letter, in the order of the rule."""
    for point in catalogue.IDENTIFIERS:
        held = [
            (report, found) for report in reports for found in report.found if found.letter == point.letter
        ]
        if held:
            yield Letter(
                letter=point.letter,
                point=point.key,
                name=point.name,
                columns=tuple(dict.fromkeys(report.title for report, _ in held)),
                cells=sum(found.most for _, found in held),
                labels=tuple(dict.fromkeys(found.label for _, found in held)),
                ask=ASK[point.letter],
            )


def unseen() -> list[str]:
    """What the scanner cannot see on this server."""
    return list(_blind(has_presidio=names.analyzer() is not None))


def _blind(*, has_presidio: bool) -> Iterable[str]:
    by_presidio = (
        ", and by Presidio, which misses some" if has_presidio else "; Presidio is not installed here"
    )
    return [words.format(names=by_presidio) for words in BLIND]
