"""Decides in which row of a sheet its header stands, and whether two rows are one header."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from compliance.exchange.books import Cells, Sheet, Span

Knows = Callable[[str], bool]
Row = tuple[int, Cells]
#: Rows among which the header is looked for: titles and notes above it have fewer.
WITHIN: Final = 60
#: Rows below a header that say how wide the table is.
BELOW: Final = 10
LONGEST: Final = 80  # characters of a header's cell
#: What no header says: numbers, dates, addresses.
VALUE: Final = re.compile(
    r"(?=\W*\d)[\W\d]+|\d{4}-\d{2}(-\d{2}.*)?|[^\s@]+@[^\s.]+\.\S+|https?://.*|=.*", re.DOTALL
)
JOINT: Final = " – "


@dataclass(frozen=True)
class Header:
    """The words above the columns, and between which rows they stand (positions among the rows that are not blank)."""

    words: Cells
    first: int
    last: int

    @property
    def is_joined(self) -> bool:
        return self.first != self.last


def find_header(sheet: Sheet, knows: Knows) -> Header | None:
    """The header of a sheet: the row with most known words, else the first whose successors look like its table."""
    rows = sheet.rows
    at = _known(rows, knows)
    if at is None:
        at = next((at for at in range(min(len(rows), WITHIN)) if _heads(rows, at)), None)
    if at is None:
        at = next((at for at, (_, row) in enumerate(rows[:WITHIN]) if any(map(knows, _words(row)))), None)
    return None if at is None else _joined(sheet, at, knows)


def first_row(sheet: Sheet) -> Header:
    """The first row as a header, where nothing looks like one."""
    return Header(_one_line(sheet.rows[0][1]), 0, 0)


def is_value(cell: str) -> bool:
    """Whether a cell holds what no header says."""
    return len(cell) <= LONGEST and VALUE.fullmatch(cell.strip()) is not None


def filled(row: Cells) -> list[int]:
    """Positions of the cells that are not blank."""
    return [position for position, cell in enumerate(row) if cell.strip()]


def _known(rows: Sequence[Row], knows: Knows) -> int | None:
    """The row with most known words, and at least two: one may stand anywhere."""
    counts = [sum(map(knows, _words(row))) for _, row in rows[:WITHIN]]
    best = max(counts, default=0)
    return counts.index(best) if best >= 2 else None


def _words(row: Cells) -> list[str]:
    return [cell for cell in _one_line(row) if cell]


def _one_line(row: Cells) -> Cells:
    return tuple(" ".join(cell.split()) for cell in row)


def _heads(rows: Sequence[Row], at: int) -> bool:
    """Whether a row could be the header of those below it: words, and about as many as the rows have cells."""
    words = _words(rows[at][1])
    texts = [word for word in words if not is_value(word) and len(word) <= LONGEST]
    if len(texts) < 2 or len(texts) * 2 < len(words) or words[0].endswith(":"):
        return False
    widths = [len(filled(row)) for _, row in rows[at + 1 : at + 1 + BELOW]]
    return not widths or len(words) * 2 >= max(widths)


def _joined(sheet: Sheet, at: int, knows: Knows) -> Header:
    """The header at a row, with the row of groups above it or of words below it where there is one."""
    rows = sheet.rows
    number, row = rows[at]
    if at and rows[at - 1][0] == number - 1 and (words := _join(sheet, at - 1, is_sub_header=True)):
        return Header(words, at - 1, at)
    if at + 1 < len(rows) and rows[at + 1][0] == number + 1:
        is_sub_header = any(map(knows, _words(rows[at + 1][1])))
        if words := _join(sheet, at, is_sub_header=is_sub_header):
            return Header(words, at, at + 1)
    return Header(_one_line(row), at, at)


def _join(sheet: Sheet, at: int, *, is_sub_header: bool) -> Cells | None:
    """Two rows as one header: “Agreement” over “Signed” is “Agreement – Signed”. None where they are not."""
    number, above = sheet.rows[at]
    width = max(len(above), len(sheet.rows[at + 1][1]))
    groups, subs = (_padded(row, width) for row in (above, sheet.rows[at + 1][1]))
    groups = [
        group if position == 0 or group != groups[position - 1] else ""
        for position, group in enumerate(groups)
    ]
    spans = [span for span in sheet.merged if span.top == number and span.bottom == number]
    over = _over(groups, subs, spans)
    repeats = groups.count("") > above.count("") + width - len(above)
    if not _are_header(groups, subs, over, may_double=is_sub_header or bool(spans)) or not (
        spans or repeats or _are_told_apart(groups, subs, is_sub_header=is_sub_header)
    ):
        return None
    return tuple(
        f"{over[at]}{JOINT}{subs[at]}" if over[at] and subs[at] else groups[at] or subs[at]
        for at in range(width)
    )


def _padded(row: Cells, width: int) -> list[str]:
    return [*_one_line(row), *[""] * (width - len(row))]


def _over(groups: list[str], subs: list[str], spans: list[Span]) -> list[str]:
    """The group over each word: it reaches as far as its cells are merged, else to the next one."""
    over, group = [], ""
    ends = {span.left: span.right for span in spans}
    reach = -1
    for position, word in enumerate(groups):
        if word:
            group = word if subs[position] else ""
            reach = ends.get(position, position if ends else len(groups))
        elif position > reach or not subs[position]:
            group = ""
        over.append(group)
    return over


def _are_header(groups: list[str], subs: list[str], over: list[str], *, may_double: bool) -> bool:
    """Whether a row of groups stands over a row of words, and not a title over a header or a header over a record."""
    columns = range(len(groups))
    named = [at for at in columns if groups[at]]
    reached = [at for at in columns if over[at] and not groups[at]]
    doubled = [at for at in named if subs[at] and at + 1 not in reached]
    words = [word for word in subs if word]
    if not reached or any(is_value(word) or len(word) > LONGEST for word in [*words, *filter(None, groups)]):
        return False
    return named != [0] and (may_double or not doubled)


def _are_told_apart(groups: list[str], subs: list[str], *, is_sub_header: bool) -> bool:
    """Whether groups without merged cells are groups, and not a few words above a header or a header above a record.

    A word stands over nothing, the way “Vendor” does beside “Agreement”, or two of them have several words below. Where
    nothing below is known, it is the first column's word: a record begins with a name.
    """
    named = [at for at, group in enumerate(groups) if group]
    if not is_sub_header:
        return named[0] == 0 and not subs[0]
    several = [at for at in named if at + 1 < len(groups) and not groups[at + 1] and subs[at]]
    return any(not subs[at] for at in named) or len(several) >= 2 or named[0] > 0
