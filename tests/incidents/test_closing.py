"""What follows an incident: actions, root cause, the accounting of disclosures, and what closing asks for."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from compliance.ledger.door import Refused
from incidents import actions, deeds_closing
from incidents.closing import aftermath
from incidents.models import Accounting, Action, Count, Incident, RootCause
from incidents.register import IncidentRegister
from incidents.snapshots import as_known
from incidents.standing import standings
from tests.incidents.test_incidents import decide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)
Make = Callable[..., Incident]


def plan(incident: Incident, by: Person, due: date = TODAY, **facts: Any) -> Action:
    plain = {"organisation": incident.organisation, "incident": incident, "words": "Mend it", "due_on": due}
    action = Action(**plain | facts)
    deeds_closing.action_save(action, by=by)
    return action


def answered(incident: Incident, by: Person, **facts: Any) -> Accounting:
    plain = {"answer": "entered", "where": "Disclosure log", "entered_on": TODAY}
    answer = Accounting(organisation=incident.organisation, incident=incident, **plain | facts)
    deeds_closing.accounting(answer, by=by)
    return answer


def caused(incident: Incident, by: Person) -> None:
    cause = RootCause(
        organisation=incident.organisation, incident=incident, cause="design", words="Logging was on"
    )
    deeds_closing.root_cause(cause, by=by)


def kinds(organisation: Organisation, on: date = TODAY) -> set[str]:
    return {gap.kind.key for gap in IncidentRegister().gaps(organisation, on)}


def test_closing_asks_for_actions_root_cause_and_accounting(
    make_incident: Make, officer: Any, alice: Person, organisation: Organisation
) -> None:
    incident = make_incident()
    action = plan(incident, alice)
    assert len(aftermath(incident).missing) == 3
    address = reverse("incident_close", args=[organisation.slug, incident.pk])
    decide_and_count(incident, alice)
    shown = officer.get(address).content.decode()
    assert "Duties still open: 0; 1 action not done; no root cause; nobody answered" in shown
    refused = officer.post(address, {"version": version(incident), "why": ""})
    assert refused.status_code == 422 and "say why" in refused.content.decode()
    deeds_closing.action_done(action, by=alice, on=TODAY, outcome="Done")
    caused(incident, alice)
    assert officer.post(address, {"version": version(incident), "why": ""}).status_code == 422
    answered(incident, alice)
    assert aftermath(incident).missing == []
    assert officer.post(address, {"version": version(incident), "why": ""}).status_code == 302
    assert Incident.objects.get().closed_on == TODAY


def decide_and_count(incident: Incident, by: Person) -> None:
    """No duty is left open."""
    actions.incident_count(incident, [Count(on=TODAY, state="IL", people=1)], by=by)
    decide(incident, by, "low_probability")


def version(incident: Incident) -> int:
    return int(Incident.objects.get(pk=incident.pk).version)


def test_a_named_reason_closes_with_an_open_action_which_stays_due(
    make_incident: Make, alice: Person, organisation: Organisation
) -> None:
    incident = make_incident()
    action = plan(incident, alice, owner=alice)
    actions.incident_close(incident, by=alice, on=TODAY, still_open=["one"], why="Counsel took it over")
    due = [
        each for each in IncidentRegister().deadlines(organisation, TODAY, TODAY) if each.kind == "action_due"
    ]
    assert [(each.record, each.due_on, each.owner) for each in due] == [(action.pk, TODAY, alice.pk)]
    with pytest.raises(Refused, match="closed"):
        plan(incident, alice)
    deeds_closing.action_done(action, by=alice, on=TODAY, outcome="")
    with pytest.raises(Refused, match="done already"):
        deeds_closing.action_done(action, by=alice, on=TODAY, outcome="")
    assert not [
        each for each in IncidentRegister().deadlines(organisation, TODAY, TODAY) if each.kind == "action_due"
    ]


def test_an_action_is_overdue_the_day_after(
    make_incident: Make, alice: Person, organisation: Organisation
) -> None:
    action = plan(make_incident(), alice)
    assert "action_overdue" not in kinds(organisation, TODAY)
    assert "action_overdue" in kinds(organisation, TODAY + timedelta(days=1))
    deeds_closing.action_done(action, by=alice, on=TODAY, outcome="")
    assert "action_overdue" not in kinds(organisation, TODAY + timedelta(days=1))


def test_a_sanction_has_its_category_and_no_text_leaves(
    make_incident: Make, alice: Person, organisation: Organisation
) -> None:
    incident = make_incident()
    with pytest.raises(ValidationError, match="Which sanction"):
        plan(incident, alice, kind="sanction")
    with pytest.raises(ValidationError, match="Only a sanction"):
        plan(incident, alice, sanction="warned")
    action = plan(incident, alice, kind="sanction", sanction="warned", words="Spoke with Quentin")
    told = [each.title for each in IncidentRegister().deadlines(organisation, TODAY, TODAY)]
    told += [
        gap.title + gap.reason for gap in IncidentRegister().gaps(organisation, TODAY + timedelta(days=1))
    ]
    assert not [words for words in told if "Quentin" in words or "arn" in words]
    assert "Quentin" not in str(action) and action.citation == "45 CFR 164.530(e)"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"answer": "entered", "where": ""}, "where"),
        ({"answer": "passed_on", "entered_on": None}, "entered_on"),
        ({"answer": "not_owed", "why": ""}, "why"),
    ],
)
def test_an_answer_about_the_accounting_says_where_when_or_why(
    make_incident: Make, alice: Person, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        answered(make_incident(), alice, **facts)
    assert set(refused.value.message_dict) == {field}


def test_accounting_and_root_cause_are_asked_for_after_thirty_days(
    make_incident: Make, alice: Person, organisation: Organisation
) -> None:
    incident = make_incident()  # known on 2 November: letters are meant to be out by 2 December
    both = {"accounting_unanswered", "root_cause_missing"}
    assert not both & kinds(organisation, date(2026, 12, 2))
    assert both <= kinds(organisation, date(2026, 12, 3))
    answered(
        incident, alice, answer="not_owed", why="Nothing left the organisation", where="", entered_on=None
    )
    assert both & kinds(organisation, date(2026, 12, 3)) == {"root_cause_missing"}
    caused(incident, alice)
    assert not both & kinds(organisation, date(2026, 12, 3))


def test_the_ledger_knew_what_was_missing(
    make_incident: Make, alice: Person, organisation: Organisation
) -> None:
    incident, on = make_incident(), date(2026, 12, 3)
    before = clock.now()
    caused(incident, alice)
    answered(incident, alice)
    (then,) = as_known(organisation, on, before)
    (now,) = as_known(organisation, on, before + timedelta(minutes=1))
    (row,) = standings(organisation, on)
    assert (then.facts.has_cause, then.facts.is_accounted) == (False, False)
    assert now.facts == row.facts and now.facts.has_cause and now.facts.is_accounted


def test_the_forms_ask_and_answer(
    make_incident: Make, officer: Any, alice: Person, organisation: Organisation
) -> None:
    incident = make_incident()

    def post(name: str, typed: dict[str, Any], key: Any = None) -> Any:
        return officer.post(reverse(name, args=[organisation.slug, key or incident.pk]), typed)

    new = {
        "kind": "corrective",
        "words": "Switch off logging",
        "due_on": "2026-12-01",
        "owner": str(alice.pk),
    }
    assert post("action_create", new).status_code == 302
    action = Action.objects.get()
    late = post("action_done", {"version": action.version, "done_on": "2026-11-23"}, action.pk)
    assert late.status_code == 422 and "has not come yet" in late.content.decode()
    assert (
        post("action_done", {"version": action.version, "done_on": "2026-11-22"}, action.pk).status_code
        == 302
    )
    assert post("root_cause", {"cause": "design", "words": "Logging was on"}).status_code == 302
    wrong = post("accounting", {"answer": "entered", "where": "Log", "entered_on": "2026-11-23"})
    assert (
        wrong.status_code == 422
        and "has not come yet" in wrong.content.decode()
        and 'value="Log"' in wrong.content.decode()
    )
    assert (
        post("accounting", {"answer": "entered", "where": "Log", "entered_on": "2026-11-20"}).status_code
        == 302
    )
    shown = officer.get(incident.get_absolute_url()).content.decode()
    assert (
        "Switch off logging" in shown
        and "Logging was on" in shown
        and "Entered for everybody affected" in shown
    )
