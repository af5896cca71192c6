"""Workbooks: each cell as the text a person would type for it, what is merged, hidden or broken told."""

import io
import re
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from compliance.exchange import reading, writing
from compliance.exchange.books import Span
from compliance.exchange.formats import Formats, Kind, kind_of
from compliance.exchange.reading import Sheet, Unreadable
from tests.exchange.books import NS, RELATIONS, book, parts, zipped


def only(content: bytes) -> Sheet:
    """The one sheet of a workbook."""
    (sheet,) = reading.read_book(content).sheets
    return sheet


def cells_of(*rows: str, **others: str) -> list[tuple[str, ...]]:
    return [cells for _, cells in only(zipped(parts("".join(rows), **others))).rows]


@pytest.mark.parametrize(
    "value, text",
    [
        ("AWS, Inc.", "AWS, Inc."),
        (" Quiñones\nTeam ", " Quiñones\nTeam "),
        ("<b>&amp;", "<b>&amp;"),
        (90, "90"),
        (90.0, "90"),
        (0.1 + 0.2, "0.3"),
        (12345678901234567890, "1.23456789012346e+19"),
        (-2.5, "-2.5"),
        (True, "yes"),
        (False, "no"),
        (date(2026, 3, 15), "2026-03-15"),
        (datetime(2026, 3, 15), "2026-03-15"),  # noqa: DTZ001
        (datetime(2026, 3, 15, 9, 30), "2026-03-15 09:30"),  # noqa: DTZ001
        (time(14, 30), "14:30"),
        ("'=1+1", "=1+1"),
        ("02139", "02139"),
    ],
)
def test_a_cell_as_text(value: Any, text: str) -> None:
    assert only(book(["Name"], [value])).rows[1] == (2, (text,))


def test_a_month_that_a_spreadsheet_made_a_day_of_is_a_month_again() -> None:
    def months(workbook: Any) -> None:
        for row, code in enumerate(
            ("mmm-yy", "mmmm yyyy", "[$-409]mmm-yy;@", "dd.mm.yyyy", "mmm-yy"), start=2
        ):
            cell = workbook.active.cell(row, 1, date(2024, 3, 1 if row < 6 else 9))
            cell.number_format = code

    rows = only(book(["Signed"], more=months)).rows
    assert [cells[0] for _, cells in rows[1:]] == [
        "2024-03",
        "2024-03",
        "2024-03",
        "2024-03-01",
        "2024-03-09",
    ]


@pytest.mark.parametrize(
    "code, kind",
    [
        ("yyyy-mm-dd", Kind.DAY), ("d/m/yy h:mm", Kind.DAY), ('dd" of "mmmm', Kind.DAY), ("mmm-yy", Kind.MONTH),
        ("h:mm AM/PM", Kind.TIME), ("[h]:mm", Kind.NUMBER), ("General", Kind.NUMBER), ("#,##0.00", Kind.NUMBER),
        ('0 "days"', Kind.NUMBER), ("[Red]0", Kind.NUMBER), (r"0\d", Kind.NUMBER), ("yyyy", Kind.DAY), ("@", Kind.NUMBER),
    ],
)  # fmt: skip
def test_formats(code: str, kind: Kind) -> None:
    assert kind_of(code) is kind


@pytest.mark.parametrize(
    "number, from_1904, text",
    [
        ("45769", False, "2025-04-22"),
        ("44307", True, "2025-04-22"),
        ("59", False, "1900-02-28"),
        ("60", False, "60"),  # the 29 February 1900 that never was
        ("61", False, "1900-03-01"),
        ("-1", False, "-1"),
        ("1e300", False, "1e+300"),
        ("45769.99999999", False, "2025-04-23"),
    ],
)
def test_days_are_counted_as_excel_counts_them(number: str, from_1904: bool, text: str) -> None:  # noqa: FBT001
    assert Formats((Kind.DAY,), from_1904).text(number, "0") == text


def test_rich_text_is_text_and_its_reading_aid_is_none() -> None:
    shared = f"<sst {NS}><si><r><t>AW</t></r><r><t>S</t></r><rPh><t>aid</t></rPh></si></sst>"
    rows = cells_of('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', **{"xl/sharedStrings.xml": shared})
    assert rows == [("AWS",)]
    inline = '<c r="A1" t="inlineStr"><is><r><t>AW</t></r><r><t>S</t></r><rPh><t>aid</t></rPh></is></c>'
    assert cells_of(f'<row r="1">{inline}<c r="B1"><v>1</v></c></row>') == [("AWS", "1")]


def test_other_ways_to_write_the_same() -> None:
    """No references, a prefix before every tag, an escaped line end, a date as text."""
    rows = '<x:row><x:c t="str"><x:v>a_x000A_b_x0007_</x:v></x:c><x:c t="d"><x:v>2026-03-15T00:00:00</x:v></x:c></x:row>'
    sheet = f"<x:worksheet {NS.replace('xmlns', 'xmlns:x')}><x:sheetData>{rows}</x:sheetData></x:worksheet>"
    assert cells_of(**{"xl/worksheets/sheet1.xml": sheet}) == [("a\nb", "2026-03-15")]


def test_a_formula_is_its_result_and_told_where_there_is_none() -> None:
    rows = (
        '<row r="1"><c r="A1"><f>B9*2</f><v>90</v></c><c r="B1" t="str"><f>""</f><v></v></c><c r="C1"><f>NOW()</f></c>'
        '<c r="D1" t="e"><f>X!A1</f><v>#REF!</v></c><c r="E1" t="str"><f>X</f><v>done</v></c></row>'
    )
    sheet = only(zipped(parts(rows)))
    assert sheet.rows == [(1, ("90", "", "", "#REF!", "done"))]
    assert set(sheet.faults) == {(1, 2), (1, 3)}
    assert "does not say its result" in sheet.faults[1, 2]
    assert "#REF!" in sheet.faults[1, 3]


def test_an_error_in_a_csv_is_told_too() -> None:
    assert reading.read(b"Name,Days\nAWS,#VALUE!\n").faults == {
        (2, 1): reading.read(b"a,b\nx,#VALUE!").faults[2, 1]
    }


def test_what_is_merged_and_hidden_is_told() -> None:
    def hide(workbook: Any) -> None:
        sheet = workbook.active
        sheet.merge_cells("A2:A3")
        sheet.column_dimensions.group("C", "D", hidden=True)
        sheet.row_dimensions[3].hidden = True
        workbook.create_sheet("Old").append(["Name"])
        workbook["Old"].sheet_state = "hidden"

    read = reading.read_book(book(["Name", "Service", "Owner", "Note"], ["AWS", "a"], [None, "b"], more=hide))
    sheet = read.sheets[0]
    assert sheet.merged == [Span(2, 0, 3, 0)]
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({3}, {2, 3})
    assert read.sheets[1].is_hidden
    assert read.remarks == ["The sheet “Old” is hidden in the workbook. It is read like the others."]


def test_sheets_of_other_kinds_are_no_sheets() -> None:
    rels = f'<Relationships><Relationship Id="r1" Type="{RELATIONS}/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>'
    with pytest.raises(Unreadable, match="no sheet with cells"):
        reading.read_book(zipped(parts(**{"xl/_rels/workbook.xml.rels": rels})))


def test_links_to_other_files_are_told_and_never_opened() -> None:
    read = reading.read_book(zipped(parts(**{"xl/externalLinks/externalLink1.xml": "<x/>"})))
    assert "from other files" in read.remarks[0]


def test_a_cell_in_the_last_corner_costs_what_any_cell_costs() -> None:
    far = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    assert cells_of('<row r="1"><c r="A1"><v>1</v></c></row>', far) == [("1",), ("1",)]


TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = TEXT | st.integers() | st.dates() | st.booleans() | st.none() | st.sampled_from(
    ["=1+1", "'=1+1", "''-", "#REF!", "@SUM(A1)", "_x0041_", "+1 555 0100", "007", "2026-03", " a ", "a\r\nb", "\x0b"]
)  # fmt: skip


@trying(deadline=None)
@given(st.lists(st.lists(VALUES, min_size=1, max_size=4), max_size=4))
def test_what_we_write_we_read(rows: list[list[Any]]) -> None:
    """The cells that the CSV has, but for line ends, of which a workbook has one kind."""
    read = only(writing.workbook(["a", "b", "c", "d"], rows)).rows[1:]
    ours = only(writing.encoded(["a", "b", "c", "d"], rows)).rows[1:]
    expected = [tuple("\n".join(re.split("\r\n|[\r\x0b\x0c]", cell)) for cell in cells) for _, cells in ours]
    assert [cells for _, cells in read] == [row for row in expected if any(cell.strip() for cell in row)]


def test_cells_have_types_and_no_formula() -> None:
    written = openpyxl.load_workbook(
        io.BytesIO(
            writing.workbook(
                ["=x"], [[date(2026, 3, 15)], [90], ["=1+1"], ["90"], ["#REF!"], [True], [10**18]]
            )
        )
    ).active
    kinds = [(cell.data_type, cell.value) for (cell,) in written.iter_rows()]
    assert kinds == [
        ("s", "=x"),
        ("d", datetime(2026, 3, 15)),  # noqa: DTZ001
        ("n", 90),
        ("s", "=1+1"),
        ("s", "90"),
        ("s", "#REF!"),
        ("s", "yes"),
        ("s", str(10**18)),
    ]
