"""Columns that identify together: k-anonymity by hand, against groups counted one by one."""

from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from riskassess.datasets.scanner import scan
from riskassess.datasets.scanning.found import Report, Together


def look(text: str) -> Report:
    return scan(text.encode(), year=2026)


def titled(report: Report) -> dict[str, Together]:
    return {each.title: each for each in report.together}


TABLE = """zip,birth_date,sex,note
75001,1962-03-14,F,a
75001,1962-03-14,F,b
75001,1962-03-14,M,c
75002,1971-01-02,F,d
75002,,F,e
,,,f
"""


def test_groups_are_counted() -> None:
    found = titled(look(TABLE))
    pair = found["ZIP code and birth"]
    assert (pair.rows, pair.groups, pair.smallest, pair.unique, pair.few) == (5, 3, 1, 2, 5)
    three = found["ZIP code, birth and sex"]
    assert (three.rows, three.groups, three.smallest, three.unique, round(three.share)) == (5, 4, 1, 3, 60)
    day = found["Rare days"]
    assert (day.columns, day.rows, day.groups, day.unique) == (("2: birth_date",), 4, 2, 1)


@pytest.mark.parametrize(("size", "few"), [(4, 4), (5, 0)])
def test_small_is_fewer_than_five(size: int, few: int) -> None:
    report = look("zip,sex,note\n" + "75001,F,x\n" * size + "75002,F,x\n" * 5)
    assert titled(report)["ZIP code and sex"].few == few


@pytest.mark.parametrize(
    ("header", "titles"),
    [
        ("zip,sex", {"ZIP code and sex"}),
        ("zip,age", {"ZIP code and age"}),
        ("zip3,birth_year", {"ZIP code and birth", "Rare days"}),
        ("zip,admitted", {"ZIP code and a day of care", "Rare days"}),
        ("birth_date,gender", {"Birth and sex", "Rare days"}),
        ("race,occupation", {"All columns of this kind"}),
        ("drug,dose", set()),
        ("zip,dose", set()),
    ],
)
def test_which_columns_make_a_combination(header: str, titles: set[str]) -> None:
    assert set(titled(look(f"{header}\na1,b1\na2,b2\na2,b2\n"))) == titles


def test_days_are_known_without_a_telling_name() -> None:
    report = look("zip,when\n" + "".join(f"75001,2024-03-{day:02}\n" for day in range(1, 11)))
    assert titled(report)["ZIP code and a day of care"].unique == 10


def test_records_of_json_stand_in_rows() -> None:
    """Of several values in one record the first."""
    lines = [
        '{"zip": "75001", "sex": ["F"]}',
        '{"sex": ["F"]}',
        '{"zip": "75001", "sex": ["F"]}',
        '{"zip": "75002", "sex": ["M", "F"]}',
        '{"zip": "75002", "sex": ["M"]}',
    ]
    pair = titled(look("\n".join(lines)))["ZIP code and sex"]
    assert (pair.rows, pair.groups, pair.smallest, pair.unique) == (5, 3, 1, 1)


ROW = st.tuples(
    st.sampled_from(["", "75001", "75002"]), st.sampled_from(["", "F", "M"]), st.sampled_from(["40", "41"])
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, min_size=2, max_size=30))
def test_groups_are_those_counted_by_hand(rows: list[tuple[str, ...]]) -> None:
    assume(any(row[0] for row in rows) and any(row[1] for row in rows))
    report = look("zip,sex,age\n" + "".join(f"{','.join(row)}\n" for row in rows))
    sizes = Counter(rows)
    found = titled(report)["ZIP code, age and sex"]
    assert (found.groups, found.smallest) == (len(sizes), min(sizes.values()))
    assert found.unique == sum(1 for size in sizes.values() if size == 1)
    assert found.few == sum(size for size in sizes.values() if size < 5)


def test_words_above_numbers_are_names_of_columns() -> None:
    """None of these words is known here: that they stand above numbers tells them."""
    report = look("Größe;Befund\n181;80\n172;90\n")
    assert (report.rows, [each.filled for each in report.columns[:2]]) == (2, [2, 2])


@pytest.mark.parametrize("first", ["unknown,none", "yes,true"])
def test_a_word_for_no_value_above_numbers_is_no_name(first: str) -> None:
    assert look(f"{first}\n181,80\n172,90\n").rows == 3


def test_five_digits_beside_days_may_be_zip_codes() -> None:
    report = look("John Smith,03601,1931-02-04\nJane Doe,03602,1932-02-04\n")
    assert [(found.kind, found.cells) for found in report.columns[1].found] == [("zip_maybe", 2)]
    assert titled(report)["ZIP code and a day of care"].unique == 2


@pytest.mark.parametrize(
    "text",
    [
        "John Smith,03601\nJane Doe,03602\n",
        "John Smith,0361,1931-02-04\nJane Doe,03602,1932-02-04\n",
        "name,count,date\nJohn Smith,03601,1931-02-04\nJane Doe,03602,1932-02-04\n",
    ],
)
def test_five_digits_that_are_something_else(text: str) -> None:
    assert "zip_maybe" not in {found.kind for column in look(text).columns for found in column.found}
