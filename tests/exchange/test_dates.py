"""The dates of a column: their order settled by evidence and told, months kept as months, what is no date refused in words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.exchange.dates import Order, read_column
from compliance.exchange.durations import Refused


def told(*texts: str, **how: object) -> list[str]:
    """Each date as it is read; "!" where it is refused."""
    values = read_column(texts, **how).values  # type: ignore[arg-type]
    return ["!" if isinstance(value, Refused) else str(value or "") for value in values]


@pytest.mark.parametrize(
    "text, day",
    [
        ("45769", "2025-04-22"),
        ("45769.5", "2025-04-22"),
        ("2026-03-15", "2026-03-15"),
        ("2026-03-15 09:30", "2026-03-15"),
        ("2026-03-15T09:30:00Z", "2026-03-15"),
        ("3/15/2026 12:00:00 AM", "2026-03-15"),
        ("2026-03", "2026-03"),
        ("Mar-24", "2024-03"),
        ("Sept 2024", "2024-09"),
        ("06 Oct 2026", "2026-10-06"),
        ("October 25, 2025", "2025-10-25"),
        ("Sunday, October 25, 2025", "2025-10-25"),
        ("12/1/23", "2023-12-01"),
        ("3/2/26", "2026-03-02"),
        ("11/24/24", "2024-11-24"),
        ("24.03.2026", "2026-03-24"),
        ("24. 03. 2026", "2026-03-24"),
        ("3.4.2026", "2026-04-03"),
        ("20260315", "2026-03-15"),
        ("1–2–2026", "2026-01-02"),  # noqa: RUF001
        ("", ""),
    ],
)  # fmt: skip
def test_one_date_alone(text: str, day: str) -> None:
    assert told(text) == [day]


@pytest.mark.parametrize(
    "text, words",
    [
        ("Q1 2026", "quarter"),
        ("2026 Q3", "quarter"),
        ("2026", "Only a year"),
        ("FY26", "financial year"),
        ("3/4", "year is missing"),
        ("1/1/2024 - 12/31/2024", "Two dates"),
        ("approx. March 2024", "about a date"),
        ("13/13/2026", "no"),
        ("2/30/2026", "has no day 30"),
        ("12/31/9999", "year must be between"),
        ("evergreen", "not a date"),
        ("x" * 500, "more than a date"),
    ],
)
def test_what_is_no_date_is_refused_with_what_is_missing(text: str, words: str) -> None:
    (value,) = read_column([text]).values
    assert isinstance(value, Refused)
    assert re.search(words, value.reason)
    assert value.reason.endswith((".", "?"))


def test_the_united_states_decide_where_nothing_else_does() -> None:
    column = read_column(["3/2/26", "", "4/5/26"])
    assert [str(value or "") for value in column.values] == ["2026-03-02", "", "2026-04-05"]
    assert (column.order, column.ambiguous) == (Order.MONTH, 2)
    assert "usual in the United States" in column.why


def test_a_column_proves_its_order_itself() -> None:
    column = read_column(["3/2/26", "11/24/24"])
    assert (column.order, column.ambiguous) == (Order.MONTH, 1)
    assert column.why == "read month first, because “11/24/24” can be nothing else"
    column = read_column(["3/2/26", "24/11/24", "1-2-2026"])
    assert (column.order, column.ambiguous) == (Order.DAY, 2)
    assert [str(value) for value in column.values] == ["2026-02-03", "2024-11-24", "2026-02-01"]


def test_another_column_is_the_second_witness() -> None:
    column = read_column(["3/2/26"], others=[["x", "2026-01-01"], ["24/11/24"]])
    assert [str(value) for value in column.values] == ["2026-02-03"]
    assert column.why == "read day first, because “24/11/24” in another column can be nothing else"
    assert told("11/24/24", "3/2/26", others=[["24/11/24"]]) == ["2024-11-24", "2026-03-02"]


def test_dates_with_dots_begin_with_the_day() -> None:
    column = read_column(["1.4.2026", "2.4.2026"])
    assert (column.order, [str(value) for value in column.values]) == (
        Order.DAY,
        ["2026-04-01", "2026-04-02"],
    )
    assert "has dots" in column.why
    assert told("1.4.2026", "12.24.2026") == ["2026-01-04", "2026-12-24"]


def test_a_person_may_force_the_order() -> None:
    column = read_column(["3/2/26", "11/24/24"], force=Order.DAY)
    assert column.why == "read day first, because you said so"
    assert told("3/2/26", "11/24/24", force=Order.DAY) == ["2026-02-03", "!"]


def test_both_orders_proven_refuse_the_fewer() -> None:
    column = read_column(["11/24/24", "10/30/24", "24/11/24", "3/2/26"])
    assert told("11/24/24", "10/30/24", "24/11/24", "3/2/26") == [
        "2024-11-24",
        "2024-10-30",
        "!",
        "2026-03-02",
    ]
    assert "read month first, and there is no month 24" in column.values[2].reason  # type: ignore[union-attr]
    assert column.notes[0].startswith("1 of these dates, such as “24/11/24”, can only be read the other way.")
    assert told("24/11/24", "11/24/24") == ["!", "2024-11-24"]


def test_nothing_to_settle_says_nothing() -> None:
    column = read_column(["2026-03-15", "Mar-24", "45769"])
    assert (column.ambiguous, column.why) == (0, "")
    assert column.notes == ("Numbers such as 45769 are days as a spreadsheet counts them.",)


def test_dates_that_a_spreadsheet_may_have_turned_round_are_told() -> None:
    """A list with the day first, opened where the month is: 03/02 became 2 March, 24/11 stayed text."""
    column = read_column(["2026-03-02", "2026-04-05", "2026-01-12", "24/11/2026"])
    assert "turned them round" in column.notes[0]
    assert not read_column(["2026-03-02", "2026-04-25", "2026-01-12", "24/11/2026"]).notes


@given(st.dates(), st.sampled_from(["/", "-", "."]), st.sampled_from(list(Order)))
def test_a_proven_order_reads_every_date(day: object, sign: str, order: Order) -> None:
    codes = ("%m", "%d") if order is Order.MONTH else ("%d", "%m")
    text = day.strftime(sign.join((*codes, "%Y")))  # type: ignore[attr-defined]
    proof = sign.join(("12", "31") if order is Order.MONTH else ("31", "12")) + f"{sign}2024"
    if 1996 <= day.year <= 2100:  # type: ignore[attr-defined]
        assert told(text, proof, proof)[0] == str(day)


@given(
    st.lists(
        st.text(max_size=80) | st.from_regex(r"[0-9]{1,4}[-/. ][0-9a-z]{1,4}([-/., ]+[0-9]{1,5})?"),
        max_size=6,
    )
)
def test_any_text_is_a_date_or_refused(texts: list[str]) -> None:
    assert len(read_column(texts).values) == len(texts)


@pytest.mark.parametrize(
    "text, day",
    [
        ("Mar '25", "2025-03"),
        ("Mar ’25", "2025-03"),  # noqa: RUF001
        ("15 Mar '98", "1998-03-15"),
        ("March 15, '25", "2025-03-15"),
        ("2nd of March 2025", "2025-03-02"),
        ("Mon, the 2nd of March, 2025", "2025-03-02"),
    ],
)
def test_other_spellings_of_people(text: str, day: str) -> None:
    assert told(text) == [day]


def test_a_month_and_a_number_may_be_two_things() -> None:
    for text in ("Mar 25", "25 Mar", "Sept. 05"):
        (value,) = read_column([text]).values
        assert isinstance(value, Refused) and "a day without its year, or a month" in value.reason


def test_what_a_person_said_of_another_column_settles_what_nothing_else_does() -> None:
    said = {"Signed": Order.DAY}
    assert read_column(["3/2/26"], said=said).why.startswith(
        "read day first, because you said so of “Signed”"
    )
    assert told("3/2/26", said={**said, "End": Order.MONTH}) == ["2026-03-02"]
    assert told("3/2/26", "3/25/26", said=said) == ["2026-03-02", "2026-03-25"]
    assert told("3/2/26", said=said, others=[["3/25/26"]]) == ["2026-03-02"]
    assert [
        read_column(texts, said=said if is_said else {}).is_assumed
        for texts, is_said in (
            (["3/2/26"], False),
            (["3.2.26"], False),
            (["3/2/26"], True),
            (["5/5/26", "2026-03-02"], False),
            (["3/2/26", "3/25/26"], False),
        )
    ] == [True, True, False, False, False]
