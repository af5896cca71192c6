"""Which columns of an import are understood: guessed by their names and cells, told with the reason, changed by a person."""

import pytest

from compliance.accounts.models import Organisation
from compliance.exchange.dates import Order
from compliance.exchange.reading import Table, Unreadable
from tests.vendors.lists import HEADER
from vendors import imports
from vendors.imports import Wishes, understood
from vendors.register import VendorRegister

pytestmark = pytest.mark.django_db


def table(*header: str, rows: tuple[tuple[str, ...], ...] = ()) -> Table:
    return Table(header, tuple(enumerate(rows, start=2)), "")


@pytest.mark.parametrize(
    "header, fields",
    [
        (HEADER, 13),
        (("Vendor", "Services", "Colour"), 2),
        (("business associate NAME:", "e-mail"), 2),
        (("Name", "Second Point of Contact: First Name", "Last Name", "Website URL"), 2),
        (("First Point of Contact – First Name", "Supplier", "BAA in place?", "Hue"), 3),  # noqa: RUF001
    ],
)
def test_columns_that_are_understood(header: tuple[str, ...], fields: int) -> None:
    columns = understood(table(*header))
    assert len(columns.positions) == fields
    assert {name for name in columns.mapping.values() if name} == set(columns.positions)
    assert len(columns.mapping) == len(header)


def test_of_two_columns_that_hold_the_same_one_is_read_and_the_other_told() -> None:
    columns = understood(table("Name", "Phone", "phone"))
    assert columns.mapping == {"Name": "vendor.name", "Phone": "contact.phone", "phone": ""}
    assert "Columns 2 (“Phone”) and 3 (“phone”) could both be" in columns.remarks[0]


def test_without_names_no_row_can_be_matched(organisation: Organisation) -> None:
    found = VendorRegister().read_import(b"Colour,Phone\nred,1\n")
    with pytest.raises(Unreadable, match="No column is called “Business Associate Name”"):
        imports.plan(organisation, found)
    made = imports.plan(organisation, found, {"columns": {"": {"0": "vendor.name"}}})
    assert made.counts["new"] == 1


@pytest.mark.parametrize(
    "header, is_named",
    [
        (("business associate agreement", "and what has to be done about it"), False),
        (("Our vendor list",), True),
        (("Our vendor list", "Phone"), True),
        (("Vendor", "until when"), True),
    ],
)
def test_a_text_that_speaks_of_vendors_is_no_list_of_them(header: tuple[str, ...], is_named: bool) -> None:  # noqa: FBT001
    assert ("vendor.name" in understood(table(*header)).positions) is is_named


def test_columns_that_are_not_read_are_told_apart() -> None:
    assert understood(table("Name", "", "Colour", "Colour")).mapping == {
        "Name": "vendor.name",
        "(column 2)": "",
        "Colour (column 3)": "",
        "Colour (column 4)": "",
    }


@pytest.mark.parametrize(
    "cells, key",
    [
        (("Y", "pending", "x"), "baa.is_signed"),
        (("2024-03-01", "3/2/26", "May 2025"), "baa.signed"),
    ],
)
def test_what_stands_in_a_column_tells_two_fields_of_one_name_apart(cells: tuple[str, ...], key: str) -> None:
    columns = understood(table("Vendor", "Signed", rows=tuple(("A", cell) for cell in cells)))
    assert columns.mapping["Signed"] == key


def test_the_order_of_dates_is_told_with_its_reason_and_can_be_changed() -> None:
    listed = table("Vendor", "Effective", rows=(("A", "3/2/26"), ("B", "4/5/26"), ("C", "11/24/24")))
    (column,) = (each for each in understood(listed).columns if each.dates)
    assert column.dates is not None
    assert (column.dates.order, column.dates.ambiguous) == (Order.MONTH, 2)
    assert "11/24/24" in column.dates.why
    turned = Wishes.of({"orders": {"": {"1": "day first"}}})
    read = [dates["baa.effective"] for _, _, dates, _ in understood(listed, turned).rows()]
    assert str(read[0]) == "2026-02-03"


@pytest.mark.parametrize(
    "kept",
    [
        None,
        {},
        {"sheet": 0, "columns": ["Name"]},
        {"columns": {"": {"x": "vendor.name", "0": "nonsense"}}, "splits": "maybe", "skipped": "all"},
    ],
)
def test_choices_that_nobody_knows_are_passed_over(kept: dict[str, object] | None) -> None:
    assert Wishes.of(kept).as_choices() == {}


def test_choices_come_back_as_they_were_kept() -> None:
    kept = {
        "columns": {"": {"0": "vendor.name", "3": ""}},
        "orders": {"A": {"1": "day first"}},
        "units": {"": {"2": "business days"}},
        "splits": False,
        "skipped": ["Lists"],
    }
    assert Wishes.of(kept).as_choices() == kept
