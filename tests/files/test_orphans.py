"""A file without a row is moved aside, comes back with its row, and is removed only long after."""

import os
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as project
from django.db import connection, transaction

from compliance.celery import app
from compliance.files import actions, orphans, places
from compliance.ledger import clock, door
from tests.files.examples import PDF
from tests.files.test_store import on_disk, place, read, stored

__all__ = ["stored"]
pytestmark = pytest.mark.django_db


def aside(attachment):
    return places.aside_of(attachment.organisation_id) / str(attachment.pk)


class Rollback(Exception):
    pass


def age(path: Path, hours: int) -> None:
    then = (clock.now() - timedelta(hours=hours)).timestamp()
    os.utime(path, (then, then))


def test_the_sweep_moves_old_orphans_aside_and_nothing_else(stored, organisation, alice):
    with pytest.raises(Rollback), transaction.atomic():
        orphan = actions.write(organisation, alice, "a.pdf", "application/pdf", [b"x"])
        raise Rollback
    half = place(stored).with_name(f"{uuid.uuid4()}.part")
    half.write_bytes(b"half")
    assert orphans.sweep(clock.now()) == 0, "too young"
    for path in (place(orphan), half, place(stored)):
        age(path, hours=25)
    assert orphans.sweep(clock.now()) == 1
    assert set(on_disk()) == {place(stored), aside(orphan)}, "half a file is of no use to anybody"
    assert orphans.sweep(clock.now()) == 0, "safe to run twice"
    assert read(stored) == PDF


def test_what_lies_aside_is_removed_after_thirty_days(organisation, alice):
    with pytest.raises(Rollback), transaction.atomic():
        orphan = actions.write(organisation, alice, "a.pdf", "application/pdf", [b"x"])
        raise Rollback
    age(place(orphan), hours=25)
    orphans.sweep(clock.now())
    age(aside(orphan), hours=30 * 24 - 1)
    orphans.sweep(clock.now())
    assert on_disk() == [aside(orphan)]
    age(aside(orphan), hours=30 * 24 + 1)
    orphans.sweep(clock.now())
    assert on_disk() == []


def test_a_file_newer_than_the_database_comes_back_with_its_row(stored, organisation):
    """An older dump was restored by mistake, and some days later the right one."""
    age(place(stored), hours=25)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM files_attachment")
        assert orphans.sweep(clock.now()) == 1
        transaction.set_rollback(True)
    assert on_disk() == [aside(stored)]
    assert orphans.sweep(clock.now()) == 0
    assert on_disk() == [place(stored)]
    assert read(stored) == PDF


def test_a_database_that_does_not_know_an_organisation_says_nothing_of_its_files(stored, organisation):
    stranger = places.place_of(uuid.uuid4(), uuid.uuid4())
    stranger.parent.mkdir(parents=True)
    stranger.write_bytes(b"evidence")
    age(stranger, hours=10_000)
    assert orphans.sweep(clock.now()) == 0
    assert set(on_disk()) == {stranger, place(stored)}


def test_the_sweep_keeps_archived_files_and_bears_an_empty_folder(stored, alice):
    door.archive(stored, by=alice)
    age(place(stored), hours=100)
    assert orphans.sweep(clock.now()) == 0
    place(stored).unlink()
    assert orphans.sweep(clock.now()) == 0


def test_the_beat_asks_for_the_sweep(organisation, alice):
    with pytest.raises(Rollback), transaction.atomic():
        orphan = actions.write(organisation, alice, "a.pdf", "application/pdf", [b"x"])
        raise Rollback
    age(place(orphan), hours=25)
    app.autodiscover_tasks(force=True)
    app.tasks[project.CELERY_BEAT_SCHEDULE["sweep"]["task"]]()
    assert on_disk() == [aside(orphan)]


def test_the_sweep_bears_that_nothing_was_ever_stored(organisation):
    assert orphans.sweep(clock.now()) == 0
