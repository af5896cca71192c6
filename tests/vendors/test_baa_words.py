"""What an agreement says of itself: how missing days are counted, what becomes of cover after its end, what can be taken back."""

from datetime import date
from typing import Any

import pytest

from tests.vendors.pages import at, baa_data, confirm, day, errors, fresh
from vendors.dates import PartialDate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"signed": "2026-01"}, "The day it was signed is known only to the month: taken as its last day, 2026-01-31,"),
        ({"signed": None, "signed_seen_on": date(2026, 3, 1)}, "the day the signature was seen, 2026-03-01, stands for it."),
        ({"effective": "2026-02"}, "The effective day is known only to the month: taken as its last day, 2026-02-28,"),
        ({"effective": None}, "The effective day is not recorded: until it is, this agreement is not in force."),
        ({"first_end": "2026-12"}, "The end day is known only to the month: counted as ended with its first day, 2026-12-01,"),
        ({"first_end": None}, "The end day is not recorded: until it is, it runs on"),
        ({"terminated_on": "2026-11"}, "last day in force is known only to the month: counted as ended with its first day, 2026-11-01,"),
        ({"first_end": "2027-06", "renewal": "auto", "term_months": 12, "notice_days": 30}, "taken as its first day, 2027-06-01,"),
        ({"first_end": None, "renewal": "auto", "notice_days": 30}, "until it is, no term is counted."),
        ({"first_end": None, "notice_given_on": date(2026, 11, 1), "notice_days": 30}, "it counts as ended on 2026-12-01."),
        ({"renewal": "auto", "notice_days": 30}, "The length of the renewal term is not recorded"),
        ({"renewal": "auto", "term_months": 12}, "notice can be given up to the last day of the term."),
        ({"until_terminated": True, "first_end": None, "notice_given_on": date(2026, 11, 1)}, "it counts as ended on 2026-11-01."),
        ({}, ""),
    ],
)  # fmt: skip
def test_what_is_not_recorded_says_how_it_is_counted(
    officer: Any, make_vendor: Any, make_baa: Any, facts: dict[str, Any], words: str
) -> None:
    dated = {
        name: PartialDate.parse(value) if isinstance(value, str) and value[0] == "2" else value
        for name, value in facts.items()
    }
    baa = make_baa(make_vendor(), **dated)
    page = officer.get(baa.get_absolute_url()).content.decode()
    assert words in page
    assert bool(words) is ("known only to the month" in page or "is not recorded: until it is" in page)


@pytest.mark.parametrize(
    ("from_on", "to_on", "said", "shown"),
    [
        ("", "2026-11-30", "", ""),
        ("", "2027-06-30", "", "ends with the agreement on 2026-11-30"),
        ("2026-11-30", "", "", ""),
        ("2026-12-01", "", "cover of Claude API does not begin on 2026-12-01", "does not begin"),
    ],
)
def test_a_termination_says_what_becomes_of_cover_that_was_to_begin_later(
    officer: Any,
    make_vendor: Any,
    make_service: Any,
    make_baa: Any,
    from_on: str,
    to_on: str,
    said: str,
    shown: str,
) -> None:
    vendor = make_vendor()
    service = make_service(vendor)
    baa = make_baa(vendor, service, first_end=None, until_terminated=True)
    cover = {f"cover_{service.pk}": "on", f"from_{service.pk}": from_on, f"to_{service.pk}": to_on}
    typed = baa_data(fresh(baa), first_end="", until_terminated="on", **cover)
    assert officer.post(at("baa_edit", baa.organisation, key=baa.pk), typed).status_code == 302
    typed = {"version": fresh(baa).version, "terminated_on": "2026-11-30", "why": "we left"}
    page = officer.post(at("baa_terminate", baa.organisation, key=baa.pk), typed).content.decode()
    assert ("does not begin" in page, said in page) == (bool(said), True)
    assert confirm(officer, "baa_terminate", baa, **typed).status_code == 302
    page = officer.get(baa.get_absolute_url()).content.decode()
    assert (shown in page, "does not begin" in page) == (True, bool(said))


@pytest.mark.parametrize(
    ("recorded", "offered"),
    [
        ({}, []),
        ({"notice_given_on": date(2026, 11, 1), "notice_given_by": "us"}, ["notice"]),
        ({"terminated_on": day("2026-11-01"), "return_due_on": date(2026, 12, 1)}, ["termination"]),
        (
            {
                "terminated_on": day("2026-11-01"),
                "return_done_on": date(2026, 11, 2),
                "return_outcome": "destroyed",
            },
            ["termination", "return"],
        ),
    ],
)
def test_only_what_was_recorded_can_be_taken_back(
    officer: Any, make_vendor: Any, make_baa: Any, recorded: dict[str, Any], offered: list[str]
) -> None:
    baa = make_baa(make_vendor(), **recorded)
    page = officer.get(at("baa_take_back", baa.organisation, key=baa.pk))
    assert [value for value, _ in page.context["form"].fields["what"].choices] == offered
    assert ("Nothing is recorded that could be taken back" in page.content.decode()) is (not offered)
    for what in {"notice", "termination", "supersession", "return"} - set(offered):
        answer = confirm(officer, "baa_take_back", baa, what=what, why="slip")
        assert errors(answer)["what"] == ["There is nothing of this kind to take back."]
