"""Decides what one column holds, in counts: by what its cells look like, and by what its name says they are."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

from riskassess.datasets.scanning import cells, headings, prose
from riskassess.datasets.scanning.budget import Budget
from riskassess.datasets.scanning.found import Column, ColumnReport, Found
from riskassess.datasets.scanning.vocabulary import KINDS

#: The oldest age that may be told (164.514(b)(2)(i)(C)).
OLDEST: Final = 89
AGE: Final = re.compile(r"\d{2,3}(?:\.\d{1,3})?")
YEAR: Final = re.compile(r"(?:1[89]|20)\d\d(?:\.0)?")
ZIP_5: Final = re.compile(r"\d{5}(?:-?\d{4})?(?:\.0)?")
ZIP_3: Final = re.compile(r"(\d{3})(?:xx|XX|\*\*|00)?")
#: What stands in the place of a value that was taken out.
MASKED: Final = re.compile(
    r"[*#xX_.\s-]+|0{3,}|[\[<(]?(?i:redacted|removed|masked|deleted|hidden|suppressed|deidentified|null|none|n/?a|unknown|missing)\b.{0,30}"
)
#: A code of one row: so many rows at least, so many of them different, and written so.
CODES_FROM: Final = 20
CODES_SHARE: Final = 0.95
CODE: Final = re.compile(r"(?=.*0)(?:[0a_-]*a[0a_-]*|0{5,})")
COMPACT_DAY: Final = next(n for n, form in enumerate(cells.FORMS) if form.shape.startswith("00000000("))
UNITS: Final = frozenset(
    {"month", "months", "day", "days", "week", "weeks", "hours", "group", "range", "band"}
)
Counts = dict[str, tuple[int, int]]


def look(
    column: Column,
    small: frozenset[str],
    year: int,
    names: Callable[[Sequence[str]], Counts],
    budget: Budget,
) -> ColumnReport:
    """What the column holds. `small` are three-digit ZIP codes, `year` that of today; `names` looks for names in running text."""
    filled = list(filter(str.strip, column.cells))
    distinct = len(set(filled))
    named = headings.kind_of(column.words)
    shapes = _shapes(filled)
    counts, texts, is_cut = _by_look(filled, shapes, named, budget)
    for kind, (held, times) in names(texts).items() if texts else ():
        _add(counts, kind, held, times)
    _by_meaning(counts, filled, column.words, named, small, year)
    if not counts and not named and _is_code(shapes, len(filled), distinct):
        counts["code"] = (len(filled), len(filled))
    return ColumnReport(column.title, len(filled), distinct, _found(counts, named, filled), is_cut)


def _shapes(filled: list[str]) -> list[str]:
    if not filled:
        return []
    if "\n".join(filled).count("\n") < len(filled):
        return cells.shapes(filled)
    return cells.shapes(cell.replace("\n", " ") for cell in filled)


def _by_look(
    filled: list[str], shapes: list[str], named: str, budget: Budget
) -> tuple[Counts, list[str], bool]:
    """Counts by the look of whole cells, then of what stands in them; the cells that are running text; whether some were left."""
    verdicts = {shape: cells.forms_of(shape) for shape in set(shapes)}
    counts: Counts = {}
    groups: dict[tuple[int, ...], list[str]] = defaultdict(list)
    texts: list[str] = []
    if any(verdicts.values()):
        for cell, shape in zip(filled, shapes, strict=True):
            verdict = verdicts[shape]
            if isinstance(verdict, tuple):
                groups[verdict].append(cell)
            elif verdict:
                texts.append(cell)
    for able, held in groups.items():
        texts += _whole(counts, able, held, len(filled), named)
    telling = [t for t in texts if cells.DIGIT.search(t) or prose.TELLING.search(t)]
    by_kind, is_cut = prose.count(telling, budget)
    for kind, (held_in, times) in by_kind.items():
        _add(counts, kind, held_in, times)
    if named == "fax" and "phone" in counts:
        counts["fax"] = counts.pop("phone")
    return counts, texts, is_cut


def _whole(counts: Counts, able: tuple[int, ...], held: list[str], filled: int, named: str) -> list[str]:
    """Counts the cells that are of one of the forms; those that are of none and may still hold something are given back."""
    for number in able:
        count, left = cells.count(number, held)
        # Eight digits are a day only where nearly all of a column can be one.
        if number == COMPACT_DAY and named != "date" and (named or count < 0.9 * filled):
            continue
        if count:
            _add(counts, cells.FORMS[number].kind, count, count)
        held = left
        if not held:
            break
    return [cell for cell in held if not cells.NOTHING.fullmatch(cell.translate(cells.SHAPE))]


def _add(counts: Counts, kind: str, held: int, times: int) -> None:
    before = counts.get(kind, (0, 0))
    counts[kind] = before[0] + held, before[1] + times


def _by_meaning(
    counts: Counts, filled: list[str], words: str, named: str, small: frozenset[str], year: int
) -> None:
    """Numbers that only the name of their column explains: ZIP codes, ages, years of birth."""
    role = headings.role_of(words)
    found: dict[str, int] = {}
    if named == "zip" or role == "zip":
        found["zip"] = sum(1 for cell in filled if ZIP_5.fullmatch(cell)) - counts.get("zip", (0, 0))[0]
        found["zip_small"] = sum(
            1 for cell in filled if (three := ZIP_3.fullmatch(cell)) and three[1] in small
        )
    elif role == "age" and not UNITS & set(words.split()):
        found["age"] = sum(1 for cell in filled if AGE.fullmatch(cell) and float(cell) >= OLDEST + 1)
    elif role == "birth" and counts.get("date", (0, 0))[0] < len(filled):
        found["age"] = sum(1 for cell in filled if YEAR.fullmatch(cell) and int(cell[:4]) < year - OLDEST)
    for kind, number in found.items():
        if number > 0:
            _add(counts, kind, number, number)


def _is_code(shapes: list[str], filled: int, distinct: int) -> bool:
    """Whether nearly every row has a code of its own."""
    if filled < CODES_FROM or distinct < CODES_SHARE * filled:
        return False
    matching = {shape for shape in set(shapes) if 3 < len(shape) < 64 and CODE.fullmatch(shape)}
    return sum(1 for shape in shapes if shape in matching) >= CODES_SHARE * filled


def _found(counts: Counts, named: str, filled: list[str]) -> tuple[Found, ...]:
    said = 0
    if named:  # where every cell looks like it, none has to be asked
        is_whole = counts.get(named, (0, 0))[0] == len(filled)
        said = len(filled) if is_whole else _named(named, filled)
    if said:
        counts.setdefault(named, (0, 0))
    rows = [
        Found(kind, KINDS[kind].label, KINDS[kind].letter, held, times, said if kind == named else 0)
        for kind, (held, times) in counts.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.letter, row.label)))


def _named(named: str, filled: list[str]) -> int:
    """Cells that are what their column is called; years are allowed, three digits of a ZIP too, and nothing stands in a masked one."""
    allowed = {"date": YEAR, "zip": ZIP_3}.get(named)
    return sum(
        1 for cell in filled if not MASKED.fullmatch(cell[:60]) and not (allowed and allowed.fullmatch(cell))
    )
