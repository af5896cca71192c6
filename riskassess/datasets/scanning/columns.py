"""Decides what one column holds, in counts: by what its cells look like, and by what its name says they are."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
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
#: Cells that are looked at without asking how late it is.
PART: Final = 20_000
Counts = dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Eye:
    """What a scan looks with: three-digit ZIP codes of small areas, the year of today, who looks for names in running text, its time."""

    small: frozenset[str]
    year: int
    names: Callable[[Sequence[str]], Counts]
    budget: Budget
    shapes: cells.Shapes = field(default_factory=cells.Shapes)


def look(column: Column, eye: Eye) -> ColumnReport:
    """What the column holds."""
    filled = list(filter(str.strip, column.cells))
    distinct = len(set(filled))
    named = headings.kind_of(column.words)
    sight = _Sight(filled, named, eye, may_be_code=not named and _differs(len(filled), distinct))
    sight.take()
    counts = sight.counts
    for kind, (held, times) in eye.names(sight.texts).items() if sight.texts else ():
        _add(counts, kind, held, times)
    if not eye.budget.is_over:
        _by_meaning(counts, filled, column.words, named, eye.small, eye.year)
    if not counts and sight.is_code:
        counts["code"] = (len(filled), len(filled))
    return ColumnReport(column.title, len(filled), distinct, _found(counts, named, filled), sight.is_cut)


def _differs(filled: int, distinct: int) -> bool:
    return filled >= CODES_FROM and distinct >= CODES_SHARE * filled


class _Sight:
    """The cells of a column sorted by what they look like, part by part, until the time is over."""

    def __init__(self, filled: list[str], named: str, eye: Eye, *, may_be_code: bool) -> None:
        self._filled, self._named, self._eye = filled, named, eye
        self.counts: Counts = {}
        self.texts: list[str] = []
        self.is_cut, self.is_code = False, may_be_code
        self._groups: dict[tuple[int, ...], list[str]] = defaultdict(list)
        self._codes = 0

    def take(self) -> None:
        """Counts by the look of whole cells, then of what stands in them."""
        for part in self._parts(self._filled):
            self._sort(part)
        self.is_code = self.is_code and self._codes >= CODES_SHARE * len(self._filled)
        for able, held in self._groups.items():
            self.texts += self._whole(able, held)
        self._groups.clear()
        telling = [t for t in self.texts if cells.DIGIT.search(t) or prose.TELLING.search(t)]
        by_kind, is_cut = prose.count(telling, self._eye.budget)
        self.is_cut |= is_cut
        for kind, (held_in, times) in by_kind.items():
            _add(self.counts, kind, held_in, times)
        if self._named == "fax" and "phone" in self.counts:
            self.counts["fax"] = self.counts.pop("phone")

    def _parts(self, values: list[str]) -> Iterator[list[str]]:
        """As many at a time as are looked at without asking how late it is."""
        if len(values) <= PART:
            yield values
            return
        for at in range(0, len(values), PART):
            if self._eye.budget.is_over:
                self.is_cut = True
                return
            yield values[at : at + PART]

    def _sort(self, part: list[str]) -> None:
        shapes = _shapes(part)
        different = set(shapes)
        known = self._eye.shapes
        verdicts = {shape: known[shape] for shape in different}
        if self.is_code:
            codes = {shape for shape in different if 3 < len(shape) < 64 and CODE.fullmatch(shape)}
            self._codes += sum(1 for shape in shapes if shape in codes)
        if not any(verdicts.values()):
            return
        for cell, shape in zip(part, shapes, strict=True):
            verdict = verdicts[shape]
            if isinstance(verdict, tuple):
                self._groups[verdict].append(cell)
            elif verdict:
                self.texts.append(cell)

    def _whole(self, able: tuple[int, ...], held: list[str]) -> list[str]:
        """Counts the cells that are of one of the forms; those that are of none and may still hold something are given back."""
        for number in able:
            count, left = 0, list[str]()
            for part in self._parts(held):
                found, rest = cells.count(number, part)
                count += found
                left += rest
            # Eight digits are a day only where nearly all of a column can be one.
            if (
                number == COMPACT_DAY
                and self._named != "date"
                and (self._named or count < 0.9 * len(self._filled))
            ):
                continue
            if count:
                _add(self.counts, cells.FORMS[number].kind, count, count)
            held = left
            if not held:
                break
        return [cell for cell in held if not cells.NOTHING.fullmatch(cell.translate(cells.SHAPE))]


def _shapes(filled: list[str]) -> list[str]:
    if not filled:
        return []
    shapes = cells.shapes(filled)
    if len(shapes) == len(filled):
        return shapes
    return cells.shapes([cell.replace("\n", " ") for cell in filled])


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


def _found(counts: Counts, named: str, filled: list[str]) -> tuple[Found, ...]:
    said = 0
    if named:  # where every cell looks like it, none has to be asked
        is_whole = counts.get(named, (0, 0))[0] == len(filled)
        said = len(filled) if is_whole else _named(named, filled)
    if said:
        counts.setdefault(named, (0, 0))
    if named and not filled:
        return (Found(named, KINDS[named].label, KINDS[named].letter, 0, 0, is_name_alone=True),)
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
