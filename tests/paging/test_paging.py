"""Pages of long lists: by place each row is met once, forth and back; by number most numbers are left out."""

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.accounts.models import Person
from compliance.ledger.models import Event
from compliance.paging import NoPlace, _number, _value, by_number, by_place

UTC = ZoneInfo("UTC")
MOMENTS = st.datetimes(datetime(1970, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (the zone is added)


@given(MOMENTS, st.integers(0, 2**63 - 1), st.uuids())
def test_a_place_reads_back_as_it_was_written(at: datetime, number: int, key: object) -> None:
    for model, name, value in ((Event, "at", at), (Event, "number", number), (Person, "id", key)):
        assert _value(model._meta.get_field(name), str(_number(value))) == value


@pytest.mark.parametrize("word", ["", "x", "-1", "1.0", "²", str(2**63), "9" * 5000])
def test_what_is_no_number_is_no_place(word: str) -> None:
    with pytest.raises(NoPlace):
        _value(Event._meta.get_field("number"), word)


@pytest.mark.django_db
@pytest.mark.parametrize("rows, size", [(0, 3), (1, 3), (3, 3), (4, 3), (7, 3)])
def test_forth_and_back_each_row_is_met_once(rows: int, size: int) -> None:
    everything = [Person.objects.create_user(f"{uuid4()}@x.example", f"P{n}").pk for n in range(rows)][::-1]
    seen, page = [], by_place(Person.objects.all(), ("id",), size=size)
    while True:
        seen += [row.pk for row in page.rows]
        if not page.older:
            break
        page = by_place(Person.objects.all(), ("id",), older_than=page.older, size=size)
    assert seen == everything
    while page.newer:
        page = by_place(Person.objects.all(), ("id",), newer_than=page.newer, size=size)
    assert [row.pk for row in page.rows] == everything[:size]


@pytest.mark.parametrize(
    "asked, window",
    [
        ("1", [1, 2, 3, 4, "…", 599, 600]),
        ("300", [1, 2, "…", 297, 298, 299, 300, 301, 302, 303, "…", 599, 600]),
        ("none", [1, 2, 3, 4, "…", 599, 600]),
        ("9999", [1, 2, "…", 597, 598, 599, 600]),
    ],
)
def test_most_numbers_are_left_out(asked: str, window: list[object]) -> None:
    assert by_number(range(30_000), asked).window == window  # type: ignore[attr-defined]
