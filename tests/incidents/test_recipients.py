"""A list of recipients: who gets a letter, and what is wrong with the others, told by row."""

import io
from typing import Any

import openpyxl
import pytest

from compliance.exchange import writing
from compliance.exchange.books import Unreadable
from incidents.recipients import OTHER, by_state, placeholders, read

HEADER = "Name,Address,Address 2,City,State,ZIP,Country,Code\n"
GOOD = "Ann Lee,1 Oak St,Apt 2,Springfield,IL,62701,,A-1"


def rows(*lines: str, wanted: tuple[str, ...] = ()) -> Any:
    return read((HEADER + "\n".join(lines) + "\n").encode(), wanted)


def test_a_letter_has_name_address_and_fields() -> None:
    found = rows(GOOD, "Bo Diaz,PO Box 9,,Austin,texas,78701-1234,USA,B-2", wanted=("code", "name"))
    assert not found.problems and not found.faults
    ann, bo = found.recipients
    assert (ann.row, ann.lines, ann.state) == (2, ("1 Oak St", "Apt 2", "Springfield, IL 62701"), "IL")
    assert ann.fields == {"code": "A-1", "name": "Ann Lee"}
    assert (bo.lines, bo.state) == (("PO Box 9", "Austin, TX 78701-1234"), "TX")
    assert by_state(found.recipients) == {"IL": 1, "TX": 1}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('=HYPERLINK("x"),1 Oak St,,Springfield,IL,62701,,', "A cell holds a formula"),
        ("Ann Lee,@SUM(A1),,Springfield,IL,62701,,", "A cell holds a formula"),
        ("Ann Lee,1 Oak St,,Springfield,IL,62701,,+cmd|calc", "A cell holds a formula"),
        ("Ann Lee,#REF!,,Springfield,IL,62701,,", "A cell holds a formula"),
        ("Ann Lee,,,Springfield,IL,62701,,", "No address"),
        ("Ann Lee,-,,Springfield,IL,62701,,", "No address"),
        ("Ann Lee,1 Oak St,,,IL,62701,,", "No city"),
        ("Ann Lee,1 Oak St,,Springfield,,62701,,", "No State"),
        ("Ann Lee,1 Oak St,,Springfield,ZZ,62701,,", "No such State"),
        ("Ann Lee,1 Oak St,,Springfield,IL,6270,,", "No ZIP code"),
        ("Ann Lee,1 Oak St,,Springfield,IL,627011,,", "No ZIP code"),
        ("Ann Lee,1 Oak St,,Springfield,IL,٦٢٧٠١,,", "No ZIP code"),
        (",1 Oak St,,Springfield,IL,62701,,", "No name"),
        ("1234,1 Oak St,,Springfield,IL,62701,,", "No name"),
        (f"{'A' * 81},1 Oak St,,Springfield,IL,62701,,", "A line of the address"),
        ("Total,,,,,,,", "It was taken for no recipient"),
    ],
)
def test_a_row_with_a_problem_gets_no_letter_and_quotes_nothing(line: str, words: str) -> None:
    found = rows(GOOD, line)
    assert [each.row for each in found.recipients] == [2]
    ((told, at),) = found.problems.items()
    assert told.startswith(words) and at == [3] and found.left_out == 1
    assert not {"Ann", "Oak", "Springfield", "6270"} & set(told.split())


@pytest.mark.parametrize(
    ("state", "zip_code", "lines", "counted"),
    [
        ("MA", "2108", "Boston, MA 02108", "MA"),
        ("PR", "601", "Boston, PR 00601", "PR"),
        ("AE", "9001", "Boston, AE 09001", OTHER),
        ("District of Columbia", "20001", "Boston, DC 20001", "DC"),
    ],
)
def test_noughts_come_back_and_names_of_states_are_read(
    state: str, zip_code: str, lines: str, counted: str
) -> None:
    (found,) = rows(f"Ann Lee,1 Oak St,,Boston,{state},{zip_code},,").recipients
    assert (found.lines[-1], found.state) == (lines, counted)


def test_abroad_there_is_no_state_to_ask_for() -> None:
    (found,) = rows("Ann Lee,1 Oak St,,Toronto,ON,M4B 1B3,Canada,").recipients
    assert (found.lines, found.state) == (("1 Oak St", "Toronto ON M4B 1B3", "CANADA"), OTHER)


def test_the_same_row_twice_is_one_letter_and_the_same_person_otherwise_two() -> None:
    found = rows(GOOD, GOOD, GOOD.replace("A-1", "A-2"), GOOD.replace("Ann", "Bob"))
    assert [each.row for each in found.recipients] == [2, 4, 5]
    assert list(found.problems.values()) == [[3]]
    assert list(found.doubts.values()) == [[4]]


def test_a_placeholder_wants_its_column_and_a_value_in_each_row() -> None:
    assert placeholders(["Use {{ Code }} and {{code}}", "{x} {{}} {{plan name}}"]) == ["code", "plan name"]
    assert rows(GOOD, wanted=("plan",)).faults == [
        "The letter asks for columns that the list does not have: plan."
    ]
    found = rows(GOOD, "Bo Diaz,PO Box 9,,Austin,TX,78701,,", wanted=("code",))
    assert found.problems == {"Nothing stands for {{code}}": [3]}


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Name,Address,City,ZIP", "No column is called: State."),
        ("First name,Address,City,State,ZIP", "No column is called: name"),
        ("Name,Address,Street,City,State,ZIP", "Columns 2 and 3 are both taken for “address”."),
    ],
)
def test_wrong_columns_are_told_before_any_row(header: str, words: str) -> None:
    found = read(f"{header}\nAnn Lee,1 Oak St,Springfield,IL,62701,x\n".encode())
    assert found.faults[0].startswith(words) and not found.recipients


def test_two_parts_of_a_name_are_one_and_rows_can_be_taken_up_again() -> None:
    found = read(
        b"First name,Last name,Address,City,State,ZIP\nAnn,Lee,1 Oak St,Springfield,IL,62701\nBo,Diaz,2 Oak St,Austin,TX,78701\n"
    )
    assert [each.name for each in found.recipients] == ["Ann Lee", "Bo Diaz"]
    assert [each.row for each in found.since(3)] == [3]


def test_a_workbook_reads_as_its_csv_does() -> None:
    columns = ["Name", "Address", "City", "State", "ZIP"]
    book = writing.workbook(columns, [["Ann Lee", "1 Oak St", "Boston", "MA", 2108]])
    (found,) = read(book).recipients
    assert (found.row, found.lines) == (2, ("1 Oak St", "Boston, MA 02108"))


def test_a_formula_of_a_workbook_without_result_is_told() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["Name", "Address", "City", "State", "ZIP"])
    sheet.append(["Ann Lee", '=CONCAT("1"," Oak St")', "Boston", "MA", "02108"])
    book.save(room := io.BytesIO())
    found = read(room.getvalue())
    assert list(found.problems.values()) == [[2]] and not found.recipients


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\3\4broken", b"a\0b"])
def test_what_is_no_list_says_so(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read(content)
