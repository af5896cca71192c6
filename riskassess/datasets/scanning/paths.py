"""Decides how JSON is read: line by line or as one document, and piece by piece where it holds too many values for one go."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from riskassess.datasets.scanning.budget import Budget
from riskassess.datasets.scanning.found import Column, Sample, Unscannable
from riskassess.datasets.scanning.leaves import Leaves
from riskassess.datasets.scanning.pieces import DECODER, Pieces

#: Values that are parsed at once, by the signs between them; a document or a line of more is read piece by piece.
HEAVY: Final = 400_000
#: So many lines are tried.
LINES: Final = 20
#: How often the time is asked for.
ASKED: Final = 512


def is_heavy(text: str) -> bool:
    """Whether it may hold more values than are parsed at once."""
    return len(text) > HEAVY and sum(map(text.count, ",[{:")) > HEAVY


def _parsed(text: str) -> Any:
    """What a line says; nothing where it is broken or too deep."""
    try:
        return DECODER.decode(text)
    except (ValueError, RecursionError):
        return None


def read_json(
    text: str, rows_max: int, cells_max: int, budget: Budget, *, is_sure: bool = True
) -> Sample | None:
    """Lines of JSON, or one document. Where nothing of it is JSON it raises Unscannable, or says nothing if that was only a guess."""
    text = text.strip()
    first, _, rest = text.partition("\n")
    reader = _Reader(rows_max, cells_max, budget)
    form = None
    if is_heavy(first) or not rest.strip() or not _are_lines(text, first):
        form = reader.document(text)
        if form is None and not is_sure:
            return None
    if form is None:
        reader.lines(text)
    return reader.sample(form or "JSON lines")


def _are_lines(text: str, first: str) -> bool:
    """Whether the first line is a record; of what is too large for one go, whether one of the first is: the others may be broken."""
    some = islice(_lines(text), LINES) if is_heavy(text) else [first]
    return any(not is_heavy(line) and isinstance(_parsed(line), (tuple, list)) for line in some)


class _Reader:
    """Takes records until there are enough of them, or the time is over."""

    def __init__(self, rows_max: int, cells_max: int, budget: Budget) -> None:
        self._rows_max, self._cells_max, self._budget = rows_max, cells_max, budget
        self._leaves = Leaves()
        self._rows = self._asked = 0
        self._broken: list[str] = []
        self._is_cut = self._is_late = False

    def document(self, text: str) -> str | None:
        """Reads one document and says what it is; nothing where it is none."""
        if is_heavy(text):
            if text[0] not in "[{" or not self._opened(text, is_list=text[0] == "["):
                return None
            return "JSON, a list" if text[0] == "[" else "JSON, one document"
        whole = _parsed(text)
        if not isinstance(whole, (tuple, list)):
            return None
        for record in whole if isinstance(whole, list) else [whole]:
            if self._is_enough():
                break
            self._leaves.add(self._leaves.root, record, self._rows)
            self._rows += 1
        return "JSON, a list" if isinstance(whole, list) else "JSON, one document"

    def lines(self, text: str) -> None:
        """Reads each line as a record."""
        for line in _lines(text):
            if self._is_enough():
                break
            if is_heavy(line) and line[0] in "[{":
                self._opened(line, is_list=False)
                continue
            parsed = _parsed(line)
            if isinstance(parsed, (tuple, list)):
                self._leaves.add(self._leaves.root, parsed, self._rows)
                self._rows += 1
            else:
                self._leaves.count += 1
                self._broken.append(line)

    def sample(self, form: str) -> Sample:
        """What was read."""
        if not self._rows and self._broken:
            raise Unscannable("No line of it is JSON: each is broken, or too deep.")
        notes = []
        if self._is_cut or self._is_late:
            why = "Looking took too long: only" if self._is_late else "Only"
            what = f"the first {self._rows:,} records were" if self._rows > 1 else "a part of the record was"
            notes.append(f"{why} {what} looked at.")
        columns = list(self._leaves.columns())
        if self._broken:
            columns.append(Column("broken lines", "", self._broken, []))
            notes.append(f"Lines that are no JSON, looked at as running text: {len(self._broken):,}.")
        return Sample(form, columns, self._rows, notes)

    def _is_enough(self) -> bool:
        self._asked += 1
        if self._rows >= self._rows_max or self._leaves.count > self._cells_max:
            self._is_cut = True
        elif self._asked % ASKED == 0 and self._budget.is_over:
            self._is_late = True
        return self._is_cut or self._is_late

    def _opened(self, text: str, *, is_list: bool) -> bool:
        """Reads a large document piece by piece; whether anything of it is JSON. What is broken is looked at as running text."""
        pieces = Pieces(text, self._leaves, self._rows, is_list=is_list)
        for row in pieces:
            self._rows = row
            if self._is_enough():
                self._rows += not is_list
                return True
        if not pieces.has_any:
            return False
        self._rows = pieces.row + (not is_list)
        self._broken += _lines(text[pieces.at :])
        return True


def _lines(text: str) -> Iterator[str]:
    """Every line that is not blank."""
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line, at = text[at:end].strip(), end + 1
        if line:
            yield line
