"""Reports: without a sign-in and by nobody known, told to the officers at once, and to the owners where no officer opens them."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger import clock
from compliance.ledger import door as ledger
from compliance.ledger.models import Event, Narrative
from compliance.reminders.collect import collect
from compliance.reminders.models import Mail, Reminder
from incidents import actions, reporting
from incidents.models import Incident, Report, ReportLink

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TYPED = {
    "kind": "shadow_ai",
    "what": "Notes were pasted into a tool",
    "known_on": "2026-11-21",
    "known_time": "17:05",
}
HOUR = timedelta(hours=1)


@pytest.fixture
def at(organisation: Organisation) -> datetime:
    """In the night of a Saturday: what is due at a moment waits for no morning."""
    return datetime(2026, 11, 22, 2, 0, tzinfo=organisation.zone)


@pytest.fixture
def link(organisation: Organisation, alice: Person) -> ReportLink:
    return reporting.link_make(organisation, by=alice)


@pytest.fixture
def address(link: ReportLink) -> str:
    return "/r/" + link.address.partition("/r/")[2]


@pytest.fixture
def receive(organisation: Organisation, at: datetime, bob: Person, join: Any) -> Callable[..., Report]:
    """Bob is an officer; a report comes in at that moment."""
    join(bob, Role.OFFICER)

    def receive(**facts: Any) -> Report:
        incident = Incident(organisation=organisation, kind="theft", what="x", known_at=at - HOUR, **facts)
        return reporting.report_receive(incident, by=reporting.REPORTER, at=at)

    return receive


def told(organisation: Organisation, now: datetime) -> list[str]:
    """To whom mail is queued by then."""
    before = set(Mail.objects.values_list("pk", flat=True))
    collect(organisation, now)
    return sorted(Mail.objects.exclude(pk__in=before).values_list("name", flat=True))


def test_nobody_says_who_they_are_and_gets_a_receipt_alone(
    address: str, organisation: Organisation, bob: Person, join: Any, enter: Any
) -> None:
    strangers = Client(headers={"origin": "http://testserver"}, REMOTE_ADDR="203.0.113.77")
    assert strangers.get(address).status_code == 200
    answer = strangers.post(address, TYPED)
    report = Report.objects.get()
    assert answer["Location"] == f"{address}?receipt={report.receipt}"
    assert re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}", report.receipt)
    thanks = strangers.get(answer["Location"]).content.decode()
    assert report.receipt in thanks and str(report.incident) not in thanks
    assert report.incident.reported_by is None
    events = Event.objects.filter(record_id__in=(report.pk, report.incident_id))
    assert {(event.actor_id, event.actor_name) for event in events} == {(None, "the report link")}
    assert not [event for event in Event.objects.all() if "203.0.113" in event.state]
    assert strangers.get(f"{address}?receipt=2222-2222").status_code == 404


def test_somebody_who_is_signed_in_stays_unnamed_there(
    address: str, bob: Person, join: Any, enter: Any
) -> None:
    staff = enter(join(bob, Role.STAFF))
    assert staff.post(address, TYPED).status_code == 302
    assert Report.objects.get().incident.reported_by is None
    assert not Event.objects.filter(model__startswith="incidents.", actor_id=bob.pk).exists()


def test_the_page_tells_the_name_of_the_organisation_and_nothing_else_of_it(
    address: str, organisation: Organisation, alice: Person, make_incident: Any
) -> None:
    make_incident()
    page = Client().get(address).content.decode()
    assert organisation.name in page
    for word in (organisation.slug, alice.name, alice.email, str(organisation.pk), "2026-001", "/incidents/"):
        assert word not in page.replace(organisation.name, ""), word


def test_what_looks_like_a_patient_is_asked_about(address: str) -> None:
    answer = Client().post(address, TYPED | {"what": "SSN 219-09-9999 was pasted"})
    assert answer.status_code == 422 and "may identify a person" in answer.content.decode()
    assert not Incident.objects.exists() and not Narrative.objects.filter(field="what").exists()


def test_a_form_of_another_site_reports_nothing(address: str) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"origin": "https://evil.example"})
    assert strict.post(address, TYPED).status_code == 403
    assert not Report.objects.exists()


def test_a_link_takes_no_flood_and_the_next_day_it_works_again(
    address: str, link: ReportLink, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(10):
        assert Client().post(address, TYPED).status_code == 302
    answer = Client().post(address, TYPED)
    assert answer.status_code == 429 and "Notes were pasted" in answer.content.decode(), (
        "what was typed stays"
    )
    assert Report.objects.count() == 10
    reporting.refuse_flood(link, clock.now() + timedelta(minutes=11))
    with pytest.raises(reporting.Flooded):
        reporting.refuse_flood(link, clock.now() + timedelta(minutes=9))


def test_the_link_is_made_shown_again_replaced_and_revoked_by_officers(
    officer: Any, organisation: Organisation, bob: Person, join: Any, enter: Any
) -> None:
    page, make, show, revoke = (
        reverse(name, args=[organisation.slug])
        for name in ("report_link", "report_link_make", "report_link_show", "report_link_revoke")
    )
    found = re.search(r'value="[^"]*(/r/[^"]+)"', officer.post(make).content.decode())
    assert found
    first = found[1]
    assert first not in officer.get(page).content.decode()
    assert first in officer.post(show).content.decode()
    assert Client().get(first).status_code == 200
    assert officer.post(make).status_code == 200
    assert Client().get(first).status_code == 410, "a new one took its place"
    link = ReportLink.objects.current().get()
    assert officer.get(revoke).status_code == 200
    assert officer.post(revoke, {"version": link.version}).status_code == 302
    assert not ReportLink.objects.current().exists()
    secret = first.split("/")[2]
    assert not [event for event in Event.objects.all() if secret in event.state]


def test_officers_are_told_at_once_whatever_the_hour_and_once(
    receive: Any, organisation: Organisation, at: datetime, alice: Person
) -> None:
    report = receive()
    assert told(organisation, at) == ["Bob Tran"]
    (mail,) = Mail.objects.all()
    assert str(report.incident) in mail.subject and "x" not in mail.subject.split()
    for minutes in (1, 5, 239):
        assert told(organisation, at + timedelta(minutes=minutes)) == []
    assert told(organisation, at + 4 * HOUR) == ["Alice Moreau", "Bob Tran"], "the owners after four hours"


def test_a_missed_look_loses_nobody(receive: Any, organisation: Organisation, at: datetime) -> None:
    receive()
    assert told(organisation, at + 7 * HOUR) == ["Alice Moreau", "Bob Tran"]


@pytest.mark.parametrize("seed", range(8))
def test_whenever_it_is_looked_each_is_told_once_of_each_and_nobody_is_forgotten(
    receive: Any, organisation: Organisation, at: datetime, seed: int
) -> None:
    """Beats come twice, late, or not for hours; the last one makes everything good."""
    receive()
    chance = Random(seed)
    looks = sorted(chance.uniform(0, 23) for _ in range(12))
    for hours in [*looks[: chance.randrange(13)], 23.5]:
        collect(organisation, at + hours * HOUR)
        collect(organisation, at + hours * HOUR)
    found = Counter((row.person.name, row.window) for row in Reminder.objects.filter(kind="report_opening"))
    assert set(found.values()) == {1}
    assert {("Alice Moreau", 0), ("Bob Tran", 0)} <= set(found)
    assert not Reminder.objects.filter(mail=None).exists()


def test_without_officer_the_owners_are_told_at_once(
    organisation: Organisation, at: datetime, alice: Person
) -> None:
    incident = Incident(organisation=organisation, kind="theft", what="x", known_at=at)
    reporting.report_receive(incident, by=reporting.REPORTER, at=at)
    assert told(organisation, at) == ["Alice Moreau"]


def test_opened_by_an_officer_nobody_else_is_told(
    receive: Any, organisation: Organisation, at: datetime, bob: Person, enter: Any
) -> None:
    report = receive()
    assert told(organisation, at) == ["Bob Tran"]
    for _ in range(2):
        enter(bob).get(report.incident.get_absolute_url())
    opened = Report.objects.get()
    assert opened.opened_by == bob and opened.version == 2
    assert Event.objects.filter(record_id=report.pk, verb="opened").count() == 1
    assert told(organisation, at + 5 * HOUR) == []


def test_seen_by_somebody_else_it_is_not_opened(receive: Any, charlie: Person, join: Any, enter: Any) -> None:
    report = receive()
    auditor = enter(join(charlie, Role.AUDITOR))
    assert auditor.get(report.incident.get_absolute_url()).status_code == 200
    assert Report.objects.get().opened_at is None


@pytest.mark.parametrize("hours", [1, 72])
def test_the_hours_are_a_setting(
    receive: Any, organisation: Organisation, at: datetime, alice: Person, hours: int
) -> None:
    organisation.report_hours = hours
    ledger.save(organisation, by=alice, verb="edited")
    receive()
    assert told(organisation, at) == ["Bob Tran"]
    assert told(organisation, at + hours * HOUR - timedelta(minutes=1)) == []
    assert told(organisation, at + hours * HOUR) == ["Alice Moreau", "Bob Tran"]
    organisation.report_hours = 73
    with pytest.raises(ValidationError):
        ledger.save(organisation, by=alice, verb="edited")


def test_what_was_closed_or_is_no_report_asks_nobody(
    receive: Any, organisation: Organisation, at: datetime, alice: Person, make_incident: Any
) -> None:
    make_incident()
    actions.incident_close(receive().incident, by=alice, on=at.date(), still_open=())
    told(organisation, at + 5 * HOUR)
    assert not Reminder.objects.filter(kind="report_opening").exists()


def test_a_report_of_somebody_signed_in_is_told_as_well(
    organisation: Organisation, bob: Person, charlie: Person, join: Any, enter: Any
) -> None:
    join(bob, Role.OFFICER)
    staff = enter(join(charlie, Role.STAFF))
    staff.post(reverse("incident_report", args=[organisation.slug]), TYPED)
    assert Report.objects.get().incident.reported_by == charlie
    assert told(organisation, clock.now()) == ["Bob Tran"]


def test_a_report_has_what_is_due_looked_for_at_once(
    receive: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("compliance.broker.ask", lambda task, *_, **__: asked.append(task.name))
    with django_capture_on_commit_callbacks(execute=True):
        receive()
    assert "reminders.collect" in asked
