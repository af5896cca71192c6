"""The rows that stay out: their cells as they were with the reason beside them, mended and read again by our own importer."""

import csv
import io

import pytest

from compliance.exchange.leftover import REASON, left_out, name_of
from compliance.exchange.plans import Outcome, Plan, Problem, Row
from compliance.exchange.reading import Table, tables


def rest_of(content: bytes, *problems: tuple[int, str]) -> tuple[Table, list[list[str]]]:
    """The table, and the rows of these numbers as they are given back."""
    found = tables(content)
    table = found.tables[0]
    told = dict(problems)
    rows = [
        Row(number, "", "", Outcome.ERROR, problems=[Problem("Name", "", told[number])])
        if number in told
        else Row(number, "", "", Outcome.NEW)
        for number, _ in table.rows
    ]
    given = left_out(found, Plan("digest", {}, rows))
    return table, list(csv.reader(io.StringIO(given.decode("utf-8-sig"))))


def test_only_rows_that_stay_out_are_given_with_the_reason_last() -> None:
    _, rows = rest_of(b"Name,Phone\nA,1\n,2\nC,3\n", (3, "The name is missing."))
    assert rows == [["Name", "Phone", REASON], ["", "2", "Name: The name is missing."]]


def test_the_reason_of_an_earlier_round_is_replaced() -> None:
    _, rows = rest_of(f"Name,{REASON},Phone\nA,old words,1\n".encode(), (2, "New words."))
    assert rows == [["Name", "Phone", REASON], ["A", "1", "Name: New words."]]


def test_what_lies_beyond_the_header_still_does() -> None:
    """Or a row that a missing quotation mark had shifted would pass the next time."""
    _, rows = rest_of(b"Name,Phone\nSmith, Inc.,1\n", (2, "More cells than the header."))
    assert rows[1] == ["Smith", " Inc.", "Name: More cells than the header.", "1"]
    assert len(rows[0]) < len(rows[1])


def test_no_cell_is_a_formula() -> None:
    _, rows = rest_of(b"Name,Phone\n=1+1,+1\n", (2, "Bad."))
    assert rows[1][:2] == ["'=1+1", "'+1"]


@pytest.mark.parametrize(
    "name, given",
    [("list.csv", "list-left-out.csv"), ("list", "list-left-out.csv"), ("", "import-left-out.csv")],
)
def test_its_name_says_of_which_file_it_is(name: str, given: str) -> None:
    assert name_of(name) == given
