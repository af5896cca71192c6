"""What a written date can mean, and what is refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vendors.facts import day, partial_dates
from vendors.dates import PartialDate, add_months, parse_partial

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@pytest.mark.parametrize(
    ("text", "first", "last", "exact"),
    [
        ("2026-03-15", "2026-03-15", "2026-03-15", True),
        ("2026-03", "2026-03-01", "2026-03-31", False),
        ("2026-04", "2026-04-01", "2026-04-30", False),
        ("2027-02", "2027-02-01", "2027-02-28", False),
        ("2028-02", "2028-02-01", "2028-02-29", False),
        ("2100-02", "2100-02-01", "2100-02-28", False),  # no leap year
        ("1996-01-01", "1996-01-01", "1996-01-01", True),
        ("2100-12-31", "2100-12-31", "2100-12-31", True),
    ],
)
def test_a_partial_date_spans_the_days_it_can_mean(text: str, first: str, last: str, exact: bool) -> None:  # noqa: FBT001
    written = PartialDate.parse(text)
    assert (written.first, written.last, written.exact) == (day(first), day(last), exact)
    assert str(written) == text


@pytest.mark.parametrize(
    "text",
    [
        *("2026-3", "2026-03-1", "2026-02-29", "2100-02-29", "2026-13", "2026-00", "2026-01-00"),
        *("1995-12-31", "2101-01", "03/15/2026", "x", "", " 2026-03", "2026-03-15T00:00", "٢٠٢٦-٠٣"),
    ],
)
def test_only_what_was_written_by_us_is_read_back(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        PartialDate.parse(text)


def test_partial_dates_have_no_order() -> None:
    with pytest.raises(TypeError):
        PartialDate(2026, 3) < PartialDate(2026, 3, 15)  # type: ignore[operator]  # noqa: B015


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-15", "2026-03-15"),
        ("2026-3-5", "2026-03-05"),
        ("2026/03/15", "2026-03-15"),
        ("2026.03.15", "2026-03-15"),
        ("2026-03", "2026-03"),
        ("3/15/2026", "2026-03-15"),
        ("03-15-2026", "2026-03-15"),
        ("3/4/2026", "2026-03-04"),  # not 3 April
        ("12/1/23", "2023-12-01"),
        ("6/9/95", "2095-06-09"),
        ("6/9/96", "1996-06-09"),
        ("3/2026", "2026-03"),
        ("15 Mar 2026", "2026-03-15"),
        ("15-Mar-26", "2026-03-15"),
        ("1st march 2026", "2026-03-01"),
        ("06 Oct 2026", "2026-10-06"),
        ("March 15, 2026", "2026-03-15"),
        ("Mar. 15 2026", "2026-03-15"),
        ("MARCH 3rd, 2026", "2026-03-03"),
        ("Sept 2026", "2026-09"),
        ("September, 2026", "2026-09"),
        ("Mar 2026", "2026-03"),
        ("Mar-26", "2026-03"),
        ("Jul-23", "2023-07"),
        ("May 2026", "2026-05"),
        ("  15\N{NO-BREAK SPACE}Mar \n 2026 ", "2026-03-15"),
        ("2026\N{EN DASH}03", "2026-03"),
    ],
)
def test_people_write_dates_in_many_ways(text: str, meant: str) -> None:
    assert str(parse_partial(text)) == meant


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "This is not a date"),
        ("until terminated", "This is not a date"),
        ("see contract", "This is not a date"),
        ("2026", "This is not a date"),
        ("15", "This is not a date"),
        ("Mar 26", "This is not a date"),  # 26 March or March 2026
        ("26-Mar", "This is not a date"),
        ("03.04.2026", "This is not a date"),  # with dots the day would come first
        ("3/15-2026", "This is not a date"),
        ("2026-03/15", "This is not a date"),
        ("2026-03-15 x", "This is not a date"),
        ("15 Mar 202", "This is not a date"),
        ("Ma 2026", "This is not a date"),
        ("Marz 2026", "not a month's name"),
        ("15/3/2026", "no month 15"),
        ("2026-00-10", "no month 0"),
        ("2/29/2027", "2027-02 has no day 29"),
        ("4/31/2026", "2026-04 has no day 31"),
        ("0 Mar 2026", "2026-03 has no day 0"),
        ("12/31/9999", "between 1996 and 2100, not 9999"),
        ("Dec 1995", "between 1996 and 2100, not 1995"),
        ("1/1/2101", "between 1996 and 2100, not 2101"),
        ("٣/١٥/٢٠٢٦", "This is not a date"),
    ],
)
def test_nonsense_is_refused_in_words_for_the_form(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_partial(text)


@given(st.text(max_size=30) | st.from_regex(r"[0-9a-zA-Z]{1,9}[-/. ][0-9a-z]{1,4}([-/., ]+[0-9]{1,4})?"))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        assert PartialDate.parse(str(parse_partial(text))) == parse_partial(text)
    except ValueError as refusal:
        assert str(refusal).endswith(".")


@given(partial_dates)
def test_all_spellings_of_a_date_mean_the_same(written: PartialDate) -> None:
    year, month, name = written.year, written.month, MONTHS[written.month - 1]
    if written.day:
        spellings = [
            f"{month}/{written.day}/{year}",
            f"{written.day} {name} {year}",
            f"{name} {written.day}, {year}",
        ]
        spellings += [f"{month}/{written.day}/{year % 100:02}", f"{written.day}-{name[:3]}-{year % 100:02}"]
    else:
        spellings = [f"{month}/{year}", f"{name} {year}", f"{name[:3].upper()}-{year % 100:02}"]
    assert {parse_partial(text) for text in [str(written), *spellings]} == {written}


@pytest.mark.parametrize(
    ("start", "months", "result"),
    [
        ("2026-01-31", 0, "2026-01-31"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-01-31", 2, "2026-03-31"),
        ("2026-01-31", 3, "2026-04-30"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-12-15", -12, "2025-12-15"),
    ],
)
def test_months_are_counted_and_cut_at_their_end(start: str, months: int, result: str) -> None:
    assert add_months(day(start), months) == day(result)


@given(st.dates(date(1996, 1, 1), date(2100, 12, 31)), st.integers(-600, 600))
def test_counting_months_lands_in_the_right_month(start: date, months: int) -> None:
    landed = add_months(start, months)
    assert (landed.year * 12 + landed.month) - (start.year * 12 + start.month) == months
    assert landed.day == start.day or (landed.day < start.day and (landed + timedelta(days=1)).day == 1)
