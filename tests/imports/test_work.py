"""Writing an import: what was confirmed and nothing else, all of it or nothing, by the current attempt alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from compliance.accounts import actions as accounts
from compliance.accounts.models import Membership, Organisation, Person
from compliance.accounts.roles import Role
from compliance.exchange import actions, holding
from compliance.exchange.models import Import, ImportJob
from compliance.imports import work
from compliance.jobs import turns
from compliance.jobs.attempts import FAULT, Superseded
from compliance.jobs.models import ATTEMPTS
from compliance.ledger import clock, telling
from compliance.ledger import door as ledger
from compliance.ledger.door import Refused
from compliance.ledger.models import Event
from tests.imports.conftest import Ask
from vendors import actions as vendors
from vendors.models import Service, Vendor

pytestmark = pytest.mark.django_db
AWS = {"name": "AWS", "service": "Bedrock", "first": "Ana", "phone": "1"}
State = ImportJob.State


def verbs(batch: Import) -> list[str]:
    return [event.verb for event in Event.objects.filter(record_id=batch.pk).order_by("number")]


def failure_of(batch: Import) -> str:
    job = batch.jobs.get()
    assert (job.state, Vendor.objects.count()) == (State.FAILED, 0)
    return str(job.failure)


def test_an_import_is_a_record_of_what_was_sent_and_what_became_of_it(write: Ask, alice: Person) -> None:
    batch = write(AWS, {"service": "Nameless"}, name="ours.csv")
    assert (batch.file_name, batch.register, batch.asked_by) == ("ours.csv", "vendors", alice)
    assert (batch.counts, batch.records) == (
        {"new": 1, "changed": 0, "same": 0, "error": 1},
        {"vendors": 1, "services": 1, "baas": 0},
    )
    assert len(batch.sha256) == 64 and batch.size > 100 and batch.written_at and not batch.undone_at
    assert verbs(batch) == ["asked for", "written"]
    assert batch.job.word == "Written"


def test_everything_of_an_import_is_one_transaction_by_who_asked(write: Ask, alice: Person) -> None:
    batch = write(AWS, {"name": "Google", "service": "Vertex"})
    told = Event.objects.filter(record_id=batch.pk, verb="written").get()
    own = Event.objects.filter(transaction=told.transaction, verb="imported")
    assert own.count() == 4 and {event.actor_id for event in own} == {alice.pk}


def test_choices_are_kept_and_stand_in_no_event(ask: Ask) -> None:
    batch = ask(AWS, choices={"columns": {"Patient Jane": "vendor.name"}})
    assert batch.choices == {"columns": {"Patient Jane": "vendor.name"}}
    assert not any("Patient Jane" in event.state for event in Event.objects.all())


def test_asking_twice_for_the_same_is_asking_once(ask: Ask, write: Ask) -> None:
    assert ask(AWS) == ask(AWS)
    assert ImportJob.objects.count() == 1
    work.work_next()
    assert ask(AWS) != Import.objects.order_by("id").first()


def test_what_moved_since_the_preview_is_not_written(
    ask: Ask, organisation: Organisation, alice: Person
) -> None:
    batch = ask(AWS)
    aws = Vendor(organisation=organisation, name="aws", ba_status="no_phi")
    vendors.vendor_save(aws, by=alice)
    work.work_next()
    assert (batch.jobs.get().failure, Service.objects.count()) == (actions.MOVED, 0)
    assert verbs(batch) == ["asked for", "failed"]


@pytest.mark.parametrize("clash", [IntegrityError("twice"), ledger.Stale(Vendor(name="x"))])
def test_what_others_save_while_it_is_written_ends_it(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, clash: Exception
) -> None:
    batch = ask(AWS)
    real = vendors.vendor_import

    def clashing(*args: Any, **kwargs: Any) -> int:
        real(*args, **kwargs)
        raise clash

    monkeypatch.setattr(vendors, "vendor_import", clashing)
    work.work_next()
    assert failure_of(batch) == actions.MOVED


def test_what_the_preview_passed_and_the_door_refuses_is_a_fault_of_ours(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = ask(AWS)

    def refused(*args: Any, **kwargs: Any) -> int:
        raise ValidationError({"website": "No."})

    monkeypatch.setattr(vendors, "vendor_import", refused)
    work.work_next()
    assert failure_of(batch) == FAULT
    assert batch.jobs.get().error_id


def test_without_its_file_it_fails_and_says_so(ask: Ask, alice: Person) -> None:
    batch = ask(AWS)
    holding.drop(actions.place_of(batch))
    work.work_next()
    assert failure_of(batch) == work.GONE and "send it again" in work.GONE
    with pytest.raises(Refused, match="Send it again"):
        actions.import_retry(batch, by=alice)


def test_the_file_goes_when_it_is_written_and_stays_for_another_try(ask: Ask) -> None:
    batch = ask(AWS)
    assert holding.waits(actions.place_of(batch))
    work.work_next()
    assert not holding.waits(actions.place_of(batch))


def test_who_lost_the_right_meanwhile_imports_nothing(
    ask: Ask, alice: Person, bob: Person, join: Callable[[Person, Role], Person]
) -> None:
    join(bob, Role.OFFICER)
    first = ask(AWS, by=bob)
    membership = Membership.objects.get(person=bob)
    accounts.member_change_role(membership, Role.STAFF, by=alice)
    work.work_next()
    assert "may no longer import" in failure_of(first)
    second = ask(AWS, by=bob)
    accounts.member_end(membership, by=alice)
    work.work_next()
    assert "no longer a member" in failure_of(second)


def test_a_fault_of_ours_is_an_id_and_can_be_tried_again(
    ask: Ask, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = ask(AWS)

    def broken(*args: Any, **kwargs: Any) -> int:
        raise KeyError("Jane Roe")

    with monkeypatch.context() as patch:
        patch.setattr(vendors, "vendor_import", broken)
        work.work_next()
    assert failure_of(batch) == FAULT and batch.jobs.get().error_id
    actions.import_retry(batch, by=alice)
    work.work_next()
    assert Vendor.objects.get().name == "AWS"
    assert verbs(batch) == ["asked for", "failed", "tried again", "written"]


def test_it_can_be_cancelled_until_writing_begins(ask: Ask, alice: Person) -> None:
    waiting, at_work = ask(AWS), ask({"name": "Google"})
    actions.import_cancel(waiting, by=alice)
    attempt = turns.begin_next(ImportJob, clock.now())
    assert attempt
    attempt.say(is_final=True)
    with pytest.raises(Refused, match="Writing has begun"):
        actions.import_cancel(at_work, by=alice)
    attempt.say(is_final=False)
    actions.import_cancel(at_work, by=alice)
    with pytest.raises(Superseded):
        actions.publish(attempt, lambda: None)
    with pytest.raises(Refused, match="finished"):
        actions.import_cancel(at_work, by=alice)
    assert not work.work_next()


def test_a_dead_workers_import_is_written_by_the_next_and_never_twice(ask: Ask) -> None:
    batch = ask(AWS)
    dead = turns.begin_next(ImportJob, clock.now())
    assert dead
    dead.say(is_final=True, heartbeat_at=clock.now() - timedelta(seconds=61))
    assert work.work_next()
    assert batch.jobs.get().attempt == 2
    with pytest.raises(Superseded):
        actions.publish(dead, lambda: None)
    assert (Vendor.objects.count(), verbs(batch)) == (1, ["asked for", "written"])


def test_an_attempt_that_was_overtaken_writes_nothing(ask: Ask, alice: Person) -> None:
    batch = ask(AWS)
    attempt = turns.begin_next(ImportJob, clock.now())
    assert attempt

    def write() -> None:
        vendors.vendor_save(Vendor(organisation=batch.organisation, name="AWS"), by=alice)
        ImportJob.objects.update(attempt=2)

    with pytest.raises(Superseded):
        actions.publish(attempt, write)
    assert not Vendor.objects.exists()


def test_after_three_deaths_somebody_has_to_look(ask: Ask) -> None:
    batch = ask(AWS)
    for _ in range(ATTEMPTS):
        attempt = turns.begin_next(ImportJob, clock.now())
        assert attempt
        attempt.say(heartbeat_at=clock.now() - timedelta(seconds=61))
        turns.take_from_the_dead(ImportJob, clock.now(), work._give_up)
    assert "stopped 3 times" in failure_of(batch)


def test_the_bar_says_how_far_it_is(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "EVERY", 2)
    said: list[tuple[str, int]] = []
    told = work._telling(lambda *words: said.append(words))
    ledger.save_many(
        [
            ledger.Change(Vendor(organisation=ask(AWS).organisation, name=str(number)), "x")
            for number in range(5)
        ],
        by=ledger.System("x"),
        told=told,
    )
    assert said[:3] == [
        ("Checking: 0 of 5 records", 20),
        ("Checking: 2 of 5 records", 32),
        ("Checking: 4 of 5 records", 44),
    ]
    assert said[-1] == ("Recording: 4 of 5 records", 90)
    assert [share for _, share in said] == sorted(share for _, share in said)


@pytest.mark.django_db(transaction=True)
def test_what_it_says_is_seen_while_its_transaction_is_open(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "EVERY", timedelta(milliseconds=20))
    batch = ask(AWS)
    real, seen = vendors.vendor_import, []

    def slow(*args: Any, told: Any, **kwargs: Any) -> int:
        written = real(*args, told=told, **kwargs)
        told("Recording", 1, 2)
        for _ in range(100):
            with (
                connection.cursor() as cursor
            ):  # what is committed alone: this transaction wrote nothing to the job
                cursor.execute("SELECT step FROM exchange_importjob WHERE pg_sleep(0.02) IS NOT NULL")
                seen.append(cursor.fetchone()[0])
            if seen[-1] == "Recording: 1 of 2 records":
                break
        return int(written)

    monkeypatch.setattr(vendors, "vendor_import", slow)
    work.work_next()
    assert seen[-1] == "Recording: 1 of 2 records"
    assert batch.jobs.get().state == State.DONE
