"""The mail server as a page: its password is never shown again, and a test mail says in our words how it went."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from compliance.accounts.models import Organisation, Person
from compliance.ledger.models import Event
from compliance.reminders.models import MailServer
from tests.reminders.box import Box, free_port
from tests.reminders.outbox import NOW

pytestmark = pytest.mark.django_db
Start = Callable[..., Box]
Anything = Callable[..., Any]
TODAY = NOW.date()
SERVER = {
    "host": "127.0.0.1",
    "port": "2525",
    "security": "none",
    "username": "",
    "password": "",
    "from_address": "a@b.example",
}


@pytest.fixture
def page(organisation: Organisation, alice: Person, enter: Anything) -> Client:
    return enter(alice)


def test_the_password_is_kept_sealed_and_never_shown(organisation: Organisation, page: Client) -> None:
    secret = "Tr0ub4dor&3 <b>"  # noqa: S105
    answer = page.post("/lakeside-clinic/settings/mail/", SERVER | {"username": "bob", "password": secret})
    assert answer.status_code == 302
    server = MailServer.objects.get()
    assert server.password == secret
    assert secret.encode() not in bytes(server.sealed_password)
    html = unescape(page.get("/lakeside-clinic/settings/mail/").content.decode())
    assert secret not in html
    assert "One is stored" in html
    assert not Event.objects.filter(state__contains="password").exists()
    wrong = page.post(
        "/lakeside-clinic/settings/mail/", SERVER | {"port": "x", "password": secret, "version": "1"}
    )
    assert wrong.status_code == 422
    assert secret not in unescape(wrong.content.decode()), "not even back to whoever typed it"


def test_a_stored_password_goes_to_no_other_server(organisation: Organisation, page: Client) -> None:
    page.post("/lakeside-clinic/settings/mail/", SERVER | {"username": "bob", "password": "right horse"})
    kept = page.post(
        "/lakeside-clinic/settings/mail/",
        SERVER | {"username": "bob", "from_address": "new@b.example", "version": "1"},
    )
    assert kept.status_code == 302
    assert MailServer.objects.get().password == "right horse"
    moved = page.post(
        "/lakeside-clinic/settings/mail/",
        SERVER | {"username": "bob", "host": "evil.example", "version": "2"},
    )
    assert moved.status_code == 422
    assert "enter its password again" in moved.content.decode()
    assert MailServer.objects.get().host == "127.0.0.1"


@pytest.mark.parametrize(
    "field, value, words",
    [
        ("host", "", "This field is required"), ("host", "smtp example", "host name such as"), ("host", "x" * 300, "at most 253"),
        ("port", "0", "greater than or equal to 1"), ("port", "70000", "less than or equal to 65535"), ("port", "1e3", "whole number"),
        ("security", "nonsense", "valid choice"), ("from_address", "not an address", "valid email"),
        ("host", "<script>", "host name such as"),
    ],
)  # fmt: skip
def test_bad_input_is_told_beside_the_field(
    organisation: Organisation, page: Client, field: str, value: str, words: str
) -> None:
    answer = page.post("/lakeside-clinic/settings/mail/", SERVER | {field: value})
    assert answer.status_code == 422
    assert words in unescape(answer.content.decode())
    assert "<script>" not in answer.content.decode().split("<main")[1]
    assert not MailServer.objects.exists()


def test_a_stale_form_is_told(organisation: Organisation, page: Client) -> None:
    page.post("/lakeside-clinic/settings/mail/", SERVER)
    page.post("/lakeside-clinic/settings/mail/", SERVER | {"host": "first.example", "version": "1"})
    answer = page.post("/lakeside-clinic/settings/mail/", SERVER | {"host": "second.example", "version": "1"})
    assert answer.status_code == 409
    assert "second.example" in answer.content.decode() and "first.example" in answer.content.decode()
    assert MailServer.objects.get().host == "first.example"


def test_a_test_mail_arrives_and_says_so(
    organisation: Organisation,
    page: Client,
    smtp: Start,
    mail_server: Anything,
    alice: Person,
) -> None:
    box = smtp()
    mail_server(box.port)
    answer = page.post("/lakeside-clinic/settings/mail/test/", follow=True)
    assert "The mail server accepted it" in answer.content.decode()
    assert box.addresses == [alice.email]
    assert Event.objects.filter(verb="tested").count() == 1


@pytest.mark.parametrize(
    "answer, words",
    [
        ("550 secret words of the server", "refused the recipient"),
        ("450 secret words of the server", "try again later"),
    ],
)
def test_a_test_mail_that_is_refused_says_why_in_our_words(
    organisation: Organisation,
    page: Client,
    smtp: Start,
    mail_server: Anything,
    answer: str,
    words: str,
) -> None:
    box = smtp()
    box.refuse["*"] = answer
    mail_server(box.port)
    html = page.post("/lakeside-clinic/settings/mail/test/", follow=True).content.decode()
    assert words in html
    assert "secret words" not in html
    assert not Event.objects.filter(state__contains="secret words").exists()


def test_a_test_mail_to_nobody_there(organisation: Organisation, page: Client, mail_server: Anything) -> None:
    mail_server(free_port())
    assert (
        "could not be reached"
        in page.post("/lakeside-clinic/settings/mail/test/", follow=True).content.decode()
    )


def test_a_result_that_someone_made_up_is_not_repeated(
    organisation: Organisation, page: Client, mail_server: Anything
) -> None:
    mail_server(25)
    assert "<b>x" not in page.get("/lakeside-clinic/settings/mail/?test=<b>x").content.decode()


def test_removed_and_set_again(organisation: Organisation, page: Client) -> None:
    page.post("/lakeside-clinic/settings/mail/", SERVER | {"username": "bob", "password": "right horse"})
    page.post("/lakeside-clinic/settings/mail/remove/")
    server = MailServer.objects.get()
    assert (server.archived_at is not None, server.sealed_password) == (True, None)
    assert page.post("/lakeside-clinic/settings/mail/test/").status_code == 404
    page.post(
        "/lakeside-clinic/settings/mail/", SERVER | {"host": "again.example", "version": str(server.version)}
    )
    assert MailServer.objects.current().get().host == "again.example"
    assert list(
        Event.objects.filter(model="reminders.mailserver").order_by("number").values_list("verb", flat=True)
    ) == ["created", "archived", "restored"]


def test_a_mail_server_of_another_organisation_cannot_be_touched(
    organisation: Organisation,
    elsewhere: Organisation,
    charlie: Person,
    enter: Anything,
    mail_server: Anything,
) -> None:
    server = mail_server(25)
    client = enter(charlie)
    assert "127.0.0.1" not in client.get("/elsewhere-health/settings/mail/").content.decode()
    assert client.post("/elsewhere-health/settings/mail/remove/").status_code == 404
    assert (
        client.post("/elsewhere-health/settings/mail/", SERVER | {"host": "own.example"}).status_code == 302
    )
    server.refresh_from_db()
    assert (server.host, server.archived_at) == ("127.0.0.1", None)
