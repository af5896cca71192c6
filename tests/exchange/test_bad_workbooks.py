"""What is no workbook, or means harm, is refused in words, in bounded time and memory, whatever it says of itself."""

import io
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from compliance.exchange import packages, reading
from compliance.exchange.reading import Unreadable
from tests.exchange.books import NS, book, parts, zipped

SHEET = "xl/worksheets/sheet1.xml"
GOOD = book(["Vendor", "Signed"], ["AWS", "3/2/26"], ["Google", 90])
LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@contextmanager
def quick(seconds: float) -> Iterator[None]:
    """Fails where the work within takes longer on a processor of its own."""
    began = time.process_time()
    yield
    taken = time.process_time() - began
    assert taken < seconds, f"{taken:.1f} s"


@contextmanager
def small(megabytes: float) -> Iterator[None]:
    """Fails where the work within ever holds more; measuring makes it several times slower."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1] / 1024**2
    finally:
        tracemalloc.stop()
    assert peak < megabytes, f"{peak:.0f} MB"


def ole(*streams: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"".join(name.encode("utf-16-le") for name in streams)


def password(content: bytes) -> bytes:
    """The same ZIP with every part marked as encrypted."""
    marked = bytearray(content)
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = marked.find(signature)
        while at >= 0:
            marked[at + offset] |= 1
            at = marked.find(signature, at + 1)
    return bytes(marked)


@pytest.mark.parametrize(
    "content, words",
    [
        (ole("Root Entry", "EncryptedPackage"), "has a password"),
        (ole("Root Entry", "Workbook"), r"old Excel workbook \(XLS\)"),
        (ole("Root Entry", "WordDocument"), "old Office file"),
        (password(GOOD), "has a password"),
        (GOOD[: len(GOOD) // 2], "damaged or cut off"),
        (GOOD[:-1], "damaged or cut off"),
        (zipped({"word/document.xml": "x"}), "Word document"),
        (zipped({"ppt/presentation.xml": "x"}), "PowerPoint"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "x"}), "OpenDocument"),
        (zipped({"Index/Document.iwa": "x"}), "Numbers"),
        (zipped(parts(**{"xl/workbook.bin": "x"})), "XLSB"),
        (zipped({"list.csv": "Name\nA\n"}), "Unpack it"),
        (zipped(parts(**{"xl/vbaProject.bin": "x"})), "carries macros"),
        (zipped(parts(**{"xl/macrosheets/sheet1.xml": "x"})), "carries macros"),
        (zipped(parts(**{"../../etc/cron.d/x": "x"})), "lead out"),
        (zipped(parts(**{"/etc/passwd": "x"})), "lead out"),
        (zipped(parts(**{"C:/x": "x"})), "lead out"),
        (zipped([*parts().items(), ("XL/Workbook.xml", "x")]), "come twice"),
        (zipped(parts(**{"xl/workbook.xml": f"<workbook {NS}><sheets/></workbook>"})), "no sheet"),
        (zipped(parts(**{SHEET: f"{LAUGHS}<worksheet>&b;</worksheet>"})), "XML entities"),
        (zipped(parts(**{"xl/sharedStrings.xml": f"{LAUGHS}<sst><si><t>&b;</t></si></sst>"})), "XML entities"),
        (zipped(parts(**{"xl/workbook.xml": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'})), "XML entities"),
        (zipped(parts('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')), "damaged"),
        (zipped(parts('<row r="1"><c r="XYZ99999999"><v>7</v></c></row>')), "damaged"),
        (zipped(parts('<row r="1"><c r="A1"><v>seven</v></c></row>')), "damaged"),
        (zipped(parts('<row r="2"><c r="A2"><v>7</v></c></row><row r="1"><c r="A1"><v>7</v></c></row>')), "no sheet has any"),
        (zipped(parts('<row r="1"><c r="ZZZ1"><v>7</v></c></row>')), "no sheet has any"),
        (zipped(parts(f'<row r="1"><c r="A1" t="str"><v>{"x" * 40_000}</v></c></row>')), "32,767 characters"),
        (b"<html><table><tr><td>Name</td></tr></table></html>", "web page"),
        (zipped({f"xl/{n}": "" for n in range(2_001)}), "2,001 files"),
    ],
)  # fmt: skip
def test_the_reason_is_told(content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        reading.tables(content)


def test_more_columns_than_are_read() -> None:
    with small(10), pytest.raises(Unreadable, match="500 columns; 200 are read"):
        reading.tables(book([f"c{n}" for n in range(500)]))


def test_empty_cells_far_to_the_right_are_no_columns() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c>' + '<c r="XFD1" s="1"/></row>'
    assert reading.read_book(zipped(parts(rows))).sheets[0].rows == [(1, ("1",))]


def test_a_million_rows() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 1_000_001))
    content = zipped(parts(rows))
    with quick(2), pytest.raises(Unreadable, match="more than 20,000 rows"):
        reading.tables(content)
    with small(20), pytest.raises(Unreadable, match="more than 20,000 rows"):
        reading.tables(content)


def test_a_million_blank_rows_say_nothing() -> None:
    content = zipped(parts("".join(f'<row r="{n}"/>' for n in range(1, 1_000_001))))
    with quick(4), pytest.raises(Unreadable, match="empty"):
        reading.tables(content)


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "docProps/thumbnail.jpeg"])
def test_a_zip_bomb_is_refused_by_its_directory(part: str) -> None:
    content = zipped(parts(**{part: bytes(100 * 1024**2)}))
    with quick(1), small(5), pytest.raises(Unreadable, match="Unpacked"):
        reading.tables(content)


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml"])
def test_a_zip_bomb_that_denies_its_size_is_cut_off(part: str) -> None:
    """The directory says a hundred bytes; Python's ZIP reader stops there, and we count what comes out."""
    start = b"<x>" if part == SHEET else b"<sst><si><t>"
    content = bytearray(zipped(parts(**{part: start + b" " * 100 * 1024**2})))
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(part.encode()))
    content[at + 24 : at + 28] = struct.pack("<I", 100)
    with small(5), pytest.raises(Unreadable):
        reading.tables(bytes(content))


def test_what_is_inflated_counts_and_not_what_was_declared(settings: Settings) -> None:
    content = zipped(parts())
    package = packages.Package(content)
    settings.IMPORT_MAX_UNPACKED_BYTES = 400
    with pytest.raises(Unreadable, match="Unpacked"):
        reading.tables(content)
    package._left = 10
    with pytest.raises(Unreadable, match="Unpacked"):
        package.walk(SHEET, lambda *_: None)


def test_tags_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "TAGS_MAX", 100_000)
    content = zipped(parts("<c/>" * 1_000_000))
    with quick(1), small(5), pytest.raises(Unreadable, match="Unpacked"):
        reading.tables(content)


def test_one_long_text_that_all_cells_share_is_held_once() -> None:
    shared = f"<sst {NS}><si><t>{'x' * 2_000}</t></si></sst>"
    cells = "".join(f'<c r="{column}{{0}}" t="s"><v>0</v></c>' for column in "ABCDE")
    rows = "".join(f'<row r="{{0}}">{cells}</row>'.format(number) for number in range(1, 1_000))
    content = zipped(parts(rows, **{"xl/sharedStrings.xml": shared}))
    with small(3):
        assert len(reading.read_book(content).sheets[0].rows) == 999


def test_merged_cells_without_end_cost_little() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 5_000))
    merges = "".join(f'<mergeCell ref="A{n}:XFD1048576"/>' for n in range(1, 50_000))
    sheet = f"<worksheet {NS}><sheetData>{rows}</sheetData><mergeCells>{merges}</mergeCells></worksheet>"
    content = zipped(parts(**{SHEET: sheet}))
    with quick(3), small(20):
        reading.tables(content)


def test_overlapping_parts_are_held_to_the_same_limit(settings: Settings) -> None:
    """Many names for one part: each is read once at most, and all of it counts."""
    settings.IMPORT_MAX_UNPACKED_BYTES = 1024**2
    room = io.BytesIO()
    with zipfile.ZipFile(room, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts().items():
            file.writestr(name, content)
        for number in range(1_000):
            file.writestr(f"xl/media/{number}.xml", b"x" * 2_000)
    with pytest.raises(Unreadable, match="Unpacked"):
        reading.tables(room.getvalue())


@trying(deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_damaged_bytes_are_read_or_refused(changes: list[tuple[int, int]]) -> None:
    content = bytearray(GOOD)
    for at, byte in changes:
        content[at] = byte
    with suppress(Unreadable):
        reading.tables(bytes(content))


XML = parts('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>1</f><v>45769.5</v></c></row>')
INNER = sorted(name for name in XML if name.startswith("xl/"))


@trying(deadline=None)
@given(st.sampled_from(INNER), st.data())
def test_damaged_parts_are_read_or_refused(name: str, data: st.DataObject) -> None:
    """Damage within a part, where no checksum tells it."""
    text = str(XML[name])
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 30))
    put = data.draw(st.text('<>/"=r1A0999 ts:&#;x', max_size=8))
    with suppress(Unreadable):
        reading.tables(zipped({**XML, name: text[:at] + put + text[at + cut :]}))
