"""What lists sort by never disagrees with the rules: not on another day, not after any write, not under other rules."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.accounts.models import Organisation, Person
from compliance.ledger import door
from incidents import actions, watching
from incidents.clocks.case import Case
from incidents.clocks.duty import State
from incidents.duties import answer_of, last_of, still_open
from incidents.models import (
    AddedClock,
    Count,
    Decision,
    Hold,
    Incident,
    Notice,
    Relation,
    Scope,
    Touched,
    VendorReport,
    Watch,
)
from incidents.standing import standings
from incidents.watching import reckon, refresh
from tests.incidents.chance import cases

TODAY = date(2026, 11, 22)
Make = Callable[..., Incident]


def asked(case: Case, decisions: Sequence[Any], on: date) -> tuple[date | None, bool, bool]:
    """The same from the rules alone."""
    waiting = still_open(answer_of(case, decisions, on))
    return (
        min((duty.due_on for duty in waiting if duty.due_on), default=None),
        any(duty.state == State.OVERDUE for duty in waiting),
        last_of(decisions, on) is None,
    )


def decided(case: Case, after: int, *, is_breach: bool) -> Any:
    assert isinstance(case.known_at, date)
    on = case.known_at + timedelta(days=after)
    return SimpleNamespace(
        is_overtaken=False,
        decided_on=on,
        archived_at=None,
        is_breach=is_breach,
        pk="0",
        get_outcome_display=lambda: "So",
    )


@given(cases(held=True), st.integers(0, 130), st.integers(0, 160), st.booleans() | st.none(), st.data())
@settings(max_examples=300, deadline=None)
def test_what_is_kept_is_what_the_rules_say_on_each_of_its_days(
    case: Case, day: int, after: int, outcome: Any, data: st.DataObject
) -> None:
    assert isinstance(case.known_at, date)
    on = case.known_at + timedelta(days=day)
    decisions = [] if outcome is None else [decided(case, after, is_breach=outcome)]
    found = reckon(case, decisions, on)
    last = found.until_on or on + timedelta(days=900)
    assert found.from_on == on <= last
    some = data.draw(st.integers(0, (last - on).days))
    for then in {on, on + timedelta(days=some), last}:
        assert (found.next_on, found.is_overdue, found.is_undecided) == asked(case, decisions, then), then


@pytest.fixture
def made(make_incident: Make, organisation: Organisation, alice: Person) -> Incident:
    incident = make_incident()
    refresh(organisation, TODAY)
    return incident


def kept(incident: Incident) -> tuple[date | None, bool, bool]:
    refresh(incident.organisation, TODAY)
    watch = Watch.objects.get(incident=incident)
    return watch.next_on, watch.is_overdue, watch.is_undecided


@pytest.mark.django_db
@pytest.mark.usefixtures("on_a_known_day")
class TestRows:
    """Against the database."""

    def test_every_write_is_seen(self, made: Incident, alice: Person) -> None:
        assert kept(made) == (date(2027, 1, 1), False, True)
        actions.incident_count(made, [Count(on=TODAY, state="WA", people=12)], by=alice)
        assert kept(made) == (date(2027, 1, 1), False, True)
        hold = Hold(kind="written", stated_on=TODAY, until=date(2027, 2, 1), official="X")
        actions.incident_hold(made, hold, by=alice)
        assert kept(made)[0] == date(2027, 2, 1)
        notice = Notice(
            organisation=made.organisation,
            incident=made,
            recipient="individuals",
            sent_on=TODAY,
            method="letter",
        )
        actions.notice_record(notice, by=alice)
        assert kept(made)[0] == date(2027, 3, 1)
        door.archive(notice, by=alice)
        assert kept(made)[0] == date(2027, 2, 1)
        decision = Decision(
            organisation=made.organisation, incident=made, outcome="secured", decided_on=TODAY, decided_by=alice, why="Disk encrypted"
        )  # fmt: skip
        actions.incident_decide(decision, by=alice)
        assert kept(made) == (None, False, False)

    def test_a_fact_of_the_incident_is_seen(self, made: Incident, alice: Person) -> None:
        made.known_at = datetime(2026, 8, 1, 9, tzinfo=made.organisation.zone)
        actions.incident_save(made, by=alice)
        assert kept(made) == (date(2026, 9, 30), True, True)

    def test_a_day_that_came_is_seen(self, made: Incident, organisation: Organisation) -> None:
        assert refresh(organisation, date(2027, 1, 1)) == 0
        assert refresh(organisation, date(2027, 1, 2)) == 1
        assert Watch.objects.get().is_overdue

    def test_a_day_before_is_not_told_from_a_later_one(
        self, made: Incident, organisation: Organisation
    ) -> None:
        refresh(organisation, date(2027, 1, 2))
        assert refresh(organisation, TODAY) == 1
        assert not Watch.objects.get().is_overdue

    def test_other_rules_are_seen(
        self, made: Incident, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert refresh(organisation, TODAY) == 0
        monkeypatch.setattr(watching, "RULES", "others")
        assert refresh(organisation, TODAY) == 1

    def test_what_is_closed_is_not_looked_at(
        self, made: Incident, organisation: Organisation, alice: Person
    ) -> None:
        actions.incident_close(made, by=alice, on=TODAY, still_open=(), why="")
        assert refresh(organisation, date(2028, 1, 1)) == 0
        actions.incident_reopen(made, by=alice, why="Again")
        assert refresh(organisation, date(2028, 1, 1)) == 1

    def test_whoever_writes_meanwhile_has_it_reckoned_again(
        self, made: Incident, organisation: Organisation
    ) -> None:
        watch = Watch.objects.get()
        Watch.objects.update(moved=watch.moved + 1)
        assert refresh(organisation, TODAY) == 1

    def test_it_agrees_with_what_reminders_read(
        self, make_incident: Make, organisation: Organisation, alice: Person
    ) -> None:
        for number in range(6):
            incident = make_incident(f"2026-0{number + 4}-01T09:00")
            if number % 2:
                actions.incident_count(incident, [Count(on=TODAY, state="CA", people=number)], by=alice)
        refresh(organisation, TODAY)
        for each in standings(organisation, TODAY):
            waiting = still_open(each.answer)
            watch = Watch.objects.get(incident=each.incident)
            assert watch.next_on == min(duty.due_on for duty in waiting if duty.due_on)
            assert watch.is_overdue == any(duty.state == State.OVERDUE for duty in waiting)

    def test_every_table_that_hangs_on_an_incident_says_that_it_moved(self) -> None:
        """Those that `cases.py` and the decisions read; a new one that a clock hangs on belongs here and gets the trigger."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT event_object_table FROM information_schema.triggers WHERE trigger_name = 'incident_moved' GROUP BY 1"
            )
            there = {name for (name,) in cursor.fetchall()}
        asked = (Incident, Count, Hold, Decision, Notice, VendorReport, AddedClock, Scope, Touched, Relation)
        read = {model._meta.db_table for model in asked}
        assert read <= there
        beside = (
            "step",
            "watch",
            "action",
            "report",
            "log",
            "accounting",
            "entry",
            "rootcause",
            "draft",
            "returned",
        )
        known = read | {f"incidents_{name}" for name in beside}
        hanging = {
            model._meta.db_table
            for model in apps.get_models()
            if any(field.related_model is Incident for field in model._meta.concrete_fields)
        }
        assert hanging - known <= there, (
            "does a clock hang on it? then it needs the trigger; if not, name it here"
        )


@pytest.mark.django_db
@pytest.mark.usefixtures("on_a_known_day")
class TestList:
    """What the page shows."""

    def numbers(self, officer: Client, organisation: Organisation, **query: str) -> list[str]:
        answer = officer.get(reverse("incident_list", kwargs={"slug": organisation.slug}), query)
        assert answer.status_code == 200
        return [str(each) for each in answer.context["page"]]

    @pytest.fixture(autouse=True)
    def some(self, make_incident: Make, alice: Person, bob: Person) -> None:
        make_incident("2025-05-01T09:00", kind="theft", lead=bob)  # 2025-001, overdue
        make_incident("2026-09-29T09:00")  # 2026-001, due on 2026-11-28
        make_incident("2026-11-02T09:00")  # 2026-002, due on 2027-01-01
        closed = make_incident("2026-01-05T09:00", kind="loss")  # 2026-003
        actions.incident_close(closed, by=alice, on=TODAY, still_open=(), why="")

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ({}, ["2026-002", "2026-001", "2025-001"]),
            ({"sort": "next"}, ["2025-001", "2026-001", "2026-002"]),
            ({"sort": "next", "show": "all"}, ["2025-001", "2026-001", "2026-002", "2026-003"]),
            ({"show": "closed"}, ["2026-003"]),
            ({"kind": "theft"}, ["2025-001"]),
            ({"clocks": "overdue"}, ["2025-001"]),
            ({"clocks": "near"}, ["2026-001"]),
            ({"clocks": "undecided"}, ["2026-002", "2026-001", "2025-001"]),
            ({"year": "2025"}, ["2025-001"]),
            ({"q": "2026-1"}, ["2026-001"]),
            ({"q": "2026-001"}, ["2026-001"]),
            ({"q": "1"}, ["2026-001", "2025-001"]),
            ({"q": "2025"}, ["2025-001"]),
            ({"q": "no such"}, []),
            ({"q": "%"}, []),
            ({"kind": "nonsense"}, ["2026-002", "2026-001", "2025-001"]),
        ],
    )
    def test_it_is_narrowed_and_sorted(
        self, officer: Client, organisation: Organisation, query: dict[str, str], shown: list[str]
    ) -> None:
        assert self.numbers(officer, organisation, **query) == shown

    def test_by_lead(self, officer: Client, organisation: Organisation, bob: Person) -> None:
        assert self.numbers(officer, organisation, lead=str(bob.pk)) == ["2025-001"]

    def test_ten_days_are_near_and_eleven_are_not(
        self, make_incident: Make, officer: Client, organisation: Organisation
    ) -> None:
        make_incident("2026-10-03T09:00")  # due on 2026-12-02, in ten days
        make_incident("2026-10-04T09:00")
        assert self.numbers(officer, organisation, clocks="near") == ["2026-004", "2026-001"]

    def test_its_queries_do_not_grow(
        self,
        make_incident: Make,
        officer: Client,
        organisation: Organisation,
        django_assert_max_num_queries: Any,
    ) -> None:
        for number in range(1, 12):
            make_incident(f"2026-10-{number:02}T09:00")
        self.numbers(officer, organisation)
        with django_assert_max_num_queries(12):
            self.numbers(officer, organisation, sort="next")
