"""From the outbox to a mail server, with real servers: what is accepted once, over which line, and what fails alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from compliance.accounts import actions as accounts
from compliance.accounts.models import Organisation, Person
from compliance.reminders.collect import collect
from compliance.reminders.models import Heartbeat, Mail
from tests.reminders.outbox import NOW, Hands, Server, Start, queue, run, state

pytestmark = pytest.mark.django_db


def test_a_mail_is_accepted_once(
    mail: Mail, smtp: Start, mail_server: Server, hands: Hands, organisation: Organisation
) -> None:
    box = smtp()
    mail_server(box.port)
    assert run(hands) == 1
    assert run(hands.on(days=1)) == 0
    (sent,) = box.mails
    assert state(mail) == ("Sent", 1, "")
    assert mail.accepted_at == NOW
    assert sent["Message-ID"] == mail.message_id
    assert sent["Date"].datetime == NOW
    assert sent["Auto-Submitted"] == "auto-generated"
    assert (sent["From"], sent["To"]) == (
        "Lakeside Clinic <compliance@lakeside.example>",
        "Alice Moreau <alice@lakeside.example>",
    )
    assert [part.get_content_type() for part in sent.iter_parts()] == ["text/plain", "text/html"]
    assert Heartbeat.objects.get(name="accepted", organisation=organisation).at == NOW


def test_without_a_server_mail_waits_and_is_not_tried(mail: Mail, hands: Hands) -> None:
    assert run(hands) == 0
    assert state(mail) == ("Waiting", 0, "")


def test_the_server_of_the_settings_serves_everyone_but_samples(
    mail: Mail, smtp: Start, hands: Hands, settings: pytest.FixtureRequest, alice: Person
) -> None:
    box = smtp()
    sample = accounts.organisation_create(alice, name="Lakeside Family Health", sample=True)
    made_up = queue(sample, alice)
    settings.MAIL = {
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": box.port,
        "EMAIL_HOST_USER": None,
        "EMAIL_HOST_PASSWORD": None,
    }
    settings.MAIL_FROM = "compliance@everyone.example"
    assert run(hands) == 1
    assert state(mail)[0] == "Sent"
    assert state(made_up) == ("Waiting", 0, "")
    assert box.mails[0]["From"].addresses[0].addr_spec == "compliance@everyone.example"


def test_many_mails_go_over_one_line(
    organisation: Organisation, alice: Person, smtp: Start, mail_server: Server, hands: Hands
) -> None:
    mails = [queue(organisation, alice, number) for number in range(20)]
    box = smtp()
    mail_server(box.port)
    assert run(hands) == 20
    assert sorted(box.ids) == sorted(mail.message_id for mail in mails)


def test_a_mail_with_a_broken_header_fails_alone(
    mail: Mail, organisation: Organisation, alice: Person, smtp: Start, mail_server: Server, hands: Hands
) -> None:
    Mail.objects.filter(pk=mail.pk).update(subject="two\nlines")
    other = queue(organisation, alice, 2)
    mail_server(smtp().port)
    run(hands)
    assert state(mail) == ("Not delivered", 1, "content")
    assert state(other)[0] == "Sent"


def test_a_password_whose_master_key_is_gone(
    mail: Mail, smtp: Start, mail_server: Server, settings: pytest.FixtureRequest, hands: Hands
) -> None:
    mail_server(smtp().port, username="bob", password="right horse")
    settings.MASTER_KEYS = {"other": bytes(32)}
    run(hands)
    assert state(mail) == ("Waiting", 1, "sealed")


def test_collected_and_delivered(
    organisation: Organisation,
    alice: Person,
    due: Callable[..., object],
    smtp: Start,
    mail_server: Server,
    hands: Hands,
) -> None:
    """The thin path: a deadline becomes a mail that a server accepts."""
    box = smtp()
    mail_server(box.port)
    due(NOW.date() + timedelta(days=14), alice)
    collect(organisation, hands())
    run(hands)
    assert box.mails[0]["Subject"] == "Contract ends, in 14 days: Acme Cloud: Master BAA"
