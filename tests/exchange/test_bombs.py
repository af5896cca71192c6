"""Small files that ask for much work or memory: each is read or refused in words at the cost of an ordinary list.

The times are those of a slow processor several times over; without its limit each of these takes minutes or gigabytes.
"""

from collections.abc import Callable
from itertools import count, islice

import pytest

from compliance.exchange import reading, tables
from compliance.exchange.reading import Table, Unreadable
from tests.exchange.books import NS, RELATIONS, parts, zipped
from tests.exchange.test_bad_workbooks import SHEET, quick, small

HEAD = '<row r="1"><c r="A1" t="str"><v>Vendor</v></c><c r="B1" t="str"><v>Service</v></c></row>'
AWS = '<row r="2"><c r="A2" t="str"><v>AWS</v></c><c r="B2" t="str"><v>Bedrock</v></c></row>'
ACME = "<row>" + '<c t="str"><v>Acme</v></c>' + "</row>"


def sheet(rows: str = HEAD + AWS, before: str = "", after: str = "", **others: str | bytes) -> bytes:
    xml = f"<worksheet {NS}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
    return zipped(parts(**{SHEET: xml, **others}))


def only(content: bytes) -> Table:
    (table,) = reading.tables(content).tables
    return table


def shared(*texts: str) -> dict[str, str | bytes]:
    return {"xl/sharedStrings.xml": f"<sst {NS}>{''.join(f'<si><t>{text}</t></si>' for text in texts)}</sst>"}


def styled(code: str) -> dict[str, str | bytes]:
    relations = str(parts()["xl/_rels/workbook.xml.rels"])
    styles = f'<Relationship Id="r3" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>'
    return {
        "xl/_rels/workbook.xml.rels": relations.replace("</Relationships>", styles),
        "xl/styles.xml": f'<styleSheet {NS}><numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts>'
        '<cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>',
    }


def column(position: int) -> str:
    return f"{chr(64 + position // 26) if position >= 26 else ''}{chr(65 + position % 26)}"


@pytest.mark.parametrize("code", ["[" * 200_000, "[h" * 100_000, "[" * 255, "[h" * 127])
def test_a_format_that_is_no_format(code: str) -> None:
    rows = HEAD + '<row r="2"><c r="A2" s="0"><v>45769</v></c><c r="B2"><v>1</v></c></row>'
    with quick(1):
        assert only(sheet(rows, **styled(code))).rows == ((2, ("45769", "1")),)


def test_columns_hidden_a_hundred_thousand_times() -> None:
    content = sheet(before="<cols>" + '<col min="2" max="16384" hidden="1"/>' * 100_000 + "</cols>")
    with quick(3):
        assert only(content).remarks == ("Hidden in the workbook, and read like the others: “Service”.",)


def test_what_is_hidden_is_told_by_its_columns() -> None:
    cols = '<cols><col min="1" max="1" hidden="1"/><col min="9" max="3" hidden="1"/><col min="0" max="0" hidden="1"/></cols>'
    assert only(sheet(before=cols)).remarks == (
        "Hidden in the workbook, and read like the others: “Vendor”.",
    )


@pytest.mark.parametrize(
    "inside",
    [
        f'<c a="{"x" * 8_000_000}"/>',
        f"<!--{'x' * 8_000_000}-->",
        f"<?x {'x' * 8_000_000}?>",
        "<c " + " ".join(f'a{number}=""' for number in range(300_000)) + "/>",
        "".join(f'<c a{number}=""/>' for number in range(300_000)),
        "<a>" * 1_000_000,
    ],
    ids=["attribute", "comment", "instruction", "attributes", "names", "depth"],
)
def test_what_a_parser_would_keep_or_read_again_and_again(inside: str) -> None:
    content = sheet(before=inside)
    del inside
    with quick(1), pytest.raises(Unreadable, match="Unpacked"):
        reading.tables(content)
    with small(8), pytest.raises(Unreadable, match="Unpacked"):
        reading.tables(content)


def test_a_part_that_holds_no_cells_is_small() -> None:
    relations = "<Relationships>" + f'<Relationship Id="{"x" * 100_000}"/>' * 200 + "</Relationships>"
    with small(45), pytest.raises(Unreadable, match="Unpacked"):
        reading.tables(sheet(**{"xl/_rels/workbook.xml.rels": relations}))


def test_blank_cells_in_the_last_column_are_not_laid_out() -> None:
    content = sheet(HEAD + AWS + '<row><c r="XFD1" t="str"><v> </v></c></row>' * 40_000)
    with quick(3):
        assert len(only(content).rows) == 1


def test_a_text_that_many_cells_share_counts_in_each() -> None:
    row = "<row>" + '<c t="s"><v>0</v></c>' * 10 + "</row>"
    content = sheet(HEAD + row * 500, **shared("x" * 32_000))
    with quick(1), small(5), pytest.raises(Unreadable, match="16,000,000 characters together"):
        reading.tables(content)


def test_a_short_text_may_be_shared_by_all_cells() -> None:
    row = "<row>" + '<c t="s"><v>0</v></c>' * 2 + "</row>"
    assert len(only(sheet(HEAD + AWS + row * 5_000, **shared("Acme Health"))).rows) == 5_001


def test_a_long_list_of_sentences_is_read() -> None:
    row = "<row>" + '<c t="s"><v>0</v></c>' * 4 + "</row>"
    assert len(only(sheet(HEAD + AWS + row * 19_990, **shared("A sentence " * 14))).rows) == 19_991


@pytest.mark.parametrize("number", [-1, 1])
def test_a_shared_text_that_is_not_there_is_damage(number: int) -> None:
    rows = HEAD + f'<row r="2"><c r="A2" t="s"><v>{number}</v></c></row>'
    with pytest.raises(Unreadable, match="damaged"):
        reading.tables(sheet(rows, **shared("last")))


def test_an_escaped_text_is_measured_before_it_is_unescaped() -> None:
    row = "<row>" + '<c t="s"><v>0</v></c>' * 100 + "</row>"
    content = sheet(HEAD + row, **shared("_x0041_" * 100_000))
    with quick(1), small(5), pytest.raises(Unreadable, match="more than 32,767 characters"):
        reading.tables(content)


def test_one_text_of_many_megabytes_is_not_kept() -> None:
    content = sheet(HEAD + f'<row><c t="str"><v>{"x" * 30_000_000}</v></c></row>')
    with small(3), pytest.raises(Unreadable, match="more than 32,767 characters"):
        reading.tables(content)


def test_formulas_without_a_result_in_every_cell() -> None:
    content = sheet(HEAD + ("<row><c><v>1</v></c>" + "<c><f/></c>" * 50 + "</row>") * 6_000)
    with quick(3), pytest.raises(Unreadable, match="a formula went wrong"):
        reading.tables(content)


def merged_columns(number: int, rows: int) -> bytes:
    cells = "".join(f'<c t="str"><v>{{}}{at}</v></c>' for at in range(number))
    merges = "".join(f'<mergeCell ref="{column(at)}2:{column(at)}1048576"/>' for at in range(1, number))
    body = f"<row>{cells.replace('{}', 'h')}</row><row>{cells.replace('{}', 'v')}</row>"
    return sheet(body + '<row><c t="str"><v>q</v></c></row>' * rows, after=merges)


def test_a_row_is_copied_once_for_all_columns_that_are_merged_over_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copies = []
    copy = tables._with
    monkeypatch.setattr(tables, "_with", lambda *given: copies.append(1) or copy(*given))
    table = only(merged_columns(50, 500))
    assert len(copies) == 500
    assert table.rows[-1] == (502, ("q", *(f"v{at}" for at in range(1, 50))))
    assert len(table.remarks) == 49


def test_what_merged_cells_add_counts() -> None:
    with quick(4), pytest.raises(Unreadable, match="1,000,000 cells"):
        reading.tables(merged_columns(200, 8_000))
    long = f'<row r="2"><c r="A2" t="str"><v>{"x" * 32_000}</v></c></row>'
    below = "".join(f'<row r="{at}"><c r="B{at}" t="str"><v>x</v></c></row>' for at in range(3, 1_000))
    with pytest.raises(Unreadable, match="characters together"):
        reading.tables(sheet(HEAD + long + below, after='<mergeCell ref="A2:A999"/>'))


def test_many_merged_cells_beside_many_rows_of_one_cell() -> None:
    content = sheet(HEAD + ACME * 5_000, after='<mergeCell ref="J1:K1"/>' * 19_999)
    with quick(3):
        assert len(only(content).rows) == 5_000


def workbook(names: int, part: Callable[[int], str]) -> dict[str, str | bytes]:
    sheets = "".join(f'<sheet name="S{at}" sheetId="{at + 1}" r:id="s{at}"/>' for at in range(names))
    targets = "".join(
        f'<Relationship Id="s{at}" Type="{RELATIONS}/worksheet" Target="{part(at)}"/>' for at in range(names)
    )
    return {
        "xl/workbook.xml": f'<workbook {NS} xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{targets}</Relationships>",
    }


def test_a_hundred_sheets_of_one_part_are_damage() -> None:
    content = sheet(
        HEAD + ACME * 6_000, **workbook(100, lambda at: "worksheets/" + "sS"[at % 2] + "heet1.xml")
    )
    with quick(1), pytest.raises(Unreadable, match="damaged"):
        reading.tables(content)


def test_the_rows_of_all_sheets_count_together() -> None:
    xml = f"<worksheet {NS}><sheetData>{HEAD}{ACME * 3_000}</sheetData></worksheet>"
    named: dict[str, str | bytes] = {f"xl/worksheets/q{at}.xml": xml for at in range(30)}
    with quick(3), pytest.raises(Unreadable, match="more than 20,000 rows"):
        reading.tables(sheet(**named, **workbook(30, lambda at: f"worksheets/q{at}.xml")))
    six = reading.tables(sheet(**named, **workbook(6, lambda at: f"worksheets/q{at}.xml")))
    assert sum(len(table.rows) for table in six.tables) == 18_000


def test_a_directory_of_a_hundred_thousand_files_is_not_built() -> None:
    content = zipped((f"a{number}", b"") for number in range(50_000))
    with quick(0.3), small(5), pytest.raises(Unreadable, match="ZIP of 50,000 files"):
        reading.tables(content)


def test_a_file_of_line_ends() -> None:
    with quick(4), pytest.raises(Unreadable, match="most of them blank"):
        reading.tables(b"vendor,service\n" + b"\n" * 10_000_000 + b"a,b\n")


@pytest.mark.parametrize("row", [b"," * 5_000_000, (b"," * 30_000 + b'"\n"') * 200], ids=["line", "lines"])
def test_a_row_of_millions_of_columns_is_not_cut_into_them(row: bytes) -> None:
    with small(45), pytest.raises(Unreadable, match="more than 100,000 columns"):
        reading.tables(b"vendor,service\n" + row)


def test_a_text_full_of_commas_is_one_cell() -> None:
    text = "one, two, " * 3_000
    assert only(f'vendor,service\nAWS,"{text}"\n'.encode()).rows == ((2, ("AWS", text)),)


def test_more_cells_than_a_list_has() -> None:
    numbers = count()
    rows = "\n".join(",".join(map(str, islice(numbers, 200))) for _ in range(6_000))
    with pytest.raises(Unreadable, match="1,000,000 cells"):
        reading.tables(f"vendor,service\n{rows}\n".encode())


def test_errors_in_every_cell() -> None:
    with quick(4), small(60), pytest.raises(Unreadable, match="a formula went wrong"):
        reading.tables(b"vendor,service\n" + (b"#N/A," * 40 + b"\n") * 5_000)


def test_a_total_and_a_long_blank() -> None:
    with quick(1):
        table = only(b"vendor,service\ntotal" + b" " * 32_000 + b"x,y\n")
    assert len(table.rows) == 1


def test_a_long_header_is_not_read_again_for_every_row() -> None:
    header = b",".join([b"vendor", b"service", *[b"a " * 16_000] * 9])
    content = header + b"\n" + b"AWS,Bedrock,,,,,,,,,x\n" * 10_000
    with quick(3):
        (table,) = reading.tables(content, {"vendor", "service"}.__contains__).tables
    assert len(table.rows) == 10_000
