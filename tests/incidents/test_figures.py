"""Figures: what is drawn of an incident from occurrence to notice, kinds by month, and that page and pack say the same."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.charts.pairs import Pair, pairs
from compliance.charts.stretches import AFTER, BEFORE
from compliance.ledger import clock
from incidents import actions, report
from incidents.figures import Course, by_month, time_taken
from incidents.models import Decision, Incident, Notice

TODAY = date(2026, 11, 22)
DAY0 = date(2026, 3, 1)
Make = Callable[..., Incident]


def drawn(
    occurred: date | None = None, decided: date | None = None, sent: date | None = None
) -> list[tuple[int, int, str]]:
    (row,) = time_taken([Course("1", occurred, DAY0, decided, sent)]).rows
    return [(each.first, each.last, each.tone) for each in row.told.stretches]


@pytest.mark.parametrize(
    ("days", "stretches"),
    [
        ((None, None, None), []),
        ((date(2026, 2, 27), None, None), [(-2, 0, "info")]),
        ((DAY0, DAY0, DAY0), [(0, 0, "info"), (0, 0, "medium"), (0, 0, "good")]),
        ((None, date(2026, 3, 11), date(2026, 4, 30)), [(0, 10, "medium"), (10, 60, "good")]),
        ((None, None, date(2026, 5, 1)), [(0, 61, "good")]),
        ((None, date(2026, 5, 10), date(2026, 3, 31)), [(0, 70, "medium"), (0, 30, "good")]),
        ((None, date(2026, 2, 28), None), [(-1, 0, "medium")]),
    ],
)  # fmt: skip
def test_stretches_count_from_the_discovery(
    days: tuple[Any, Any, Any], stretches: list[tuple[int, int, str]]
) -> None:
    assert drawn(*days) == stretches


@pytest.mark.parametrize(
    ("sent", "said"), [(date(2026, 4, 30), "60"), (date(2026, 5, 1), "61, beyond 60"), (None, "–")]
)
def test_the_table_says_what_is_beyond_the_limit(sent: date | None, said: str) -> None:
    (row,) = time_taken([Course("1", None, DAY0, None, sent)]).rows
    assert row.told.cells[-1] == said


def test_limits_stand_in_their_places_and_what_is_beyond_is_marked() -> None:
    found = time_taken([Course("1", date(2020, 1, 1), DAY0, None, date(2027, 1, 1))])
    assert [(tick.word, tick.at) for tick in found.limits] == [
        (str(day), round((day - BEFORE) / (AFTER - BEFORE) * 100, 2)) for day in (10, 30, 60)
    ]
    (row,) = found.rows
    assert (row.begins_before, row.goes_on) == (True, True)
    assert all(block.x >= 0 and block.x + block.width <= 100.01 for block in row.blocks)


def test_the_commonest_kinds_stand_apart_and_no_month_is_left_out() -> None:
    known = [(date(2026, 11, 1), kind) for kind in "AAABBCDE"] + [
        (date(2025, 12, 31), "A"),
        (date(2025, 11, 30), "A"),
    ]
    found = by_month(known, TODAY)
    assert found.series == ("A", "B", "C", "Other kinds")
    assert [bar.column.title for bar in found.bars][::11] == ["December 2025", "November 2026"]
    assert [bar.column.values for bar in found.bars if bar.column.total] == [(1, 0, 0, 0), (3, 2, 1, 2)]


def test_nothing_in_twelve_months_is_drawn_too() -> None:
    assert by_month([], TODAY).words == "Nothing in this time."


def test_shares_are_of_either_whole() -> None:
    found = pairs([Pair("A", 1, 30), Pair("B", 3, 0)], ("Ours", "Theirs"), (4, 40))
    assert [(row.our_share, row.their_share) for row in found.rows] == [(25, 75), (75, 0)]
    assert found.words == "Ours: most often B (75%); Theirs: most often A (75%)."
    assert pairs([], ("Ours", "Theirs"), (0, 0)).words == "Nothing to compare."


@pytest.mark.django_db
@pytest.mark.usefixtures("on_a_known_day")
def test_page_and_pack_draw_the_same(
    make_incident: Make, officer: Client, organisation: Organisation, alice: Person
) -> None:
    incident = make_incident(occurred_on=date(2026, 10, 30))
    decision = Decision(
        organisation=organisation,
        incident=incident,
        outcome="notify",
        decided_on=date(2026, 11, 5),
        decided_by=alice,
    )
    actions.incident_decide(decision, by=alice)
    notice = Notice(
        organisation=organisation,
        incident=incident,
        recipient="individuals",
        sent_on=date(2026, 11, 20),
        method="letter",
    )
    actions.notice_record(notice, by=alice)
    answer = officer.get(reverse("incident_figures", kwargs={"slug": organisation.slug}))
    cells = answer.context["taken"].rows[0].told.cells
    assert cells == ("2026-10-30", "2026-11-02", "2026-11-05", "2026-11-20", "18")
    known = clock.end_of_day(TODAY, organisation.zone)
    section = report.section(organisation, TODAY, known)
    assert section.context["taken"].rows[0].told.cells == cells
    printed = render_to_string(section.template, {**section.context})
    assert "Days from occurrence to discovery" in printed
    assert "<details" not in printed
    assert f'href="{incident.get_absolute_url()}"' not in printed


@pytest.mark.django_db
@pytest.mark.usefixtures("on_a_known_day")
def test_figures_ask_as_much_however_many_there_are(
    make_incident: Make, officer: Client, organisation: Organisation, django_assert_max_num_queries: Any
) -> None:
    url = reverse("incident_figures", kwargs={"slug": organisation.slug})
    assert "No incident was reported" in officer.get(url).content.decode()
    for number in range(1, 31):
        make_incident(f"2026-10-{number:02}T09:00")
    officer.get(url)
    with django_assert_max_num_queries(10):
        answer = officer.get(url)
    assert len(answer.context["taken"].rows) == 25
