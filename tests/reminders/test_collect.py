"""What is due, proved on rows: each window once, one mail per person, nothing lost by days that were missed."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from compliance.accounts.models import Membership, Organisation, Person
from compliance.ledger import door
from compliance.registers.answers import Deadline
from compliance.reminders import due as due_module
from compliance.reminders import rules
from compliance.reminders.collect import Unanswered, collect, collect_everywhere
from compliance.reminders.models import Heartbeat, Mail, Reminder
from tests.reminders.collected import TODAY, Due, at, told
from tests.reminders.conftest import Contracts
from tests.reminders.outbox import NOW

pytestmark = pytest.mark.django_db


def test_each_window_is_told_once_to_whom_it_concerns(
    organisation: Organisation, dana: Person, officer: Person, due: Due
) -> None:
    due(TODAY + timedelta(days=30), dana)
    for day in (0, 1, 15, 16, 17, 22, 23, 24, 28, 29, 30, 31, 36, 37, 38, 43, 44, 45):
        for hour in (9, 15):
            collect(organisation, at(TODAY + timedelta(days=day), hour))
    assert told(organisation) == [
        ("Alice", 0), ("Alice", -7), ("Alice", -14),
        ("Bob", 14), ("Bob", 7), ("Bob", 1), ("Bob", 0), ("Bob", -7), ("Bob", -14),
        ("Dana", 30), ("Dana", 14), ("Dana", 7), ("Dana", 1), ("Dana", 0), ("Dana", -7), ("Dana", -14),
    ]  # fmt: skip
    assert Mail.objects.count() == 16


def test_days_that_were_missed_are_made_good_by_the_tightest_window(
    organisation: Organisation, dana: Person, due: Due
) -> None:
    due(TODAY + timedelta(days=30), dana)
    collect(organisation, at(TODAY - timedelta(days=3)))  # 33 days before: the window of 60
    collect(organisation, at(TODAY + timedelta(days=3)))  # the clock jumped over the day of 30
    collect(organisation, at(TODAY + timedelta(days=26)))  # and over 14 and 7
    assert told(organisation) == [("Dana", 60), ("Dana", 30), ("Dana", 7)]


def test_a_changed_due_day_starts_anew(
    organisation: Organisation, dana: Person, due: Due, contracts: Contracts
) -> None:
    old = due(TODAY + timedelta(days=7), dana)
    collect(organisation, NOW)
    moved = Deadline(
        old.kind, old.model, old.record, old.title, old.url, old.owner, due_on=TODAY + timedelta(days=6)
    )
    contracts.rows[organisation.pk] = [moved]
    collect(organisation, NOW + timedelta(hours=1))
    assert told(organisation) == [("Dana", 7), ("Dana", 7)]


def test_several_items_for_one_person_are_one_mail(
    organisation: Organisation, dana: Person, officer: Person, due: Due
) -> None:
    for days in (1, 7, 60):
        due(TODAY + timedelta(days=days), dana)
    assert collect(organisation, NOW) == 2
    assert sorted(Mail.objects.values_list("name", flat=True)) == ["Bob Tran", "Dana Whitfield"]
    assert Mail.objects.get(person=dana).reminders.count() == 3
    assert Mail.objects.get(person=officer).reminders.count() == 2


def test_days_leave_from_seven_local_on_and_then_hourly(
    organisation: Organisation, dana: Person, due: Due
) -> None:
    due(TODAY + timedelta(days=7), dana)
    assert collect(organisation, at(TODAY, 6)) == 0
    assert collect(organisation, at(TODAY, 7)) == 1
    due(TODAY + timedelta(days=6), dana)
    assert collect(organisation, at(TODAY, 7) + timedelta(minutes=55)) == 0
    assert collect(organisation, at(TODAY, 8)) == 1


def test_asked_at_once_the_hour_does_not_matter(organisation: Organisation, dana: Person, due: Due) -> None:
    due(TODAY + timedelta(days=7), dana)
    assert collect(organisation, at(TODAY, 3), at_once=True) == 1


@pytest.mark.parametrize(
    "zone, day", [("Asia/Kathmandu", date(2026, 11, 23)), ("Pacific/Honolulu", date(2026, 11, 22))]
)
def test_days_are_those_of_the_organisation(
    organisation: Organisation, alice: Person, due: Due, zone: str, day: date
) -> None:
    organisation.time_zone = zone
    door.save(organisation, by=alice, verb="edited")
    due(date(2026, 11, 23), alice)
    collect(
        organisation, datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    )  # 07:45 on the 23rd, and 16:00 on the 22nd
    assert told(organisation) == [("Alice", (date(2026, 11, 23) - day).days)]


def test_moments_are_looked_at_every_time_and_at_night(
    organisation: Organisation, dana: Person, officer: Person, due: Due
) -> None:
    moment = at(TODAY, 5)
    due(moment, dana)
    for minutes in (-1445, -1440, -1435, -65, -60, -55, -5, 0, 5):
        collect(organisation, moment + timedelta(minutes=minutes))
    assert told(organisation) == [
        ("Alice", 0),
        ("Bob", 1),
        ("Bob", 0),
        ("Dana", 24),
        ("Dana", 1),
        ("Dana", 0),
    ]
    first = Mail.objects.filter(person=dana).earliest("created_at")
    assert first.created_at == moment - timedelta(hours=24)
    assert "2026-11-22 05:00 EST, in 24 hours" in first.text


def test_between_the_hours_registers_are_asked_for_the_near_future_alone(
    organisation: Organisation, due: Due, contracts: Contracts, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[date] = []
    contracts.deadlines = lambda organisation, on, until: asked.append(until) or iter(())  # type: ignore[method-assign,func-returns-value]
    collect(organisation, NOW)
    collect(organisation, NOW + timedelta(minutes=5))
    assert asked == [TODAY + timedelta(days=120), TODAY + timedelta(days=6)]


def test_two_beats_by_mistake_double_nothing(organisation: Organisation, dana: Person, due: Due) -> None:
    due(TODAY + timedelta(days=7), dana)
    assert [collect(organisation, NOW, at_once=True) for _ in range(3)] == [1, 0, 0]


def test_a_register_that_fails_silences_no_other_and_is_noticed(
    organisation: Organisation, dana: Person, due: Due, contracts: Contracts
) -> None:
    class Broken(Contracts):
        name = "broken"
        deadline_kinds = ()

        def deadlines(self, organisation: Organisation, on: date, until: date) -> Iterator[Deadline]:
            list(
                Membership.objects.extra(where=["no such column"])
            )  # a query that fails must not spoil the others' transaction
            yield from ()

    due(TODAY + timedelta(days=7), dana)
    registry = due_module.registry
    registry._registers = {"broken": Broken(), **registry._registers}
    for minutes in (0, 5):
        with pytest.raises(Unanswered):
            collect(organisation, NOW + timedelta(minutes=minutes))
    assert told(organisation) == [("Dana", 7)]
    assert Heartbeat.objects.get(name="collection").at == NOW, "only begun, never completed: it grows old"
    assert not Heartbeat.objects.filter(name="days").exists()


def test_an_organisation_that_fails_keeps_no_other_from_its_reminders(
    organisation: Organisation, elsewhere: Organisation, due: Due, contracts: Contracts, charlie: Person
) -> None:
    due(TODAY, org=elsewhere)
    contracts.rows[organisation.pk] = None  # type: ignore[assignment]
    assert collect_everywhere(NOW) == 1
    assert told(elsewhere) == [("Charlie", 0)]


def test_mail_that_waited_for_a_server_is_written_anew_once_there_is_one(
    organisation: Organisation,
    dana: Person,
    due: Due,
    contracts: Contracts,
    mail_server: Callable[..., object],
) -> None:
    """Three months without server: each window is a mail on the outbox page; then one mail tells what counts today."""
    kept = due(TODAY + timedelta(days=90), dana, "Kept")
    due(TODAY + timedelta(days=60), dana, "Renewed meanwhile")
    for day in (0, 30, 60, 76):
        collect(organisation, at(TODAY + timedelta(days=day)))
    assert Mail.objects.filter(state="queued", person=dana).count() == 4
    contracts.rows[organisation.pk] = [kept]
    mail_server(25)
    collect(organisation, at(TODAY + timedelta(days=80)))
    assert Mail.objects.filter(person=dana, state="dropped", trouble="out_of_date").count() == 4
    fresh = Mail.objects.get(state="queued", person=dana)
    assert "Kept" in fresh.text and "in 10 days" in fresh.text and "Renewed" not in fresh.text
    assert collect(organisation, at(TODAY + timedelta(days=80), 12)) == 0


@pytest.mark.parametrize("many", [100, 1000])
def test_queries_do_not_grow_with_deadlines(
    organisation: Organisation, dana: Person, officer: Person, due: Due, many: int
) -> None:
    for number in range(many):
        due(TODAY + timedelta(days=number % 120), dana)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        collect(organisation, NOW)
    assert Reminder.objects.count() > many
    assert len(queries) <= 32, [query["sql"][:80] for query in queries]


@hypothesis_settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(days=st.lists(st.integers(0, 160), min_size=1, max_size=12), ahead=st.integers(0, 130))
def test_whatever_days_the_machine_ran_the_window_that_counts_was_told_once(
    organisation: Organisation, dana: Person, due: Due, contracts: Contracts, days: list[int], ahead: int
) -> None:
    contracts.rows.clear()
    row = due(TODAY + timedelta(days=ahead), dana)
    for day in sorted(days):
        collect(organisation, at(TODAY + timedelta(days=day)), at_once=True)
        counts = rules.window_entered(ahead - day, (120, 90, 60, 30, 14, 7, 1, 0), 7)
        carried = Reminder.objects.filter(
            record_id=row.record, person=dana, window=counts, mail__isnull=False
        )
        assert carried.count() == (counts is not None)
    windows = list(
        Reminder.objects.filter(record_id=row.record, person=dana).values_list("window", flat=True)
    )
    assert len(windows) == len(set(windows))
