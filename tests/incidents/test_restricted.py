"""A restricted incident is there for its lead and those it was granted to, and for nobody else: not in any list, count, mail or pack."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from compliance.accounts import actions as accounts
from compliance.accounts import restricted
from compliance.accounts.models import Grant, Membership, Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger import clock
from compliance.ledger.door import Refused
from compliance.ledger.models import Event
from compliance.reminders import delivery
from compliance.reminders.collect import collect
from compliance.reminders.models import Mail, Reminder, Trouble
from incidents import numbers, relating, reporting, restricting
from incidents.models import Decision, Incident, Notice
from incidents.register import IncidentRegister
from incidents.snapshots import as_known
from tests.incidents.test_incidents import TODAY, decide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
Make = Callable[..., Incident]


@pytest.fixture
def dana(join: Any) -> Person:
    """An officer who is not let in."""
    return join(Person.objects.create_user("dana@lakeside.example", "Dana Whitfield"), Role.OFFICER)


@pytest.fixture
def bob_in(bob: Person, join: Any) -> Person:
    return join(bob, Role.OFFICER)


@pytest.fixture
def shut(make_incident: Make, bob_in: Person, dana: Person, alice: Person) -> Incident:
    """Led by Bob; Alice, the owner, and Dana, an officer, are not let in."""
    incident = make_incident(lead=bob_in, should_have_known_on=date(2026, 11, 1), should_have_known_why="Log")
    decide(incident, alice, "breach", TODAY - timedelta(days=1))
    restricting.incident_restrict(incident, [], by=alice, why="A colleague", today=TODAY)
    return incident


def places(organisation: Organisation) -> list[str]:
    names = (
        "dashboard", "gap_list", "deadline_list", "incident_list", "ledger_list", "ledger_csv", "outbox_list", "person_list",
    )  # fmt: skip
    return [reverse(name, args=[organisation.slug]) for name in names]


def content(browser: Client, path: str) -> str:
    answer = browser.get(path)
    return (answer.getvalue() if answer.streaming else answer.content).decode()


def everything(browser: Client, organisation: Organisation) -> dict[str, str]:
    return {path: content(browser, path) for path in places(organisation)}


def test_it_is_in_no_list_of_those_who_may_not_open_it(
    shut: Incident, organisation: Organisation, alice: Person, bob_in: Person, dana: Person, enter: Any
) -> None:
    collect(organisation, clock.now(), at_once=True)
    for person in (alice, dana):
        for path, page in everything(enter(person), organisation).items():
            assert str(shut) not in page and str(shut.pk) not in page, f"{person}: {path}"
    own = everything(enter(bob_in), organisation)
    for name in ("incident_list", "gap_list", "deadline_list", "ledger_list", "dashboard"):
        assert str(shut) in own[reverse(name, args=[organisation.slug])], name


def test_every_address_of_it_answers_that_there_is_nothing(
    shut: Incident, organisation: Organisation, alice: Person, bob_in: Person, enter: Any
) -> None:
    decision = Decision.objects.get()
    history = ("incidents.incident", shut.pk), ("incidents.decision", decision.pk)
    paths = [
        shut.get_absolute_url(),
        *(
            reverse(name, args=[organisation.slug, shut.pk])
            for name in ("incident_edit", "incident_decide", "incident_close", "incident_restrict", "incident_unrestrict")
        ),
        *(reverse("record_history", args=[organisation.slug, label, key]) for label, key in history),
        reverse("grant", args=[organisation.slug, "incidents_read", "incidents.incident", shut.pk]),
    ]  # fmt: skip
    owner, lead = enter(alice), enter(bob_in)
    for path in paths:
        assert owner.get(path).status_code == 404, path
        assert owner.post(path, {}).status_code in (404, 405), path
        assert lead.get(path).status_code == 200, path
    notice = Notice(organisation=organisation, incident=shut)
    assert notice.granted_through == shut


def test_counts_and_first_pages_are_as_if_it_were_not(
    shut: Incident, organisation: Organisation, alice: Person, bob_in: Person, enter: Any
) -> None:
    home = reverse("dashboard", args=[organisation.slug])
    page = content(enter(alice), home)
    assert "See where incidents are reported" in page
    register = IncidentRegister()
    seen = register.summary_without(organisation, TODAY, frozenset({shut.pk}))
    assert seen.is_empty and not register.summary(organisation, TODAY).is_empty
    # Kept for one, it is not shown to another, whoever asks first.
    for person in (bob_in, alice, bob_in, alice):
        assert (str(shut) in content(enter(person), home)) == (person == bob_in)


def test_no_verb_in_the_ledger_tells_that_something_is_restricted(
    shut: Incident, organisation: Organisation, alice: Person, bob_in: Person, enter: Any
) -> None:
    path = reverse("ledger_list", args=[organisation.slug])
    assert "Restricted" not in content(enter(alice), path)
    assert "Restricted" in content(enter(bob_in), path)


def test_reminders_go_to_those_alone_to_whom_it_is_open(
    shut: Incident, organisation: Organisation, alice: Person, bob_in: Person, charlie: Person, join: Any
) -> None:
    join(charlie, Role.MANAGER)
    restricting.incident_restrict(shut, [charlie], by=bob_in, why="Works on it", today=TODAY)
    collect(organisation, datetime(2027, 1, 3, 12, tzinfo=organisation.zone), at_once=True)
    rows = Reminder.objects.filter(record_id=shut.pk)
    assert {row.person for row in rows} == {bob_in, charlie}
    assert not Mail.objects.filter(name__in=(alice.name, "Dana Whitfield"), text__contains=str(shut)).exists()


def test_its_mail_carries_nothing_else(
    shut: Incident, organisation: Organisation, bob_in: Person, make_incident: Make, alice: Person, enter: Any
) -> None:
    other = make_incident(lead=bob_in)
    collect(organisation, datetime(2026, 12, 30, 12, tzinfo=organisation.zone), at_once=True)
    mails = Mail.objects.filter(name=bob_in.name)
    assert {(str(shut) in mail.text, str(other) in mail.text) for mail in mails} == {
        (True, False),
        (False, True),
    }
    for mail in mails:
        status = enter(alice).get(mail.get_absolute_url()).status_code
        assert status == (404 if str(shut) in mail.text else 200)


def test_where_nobody_is_left_the_owners_hear_of_its_clocks(
    shut: Incident, organisation: Organisation, alice: Person, bob_in: Person, enter: Any
) -> None:
    accounts.member_end(Membership.objects.get(person=bob_in), by=alice)
    assert restricted.doors(organisation.pk, TODAY)[shut.pk] == {alice.pk}
    assert enter(alice).get(shut.get_absolute_url()).status_code == 200
    collect(organisation, datetime(2026, 12, 30, 12, tzinfo=organisation.zone), at_once=True)
    assert {row.person for row in Reminder.objects.filter(record_id=shut.pk)} == {alice}


def test_a_grant_opens_it_until_its_day(
    shut: Incident, organisation: Organisation, alice: Person, bob_in: Person, charlie: Person, join: Any, enter: Any
) -> None:  # fmt: skip
    browser = enter(join(charlie, Role.CONTRIBUTOR))
    assert browser.get(shut.get_absolute_url()).status_code == 404
    accounts.grant(shut, charlie, "incidents_read", by=bob_in, until=TODAY)
    assert browser.get(shut.get_absolute_url()).status_code == 200
    listed = content(browser, reverse("incident_list", args=[organisation.slug]))
    assert str(shut) in listed
    doors = restricted.doors(organisation.pk, TODAY + timedelta(days=1))
    assert charlie.pk not in doors[shut.pk]
    given = Grant.objects.get(person=charlie)
    member = Membership.objects.get(person=charlie)
    person = reverse("person_detail", args=[organisation.slug, member.pk])
    assert str(shut) not in content(enter(alice), person) and str(shut) in content(enter(bob_in), person)
    revoke = reverse("grant_revoke", args=[organisation.slug, given.pk])
    assert enter(alice).post(revoke).status_code == 404
    accounts.revoke(given, by=bob_in)
    assert browser.get(shut.get_absolute_url()).status_code == 404


def test_nobody_shuts_it_so_that_nobody_may_open_it(make_incident: Make, alice: Person) -> None:
    incident = make_incident(lead=None)
    with pytest.raises(Refused, match="Nobody could open it"):
        restricting.incident_restrict(incident, [], by=alice, why="x", today=TODAY)
    assert not Incident.whole.get(pk=incident.pk).is_restricted


def test_no_pack_tells_of_it_not_even_of_a_day_before(
    shut: Incident, organisation: Organisation, make_incident: Make
) -> None:
    other = make_incident()
    now = clock.now() + timedelta(seconds=1)
    assert [each.incident.pk for each in as_known(organisation, TODAY, now)] == [other.pk]
    section = IncidentRegister().section(organisation, TODAY, now)
    assert section.figures[0] == ("Incidents", "1") and shut.pk not in section.records


def test_it_is_tied_to_nothing(shut: Incident, make_incident: Make, bob_in: Person, alice: Person) -> None:
    other = make_incident()
    for tie in (relating.incident_merge, relating.incident_relate):
        with pytest.raises(Refused, match="tied to no other"):
            tie(other, shut, by=bob_in, on=TODAY)
    third = make_incident()
    relating.incident_relate(other, third, by=alice, on=TODAY)
    with pytest.raises(Refused, match="relations"):
        restricting.incident_restrict(other, [alice], by=alice, why="x", today=TODAY)


def test_a_number_that_is_missing_tells_nothing(
    organisation: Organisation, make_incident: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([2, 0, 1])
    monkeypatch.setattr(numbers, "left_out", lambda: next(drawn))
    assert [make_incident().number for _ in range(3)] == [3, 4, 6]


def test_numbers_are_left_out_by_chance_and_a_sample_leaves_none_out() -> None:
    from importlib import reload  # noqa: PLC0415

    drawn = {reload(numbers).left_out() for _ in range(2_000)}
    assert drawn >= {0, 1, 2, 3, 4}, "without a most: a wide gap proves nothing"
    assert Organisation(sample=True).sample


def test_the_number_after_a_restricted_one_is_not_its_own(shut: Incident, make_incident: Make) -> None:
    assert make_incident().number == shut.number + 1


def test_restricted_and_lifted_on_its_pages(
    make_incident: Make, bob_in: Person, alice: Person, organisation: Organisation, enter: Any
) -> None:
    incident, lead = make_incident(lead=bob_in), enter(bob_in)
    restrict, lift = (
        reverse(name, args=[organisation.slug, incident.pk])
        for name in ("incident_restrict", "incident_unrestrict")
    )
    assert lead.post(restrict, {"why": "", "version": incident.version}).status_code == 422
    typed = {"people": [bob_in.pk], "why": "A colleague is concerned", "version": incident.version}
    assert lead.post(restrict, typed).status_code == 302
    assert enter(alice).get(incident.get_absolute_url()).status_code == 404
    now = Incident.whole.get()
    assert "Restricted" in content(lead, incident.get_absolute_url())
    assert (
        lead.post(restrict, typed | {"people": [bob_in.pk, alice.pk], "version": now.version}).status_code
        == 302
    )
    assert enter(alice).get(incident.get_absolute_url()).status_code == 200
    assert lead.post(restrict, typed | {"version": Incident.whole.get().version}).status_code == 302
    assert enter(alice).get(incident.get_absolute_url()).status_code == 404
    assert lead.post(lift, {"why": "It is over", "version": Incident.whole.get().version}).status_code == 302
    assert enter(alice).get(incident.get_absolute_url()).status_code == 200


def test_the_mark_of_counsel_stands_on_page_and_paper_and_its_end_stays_told(
    make_incident: Make, officer: Any, bob: Person, organisation: Organisation
) -> None:
    incident = make_incident()
    mark, lift = (
        reverse(name, args=[organisation.slug, incident.pk]) for name in ("privilege_mark", "privilege_lift")
    )
    officer.post(mark)
    marked = Incident.objects.get()
    assert (marked.privileged_since, marked.privileged_by) == (TODAY, bob)
    assert "prepared at the direction of counsel" in content(officer, incident.get_absolute_url())
    section = IncidentRegister().section(organisation, TODAY, clock.now() + timedelta(seconds=1))
    (line,) = section.context["incidents"]  # type: ignore[misc]
    assert line.privileged == TODAY
    assert officer.post(lift, {"why": "Counsel waived it", "version": marked.version}).status_code == 302
    assert Incident.objects.get().privileged_since is None
    assert Event.objects.filter(record_id=incident.pk, verb="privilege lifted").count() == 1


def test_a_mail_that_waits_does_not_leave_once_it_is_shut(
    organisation: Organisation, bob_in: Person, dana: Person, enter: Any
) -> None:
    now = clock.now()
    incident = Incident(organisation=organisation, kind="theft", what="x", known_at=now, lead=bob_in)
    reporting.report_receive(incident, by=reporting.REPORTER, at=now)
    collect(organisation, now)
    assert {mail.name for mail in Mail.objects.all()} == {bob_in.name, dana.name}
    restricting.incident_restrict(incident, [], by=bob_in, why="A colleague", today=TODAY)
    why_not = {mail.name: delivery._why_not(mail, now) for mail in Mail.objects.all()}
    assert why_not == {bob_in.name: "", dana.name: Trouble.NO_RIGHT}
    for mail in Mail.objects.filter(name=dana.name):
        assert enter(dana).get(mail.get_absolute_url()).status_code == 404
