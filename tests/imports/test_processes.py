"""A worker that is killed at any step of an import: nothing half written, the next attempt does it whole, never twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.db import connection
from pytest_django.fixtures import Settings

from compliance.accounts.models import Organisation, Person
from compliance.exchange import actions
from compliance.exchange.models import Import, ImportJob
from compliance.imports import tasks
from compliance.ledger import clock
from compliance.ledger.models import Event
from tests.imports.conftest import Ask
from tests.reminders.conftest import free_port
from tests.reminders.test_processes import Broker, until
from vendors.models import Contact, Service, Vendor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.process]
Worker = Callable[[str], "subprocess.Popen[bytes]"]
STEPS = ["begun", "planned", "inserted", "said last"]
ROWS = [{"name": f"Vendor {number}", "service": "Hosting", "first": "Ana"} for number in range(40)]


@pytest.fixture
def broker(settings: Settings) -> Iterator[Broker]:
    """A Redis of the test's own, so that the upload lies where a worker of another process finds it."""
    running = Broker()
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": running.url,
            "KEY_PREFIX": "compliance",
        }
    }
    yield running
    running.kill()


def environment(broker: Broker) -> dict[str, str]:
    """That of a process which works on the database and with the Redis of the test."""
    name = connection.settings_dict
    return {
        **os.environ,
        "DATABASE_URL": f"postgres://{name['USER']}:{name['PASSWORD']}@{name['HOST']}:{name['PORT']}/{name['NAME']}",
        "DATA_DIR": str(configured.DATA_DIR),
        "REDIS_URL": broker.url,
        "DJANGO_SETTINGS_MODULE": "compliance.settings",
    }


@pytest.fixture
def worker(broker: Broker) -> Iterator[Worker]:
    """Starts a process that looks for imports once, and is killed at a step."""
    begun = []
    told = environment(broker)

    def worker(step: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "tests.imports.killed", step]
        begun.append(subprocess.Popen(command, env=told, cwd=configured.BASE_DIR))
        return begun[-1]

    yield worker
    for process in begun:
        process.kill()
        process.wait()


def long_silent() -> None:
    ImportJob.objects.filter(state="running").update(heartbeat_at=clock.now() - timedelta(seconds=61))


def written() -> tuple[int, int, int]:
    return Vendor.objects.count(), Service.objects.count(), Contact.objects.count()


@pytest.mark.parametrize("step", STEPS)
def test_killed_while_writing(ask: Ask, worker: Worker, step: str) -> None:
    batch = ask(*ROWS)
    assert worker(step).wait(60) == -signal.SIGKILL
    job = ImportJob.objects.get()
    assert (job.state, job.attempt, written()) == ("running", 1, (0, 0, 0))
    assert not Event.objects.filter(verb__in=["imported", "written"]).exists()
    tasks.work()
    assert ImportJob.objects.get().attempt == 1, "it may still be alive"
    long_silent()
    assert worker("").wait(60) == 0
    job.refresh_from_db()
    assert (job.state, job.attempt, written()) == ("done", 2, (40, 40, 40))
    assert Event.objects.filter(verb="imported").count() == 80
    assert Event.objects.filter(record_id=batch.pk, verb="written").count() == 1


def test_killed_after_the_commit(ask: Ask, worker: Worker) -> None:
    ask(*ROWS)
    assert worker("committed").wait(60) == -signal.SIGKILL
    assert (ImportJob.objects.get().state, written()) == ("done", (40, 40, 40))
    long_silent()
    assert worker("").wait(60) == 0
    assert (ImportJob.objects.get().attempt, written()) == (1, (40, 40, 40))


@pytest.mark.parametrize("step", ["begun", "said last", "committed"])
def test_killed_while_undoing(
    ask: Ask, worker: Worker, alice: Person, organisation: Organisation, step: str
) -> None:
    batch = ask(*ROWS)
    tasks.work()
    actions.import_undo(batch, by=alice)
    assert worker(step).wait(60) == -signal.SIGKILL
    is_undone = step == "committed"
    assert Vendor.objects.current().count() == (0 if is_undone else 40)
    assert bool(Import.objects.get().undone_at) == is_undone
    long_silent()
    assert worker("").wait(60) == 0
    assert Vendor.objects.current().count() == Service.objects.current().count() == 0
    assert Event.objects.filter(verb="import undone").count() == 80
    assert Event.objects.filter(record_id=batch.pk, verb="undone").count() == 1


def test_beat_finds_a_dead_workers_import_within_two_minutes(
    ask: Ask, worker: Worker, broker: Broker, tmp_path: Path
) -> None:
    """Its own beat and builder, as they run: nobody lets the heart seem older than it is."""
    ask(*ROWS)
    assert worker("inserted").wait(60) == -signal.SIGKILL
    died = time.monotonic()
    celery = [sys.executable, "-m", "celery", "-A", "compliance"]
    started = [
        subprocess.Popen(
            [*celery, *arguments], env=environment(broker), cwd=configured.BASE_DIR, stderr=subprocess.DEVNULL
        )
        for arguments in (
            ["worker", "--queues", "jobs", "--pool", "solo", "--hostname", f"builder{free_port()}@%h"],
            ["beat", "--schedule", str(tmp_path / "beat")],
        )
    ]
    try:
        until(lambda: ImportJob.objects.get().state == "done", seconds=120)
    finally:
        for process in started:
            process.kill()
            process.wait()
    assert time.monotonic() - died < 120
    assert (ImportJob.objects.get().attempt, written()) == (2, (40, 40, 40))
