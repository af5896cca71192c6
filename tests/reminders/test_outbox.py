"""The outbox as a page: who may open it, what it shows, and what is not there for others."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger import clock
from compliance.reminders import tasks
from compliance.reminders.collect import collect
from compliance.reminders.models import Mail, Reminder
from tests.reminders.box import Box
from tests.reminders.outbox import NOW

pytestmark = pytest.mark.django_db
Start = Callable[..., Box]
Anything = Callable[..., Any]
TODAY = NOW.date()


@pytest.fixture
def page(alice: Person, enter: Anything) -> Client:
    return enter(alice)


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Anything) -> Anything:
    """Runs what waits for the commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of tasks that would have been handed to the broker."""
    names: list[str] = []
    monkeypatch.setattr("compliance.broker.ask", lambda task: names.append(task.name))
    return names


@pytest.fixture
def mails(organisation: Organisation, alice: Person, due: Anything) -> list[Mail]:
    """Three days, three mails."""
    for day in range(3):
        due(TODAY + timedelta(days=14 + day), alice, f"Contract {day}")
        collect(organisation, NOW + timedelta(days=day))
    return list(Mail.objects.order_by("id"))


@pytest.mark.parametrize(
    "role, outbox, send, settings_page",
    [
        (Role.OWNER, 200, 302, 200),
        (Role.OFFICER, 200, 302, 403),
        (Role.CONTRIBUTOR, 403, 403, 403),
        (Role.STAFF, 403, 403, 403),
        (Role.AUDITOR, 403, 403, 403),
        (None, 404, 404, 404),
    ],
)
def test_who_may_open_them(
    mails: list[Mail], bob: Person, join: Anything, enter: Anything, asked: list[str],
    role: Role | None, outbox: int, send: int, settings_page: int,
) -> None:  # fmt: skip
    if role:
        join(bob, role)
    client = enter(bob)
    key = mails[0].pk
    assert client.get("/lakeside-clinic/outbox/").status_code == outbox
    assert client.get(f"/lakeside-clinic/outbox/{key}/").status_code == outbox
    assert client.post(f"/lakeside-clinic/outbox/{key}/retry/").status_code == send
    assert client.post("/lakeside-clinic/outbox/send/").status_code == send
    assert client.get("/lakeside-clinic/settings/mail/").status_code == settings_page


def test_a_mail_of_another_organisation_is_not_there(
    mails: list[Mail], elsewhere: Organisation, charlie: Person, enter: Anything
) -> None:
    client = enter(charlie)
    assert client.get(f"/elsewhere-health/outbox/{mails[0].pk}/").status_code == 404
    assert client.post(f"/elsewhere-health/outbox/{mails[0].pk}/retry/").status_code == 404
    assert "Contract" not in client.get("/elsewhere-health/outbox/").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/lakeside-clinic/outbox/send/",
        "/lakeside-clinic/settings/mail/test/",
        "/lakeside-clinic/settings/mail/remove/",
    ],
)
def test_deeds_are_posted(organisation: Organisation, page: Client, address: str) -> None:
    assert page.get(address).status_code == 405


def test_the_outbox_shows_what_was_written_to_whom(mails: list[Mail], page: Client) -> None:
    html = page.get("/lakeside-clinic/outbox/").content.decode()
    assert html.index("Contract 2") < html.index("Contract 0"), "newest first"
    assert "alice@lakeside.example" in html
    assert "No mail server" in html
    assert (
        "Contract ends: 2026-12-06, in 14 days"
        in page.get(f"/lakeside-clinic/outbox/{mails[0].pk}/").content.decode()
    )


@pytest.mark.parametrize(
    "query, shown",
    [
        ("", 3),
        ("state=queued", 3),
        ("state=sent", 0),
        ("state=twice", 0),
        ("state=nonsense", 3),
        ("person=00000000-0000-4000-8000-000000000000", 3),
        ("person=x", 3),
    ],
)
def test_filters(mails: list[Mail], page: Client, query: str, shown: int) -> None:
    assert (
        page.get(f"/lakeside-clinic/outbox/?{query}").content.decode().count('data-label="Subject"') == shown
    )


def test_filter_by_state_and_person(mails: list[Mail], page: Client, bob: Person, alice: Person) -> None:
    Mail.objects.filter(pk=mails[0].pk).update(state="sent", doubtful=True)
    Mail.objects.filter(pk=mails[1].pk).update(person=bob, name="Bob Tran")

    def subjects(query: str) -> int:
        return page.get(f"/lakeside-clinic/outbox/?{query}").content.decode().count('data-label="Subject"')

    assert [
        subjects("state=twice"),
        subjects("state=queued"),
        subjects(f"person={bob.pk}"),
        subjects(f"person={alice.pk}"),
    ] == [1, 2, 1, 2]


def test_pages_by_key_forth_and_back(organisation: Organisation, alice: Person, page: Client) -> None:
    facts = {
        "organisation": organisation,
        "person": alice,
        "name": "Alice",
        "address": "a@b.example",
        "next_try_at": NOW,
        "created_at": NOW,
    }
    Mail.objects.bulk_create(Mail(subject=f"No {n}", message_id=f"<{n}>", **facts) for n in range(120))
    address, seen = "/lakeside-clinic/outbox/?state=queued", []
    while address:
        answer = page.get(address)
        seen += [mail.pk for mail in answer.context["table"].data.data]
        older = answer.context["older"]
        newer = answer.context["newer"]
        address = f"/lakeside-clinic/outbox/{older}" if older else ""
    assert seen == list(Mail.objects.order_by("-id").values_list("pk", flat=True))
    back = page.get(f"/lakeside-clinic/outbox/{newer}")
    assert [mail.pk for mail in back.context["table"].data.data] == seen[50:100]
    assert page.get("/lakeside-clinic/outbox/?before=nonsense").status_code == 404


def test_the_outbox_needs_few_queries(mails: list[Mail], page: Client, organisation: Organisation) -> None:
    with CaptureQueriesContext(connection) as queries:
        page.get("/lakeside-clinic/outbox/")
    assert len(queries) <= 13, "\n".join(query["sql"][:250] for query in queries)


def test_a_failed_mail_is_tried_again_at_once(
    mails: list[Mail],
    page: Client,
    smtp: Start,
    mail_server: Anything,
    asked: list[str],
    committed: Callable,
) -> None:
    box = smtp()
    mail_server(box.port)
    mail = mails[0]
    Mail.objects.filter(pk=mail.pk).update(state="failed", trouble="recipient", attempts=1)
    html = page.get(f"/lakeside-clinic/outbox/{mail.pk}/").content.decode()
    assert "refused the recipient" in html and "Try again now" in html
    with committed():
        answer = page.post(f"/lakeside-clinic/outbox/{mail.pk}/retry/", follow=True)
    assert "It is tried again now" in answer.content.decode()
    assert asked == ["reminders.send"]
    tasks.send()
    mail.refresh_from_db()
    assert mail.state == "sent"
    assert mail.message_id in box.ids
    page.post(f"/lakeside-clinic/outbox/{mail.pk}/retry/")
    mail.refresh_from_db()
    assert mail.state == "sent", "what was sent is not sent again"


def test_send_now_does_not_wait_for_the_morning(
    organisation: Organisation,
    alice: Person,
    due: Anything,
    page: Client,
    asked: list[str],
    committed: Callable,
) -> None:
    due(clock.today(organisation.zone), alice)
    with committed():
        assert "1 new mail." in page.post("/lakeside-clinic/outbox/send/", follow=True).content.decode()
    assert asked == ["reminders.send"]
    assert (
        "everyone has been told" in page.post("/lakeside-clinic/outbox/send/", follow=True).content.decode()
    )


def test_nobody_to_tell_is_shown(
    organisation: Organisation, due: Anything, page: Client, alice: Person
) -> None:
    row = due(TODAY, title="Orphaned contract")
    Reminder.objects.create(
        organisation=organisation, kind="contract_end", model="x.y", record_id=row.record, due="2026-11-22", window=0,
        kind_title="Contract ends", title="Orphaned contract", url="/x/", created_at=NOW,
    )  # fmt: skip
    html = page.get("/lakeside-clinic/outbox/").content.decode()
    assert "Nobody to tell" in html and "Orphaned contract" in html
    on_its_page = about(organisation, row.record)
    assert "Untold" in on_its_page and "Nobody to tell" in on_its_page
    assert "Not needed any more" not in on_its_page


def about(organisation: Organisation, record: object, **may: bool) -> str:
    """What a record's page says of reminders to somebody who may do these things."""
    request = SimpleNamespace(organisation=organisation, viewer=SimpleNamespace(may=may.get))
    return Template("{% load reminders %}{% reminders_about record %}").render(
        Context({"request": request, "record": SimpleNamespace(pk=record)})
    )


def test_what_was_sent_about_a_record(mails: list[Mail], organisation: Organisation) -> None:
    told = Reminder.objects.earliest("id").record_id
    to_officers, to_others = about(organisation, told, outbox_read=True), about(organisation, told)
    assert "Alice Moreau" in to_officers and "/outbox/" in to_officers
    assert "Alice Moreau" in to_others and "/outbox/" not in to_others


def test_a_reminder_that_no_mail_came_to_carry_was_not_needed(
    mails: list[Mail], organisation: Organisation
) -> None:
    reminder = Reminder.objects.earliest("id")
    Reminder.objects.filter(pk=reminder.pk).update(mail=None)
    html = about(organisation, reminder.record_id)
    assert "Not needed any more" in html and "Alice Moreau" in html and "Untold" not in html
