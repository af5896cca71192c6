"""Tabletop exercises: scenarios, who took part, what follows, and when the next is due."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from incidents import after, deeds_exercises
from incidents.models import Action, Exercise, Incident, Participant
from incidents.playbooks import PLAYBOOKS
from incidents.register import IncidentRegister
from incidents.scenarios import SCENARIOS, next_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)
Make = Callable[..., Incident]


def held(organisation: Organisation, by: Person, on: date, *people: Person) -> Exercise:
    exercise = Exercise(
        organisation=organisation,
        scenario="friday_gateway",
        held_on=on,
        findings="Nobody knew who switches it off",
    )
    deeds_exercises.exercise_save(exercise, [Participant(person=each) for each in people or (by,)], by=by)
    return exercise


def due(organisation: Organisation) -> list[date | None]:
    found = IncidentRegister().deadlines(organisation, TODAY, date(2030, 1, 1))
    return [each.due_on for each in found if each.kind == "exercise_due"]


def overdue(organisation: Organisation, on: date) -> bool:
    return "exercise_overdue" in {gap.kind.key for gap in IncidentRegister().gaps(organisation, on)}


def test_the_scenarios_are_stories_about_kinds_with_a_playbook() -> None:
    assert 8 <= len(SCENARIOS) <= 10
    assert all(
        each.kind in PLAYBOOKS and each.story and len(each.questions) > 3 for each in SCENARIOS.values()
    )
    assert len({each.kind for each in SCENARIOS.values()}) == len(SCENARIOS)


@pytest.mark.parametrize(
    ("last", "following"),
    [
        (date(2026, 11, 22), date(2027, 11, 22)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 28)),
    ],
)
def test_the_next_is_due_a_year_later(last: date, following: date) -> None:
    assert next_on(last) == following


def test_it_is_a_deadline_and_then_a_gap(organisation: Organisation, alice: Person) -> None:
    assert due(organisation) == [], "the register is not in use"
    held(organisation, alice, date(2025, 6, 1))
    held(organisation, alice, date(2025, 12, 1))
    assert due(organisation) == [date(2026, 12, 1)]
    assert not overdue(organisation, date(2026, 12, 1)) and overdue(organisation, date(2026, 12, 2))


def test_without_any_it_is_due_a_year_after_the_beginning(
    make_incident: Make, organisation: Organisation
) -> None:
    make_incident()
    (found,) = due(organisation)
    assert found == after.exercised(organisation).next == TODAY.replace(year=2027)
    assert overdue(organisation, found + timedelta(days=1))


def test_people_and_actions_stand_on_its_page(
    organisation: Organisation, alice: Person, bob: Person, officer: Any
) -> None:
    create = reverse("exercise_create", args=[organisation.slug])
    asked = officer.get(f"{create}?scenario=pasted_notes")
    assert asked.context["form"].initial["scenario"] == "pasted_notes"
    typed = {"scenario": "pasted_notes", "held_on": "2026-11-20", "findings": "The policy was not known"}
    assert officer.post(create, typed).status_code == 422, "who took part?"
    assert officer.post(create, typed | {"people": [str(bob.pk)], "held_on": "2026-11-23"}).status_code == 422
    assert officer.post(create, typed | {"people": [str(alice.pk), str(bob.pk)]}).status_code == 302
    exercise = Exercise.objects.get()
    edit = reverse("exercise_edit", args=[organisation.slug, exercise.pk])
    assert (
        officer.post(edit, typed | {"people": [str(bob.pk)], "version": exercise.version}).status_code == 302
    )
    assert [each.person for each in exercise.participants.all()] == [bob]
    plan = reverse("exercise_action", args=[organisation.slug, exercise.pk])
    new = {"kind": "corrective", "words": "Tell everybody", "due_on": "2026-11-21", "owner": str(alice.pk)}
    assert officer.post(plan, new).status_code == 302
    action = Action.objects.get()
    assert action.exercise == exercise and action.incident is None
    (found,) = [
        gap for gap in IncidentRegister().gaps(organisation, TODAY) if gap.kind.key == "action_overdue"
    ]
    assert (
        found.record == action.pk
        and officer.get(found.url).status_code == 200
        and "everybody" not in found.title
    )
    shown = officer.get(exercise.get_absolute_url()).content.decode()
    assert "Tell everybody" in shown and bob.name in shown and "The policy was not known" in shown
    assert (
        exercise.get_absolute_url()
        in officer.get(reverse("exercise_list", args=[organisation.slug])).content.decode()
    )


def test_a_stranger_takes_no_part(organisation: Organisation, officer: Any, charlie: Person) -> None:
    typed = {
        "scenario": "pasted_notes",
        "held_on": "2026-11-20",
        "findings": "x",
        "people": [str(charlie.pk)],
    }
    assert officer.post(reverse("exercise_create", args=[organisation.slug]), typed).status_code == 422


def test_a_pack_tells_of_exercises(organisation: Organisation, alice: Person) -> None:
    held(organisation, alice, date(2026, 11, 1))
    section = IncidentRegister().section(organisation, TODAY, clock.now())
    (table,) = [each for each in section.tables if each.name == "exercises"]
    assert list(table.rows) == [(date(2026, 11, 1), "The gateway that logged every prompt", alice.name)]
