"""Decides how JSON is read as columns, one for each path; keys that may be values are looked at as values and shown as “*”."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from riskassess.datasets.scanning import headings
from riskassess.datasets.scanning.found import Column, Sample, Unscannable

#: Deeper than this every path is one.
DEPTH_MAX: Final = 12
#: Paths that are told apart; more are a map whose keys are values.
PATHS_MAX: Final = 2_000
#: A key in fewer records than this share, where there are many records, may be a value.
RARE: Final = 0.02
MANY: Final = 50
DEEP: Final = ("…",)
Path = tuple[str, ...]
#: Objects as pairs, so that a key that stands twice hides nothing; numbers as they are written.
_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=tuple, parse_int=str, parse_float=str, parse_constant=str, strict=False
)


def is_json(text: str) -> bool:
    """Whether the first line is JSON, or all of it."""
    first = text.lstrip().partition("\n")[0]
    return any(isinstance(_parsed(each), (tuple, list)) for each in (first, text))


def _parsed(text: str) -> Any:
    """What a line says; nothing where it is broken or too deep."""
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None


def read_json(text: str, rows_max: int, cells_max: int) -> Sample:
    """Lines of JSON, or one document. Raises Unscannable where nothing of it is JSON."""
    whole = _parsed(text.strip())
    broken: list[str] = []
    if isinstance(whole, list):
        records, form = iter(whole), "JSON, a list"
    elif isinstance(whole, tuple):
        records, form = iter([whole]), "JSON, one document"
    else:
        records, form = _lines(text, broken), "JSON lines"
    leaves = _Leaves()
    number, is_cut = 0, False
    for number, record in enumerate(records, start=1):
        if number > rows_max or leaves.count > cells_max:
            number, is_cut = number - 1, True
            break
        leaves.add(record, number - 1)
    columns = list(leaves.columns(number))
    if not number and broken:
        raise Unscannable("No line of it is JSON: each is broken, or too deep.")
    notes = [f"Only the first {number:,} records were looked at."] if is_cut else []
    if broken:
        columns.append(Column("broken lines", "", broken))
        notes.append(f"Lines that are no JSON, looked at as running text: {len(broken):,}.")
    return Sample(form, columns, number, notes)


def _lines(text: str, broken: list[str]) -> Iterator[Any]:
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line, at = text[at:end].strip(), end + 1
        if not line:
            continue
        parsed = _parsed(line)
        if isinstance(parsed, (tuple, list)):
            yield parsed
        else:
            broken.append(line)


class _Leaves:
    """The values of all records by their paths."""

    def __init__(self) -> None:
        self._cells: dict[Path, tuple[list[str], list[int]]] = {}
        self._keys: Counter[Path] = Counter()
        self.count = 0

    def add(self, record: Any, row: int) -> None:
        """Walks through a record without recursion."""
        waiting: list[tuple[Path, Any]] = [((), record)]
        while waiting:
            path, value = waiting.pop()
            if type(value) is tuple:
                base = path if len(path) < DEPTH_MAX else path[: DEPTH_MAX - 1] + DEEP
                for key, under in value:
                    own = (*base, key)
                    self._keys[own] += 1
                    waiting.append((own, under))
            elif type(value) is list:
                waiting += [
                    ((*path, "[]") if path[-1:] != ("[]",) else path, each) for each in reversed(value)
                ]
            elif type(value) is str:
                if value:
                    self._put(path, value, row)
            elif value is True or value is False:
                self._put(path, str(value).lower(), row)

    def _put(self, path: Path, value: str, row: int) -> None:
        held = self._cells.get(path)
        if held is None:
            held = self._cells[path] = ([], [])
        held[0].append(value)
        held[1].append(row)
        self.count += 1

    def columns(self, records: int) -> Iterator[Column]:
        """One for each path as it may be shown; keys that may be values are a column of their own."""
        shown = _Shown(self._keys, records)
        merged: dict[Path, tuple[list[str], list[int], str]] = {}
        for path, (cells, rows) in self._cells.items():
            called = shown.path(path)
            if called in merged:
                merged[called][0].extend(cells)
                merged[called][1].extend(rows)
            else:
                words = headings.words_of(" ".join(part for part in path[-3:] if part != "[]"))
                merged[called] = (cells, rows, words)
        for called, (cells, rows, words) in merged.items():
            yield Column(_joined(called), words, cells, rows)
        if shown.hidden:
            yield Column("keys shown as *", "", shown.hidden)


class _Shown:
    """Which keys may be shown."""

    def __init__(self, keys: Counter[Path], records: int) -> None:
        self._keys, self._records = keys, records
        self._known: dict[Path, Path] = {(): ()}
        self._names = 0
        self.hidden: list[str] = []

    def path(self, path: Path) -> Path:
        """The path with “*” in place of keys that may be values."""
        for length in range(1, len(path) + 1):
            if path[:length] not in self._known:
                above, key = self._known[path[: length - 1]], path[length - 1]
                may = key in ("[]", *DEEP) or self._may(path[:length], key)
                if not may:
                    self.hidden.append(key)
                self._names += may
                self._known[path[:length]] = (*above, key if may else "*")
        return self._known[path]

    def _may(self, path: Path, key: str) -> bool:
        if self._names >= PATHS_MAX or not headings.is_plain(key) or " " in key.strip():
            return False
        if headings.is_known(headings.words_of(key)):
            return True
        seen = self._keys[path]
        if self._records >= MANY:
            return seen >= max(2, RARE * self._records)
        return key[:1].islower() or seen > 1


def _joined(path: Path) -> str:
    return ".".join(path).replace(".[]", "[]") or "value"
