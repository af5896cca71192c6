"""What was recorded wrongly is put right, and what is doubtful is never read as held, told or in time."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from incidents import actions, deeds_closing, restricting, surrounding
from incidents.clocks.duty import State
from incidents.models import Action, AddedClock, Count, Hold, Incident, Notice
from incidents.page import incident_page
from incidents.register import IncidentRegister
from tests.incidents.ask import ask, counted, find, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)
Make = Callable[..., Incident]


def duty(incident: Incident, recipient: str, to: str = "") -> Any:
    found = incident_page(Incident.whole.get(pk=incident.pk), TODAY).found.answer
    return next(each for each in found.duties if each.recipient == recipient and to in each.to)


def test_a_hold_whose_end_was_a_slip_is_ended_with_a_reason(
    make_incident: Make, organisation: Organisation, officer: Any, alice: Person
) -> None:
    incident = make_incident()
    hold = Hold(kind="written", stated_on=date(2026, 11, 10), until=date(2027, 11, 1), official="Agent Moss")
    actions.incident_hold(incident, hold, by=alice)
    assert duty(incident, "individuals").due_on == date(2027, 11, 1)
    at = reverse("hold_end", args=[organisation.slug, incident.pk, incident.holds.get().pk])
    typed = {"version": Incident.objects.get().version, "why": "The year was wrong."}
    assert officer.post(at, typed | {"until": "2027-11-02"}).status_code == 422
    assert officer.post(at, typed | {"until": "2026-12-01"}).status_code == 302
    assert duty(incident, "individuals").due_on == date(2027, 1, 1)


@pytest.mark.parametrize(("years", "is_fine"), [(2, True), (100, False)])
def test_no_hold_silences_a_clock_for_a_century(
    make_incident: Make, organisation: Organisation, officer: Any, years: int, *, is_fine: bool
) -> None:
    incident = make_incident()
    typed = {
        "version": incident.version, "kind": "written", "stated_on": "2026-11-10", "until": f"{2026 + years}-11-10",
        "official": "Agent Moss",
    }  # fmt: skip
    answer = officer.post(reverse("incident_hold", args=[organisation.slug, incident.pk]), typed)
    assert (answer.status_code == 302) is is_fine


def test_of_oral_statements_the_first_alone_holds() -> None:
    """45 CFR 164.412(b): thirty days at most, unless a written one comes meanwhile."""
    oral = [{"kind": "oral", "stated_on": day} for day in ("2026-04-20", "2026-05-18", "2026-06-15")]
    assert find(ask("2026-06-20", holds=oral, counts=[counted(5)]), "individuals").due_on == date(2026, 5, 20)
    written = {"kind": "written", "stated_on": "2026-05-18", "until": "2026-07-01"}
    found = find(ask("2026-06-20", holds=[*oral[:1], written], counts=[counted(5)]), "individuals")
    assert found.due_on == date(2026, 7, 1)


def test_people_counted_after_the_first_count_are_owed_a_letter_although_the_letters_went_before_it() -> None:
    story = {
        "counts": [counted(40, on="2026-04-10"), counted(90, on="2026-05-20")],
        "notices": [sent("individuals", "2026-04-01")],
    }
    found = ask("2026-05-25", **story)
    assert find(found, "individuals", to="people counted later").state == State.OVERDUE


def test_a_notice_recorded_by_mistake_meets_nothing_any_more(
    make_incident: Make, organisation: Organisation, officer: Any, alice: Person
) -> None:
    incident = make_incident()
    notice = Notice(
        organisation=organisation, incident=incident, recipient="individuals", sent_on=TODAY, method="letter"
    )
    actions.notice_record(notice, by=alice)
    assert duty(incident, "individuals").state == State.MET
    at = reverse("notice_archive", args=[organisation.slug, notice.pk])
    assert officer.post(at, {"version": notice.version, "why": "Another file"}).status_code == 302
    assert duty(incident, "individuals").state == State.RUNNING


def test_a_count_of_the_same_day_is_put_right(make_incident: Make, alice: Person) -> None:
    incident = make_incident()
    actions.incident_count(incident, [Count(on=TODAY, state="WY", people=3000)], by=alice)
    incident = Incident.objects.get()
    actions.incident_count(incident, [Count(on=TODAY, state="WY", people=30)], by=alice)
    assert [row.people for row in incident.counts.all()] == [30]
    assert duty(incident, "hhs").due_on == date(2027, 3, 1)


def test_a_notice_to_a_state_of_several_laws_counts_under_its_own(
    make_incident: Make, organisation: Organisation, officer: Any, alice: Person
) -> None:
    incident = make_incident()
    actions.incident_count(incident, [Count(on=TODAY, state="CA", people=700)], by=alice)
    regulator = duty(incident, "state_regulator", "Public Health")
    law = next(
        key for key, told in Notice._meta.get_field("law").choices if told == f"CA: {regulator.citation}"
    )  # type: ignore[union-attr]
    typed = {
        "recipient": "state_regulator", "state": "CA", "law": law, "sent_on": "2026-11-22", "method": "portal", "reference": "7",
    }  # fmt: skip
    assert (
        officer.post(reverse("notice_record", args=[organisation.slug, incident.pk]), typed).status_code
        == 302
    )
    states = {
        each.state
        for each in incident_page(incident, TODAY).found.answer.duties
        if each.recipient == "state_regulator"
    }
    assert duty(incident, "state_regulator", "Public Health").sent_on == TODAY
    assert State.RUNNING in states, "the attorney general is told under another law"


def test_what_an_agreement_wants_in_hours_is_due_at_a_moment(
    make_incident: Make, organisation: Organisation, alice: Person
) -> None:

    incident = make_incident("2026-11-22T00:30")
    added = AddedClock(
        organisation=organisation, incident=incident, kind="insurer", party="Mutual", within=4, unit="hours", source="Policy",
    )  # fmt: skip
    surrounding.part_save(added, by=alice)
    found = [
        each.due_at for each in IncidentRegister().deadlines(organisation, TODAY, date.max) if each.due_at
    ]
    assert [f"{each.astimezone(organisation.zone):%H:%M}" for each in found] == ["04:30"]


def test_no_table_of_a_pack_tells_of_what_hangs_on_a_restricted_one(
    make_incident: Make, organisation: Organisation, alice: Person
) -> None:
    incident = make_incident()
    action = Action(organisation=organisation, incident=incident, words="x", due_on=TODAY, owner=alice)
    deeds_closing.action_save(action, by=alice)
    restricting.incident_restrict(Incident.objects.get(), [alice], by=alice, why="x", today=TODAY)
    tables = IncidentRegister().section(organisation, TODAY, clock.now() + timedelta(seconds=1)).tables
    assert not [row for table in tables for row in table.rows if str(incident) in map(str, row)]


def test_people_of_unknown_residence_are_not_counted_twice_once_their_states_are_known(
    make_incident: Make, organisation: Organisation, officer: Any, alice: Person
) -> None:
    incident = make_incident()
    actions.incident_count(incident, [Count(on=date(2026, 11, 20), state="", people=300)], by=alice)
    at = reverse("incident_count", args=[organisation.slug, incident.pk])
    typed = {
        "version": Incident.objects.get().version,
        "on": "2026-11-22",
        "state_0": "TX",
        "people_0": "300",
    }
    refused = officer.post(at, typed)
    assert "300 counted on 2026-11-20 live nobody knows where" in str(
        refused.context["form"].errors["people_1"]
    )
    assert officer.post(at, typed | {"people_1": "0"}).status_code == 302
    assert duty(incident, "hhs").due_on == date(2027, 3, 1)
