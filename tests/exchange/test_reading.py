"""Reading: the same table whatever its encoding, delimiter and line ends; a clear reason for what is no table."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from compliance.exchange import reading, writing
from compliance.exchange.books import without_empty_end
from compliance.exchange.reading import Unreadable

LIST = "Name,Service\r\nClínica Puente,“Help desk”\r\n"
ROWS = ((2, ("Clínica Puente", "“Help desk”")),)


@pytest.mark.parametrize(
    "content, encoding",
    [
        (LIST.encode(), "UTF-8"),
        (LIST.encode("utf-8-sig"), "UTF-8"),
        (LIST.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + LIST.encode("utf-16-be"), "UTF-16"),
        (LIST.encode("utf-16-le"), "UTF-16"),
        (LIST.encode("utf-16-be"), "UTF-16"),
        (LIST.encode("cp1252"), "Windows-1252"),
        (LIST.encode() + b"\x1a", "UTF-8"),
    ],
    ids=[
        "utf-8",
        "utf-8 with mark",
        "utf-16 le",
        "utf-16 be",
        "utf-16 le without mark",
        "utf-16 be without mark",
        "cp1252",
        "end mark of DOS",
    ],
)
def test_encodings(content: bytes, encoding: str) -> None:
    table = reading.read(content)
    assert (table.header, table.rows) == (("Name", "Service"), ROWS)
    assert table.words == f"{encoding}, separated by commas"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter: str, end: str) -> None:
    reading_words = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
    rows = [["Name", "Service, and more; yes"], ["A\tB", 'say "a|b"'], ["Two\nlines", "x"]]
    text = end.join(delimiter.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows)
    table = reading.read(text.encode())
    assert table.words.endswith(reading_words[delimiter])
    assert table.header == tuple(rows[0])
    assert [cells for _, cells in table.rows] == [("A\tB", 'say "a|b"'), ("Two\nlines", "x")]


def test_rows_keep_the_number_a_spreadsheet_shows_though_blank_ones_are_left_out() -> None:
    table = reading.read(b"\n,,\nName,Service,,\n\nA,x\n , ,\nB\n")
    assert table.header == ("Name", "Service")
    assert table.rows == ((5, ("A", "x")), (7, ("B",)))


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "empty"),
        (b"\n ,\n", "empty"),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"PK\x03\x04\x14\x00", "damaged or cut off"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office file"),
        (b"\x89PNG\r\n", "picture"),
        (b"{\\rtf1", "RTF"),
        (b"  <!DOCTYPE html><table>", "web page"),
        (b"<?xml version='1.0'?>", "web page"),
        (b"Name\nA\x00B\n", "NUL.*CSV UTF-8"),
        ("Имя,Служба\nА,Б\n".encode("utf-16-le"), "NUL.*CSV UTF-8|encoding"),
        ("Name\nA\x00B\n".encode("utf-16"), "NUL"),
        ("Name\nA".encode("utf-16") + b"\x00", "encoding"),
        (b"Name\nA\x81\n", "encoding"),
        (bytes(range(256)) * 4, "NUL|encoding"),
        (b'Name,Service\nA,"x\nB,y\n', "row 2 a quotation mark is opened and never closed"),
        (b'Name\nA\n"B"s\n', "row 3 more text stands after"),
        (b'Name\n"' + b"x" * 200_000 + b"\n", "row 2 a quotation mark"),
        (b'Name\n"' + b"x" * 40_000 + b'"\n', "cell of more than 32,767 characters. Probably a quotation mark"),
        (b"Name\n" + b"x" * 40_000 + b"\n", "Row 2 holds a cell of more than 32,767 characters.$"),
        (b'Name,"quoted"\n' + b"x" * 200_000 + b"\n", "Row 2 holds a cell of more than 32,767 characters.$"),
        (b"," .join(b"c%d" % n for n in range(500)) + b"\n", "500 columns"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_the_reason(content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        reading.read(content)


def test_a_long_file_is_refused_without_being_read_to_its_end(settings: Settings) -> None:
    settings.IMPORT_MAX_ROWS = 3
    assert len(reading.read(b"Name\nA\nB\nC\n").rows) == 3
    with pytest.raises(Unreadable, match="more than 3 rows"):
        reading.read(b"Name\nA\nB\nC\nD\n")


def test_a_million_rows_are_refused_at_once() -> None:
    content = b"Name\n" + b"A,b\n" * 1_000_000
    began = time.process_time()
    with pytest.raises(Unreadable, match="more than 20,000 rows"):
        reading.read(content)
    assert time.process_time() - began < 2


def test_size_is_refused_before_anything_is_looked_at(settings: Settings) -> None:
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    with pytest.raises(Unreadable, match=r"1\.5 MB; 1 MB are read"):
        reading.read(b"%PDF-" + b"x" * (1024 * 1536))


@pytest.mark.parametrize(
    "cell, text",
    [
        ("  AWS\n Inc. ", "AWS Inc."),
        ("a\x0bb", "a b"),
    ],
)
def test_a_cell_in_one_line(cell: str, text: str) -> None:
    assert reading.plain(cell) == text


@pytest.mark.parametrize(
    "cell, text",
    [
        ("'=1+1", "=1+1"),
        ("=1+1", "=1+1"),
        ("'tis", "'tis"),
        ("'", "'"),
        ("'+1 555 0100", "+1 555 0100"),
        ("''=1+1", "'=1+1"),
        ("''quoted''", "''quoted''"),
        ("' =1+1", " =1+1"),
        ("'\uff1d1+1", "\uff1d1+1"),
        ("''\u00a0@x", "'\u00a0@x"),
    ],
)
def test_the_apostrophe_of_our_own_export_is_taken_off(cell: str, text: str) -> None:
    assert reading.read_book(f"Name\n{cell}\n".encode()).sheets[0].rows[1] == (2, (text,))


def test_a_file_may_name_its_delimiter() -> None:
    table = reading.read(b"sep=;\r\nName;Service\r\nA, B;x\r\n")
    assert (table.header, table.rows) == (("Name", "Service"), ((2, ("A, B", "x")),))


def test_a_title_full_of_commas_does_not_decide_the_delimiter() -> None:
    table = reading.read(b"List, as of today, with, many, commas\nName;Service\nA, B, C;x\nD;y\n")
    assert (table.header, len(table.rows)) == (("Name", "Service"), 2)


ANY = st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff")
#: What begins a formula, and what may stand before it, more often than chance has it.
TRICKS = st.text(
    st.sampled_from("'=+-@\uff1d\uff0b\uff0d\uff20 \t\n\r\x0b\x0c\u00a0\u200b\ufeffa"), max_size=6
)
TEXT = st.one_of(st.text(ANY, max_size=20), TRICKS)


@trying(deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), max_size=5))
def test_what_we_write_we_read(rows: list[tuple[str, str]]) -> None:
    """All that can be seen; a line end stays one, and what ends a row blank is left away."""
    book = reading.read_book(writing.encoded(["a", "b"], rows))
    expected = [[writing.UNWRITABLE.sub("", cell) for cell in row] for row in rows]
    assert [list(cells) for _, cells in book.sheets[0].rows[1:]] == [
        ended for row in expected if (ended := list(without_empty_end(row)))
    ]


@trying(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_refused(content: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert reading.tables(content).tables
