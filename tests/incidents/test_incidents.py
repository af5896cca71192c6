"""From a report to a closed file: numbers, clocks, decisions, notices, and what each of them refuses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from compliance.ledger.door import Refused
from incidents import actions, page, playbooks
from incidents.clocks.duty import State
from incidents.models import Count, Decision, Hold, Incident, Notice
from incidents.register import IncidentRegister
from incidents.snapshots import as_known
from incidents.standing import standings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)
WALL = date(2027, 1, 1)
Make = Callable[..., Incident]


def states(incident: Incident, on: date = TODAY) -> dict[str, tuple[str, date | None]]:
    """State and day of each federal duty."""
    found = page.incident_page(Incident.objects.get(pk=incident.pk), on).found.answer
    return {
        str(duty.recipient): (str(duty.state), duty.due_on)
        for duty in found.duties
        if duty.jurisdiction == "US"
    }


def decide(incident: Incident, by: Person, outcome: str, on: date = TODAY, **texts: str) -> Decision:
    factors = dict.fromkeys(("nature", "recipient", "acquired", "mitigated", "why"), "because")
    decision = Decision(
        organisation=incident.organisation, incident=incident, outcome=outcome, decided_on=on, decided_by=by, **factors | texts
    )  # fmt: skip
    actions.incident_decide(decision, by=by)
    return decision


def test_numbers_go_up_within_a_year(make_incident: Make) -> None:
    found = [
        make_incident("2025-12-31T23:59"),
        make_incident("2026-01-01T00:00"),
        make_incident("2026-01-01T00:00"),
    ]
    assert [str(each) for each in found] == ["2025-001", "2026-001", "2026-002"]


def test_the_playbook_of_its_kind_is_copied_and_ticked_once(
    make_incident: Make, alice: Person, bob: Person
) -> None:
    incident = make_incident()
    steps = list(incident.steps.all())
    assert tuple(step.words for step in steps) == playbooks.PLAYBOOKS["phi_in_logs"].steps
    actions.step_tick(incident, steps[2], by=bob, at=clock.now())
    with pytest.raises(Refused, match="already"):
        actions.step_tick(incident, steps[2], by=alice, at=clock.now())
    assert [step.done_by for step in incident.steps.all() if step.done_at] == [bob]


def test_every_kind_of_the_catalogue_has_steps_and_what_to_keep() -> None:
    assert len(playbooks.PLAYBOOKS) == 20
    assert all(each.steps and each.keep and each.title for each in playbooks.PLAYBOOKS.values())


def test_undecided_and_uncounted_counts_as_a_breach_of_500_or_more(make_incident: Make) -> None:
    found = states(make_incident())
    assert found["individuals"] == found["hhs"] == ("running", WALL)


def test_a_count_moves_the_clock_of_hhs_and_an_earlier_one_stays(make_incident: Make, alice: Person) -> None:
    incident = make_incident()
    actions.incident_count(incident, [Count(on=date(2026, 11, 3), state="IL", people=499)], by=alice)
    assert states(incident)["hhs"] == ("running", date(2027, 3, 1))
    actions.incident_count(incident, [Count(on=date(2026, 11, 9), state="IL", people=500)], by=alice)
    assert states(incident)["hhs"] == ("running", WALL)
    assert incident.counts.count() == 2


@pytest.mark.parametrize(("people", "due"), [(499, date(2027, 3, 1)), (500, WALL), (None, WALL)])
def test_people_who_live_nobody_knows_where_count_as_well(
    make_incident: Make, alice: Person, people: int | None, due: date
) -> None:
    incident = make_incident()
    actions.incident_count(incident, [Count(on=date(2026, 11, 3), people=people)], by=alice)
    assert states(incident)["hhs"] == ("running", due)


def test_a_place_that_is_not_counted_anew_keeps_its_people(make_incident: Make, alice: Person) -> None:
    incident = make_incident()
    for on, state, people in ((3, "IL", 501), (9, "CA", 7)):
        actions.incident_count(incident, [Count(on=date(2026, 11, on), state=state, people=people)], by=alice)

    def media() -> set[str]:
        found = page.incident_page(Incident.objects.get(), TODAY).found.owed
        return {line.duty.jurisdiction for line in found if line.duty.recipient == "media"}

    assert media() == {"IL"}
    actions.incident_count(incident, [Count(on=date(2026, 11, 12), state="IL", people=0)], by=alice)
    assert media() == set()


def test_the_evening_is_a_day_of_the_organisation_not_of_utc(make_incident: Make) -> None:
    late, unknown = (
        make_incident("2026-11-02T23:30"),
        make_incident("2026-11-02T00:00", known_time_unknown=True),
    )
    for incident in (late, unknown):
        assert page.incident_page(incident, TODAY).found.answer.discovered.on == date(2026, 11, 2)
    assert unknown.known_fact == date(2026, 11, 2)


def test_a_low_probability_needs_all_four_factors(make_incident: Make, alice: Person) -> None:
    incident = make_incident()
    for factor in ("nature", "recipient", "acquired", "mitigated"):
        with pytest.raises(ValidationError, match="four factors"):
            decide(incident, alice, "low_probability", **{factor: ""})
    for outcome in ("secured", "unintended", "within", "not_retained"):
        with pytest.raises(ValidationError, match="burden of proof"):
            decide(incident, alice, outcome, why="")
    assert states(incident)["individuals"] == ("running", WALL)


@pytest.mark.parametrize("outcome", Decision.Outcome.values)
def test_what_was_decided_last_counts_and_earlier_ones_stay(
    make_incident: Make, alice: Person, outcome: str
) -> None:
    incident = make_incident()
    decide(incident, alice, outcome, TODAY - timedelta(days=3))
    is_breach = outcome in ("breach", "notify")
    assert (states(incident)["individuals"][0] == "running") == is_breach
    assert states(incident, TODAY - timedelta(days=4))["individuals"][0] == "running", "not decided yet"
    decide(incident, alice, "breach", TODAY)
    assert states(incident)["individuals"] == ("running", WALL)
    assert incident.decisions.count() == 2


@pytest.mark.parametrize(
    "sent, wanted", [(date(2026, 11, 22), "met"), (WALL, "met"), (WALL + timedelta(days=1), "met late")]
)
def test_a_notice_is_judged_by_its_day(make_incident: Make, alice: Person, sent: date, wanted: str) -> None:
    incident = make_incident()
    notice = Notice(
        organisation=incident.organisation,
        incident=incident,
        recipient="individuals",
        sent_on=sent,
        method="letter",
    )
    actions.notice_record(notice, by=alice)
    assert states(incident, sent)["individuals"][0] == wanted


@pytest.mark.parametrize("recipient, state", [("media", ""), ("state_regulator", ""), ("hhs", "IL")])
def test_a_notice_names_its_state_where_it_has_one(
    make_incident: Make, alice: Person, recipient: str, state: str
) -> None:
    incident = make_incident()
    notice = Notice(
        organisation=incident.organisation, incident=incident, recipient=recipient, state=state, sent_on=TODAY, method="letter"
    )  # fmt: skip
    with pytest.raises(ValidationError):
        actions.notice_record(notice, by=alice)


def test_a_written_hold_names_its_time(make_incident: Make, alice: Person) -> None:
    incident = make_incident()
    with pytest.raises(ValidationError, match="names its time"):
        actions.incident_hold(incident, Hold(kind="written", stated_on=TODAY, official="Agent"), by=alice)
    hold = Hold(kind="written", stated_on=TODAY, until=date(2027, 2, 1), official="Agent")
    actions.incident_hold(incident, hold, by=alice)
    assert states(incident)["individuals"] == ("held", date(2027, 2, 1))


def test_a_closed_incident_takes_nothing_until_it_is_reopened(make_incident: Make, alice: Person) -> None:
    incident = make_incident()
    with pytest.raises(Refused, match="still open"):
        actions.incident_close(incident, by=alice, on=TODAY, still_open=["one"])
    actions.incident_close(incident, by=alice, on=TODAY, still_open=["one"], why="Counsel took it over")
    closed = Incident.objects.get(pk=incident.pk)
    for refused in (
        lambda: actions.incident_save(closed, by=alice),
        lambda: actions.incident_count(closed, [], by=alice),
        lambda: actions.incident_hold(closed, Hold(kind="oral", stated_on=TODAY, official="x"), by=alice),
        lambda: actions.step_tick(closed, closed.steps.all()[0], by=alice, at=clock.now()),
        lambda: decide(closed, alice, "breach"),
        lambda: actions.incident_close(closed, by=alice, on=TODAY, still_open=()),
    ):
        with pytest.raises(Refused, match="closed"):
            refused()
    due = IncidentRegister().deadlines(closed.organisation, TODAY, date.max)
    assert [each for each in due if each.kind != "exercise_due"] == []
    actions.incident_reopen(closed, by=alice, why="New facts")
    assert states(closed)["individuals"] == ("running", WALL)


def test_each_clock_is_a_deadline_and_names_no_text(
    make_incident: Make, organisation: Organisation, alice: Person
) -> None:
    incident = make_incident()
    counts = [Count(on=date(2026, 11, 3), state=state, people=600) for state in ("IL", "TX")]
    actions.incident_count(incident, counts, by=alice)
    found = list(IncidentRegister().deadlines(organisation, TODAY, date(2027, 12, 31)))
    days = {
        each.kind: each.due_on
        for each in found
        if each.kind in ("notice_individuals", "notice_hhs", "notice_media")
    }
    assert days == dict.fromkeys(("notice_individuals", "notice_hhs", "notice_media"), WALL)
    assert {each.due_on for each in found if each.kind == "incident_decision"} == {date(2026, 11, 12)}
    assert len({(each.kind, each.due) for each in found}) == len(found), "one reminder for each kind and day"
    (media,) = [each for each in found if each.kind == "notice_media"]
    assert media.title == "Incident 2026-001: Media, IL; Media, TX"
    own = [each for each in found if each.model == "incidents.incident"]
    assert all("log" not in each.title and each.owner == alice.pk for each in own)


def test_what_fails_is_a_gap_until_it_is_mended(
    make_incident: Make, organisation: Organisation, alice: Person
) -> None:
    def kinds(on: date = TODAY) -> set[str]:
        return {gap.kind.key for gap in IncidentRegister().gaps(organisation, on)}

    incident = make_incident(lead=None)
    at_first = {"people_not_counted", "incident_without_lead", "counsel_to_ask"}
    assert kinds(date(2026, 11, 12)) == at_first
    assert kinds() == {*at_first, "incident_undecided"}
    assert "notice_overdue" in kinds(WALL + timedelta(days=1)) and "notice_overdue" not in kinds(WALL)
    actions.incident_count(incident, [Count(on=TODAY, state="WY", people=3)], by=alice)
    decide(incident, alice, "breach")
    assert kinds() == {"incident_without_lead", "counsel_to_ask"}
    notice = Notice(
        organisation=organisation, incident=incident, recipient="individuals", sent_on=TODAY, method="letter"
    )
    actions.notice_record(notice, by=alice)
    assert "notice_without_proof" in kinds()


def test_rows_and_events_tell_the_same(
    make_incident: Make, make_vendor: Any, organisation: Organisation, alice: Person
) -> None:
    vendor = make_vendor()
    facts = {
        "vendor_discovered_on": date(2026, 10, 30),
        "vendor_told_us_on": date(2026, 11, 1),
        "occurred_on": date(2026, 10, 1),
    }
    incident = make_incident(vendor=vendor, phi=["name"], determined_on=date(2026, 11, 5), **facts)
    actions.incident_count(
        incident, [Count(on=date(2026, 11, 3), state="CA", people=700), Count(on=date(2026, 11, 3))], by=alice
    )
    actions.incident_hold(incident, Hold(kind="oral", stated_on=date(2026, 11, 8), official="x"), by=alice)
    decide(incident, alice, "breach")
    notice = Notice(
        organisation=organisation,
        incident=incident,
        recipient="hhs",
        sent_on=TODAY,
        method="portal",
        reference="1",
    )
    actions.notice_record(notice, by=alice)
    before = clock.now()
    make_incident()
    (row, _), (known,) = (
        list(standings(organisation, TODAY)),
        list(as_known(organisation, TODAY, before + timedelta(0))),
    )
    # What each count changed is told in packs alone.
    assert (row.answer, row.facts) == (replace(known.answer, history=()), known.facts)
    assert str(known.incident) == "2026-001"
    section = IncidentRegister().section(organisation, TODAY, before)
    assert section.figures[0] == ("Incidents", "1")


def test_incidents_are_read_in_ten_queries_however_many(
    make_incident: Make, organisation: Organisation, alice: Person
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            list(IncidentRegister().gaps(organisation, TODAY))
        return len(found)

    actions.incident_count(make_incident(), [Count(on=TODAY, state="CA", people=7)], by=alice)
    one = asked()
    for _ in range(4):
        actions.incident_count(make_incident(), [Count(on=TODAY, state="CA", people=7)], by=alice)
    assert asked() == one <= 11


def test_a_report_takes_two_minutes_and_goes_to_the_officers(
    organisation: Organisation, charlie: Person, join: Any, enter: Any
) -> None:
    staff = enter(join(charlie, "staff"))
    address = reverse("incident_report", args=[organisation.slug])
    assert staff.get(address).status_code == 200
    typed = {
        "kind": "shadow_ai",
        "what": "Notes were pasted into a tool",
        "known_on": "2026-11-21",
        "known_time": "17:05",
    }
    answer = staff.post(address, typed)
    assert answer.status_code == 302, answer.context["form"].errors
    incident = Incident.objects.get()
    assert answer["Location"] == reverse("dashboard", args=[organisation.slug]), (
        "who may not read it is not led to it"
    )
    assert staff.get(incident.get_absolute_url()).status_code in (403, 404)
    local = incident.known_at.astimezone(organisation.zone)
    assert (local.replace(tzinfo=None), incident.known_time_unknown) == (datetime(2026, 11, 21, 17, 5), False)  # noqa: DTZ001
    assert incident.reported_by == charlie
    assert staff.post(address, typed | {"known_on": "2026-11-23"}).status_code == 422
    assert State.RUNNING in {duty.state for duty in page.incident_page(incident, TODAY).found.answer.duties}


def test_the_page_of_an_incident_asks_few_queries(
    make_incident: Make, officer: Any, alice: Person, django_assert_max_num_queries: Any
) -> None:
    incident = make_incident()
    actions.incident_count(incident, [Count(on=TODAY, state="CA", people=7)], by=alice)
    decide(incident, alice, "breach")
    officer.get(incident.get_absolute_url())
    with django_assert_max_num_queries(20):
        assert officer.get(incident.get_absolute_url()).status_code == 200
