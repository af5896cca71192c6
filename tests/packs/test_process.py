"""A worker that is killed in the middle of its work: its renderer ends, and another worker finishes the pack."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from compliance.ledger.models import Event
from compliance.packs import actions, tasks
from compliance.packs.models import Pack, PackJob

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.process]

Ask = Callable[..., Pack]
WORK = "import django; django.setup(); from compliance.packs.tasks import build; build()"


@pytest.fixture
def worker() -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    """Starts a process that does the task once, on the database of the test."""
    begun = []
    name = connection.settings_dict
    database = f"postgres://{name['USER']}:{name['PASSWORD']}@{name['HOST']}:{name['PORT']}/{name['NAME']}"
    told = {
        **os.environ,
        "DATABASE_URL": database,
        "DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "compliance.settings",
    }

    def worker() -> "subprocess.Popen[bytes]":
        begun.append(subprocess.Popen([sys.executable, "-c", WORK], env=told, cwd=settings.BASE_DIR))
        return begun[-1]

    yield worker
    for process in begun:
        process.kill()
        process.wait()


def renderer_of(worker: "subprocess.Popen[bytes]") -> Path:
    """Where Linux shows the renderer that the worker started."""
    for _ in range(600):
        children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
        for child in children:
            if b"render.py" in Path(f"/proc/{child}/cmdline").read_bytes():
                return Path(f"/proc/{child}")
        time.sleep(0.05)
    raise AssertionError("no renderer was started")


def soon(there: Callable[[], bool]) -> None:
    for _ in range(200):
        if there():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about")


def gone(process: Path) -> bool:
    return not process.exists() or "State:\tZ" in (process / "status").read_text()


def test_a_killed_workers_pack_is_finished_by_another(
    organisation: Organisation, ask: Ask, worker: Callable[[], "subprocess.Popen[bytes]"]
) -> None:
    pack = ask()
    first = worker()
    renderer = renderer_of(first)
    first.kill()
    first.wait()
    soon(lambda: gone(renderer))
    job = PackJob.objects.get()
    assert (job.state, job.attempt) == (PackJob.State.RUNNING, 1)
    tasks.build()
    assert PackJob.objects.get().attempt == 1, "it may still be alive"
    PackJob.objects.update(heartbeat_at=clock.now() - timedelta(seconds=61))
    second = worker()
    assert second.wait(120) == 0
    assert PackJob.objects.get().attempt == 2
    assert Pack.objects.get(pk=pack.pk).document_id
    assert [event.verb for event in Event.objects.filter(record_id=pack.pk)] == ["built", "asked for"]


def test_cancelling_ends_the_renderer_within_seconds(
    ask: Ask, alice: Person, worker: Callable[[], "subprocess.Popen[bytes]"]
) -> None:
    pack = ask()
    at_work = worker()
    renderer = renderer_of(at_work)
    actions.pack_cancel(pack, by=alice)
    soon(lambda: gone(renderer))
    assert at_work.wait(30) == 0
    assert PackJob.objects.get().state == PackJob.State.CANCELLED
    assert not Pack.objects.get(pk=pack.pk).document_id
