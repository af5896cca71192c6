"""Writing: what a spreadsheet would run, it reads as text; what it would misread, it reads right."""

import csv
import io
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.exchange import writing


@pytest.mark.parametrize(
    "value, written",
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1 555 0100", "'+1 555 0100"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\uff1dHYPERLINK(1)", "'\uff1dHYPERLINK(1)"),
        ("\uff0b1", "'\uff0b1"),
        ("\uff0d1", "'\uff0d1"),
        ("\uff20SUM(A1)", "'\uff20SUM(A1)"),
        ("\n=1", "'\n=1"),
        (" =1", "' =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("\x0b-1", "'\x0b-1"),
        ("\u200b\ufeff @x", "'\u200b\ufeff @x"),
        ("' =1", "'' =1"),
        (" a = b", " a = b"),
        ("\nnext", "\nnext"),
        ("O'Brien = partner", "O'Brien = partner"),
        (-5, "-5"),
        (0, "0"),
        (None, ""),
        (True, "yes"),
        (date(2026, 12, 31), "2026-12-31"),
        (datetime(2026, 12, 31, 19, 0, tzinfo=ZoneInfo("America/New_York")), "2027-01-01T00:00:00Z"),
        ("nul\x00byte", "nulbyte"),
    ],
)
def test_cells(value: Any, written: str) -> None:
    assert writing.cell(value) == written


#: What a spreadsheet may take off before it looks for a formula.
BLANK = " \n\x0b\x0c\u00a0\u2003\u200b\u3000\ufeff"
WORDS = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs"])),
    st.text(st.sampled_from([*BLANK, *writing.FORMULA_STARTS, "'", "a"]), max_size=5),
)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=5))
def test_every_table_reads_back_and_holds_no_formula(rows: list[tuple[str, str]]) -> None:
    text = writing.encoded(["a", "b"], rows).decode("utf-8-sig")
    back = list(csv.reader(io.StringIO(text, newline="")))
    assert back == [["a", "b"], *([writing.cell(value) for value in row] for row in rows)]
    seen = [value.lstrip(BLANK) for row in back for value in row]
    assert not any(value.startswith(writing.FORMULA_STARTS) for value in seen)
