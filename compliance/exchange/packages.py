"""Decides which ZIP files are opened as workbooks, and reads their parts without ever taking more than the limits from them.

Nothing is unpacked to disk, no part but those that hold cells is looked at, and every byte counts against one limit
while it is inflated, whatever the directory of the ZIP declares.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Final
from xml.parsers import expat

from django.conf import settings

from compliance.exchange.books import Unreadable

SAVE_AS: Final = "Open it in a spreadsheet program, choose Save As, and take “Excel Workbook (.xlsx)”."
PARTS_MAX: Final = 2_000
#: What each entry of a ZIP file's directory begins with.
ENTRY: Final = b"PK\x01\x02"
#: Tags of a workbook: what reading takes hangs on them more than on bytes. 20,000 rows of 25 columns have 1.4 million.
TAGS_MAX: Final = 2_000_000
#: Tags within each other; those of a sheet are ten deep. The parser keeps every open one.
DEPTH_MAX: Final = 100
#: Different names of tags and attributes in one part; the parser keeps each.
NAMES_MAX: Final = 10_000
BLOCK: Final = 64 * 1024  # bytes
#: The longest tag or comment: the parser reads an open one again with every block.
TOKEN_MAX: Final = 4 * BLOCK
#: Bytes of a part that holds no cells: the list of sheets, of parts, of styles.
SMALL: Final = 10 * 1024**2
DAMAGED: Final = (
    f"This workbook is damaged or cut off. {SAVE_AS} If it does not open there either, ask for it again."
)
#: What a damaged ZIP makes the standard library raise.
BROKEN: Final = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, LookupError, OverflowError),
)
#: Parts by which other kinds of file are told.
OTHERS: Final = (
    ("word/document.xml", "This is a Word document. Copy its table into a spreadsheet."),
    ("ppt/presentation.xml", "This is a PowerPoint presentation. Copy its table into a spreadsheet."),
    ("xl/workbook.bin", f"This is a binary Excel workbook (XLSB), which is not read. {SAVE_AS}"),
    ("content.xml", f"This is an OpenDocument file (ODS), which is not read. {SAVE_AS}"),
    ("index/document.iwa", f"This is an Apple Numbers file, which is not read. {SAVE_AS}"),
)
Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class Package:
    """The parts of a ZIP file by name, as far as limits allow."""

    def __init__(self, content: bytes) -> None:
        if (number := content.count(ENTRY)) > PARTS_MAX:  # before a directory of them is built
            raise Unreadable(f"This file is a ZIP of {number:,} files, which no workbook is.")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            parts = self._zip.infolist()
        except BROKEN:
            raise Unreadable(DAMAGED) from None
        self._parts = {part.filename.casefold(): part for part in parts}
        self._left: int = settings.IMPORT_MAX_UNPACKED_BYTES
        self._tags = TAGS_MAX
        self._refuse_bombs(parts)
        self._refuse_tricks(parts)
        self._refuse_others()

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._parts

    def holds(self, folder: str) -> bool:
        """Whether anything lies in a folder."""
        return any(name.startswith(folder) for name in self._parts)

    def walk(
        self,
        name: str,
        start: Start,
        end: End | None = None,
        text: Text | None = None,
        most: int | None = None,
    ) -> None:
        """Hands the tags and texts of an XML part to the caller, as they come. Raises Unreadable."""
        names: dict[str, str] = {}
        parser = expat.ParserCreate(intern=names)
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_definitions
        parser.StartElementHandler, parser.EndElementHandler = self._counted(start, end)
        parser.CharacterDataHandler = text
        taken = 0
        try:
            for block in self._blocks(name):
                parser.Parse(block)
                taken += len(block)
                is_open_too_long = taken - parser.CurrentByteIndex > TOKEN_MAX
                if is_open_too_long or len(names) > NAMES_MAX or (most and taken > most):
                    raise Unreadable(_too_much())
            parser.Parse(b"", True)  # noqa: FBT003  expat takes no name for it
        except expat.ExpatError:
            raise Unreadable(DAMAGED) from None

    def _counted(self, start: Start, end: End | None) -> tuple[Start, End]:
        """The same, refusing more tags than are read, or more of them open at once."""
        depth = 0

        def opens(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            self._tags -= 1
            if self._tags < 0 or depth > DEPTH_MAX:
                raise Unreadable(_too_much())
            start(tag, attributes)

        def closes(tag: str) -> None:
            nonlocal depth
            depth -= 1
            if end:
                end(tag)

        return opens, closes

    def _blocks(self, name: str) -> Iterator[bytes]:
        part = self._parts.get(name.casefold())
        if part is None or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable(DAMAGED)
        try:
            with self._zip.open(part) as stream:
                while block := stream.read(BLOCK):
                    self._left -= len(block)
                    if self._left < 0:
                        raise Unreadable(_too_much())
                    yield block
        except Unreadable:
            raise
        except BROKEN:
            raise Unreadable(DAMAGED) from None

    def _refuse_bombs(self, parts: list[zipfile.ZipInfo]) -> None:
        if sum(part.file_size for part in parts) > self._left:
            raise Unreadable(_too_much())

    def _refuse_tricks(self, parts: list[zipfile.ZipInfo]) -> None:
        if len(self._parts) != len(parts) or any(_leads_out(part.filename) for part in parts):
            raise Unreadable(
                "The parts of this file have names that lead out of it or come twice. No spreadsheet program writes that."
            )
        if any(part.flag_bits & 1 for part in parts):
            raise Unreadable(f"This ZIP file has a password. Take it off, then send it again. {SAVE_AS}")

    def _refuse_others(self) -> None:
        for name, words in OTHERS:
            if name in self:
                raise Unreadable(words)
        if "[content_types].xml" not in self or not self.holds("xl/"):
            raise Unreadable(
                "This is a ZIP file and no workbook. Unpack it, then send the spreadsheet that is in it."
            )
        if any("vbaproject" in name or name.startswith("xl/macrosheets/") for name in self._parts):
            raise Unreadable(
                f"This workbook carries macros. {SAVE_AS} That leaves them out and keeps every cell."
            )


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _refuse_definitions(*_: object) -> None:
    raise Unreadable("This workbook defines its own XML entities, which no spreadsheet program writes.")


def _too_much() -> str:
    limit = settings.IMPORT_MAX_UNPACKED_BYTES / 1024**2
    return (
        f"Unpacked, this workbook is far larger than a list of this kind: {limit:.0f} MB are read. Split it."
    )
