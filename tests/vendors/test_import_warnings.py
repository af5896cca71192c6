"""What the register would refuse, and what of the dates is in doubt, is told before anything is confirmed."""

from collections.abc import Callable
from typing import Any

import pytest

from compliance.accounts.models import Person
from tests.vendors.lists import only, said, told
from vendors import actions
from vendors.imports import agreements
from vendors.models import BAA, Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
Make = Callable[..., Any]


class TestTheDoor:
    """What the register would refuse is told in the preview, beside its cell, and holds back nobody else."""

    HEAD = "Vendor|Service|Signed?|Date signed|Effective"

    @pytest.mark.parametrize(
        ("head", "cells", "column"),
        [
            ("Evidence|Terms version|Terms URL", "Accepted in the vendor's console|3|customer portal", "Terms URL"),
            ("Coverage|Eligible list as of|Address of the eligible list", f"{BAA.Coverage.ELIGIBLE_LIST.label}|2025-01-01|their site",
             "Address of the eligible list"),
        ],
    )  # fmt: skip
    def test_an_address_that_is_none_keeps_its_row_out(
        self, listed: Make, alice: Person, head: str, cells: str, column: str
    ) -> None:
        made = listed(
            f"{self.HEAD}|{head}",
            f"Acme|S|yes|2025-01-01|2025-01-01|{cells}",
            "Beta|S|yes|2025-01-01|2025-01-01",
        )
        assert [row.outcome for row in made.rows] == ["error", "new"], told(made)
        (problem,) = made.rows[0].problems
        assert (problem.column, problem.value, "valid URL" in problem.reason) == (
            column,
            cells.rpartition("|")[2],
            True,
        )
        actions.vendor_import(made, by=alice, why="list")
        assert [vendor.name for vendor in Vendor.objects.all()] == ["Beta"]

    def test_a_record_that_the_door_would_refuse_keeps_only_its_vendor_out(
        self, listed: Make, alice: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(agreements, "refuse_unfit", lambda weighed: None)
        head, cells = "Evidence|Terms version|Terms URL", "Accepted in the vendor's console|3|customer portal"
        day = "yes|2025-01-01|2025-01-01"
        made = listed(f"{self.HEAD}|{head}", f"Acme|S|{day}|{cells}", f"Beta|S|{day}", f"Acme|T|{day}")
        assert [row.outcome for row in made.rows] == ["error", "new", "error"]
        assert "does not take this vendor's rows" in made.rows[2].problems[0].reason
        assert made.records == {"vendors": 1, "services": 1, "baas": 1}
        actions.vendor_import(made, by=alice, why="list")
        assert [vendor.name for vendor in Vendor.objects.all()] == ["Beta"]


class TestOrders:
    """Dates that were read otherwise than some of them prove are told above the rows."""

    HEAD = "Vendor|Service|BAA signed?|Date signed|Effective date"
    ROWS = ("A|S|Y|3/2/25|3/2/25", "B|S|Y|11/24/24|11/24/24", "C|S|Y|4/5/25|4/5/25")

    def test_a_date_against_the_order_of_its_column_is_a_remark(self, listed: Make) -> None:
        made = listed(self.HEAD, *self.ROWS, "D|S|Y|12/31/24|12/31/24", "E|S|Y|24/11/24|2024-11-24")
        (remark,) = made.remarks
        assert (
            remark.startswith("“Date signed”: 1 of these dates, such as “24/11/24”")
            and "look at them" in remark
        )

    @pytest.mark.parametrize("is_recalled", [True, False])
    def test_what_a_file_proves_wins_over_the_last_time(self, listed: Make, is_recalled: bool) -> None:  # noqa: FBT001
        orders = {"": {"3": "day first", "4": "day first"}}
        made = listed(self.HEAD, *self.ROWS, choices={"orders": orders, "recalled": is_recalled})
        assert ("signed 2025-03-02" in said(made.rows[0])) is is_recalled
        assert [row.outcome for row in made.rows] == ["new", "new" if is_recalled else "error", "new"]
        word = "Last time they were read day first" if is_recalled else "can only be read the other way"
        assert [word in remark for remark in made.remarks] == [True, True]

    def test_where_nothing_is_proved_the_last_time_counts(self, listed: Make) -> None:
        made = listed(self.HEAD, self.ROWS[0], choices={"orders": {"": {"3": "day first"}}, "recalled": True})
        assert "signed 2025-02-03" in said(only(made)) and not made.remarks
