"""Who is told of what is due: owners, officers and whoever stands in for them, and nobody across the wall."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from compliance.accounts import actions as accounts
from compliance.accounts.models import Membership, Organisation, Person
from compliance.accounts.roles import Role
from compliance.registers.answers import Deadline
from compliance.reminders.collect import collect, collect_everywhere
from compliance.reminders.models import Heartbeat, Mail, Reminder
from tests.reminders.collected import TODAY, Due, told
from tests.reminders.conftest import Contracts
from tests.reminders.outbox import NOW

pytestmark = pytest.mark.django_db


def test_a_new_owner_is_told_what_the_old_one_knew(
    organisation: Organisation, dana: Person, due: Due, contracts: Contracts, alice: Person
) -> None:
    old = due(TODAY + timedelta(days=60), dana)
    collect(organisation, NOW)
    contracts.rows[organisation.pk] = [
        Deadline(old.kind, old.model, old.record, old.title, old.url, alice.pk, due_on=old.due_on)
    ]
    collect(organisation, NOW + timedelta(hours=1))
    assert told(organisation) == [("Alice", 60), ("Dana", 60)]


def test_who_left_or_may_not_sign_in_gets_nothing(
    organisation: Organisation, dana: Person, officer: Person, due: Due, alice: Person
) -> None:
    due(TODAY + timedelta(days=60), dana)
    accounts.member_end(Membership.objects.get(person=dana), by=alice)
    collect(organisation, NOW)
    officer.is_active = False
    officer.save()
    due(TODAY + timedelta(days=59), dana)
    collect(organisation, NOW, at_once=True)
    assert told(organisation) == [("Alice", 60), ("Alice", 60), ("Bob", 60)], (
        "owner gone: the officer; both gone: the owners"
    )


def test_an_owner_who_may_not_read_the_register_is_left_out(
    organisation: Organisation, officer: Person, due: Due, join: Callable[..., Person]
) -> None:
    staff = join(Person.objects.create_user("sam@lakeside.example", "Sam Ortiz"), Role.STAFF)
    due(TODAY + timedelta(days=60), staff)
    collect(organisation, NOW)
    assert told(organisation) == [("Bob", 60)]


def test_where_nobody_may_be_told_the_outbox_says_so_until_somebody_may(
    organisation: Organisation, alice: Person, due: Due
) -> None:
    due(TODAY + timedelta(days=60))
    alice.is_active = False
    alice.save()
    for _ in range(2):
        collect(organisation, NOW, at_once=True)
    untold = Reminder.objects.get()
    assert (untold.person, untold.mail, Mail.objects.count()) == (None, None, 0)
    alice.is_active = True
    alice.save()
    collect(organisation, NOW, at_once=True)
    assert told(organisation) == [("Alice", 60)]
    assert not Reminder.objects.filter(person=None).exists()


def test_a_sample_takes_its_reminders_and_mails_with_it(alice: Person, due: Due) -> None:
    sample = accounts.organisation_create(alice, name="Lakeside Family Health", sample=True)
    due(TODAY, alice, org=sample)
    collect(sample, NOW)
    assert Mail.objects.of(sample).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT remove_sample_organisation(%s)", [sample.pk])
    for model in (Mail, Reminder, Heartbeat):
        assert not model.objects.of(sample).exists()


def test_nothing_crosses_the_wall(
    organisation: Organisation, elsewhere: Organisation, alice: Person, charlie: Person, due: Due
) -> None:
    due(TODAY, title="Heron contract", org=elsewhere, owner=alice)
    due(TODAY, title="Acme contract")
    collect_everywhere(NOW)
    by_name = {mail.name: mail.text + mail.html + mail.subject for mail in Mail.objects.all()}
    assert "Heron" in by_name["Charlie Quist"], "Alice owns it, but is no member there"
    assert "Heron" not in by_name["Alice Moreau"]
    assert "Acme" not in by_name["Charlie Quist"]
