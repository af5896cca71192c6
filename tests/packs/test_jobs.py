"""Jobs: each begun once, taken from the dead, and published by the current attempt alone."""

import threading
import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from compliance.accounts import actions as accounts
from compliance.accounts.models import Person
from compliance.jobs import turns as jobs
from compliance.jobs.attempts import Attempt, Superseded, beating
from compliance.jobs.models import ATTEMPTS
from compliance.ledger import clock
from compliance.ledger.door import Refused
from compliance.ledger.models import Event
from compliance.packs import actions, build
from compliance.packs.models import Pack, PackJob
from compliance.paper.printing import Printed

pytestmark = pytest.mark.django_db

Ask = Callable[..., Pack]
State = PackJob.State
PRINTED = Printed(b"%PDF-1.7 made for a test", 3)


def begin() -> Attempt:
    attempt = jobs.begin_next(PackJob, clock.now())
    assert attempt
    return attempt


def silence(attempt: Attempt, seconds: int) -> None:
    """As if the worker had said nothing for so long."""
    PackJob.objects.filter(pk=attempt.job).update(heartbeat_at=clock.now() - timedelta(seconds=seconds))


def job_of(attempt: Attempt) -> PackJob:
    return PackJob.objects.get(pk=attempt.job)


def look() -> None:
    jobs.take_from_the_dead(PackJob, clock.now(), build._give_up)


def test_whoever_waits_longest_comes_first_and_nobody_twice(ask: Ask) -> None:
    first, second = ask(), ask()
    assert jobs.waiting_before(second.job) == 1
    assert [job_of(begin()).pack, job_of(begin()).pack] == [first, second]
    assert jobs.begin_next(PackJob, clock.now()) is None


def test_many_packs_of_one_organisation_keep_no_other_waiting(ask: Ask, charlie: Person, today: date) -> None:
    first, second, third = ask(), ask(), ask()
    other = accounts.organisation_create(charlie, name="Other Clinic")
    theirs = [
        actions.pack_build(
            other, on=today - timedelta(days=back), known=today, registers=["vendors"], by=charlie
        )
        for back in range(2)
    ]
    turns = [first, theirs[0], second, theirs[1], third]
    assert [jobs.waiting_before(pack.job) for pack in turns] == [0, 1, 2, 3, 4]
    assert job_of(begin()).pack == first
    assert [jobs.waiting_before(pack.job) for pack in turns[1:]] == [0, 1, 2, 3]
    assert [job_of(begin()).pack for _ in turns[1:]] == turns[1:]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_begin_different_jobs(ask: Ask) -> None:
    packs = {ask().pk for _ in range(6)}
    begun: list[Attempt] = []
    barrier = threading.Barrier(3)

    def worker() -> None:
        barrier.wait()
        while attempt := jobs.begin_next(PackJob, clock.now()):
            begun.append(attempt)
        connection.close()

    workers = [threading.Thread(target=worker) for _ in range(3)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert {job_of(attempt).pack_id for attempt in begun} == packs
    assert len(begun) == len(packs)


@pytest.mark.django_db(transaction=True)
def test_asking_for_the_same_at_the_same_moment_makes_one(ask: Ask, today: date) -> None:
    asked: list[Pack] = []
    barrier = threading.Barrier(3)

    def click() -> None:
        barrier.wait()
        asked.append(ask(on=today))
        connection.close()

    clicks = [threading.Thread(target=click) for _ in range(3)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert len({pack.pk for pack in asked}) == Pack.objects.count() == PackJob.objects.count() == 1


def test_what_is_done_or_differs_is_built_again(ask: Ask, today: date, bob: Person) -> None:
    first = ask(on=today)
    actions.publish(begin(), PRINTED, clock.now())
    assert ask(on=today) != first
    assert (
        len({ask(**other).pk for other in ({"on": today}, {"known": today - timedelta(days=1)}, {"by": bob})})
        == 3
    )


def test_a_job_that_nobody_begins_is_forgotten_after_two_minutes(ask: Ask) -> None:
    job = ask().job
    asked = job.heartbeat_at
    assert not jobs.is_forgotten(job, asked + timedelta(seconds=119))
    assert jobs.is_forgotten(job, asked + timedelta(seconds=120))


def test_a_job_behind_one_at_work_is_not_forgotten(ask: Ask) -> None:
    ask()
    waiting = ask().job
    later = clock.now() + timedelta(minutes=5)
    attempt = begin()
    PackJob.objects.filter(pk=attempt.job).update(heartbeat_at=later - timedelta(seconds=30))
    assert not jobs.is_forgotten(waiting, later)
    PackJob.objects.filter(pk=attempt.job).update(heartbeat_at=later - timedelta(seconds=121))
    assert jobs.is_forgotten(waiting, later)


def test_a_worker_that_speaks_keeps_its_job(ask: Ask) -> None:
    ask()
    attempt = begin()
    silence(attempt, 59)
    look()
    assert job_of(attempt).state == State.RUNNING
    silence(attempt, 300)
    attempt.beat("Laying out page 7", 40)
    look()
    job = job_of(attempt)
    assert (job.state, job.step, job.progress) == (State.RUNNING, "Laying out page 7", 40)


def test_a_dead_workers_job_is_begun_again_and_the_dead_can_no_longer_publish(ask: Ask) -> None:
    pack = ask()
    dead = begin()
    silence(dead, 61)
    look()
    assert job_of(dead).state == State.QUEUED
    alive = begin()
    assert (alive.job, alive.number) == (dead.job, 2)
    with pytest.raises(Superseded):
        actions.publish(dead, PRINTED, clock.now())
    with pytest.raises(Superseded):
        dead.beat("Laying out page 8", 50)
    with pytest.raises(Superseded):
        actions.fail(dead, "too late to matter")
    assert not Pack.objects.get(pk=pack.pk).document_id
    actions.publish(alive, PRINTED, clock.now())
    pack.refresh_from_db()
    assert pack.document_id and pack.pages == 3 and job_of(alive).state == State.DONE


def test_nothing_is_published_twice(ask: Ask) -> None:
    ask()
    attempt = begin()
    pack = actions.publish(attempt, PRINTED, clock.now())
    with pytest.raises(Superseded):
        actions.publish(attempt, PRINTED, clock.now())
    assert Event.objects.filter(record_id=pack.pk, verb="built").count() == 1


def test_after_three_deaths_somebody_has_to_look(ask: Ask) -> None:
    pack = ask()
    for _ in range(ATTEMPTS):
        attempt = begin()
        silence(attempt, 61)
        look()
    job = job_of(attempt)
    assert job.state == State.FAILED and "stopped 3 times" in job.failure
    assert Event.objects.filter(record_id=pack.pk, verb="failed").count() == 1
    assert jobs.begin_next(PackJob, clock.now()) is None


def test_trying_again_gives_three_more_attempts(ask: Ask, alice: Person) -> None:
    pack = ask()
    attempt = begin()
    actions.fail(attempt, "The well ran dry.", "abcd1234")
    assert (job_of(attempt).failure, job_of(attempt).error_id) == ("The well ran dry.", "abcd1234")
    actions.pack_retry(pack, by=alice)
    for _ in range(ATTEMPTS):
        assert job_of(attempt).failure == ""
        again = begin()
        silence(again, 61)
        look()
    assert again.number == 4 and job_of(again).state == State.FAILED


def test_a_cancelled_job_is_left_alone(ask: Ask, alice: Person) -> None:
    pack, waiting = ask(), ask()
    attempt = begin()
    actions.pack_cancel(pack, by=alice)
    actions.pack_cancel(waiting, by=alice)
    with pytest.raises(Superseded):
        attempt.beat("Laying out page 9", 60)
    with pytest.raises(Superseded):
        actions.publish(attempt, PRINTED, clock.now())
    assert jobs.begin_next(PackJob, clock.now()) is None
    with pytest.raises(Refused):
        actions.pack_cancel(pack, by=alice)


def test_what_is_built_is_neither_cancelled_nor_built_again(ask: Ask, alice: Person) -> None:
    pack = ask()
    actions.publish(begin(), PRINTED, clock.now())
    for verb in (actions.pack_cancel, actions.pack_retry):
        with pytest.raises(Refused):
            verb(pack, by=alice)


def test_a_refused_publication_leaves_no_row_behind(ask: Ask, alice: Person) -> None:
    """The bytes of a document that nobody may publish are swept by the files' own sweep."""
    pack = ask()
    attempt = begin()
    actions.pack_cancel(pack, by=alice)
    with pytest.raises(Superseded):
        actions.publish(attempt, PRINTED, clock.now())
    assert not Event.objects.filter(model="files.attachment").exists()


@pytest.mark.django_db(transaction=True)
def test_an_attempt_beats_while_facts_are_read_in_one_transaction(ask: Ask) -> None:
    ask()
    attempt = begin()
    begun = job_of(attempt).heartbeat_at
    with (
        beating(attempt, "Reading the facts", 2, every=timedelta(milliseconds=20)),
        transaction.atomic(),
    ):
        time.sleep(0.2)
    assert begun < job_of(attempt).heartbeat_at
    assert job_of(attempt).step == "Reading the facts"
    silent = job_of(attempt).heartbeat_at
    time.sleep(0.1)
    assert job_of(attempt).heartbeat_at == silent, "nothing beats on"


@pytest.mark.django_db(transaction=True)
def test_beats_end_with_the_attempt_they_are_of(ask: Ask) -> None:
    ask()
    attempt = begin()
    with beating(attempt, "Reading the facts", 2, every=timedelta(milliseconds=20)):
        PackJob.objects.filter(pk=attempt.job).update(attempt=2)
        time.sleep(0.1)
        before = job_of(attempt).heartbeat_at
        time.sleep(0.1)
        assert job_of(attempt).heartbeat_at == before
    with pytest.raises(Superseded):
        attempt.beat("Writing the chapters", 12)
