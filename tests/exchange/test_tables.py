"""Finding the table: lists as different people keep them, and nothing of a sheet left out in silence."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from compliance.exchange import reading
from compliance.exchange.reading import Found, Table, Unreadable
from tests.exchange.books import book

WORDS = {"vendor", "service", "signed", "effective", "end", "agreement – signed", "contact", "mail", "notice"}


def knows(cell: str) -> bool:
    return cell.casefold() in WORDS


def only(found: Found) -> Table:
    (table,) = found.tables
    return table


def csv_of(text: str, words: Callable[[str], bool] = knows) -> Table:
    return only(reading.tables(text.encode(), words))


def left(table: Table) -> list[tuple[int, str]]:
    return [(one.number, one.why) for one in table.left_out]


def values(table: Table) -> list[tuple[str, ...]]:
    return [cells for _, cells in table.rows]


def test_titles_blank_rows_and_a_total() -> None:
    table = csv_of(
        "Lakeside - BAA tracker;;;\nUpdated 3/4/26;;;\n\n;;;\nVendor;Service;Signed;\nAWS;Bedrock;x\n\nGoogle;Vertex;y\nTOTAL;2;;\n"
    )
    assert table.header == ("Vendor", "Service", "Signed")
    assert [number for number, _ in table.rows] == [6, 8]
    assert left(table) == [(1, "stands above the header"), (2, "stands above the header"), (9, "is a total")]
    assert table.left_out[0].text == "Lakeside - BAA tracker"


def test_unknown_words_head_a_table_that_looks_like_one() -> None:
    """A list in German, with what it is for beside its title."""
    table = csv_of(
        "Erstellt:;Anna\nFirma;Leistung;Vertrag vom;Ende\nAWS;Bedrock;24.03.2026;\nMeta;Llama;01.04.2026;\n"
    )
    assert table.header == ("Firma", "Leistung", "Vertrag vom", "Ende")
    assert left(table) == [(1, "stands above the header")]


def test_a_few_words_above_a_wide_table_head_nothing() -> None:
    table = csv_of("Klinik,Lakeside\nFirma,Leistung,Vertrag,Ende,Ort\nAWS,Bedrock,a,b,c\n")
    assert table.header == ("Firma", "Leistung", "Vertrag", "Ende", "Ort")


def test_one_known_word_in_a_record_heads_nothing() -> None:
    table = csv_of("Firma;Leistung\nAWS;Service\nMeta;Llama\n")
    assert table.header == ("Firma", "Leistung")


def test_a_header_of_one_column() -> None:
    assert csv_of("Vendor\nAWS\nMeta\n").header == ("Vendor",)
    assert csv_of("Firma\nAWS\nMeta\n").header == ("Firma",)


def test_totals_notes_and_headers_again_in_the_middle() -> None:
    table = csv_of(
        "Vendor,Service,Notice\nAWS,Bedrock,30\nSubtotal,,30\nVendor,Service,Notice\nTotal Wine,shop,90\nGoogle\nGrand total: 2,,120\n"
        "* renewal pending\nPage 1 of 2\nNote: do not share\nLast updated 3/4/26\n"
    )
    assert values(table) == [("AWS", "Bedrock", "30"), ("Total Wine", "shop", "90"), ("Google",)]
    assert [why for _, why in left(table)] == [
        "is a total",
        "is the header again",
        "is a total",
        *["is a note"] * 4,
    ]


@pytest.mark.parametrize(
    "name", ["Notes", "Total", "Count Basie LLC", "Source Health", "Pagefreezer", "Keyless", "Total Wine"]
)
def test_a_vendor_whose_name_sounds_like_a_note_stays(name: str) -> None:
    assert values(csv_of(f"Vendor,Service\n{name},Storage\n{name if name != 'Total' else 'x'}\n"))[0] == (
        name,
        "Storage",
    )
    if name != "Total":
        assert len(csv_of(f"Vendor,Service\n{name}\n").rows) == 1


def test_two_header_rows_in_a_csv() -> None:
    table = csv_of(
        "BAA list,,,,,\nVendor,Agreement,,,Contact,\n,Signed,Effective,End,Name,Mail\nAWS,1,2,3,x,y\n"
    )
    assert table.header == (
        "Vendor",
        *(
            "Agreement – Signed",
            "Agreement – Effective",
            "Agreement – End",
            "Contact – Name",
            "Contact – Mail",
        ),
    )
    assert values(table) == [("AWS", "1", "2", "3", "x", "y")]
    assert "two rows, 2 and 3" in table.remarks[0]


def test_two_header_rows_of_which_nothing_is_known() -> None:
    table = csv_of("Firma,Vertrag,,Kontakt,\n,vom,bis,Name,Mail\nAWS,1,2,x,y\n")
    assert table.header == ("Firma", "Vertrag – vom", "Vertrag – bis", "Kontakt – Name", "Kontakt – Mail")


def test_group_names_that_are_repeated_instead_of_merged() -> None:
    table = csv_of("Who,Agreement,Agreement,Agreement\nVendor,Signed,Effective,End\nAWS,1,2,3\n")
    assert table.header == ("Who – Vendor", "Agreement – Signed", "Agreement – Effective", "Agreement – End")


@pytest.mark.parametrize(
    "text",
    [
        "BAA tracker,,,\nVendor,Service,Signed,End\nAWS,Bedrock,x,y\n",
        "Clinic:,Lakeside,,\nVendor,Service,Signed,End\nAWS,Bedrock,x,y\n",
        "Lakeside,,,3/4/26\nVendor,Service,Signed,End\nAWS,Bedrock,x,y\n",
        "Vendor,Service,Signed,End\nAWS,Bedrock,x,y\n",
        "Vendor,Service,,Owner\nAWS,Bedrock,x,\n",
        "Service,,Signed,\nBedrock,x,ok,y\n",
        "Service,,Vendor\nBedrock,x\n",
        "Vendor,Service,,\nAWS,Bedrock,see mail,ok\n",
    ],
)
def test_a_title_and_a_record_join_no_header(text: str) -> None:
    assert not any("–" in word for word in csv_of(text).header)


def test_merged_groups_and_merged_vendors() -> None:
    def merge(workbook: Any) -> None:
        for span in ("A1:E1", "A2:A3", "B2:D2", "A4:A6", "A9:E9"):
            workbook.active.merge_cells(span)

    table = only(
        reading.tables(
            book(
                ["BAAs of Lakeside"],
                ["Vendor", "Agreement", None, None, "Owner"],
                [None, "Signed", "Effective", "End"],
                ["AWS", date(2026, 3, 1), None, "evergreen", "Ana"],
                [None, "see contract"],
                [None, "x", None, None, "Ben"],
                ["Google", "x"],
                [None, None, None, "no vendor here"],
                ["Cloud vendors"],
                ["Meta", "x"],
                more=merge,
            ),
            knows,
        )
    )
    assert table.header == (
        "Vendor",
        "Agreement – Signed",
        "Agreement – Effective",
        "Agreement – End",
        "Owner",
    )
    assert [cells[0] for cells in values(table)] == ["AWS", "AWS", "AWS", "Google", "", "Meta"]
    assert left(table) == [(1, "stands above the header"), (9, "is a heading over the whole width")]
    assert table.remarks[1] == (
        "Cells of “Vendor” are merged over several rows. What stands in the first counts for 2 more rows."
    )


def test_a_merged_title_is_no_group() -> None:
    def merge(workbook: Any) -> None:
        workbook.active.merge_cells("A1:C1")

    found = reading.tables(
        book(["Our list"], ["Vendor", "Service", "Signed"], ["AWS", "a", "x"], more=merge), knows
    )
    assert only(found).header == ("Vendor", "Service", "Signed")


def test_every_sheet_with_a_table_is_offered_and_others_are_told() -> None:
    def more(workbook: Any) -> None:
        for name, rows in {
            "Read me": [["How to use this list"], ["Fill in each row."]],
            "Empty": [],
            "BAAs": [["Vendor", "Signed"], ["AWS", "x"]],
        }.items():
            sheet = workbook.create_sheet(name)
            for row in rows:
                sheet.append(row)

    found = reading.tables(
        book(["Vendor", "Mail"], ["AWS", "a@b.example"], title="Vendors", more=more), knows
    )
    assert [table.sheet for table in found.tables] == ["Vendors", "BAAs"]
    assert found.passed_over == (
        "The sheet “Empty” is empty.",
        "The sheet “Read me” has no row that looks like a header.",
    )


def test_hidden_columns_and_rows_are_read_and_told() -> None:
    def hide(workbook: Any) -> None:
        workbook.active.column_dimensions["B"].hidden = True
        workbook.active.row_dimensions[3].hidden = True
        workbook.active.row_dimensions[9].hidden = True

    table = only(reading.tables(book(["Vendor", "Key"], ["AWS", "k1"], ["Google", "k2"], more=hide), knows))
    assert values(table) == [("AWS", "k1"), ("Google", "k2")]
    assert table.remarks == (
        "Hidden in the workbook, and read like the others: “Key”.",
        "Hidden in the workbook, and read like the others: row 3.",
    )


def test_a_tab_separated_file_of_excel() -> None:
    table = only(reading.tables("Vendor\tSigned\r\nClínica\t3/2/26\r\n".encode("utf-16"), knows))
    assert (table.words, values(table)) == ("UTF-16, separated by tabs", [("Clínica", "3/2/26")])


def test_a_workbook_without_a_cell() -> None:
    with pytest.raises(Unreadable, match="empty"):
        reading.tables(book())
