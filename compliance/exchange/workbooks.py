"""Decides what an XLSX workbook says: its sheets in order, each cell as text, and what of it cannot be believed.

Cells are read by the standard library's expat as they are inflated, and nothing is laid out as a grid: one cell in
the last corner of a sheet costs what any cell costs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from compliance.exchange.books import Allowance, Book, Sheet, Unreadable
from compliance.exchange.formats import BUILT_IN, Formats, Kind, kind_of
from compliance.exchange.grids import Grid
from compliance.exchange.packages import DAMAGED, SAVE_AS, SMALL, Package

SHEETS_MAX: Final = 100
WORKBOOK: Final = "xl/workbook.xml"
#: The streams by which files in Microsoft's old container are told.
OLE_STREAMS: Final = (
    ("EncryptedPackage", f"This workbook has a password. Open it, take the password off, and save it again. {SAVE_AS}"),
    ("Workbook", f"This is an old Excel workbook (XLS). {SAVE_AS}"),
    ("Book", f"This is an old Excel workbook (XLS). {SAVE_AS}"),
)  # fmt: skip


def refuse_ole(content: bytes) -> None:
    """Raises Unreadable with what kind of old or encrypted file this is."""
    for name, words in OLE_STREAMS:
        if name.encode("utf-16-le") in content:
            raise Unreadable(words)
    raise Unreadable(f"This is an old Office file, and no workbook that can be read. {SAVE_AS}")


def read_workbook(content: bytes) -> Book:
    """All sheets of a workbook. Raises Unreadable."""
    package = Package(content)
    try:
        return _book(package)
    except (ValueError, LookupError, OverflowError) as error:
        raise error if isinstance(error, Unreadable) else Unreadable(DAMAGED) from None


def _book(package: Package) -> Book:
    targets = _targets(package)
    listed, from_1904 = _listed(package)
    if not listed:
        raise Unreadable("This workbook has no sheet.")
    if len(listed) > SHEETS_MAX:
        raise Unreadable(f"This workbook has {len(listed)} sheets; {SHEETS_MAX} are read.")
    _refuse_doubles([targets[key][1].casefold() for _, key, _ in listed if key in targets])
    strings = _strings(
        package, next((part for kind, part in targets.values() if kind == "sharedStrings"), "")
    )
    styles = next((part for kind, part in targets.values() if kind == "styles"), "")
    formats = Formats(_kinds(package, styles), from_1904)
    sheets: list[Sheet] = []
    allowance = Allowance()
    for name, key, is_hidden in listed:
        kind, part = targets.get(key, ("", ""))
        if kind == "worksheet":
            grid = Grid(name, strings, formats, allowance)
            sheets.append(_sheet(package, part, name, grid, is_hidden=is_hidden))
    if not sheets:
        raise Unreadable("This workbook has no sheet with cells.")
    return Book(sheets, "Excel workbook", list(_remarks(package, sheets)))


def _refuse_doubles(parts: list[str]) -> None:
    """Several sheets of one part would be as many lists of the same; no program writes that."""
    if len(set(parts)) < len(parts):
        raise Unreadable(DAMAGED)


def _remarks(package: Package, sheets: list[Sheet]) -> Iterator[str]:
    if package.holds("xl/externallinks/"):
        yield "The workbook takes values from other files. They were not opened: what it last showed is read."
    for sheet in sheets:
        if sheet.is_hidden:
            yield f"The sheet “{sheet.name}” is hidden in the workbook. It is read like the others."


def _sheet(package: Package, part: str, name: str, grid: Grid, *, is_hidden: bool) -> Sheet:
    package.walk(part, grid.start, grid.end, grid.text)
    return Sheet(
        name, grid.rows, grid.merged, frozenset(grid.hidden_rows), grid.hidden_columns, grid.faults, is_hidden
    )  # fmt: skip


def _targets(package: Package) -> dict[str, tuple[str, str]]:
    """Key → (kind, part) of what the workbook consists of."""
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = kind, _part(attributes.get("Target", ""))

    package.walk("xl/_rels/workbook.xml.rels", start, most=SMALL)
    return found


def _part(target: str) -> str:
    """The name of a part that the workbook names, from its own folder or from the top."""
    return target[1:] if target.startswith("/") else f"xl/{target.removeprefix('./')}"


def _listed(package: Package) -> tuple[list[tuple[str, str, bool]], bool]:
    """The sheets (name, key, whether hidden) in order, and whether days are counted from 1904."""
    sheets: list[tuple[str, str, bool]] = []
    from_1904 = [False]

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "sheet":
            key = next((value for name, value in attributes.items() if local(name) == "id"), "")
            sheets.append((attributes.get("name", ""), key, attributes.get("state", "visible") != "visible"))
        elif local(tag) == "workbookPr":
            from_1904[0] = attributes.get("date1904") in ("1", "true")

    package.walk(WORKBOOK, start, most=SMALL)
    return sheets, from_1904[0]


@dataclass
class _Strings:
    """The texts that cells share."""

    all: list[str] = field(default_factory=list)
    _allowance: Allowance = field(default_factory=Allowance)
    _parts: list[str] = field(default_factory=list)
    _is_text: bool = False
    _is_phonetic: bool = False

    def start(self, tag: str, _: dict[str, str]) -> None:
        name = local(tag)
        if name == "rPh":
            self._is_phonetic = True
        self._is_text = name == "t" and not self._is_phonetic

    def end(self, tag: str) -> None:
        name = local(tag)
        self._is_text = False
        if name == "rPh":
            self._is_phonetic = False
        elif name == "si":
            self.all.append("".join(self._parts))
            self._parts.clear()

    def text(self, text: str) -> None:
        if self._is_text:
            self._allowance.text(len(text))
            self._parts.append(text)


def _strings(package: Package, part: str) -> list[str]:
    strings = _Strings()
    if part:
        package.walk(part, strings.start, strings.end, strings.text)
    return strings.all


def _kinds(package: Package, part: str) -> tuple[Kind, ...]:
    """What kind of number each style shows."""
    codes: dict[int, Kind] = dict(BUILT_IN)
    styles: list[int] = []
    is_cell_style = [False]

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "numFmt":
            codes[int(attributes.get("numFmtId", "0"))] = kind_of(attributes.get("formatCode", ""))
        elif name == "xf" and is_cell_style[0]:
            styles.append(int(attributes.get("numFmtId", "0")))
        elif name == "cellXfs":
            is_cell_style[0] = True

    def end(tag: str) -> None:
        if local(tag) == "cellXfs":
            is_cell_style[0] = False

    if part and part in package:
        package.walk(part, start, end, most=SMALL)
    return tuple(codes.get(style, Kind.NUMBER) for style in styles)


def local(tag: str) -> str:
    """The name of a tag without the prefix of its namespace."""
    return tag.rpartition(":")[2]
