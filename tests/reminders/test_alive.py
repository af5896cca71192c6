"""Signs of life: fresh ones say nothing, missing ones are told to officers on every page and to whoever watches /healthz."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from celery import Celery
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from compliance import broker
from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.reminders import alive, tasks
from compliance.reminders.beat import Scheduler
from compliance.reminders.models import Heartbeat, Mail
from tests.reminders.outbox import NOW

pytestmark = pytest.mark.django_db
Name = Heartbeat.Name


def live(organisation: Organisation, at: datetime = NOW) -> None:
    """Everything is fresh."""
    alive.beat(Name.BEAT, at)
    alive.beat(Name.WORKER, at)
    alive.beat(Name.BUILDER, at)
    alive.beat(Name.COLLECTION, at, organisation)


def queue(organisation: Organisation, alice: Person, **facts: object) -> Mail:
    return Mail.objects.create(
        organisation=organisation, person=alice, name="Alice", address="a@b.example", subject="x", message_id="<x>",
        next_try_at=NOW, **{"created_at": NOW, **facts},
    )  # fmt: skip


def said(organisation: Organisation, now: datetime = NOW) -> list[str]:
    return [alarm.text for alarm in alive.alarms(organisation, now)]


def test_while_all_is_fresh_nothing_is_said(organisation: Organisation) -> None:
    live(organisation)
    assert said(organisation, NOW + timedelta(minutes=5)) == []


@pytest.mark.parametrize(
    "name, minutes, words",
    [
        (Name.BEAT, 6, "the scheduler has been silent for 6 minutes"),
        (Name.WORKER, 6, "the worker has been silent for 6 minutes"),
        (Name.BUILDER, 16, "No evidence pack is being built: the builder has been silent for 16 minutes"),
        (Name.COLLECTION, 16, "Deadlines were last looked at 16 minutes ago"),
    ],
)
def test_each_silence_is_told(
    organisation: Organisation, name: Heartbeat.Name, minutes: int, words: str
) -> None:
    live(organisation)
    silent = organisation if name == Name.COLLECTION else None
    alive.beat(name, NOW - timedelta(minutes=minutes), silent)
    (text,) = said(organisation)
    assert words in text.replace("\xa0", " ")


def test_a_stopped_scheduler_explains_the_rest(organisation: Organisation) -> None:
    live(organisation, NOW - timedelta(days=3))
    (text,) = said(organisation)
    assert "scheduler" in text


def test_a_machine_that_never_lived_is_told(organisation: Organisation) -> None:
    assert "the scheduler has never been seen" in said(organisation)[0]


def test_mail_that_nobody_takes_and_mail_that_failed_are_told(
    organisation: Organisation, alice: Person, mail_server: Callable[..., object]
) -> None:
    live(organisation)
    mail_server(25)
    mail = queue(organisation, alice, attempts=3, created_at=NOW - timedelta(hours=3))
    assert "Mail has been waiting" in said(organisation)[0]
    Mail.objects.filter(pk=mail.pk).update(state="failed")
    assert said(organisation) == ["A mail could not be delivered."]
    Mail.objects.filter(pk=mail.pk).update(created_at=NOW - timedelta(days=8))
    assert said(organisation) == []


def test_mail_of_an_organisation_without_mail_server_is_no_alarm(
    organisation: Organisation, alice: Person
) -> None:
    live(organisation)
    queue(organisation, alice, created_at=NOW - timedelta(days=90), attempts=7)
    assert said(organisation) == []


def test_silence_elsewhere_is_not_told_here(
    organisation: Organisation, elsewhere: Organisation, charlie: Person
) -> None:
    live(organisation)
    alive.beat(Name.COLLECTION, NOW - timedelta(days=1), elsewhere)
    queue(elsewhere, charlie, state="failed")
    assert said(organisation) == []
    assert len(said(elsewhere)) == 2


def test_it_costs_one_query(organisation: Organisation) -> None:
    live(organisation)
    with CaptureQueriesContext(connection) as queries:
        alive.alarms(organisation, NOW)
    assert len(queries) == 1


@pytest.mark.parametrize(
    "role, told", [(Role.OWNER, True), (Role.OFFICER, True), (Role.CONTRIBUTOR, False), (Role.AUDITOR, False)]
)
def test_the_banner_is_for_officers(
    organisation: Organisation,
    bob: Person,
    join: Callable[..., Person],
    enter: Callable[..., Client],
    role: Role,
    told: object,
) -> None:
    join(bob, role)
    assert (
        "No reminder is being sent" in enter(bob).get("/lakeside-clinic/people/").content.decode()
    ) == told


def test_the_banner_shows_when_the_broker_is_gone(
    organisation: Organisation, alice: Person, enter: Callable[..., Client]
) -> None:
    """The broker is the cache too: nothing about the banner may lean on it."""
    client = enter(alice)
    nobody = "redis://127.0.0.1:1/0"
    cache = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": nobody}}
    with override_settings(CACHES=cache):
        answer = client.get("/lakeside-clinic/outbox/")
    assert answer.status_code == 200
    assert "No reminder is being sent" in answer.content.decode()


# /healthz


def test_health_says_ages_and_nothing_else(organisation: Organisation, client: Client) -> None:
    live(organisation, timezone.now())
    answer = client.get("/healthz")
    assert answer.status_code == 200
    found = answer.json()
    assert set(found) == {"well", "ages"} and found["well"] is True
    assert set(found["ages"]) == {"beat", "worker", "builder", "collection", "mail_accepted", "mail_waiting"}
    assert all(age is None or 0 <= age < 60 for age in found["ages"].values())
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", [Name.BEAT, Name.WORKER, Name.BUILDER, Name.COLLECTION])
def test_health_is_503_when_something_is_silent(
    organisation: Organisation, client: Client, name: Heartbeat.Name
) -> None:
    live(organisation, timezone.now())
    Heartbeat.objects.filter(name=name).update(at=timezone.now() - timedelta(minutes=20))
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["well"] is False


def test_one_organisation_that_is_not_looked_at_is_enough(
    organisation: Organisation, elsewhere: Organisation, client: Client
) -> None:
    live(organisation, timezone.now())
    alive.begin(Name.COLLECTION, timezone.now() - timedelta(hours=1), elsewhere)
    assert client.get("/healthz").status_code == 503


def test_mail_that_one_organisation_s_server_does_not_take_says_nothing_of_the_machine(
    organisation: Organisation, alice: Person, client: Client
) -> None:
    live(organisation, timezone.now())
    with override_settings(MAIL={"EMAIL_HOST": "127.0.0.1"}):
        queue(organisation, alice, attempts=9, created_at=timezone.now() - timedelta(days=1))
        answer = client.get("/healthz")
        assert said(organisation, timezone.now()) != []
    assert (answer.status_code, answer.json()["well"]) == (200, True)
    assert answer.json()["ages"]["mail_waiting"] >= 86_400


def test_health_says_so_when_the_database_is_gone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(now: datetime) -> None:
        raise DatabaseError

    monkeypatch.setattr(alive, "health", gone)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"well": False, "database": False})


# Who leaves the signs.


def test_the_worker_and_the_scheduler_leave_their_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    tasks.pulse()
    tasks.pulse("builder")
    monkeypatch.setattr(
        "compliance.reminders.beat.close_old_connections", list
    )  # the test's own transaction looks worn to it
    monkeypatch.setattr("celery.beat.PersistentScheduler.tick", lambda self: 7.0)
    scheduler = object.__new__(Scheduler)
    assert scheduler.tick() == 7.0
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"worker", "builder", "beat"}
    first = Heartbeat.objects.get(name="beat").at
    scheduler.tick()
    assert Heartbeat.objects.get(name="beat").at == first, "not at every round of a loop that may turn often"


def test_the_schedule_goes_on_when_its_sign_cannot_be_left(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*args: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("celery.beat.PersistentScheduler.tick", lambda self: 7.0)
    monkeypatch.setattr(alive, "beat", gone)
    assert object.__new__(Scheduler).tick() == 7.0


def test_a_task_is_not_lost_with_the_broker() -> None:
    """What cannot be handed over is found by the next beat; the person who clicked sees no error and does not wait."""
    apart = Celery("apart", broker="redis://127.0.0.1:1/0", set_as_current=False)
    apart.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    begun = time.monotonic()
    broker.ask(apart.task(name="reminders.send")(tasks.send.run))
    assert time.monotonic() - begun < 4
