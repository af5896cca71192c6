"""Which columns of an import are understood, by their names."""

import pytest

from compliance.exchange.reading import Unreadable
from tests.vendors.lists import HEADER
from vendors.columns import understood

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "header, fields",
    [
        (HEADER, 13),
        (("Vendor", "Services", "Notes"), 2),
        (("business associate NAME:", "e-mail"), 2),
        (("Name", "Second Point of Contact: First Name", "Last Name", "Website URL"), 2),
    ],
)
def test_columns_that_are_understood(header: tuple[str, ...], fields: int) -> None:
    columns = understood(header)
    assert len(columns.positions) == fields
    assert [name for name in columns.mapping.values() if name] == list(columns.positions)
    assert len(columns.mapping) == len(header)


@pytest.mark.parametrize(
    "header, words",
    [
        (("Company", "Phone"), "No column is called “Business Associate Name”"),
        (("Name", "Phone", "phone"), r"2 \(“Phone”\) and 3 \(“phone”\) hold the same"),
        (("Name", "Vendor"), r"1 \(“Name”\) and 2 \(“Vendor”\) hold the same"),
    ],
)
def test_columns_that_cannot_be_told_apart(header: tuple[str, ...], words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        understood(header)


def test_columns_that_are_not_read_are_told_apart() -> None:
    assert understood(("Name", "", "Notes", "Notes")).mapping == {
        "Name": "vendor.name",
        "(column 2)": "",
        "Notes (column 3)": "",
        "Notes (column 4)": "",
    }
