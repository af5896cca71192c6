"""Playbooks as the organisation keeps them, and steps of one incident that are added, changed and struck."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from compliance.ledger.door import Refused
from incidents import actions, deeds_playbooks, page
from incidents.models import Incident, OwnPlaybook, Step
from incidents.playbooks import PLAYBOOKS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
Make = Callable[..., Incident]
KIND = "phi_in_logs"


def words(incident: Incident) -> list[str]:
    return [step.words for step in incident.steps.all()]


def step(incident: Incident, place: int) -> Step:
    found: Step = list(incident.steps.all())[place]
    return found


def test_every_kind_has_somebody_to_tell() -> None:
    assert all(len(each.tell) > 2 for each in PLAYBOOKS.values())


def test_a_new_incident_gets_the_organisations_own_and_old_ones_keep_theirs(
    make_incident: Make, organisation: Organisation, alice: Person
) -> None:
    before = make_incident()
    own = OwnPlaybook(
        organisation=organisation,
        kind=KIND,
        steps=["Call the on-call engineer"],
        keep=["Traces"],
        tell=["The board"],
    )
    deeds_playbooks.playbook_save(own, by=alice)
    after, other = make_incident(), make_incident(kind="theft")
    assert words(after) == ["Call the on-call engineer"]
    assert words(before) == list(PLAYBOOKS[KIND].steps) and words(other) == list(PLAYBOOKS["theft"].steps)
    shown = page.incident_page(after, clock.today(organisation.zone)).playbook
    assert (shown.keep, shown.tell) == (("Traces",), ("The board",))
    deeds_playbooks.playbook_return(own, by=alice)
    assert words(make_incident()) == list(PLAYBOOKS[KIND].steps)
    with pytest.raises(Refused):
        deeds_playbooks.playbook_return(own, by=alice)


def test_it_is_changed_and_returned_on_its_page(organisation: Organisation, officer: Any) -> None:
    def address(name: str) -> str:
        return reverse(name, args=[organisation.slug, KIND])

    assert officer.get(address("playbook_return")).status_code == 404, "the shipped one holds"
    typed = {"steps": "Switch it off\n\n  Call the lead  ", "keep": "", "tell": "The board"}
    assert officer.post(address("playbook_edit"), typed | {"steps": "  \n"}).status_code == 422
    assert officer.post(address("playbook_edit"), typed | {"steps": "x" * 301}).status_code == 422
    assert officer.post(address("playbook_edit"), typed).status_code == 302
    own = OwnPlaybook.objects.get()
    assert (own.steps, own.keep, own.tell) == (["Switch it off", "Call the lead"], [], ["The board"])
    assert "Our own" in officer.get(address("playbook_detail")).content.decode()
    assert "Switch it off" in officer.get(address("playbook_edit")).content.decode()
    assert officer.post(address("playbook_return"), {"version": own.version}).status_code == 302
    assert "As shipped" in officer.get(address("playbook_detail")).content.decode()
    again = officer.get(address("playbook_edit")).content.decode()
    assert PLAYBOOKS[KIND].steps[4] in again and "Switch it off" not in again
    own.refresh_from_db()
    assert officer.post(address("playbook_edit"), typed | {"version": own.version}).status_code == 302
    own.refresh_from_db()
    assert own.archived_at is None and OwnPlaybook.objects.count() == 1


def test_a_name_in_a_playbook_is_refused(organisation: Organisation, officer: Any) -> None:
    address = reverse("playbook_edit", args=[organisation.slug, KIND])
    answer = officer.post(address, {"steps": "Call 312-555-0142 and mail jane.roe@example.org"})
    assert answer.status_code == 422 and not OwnPlaybook.objects.exists()


def test_a_kind_that_is_none_has_no_page(organisation: Organisation, officer: Any) -> None:
    assert officer.get(reverse("playbook_detail", args=[organisation.slug, "flood"])).status_code == 404


def test_steps_are_added_changed_and_struck(make_incident: Make, alice: Person) -> None:
    incident = make_incident()
    number = incident.steps.count()
    deeds_playbooks.step_add(incident, "Call the vendor", by=alice)
    assert words(incident)[-1] == "Call the vendor" and incident.steps.count() == number + 1
    deeds_playbooks.step_edit(incident, step(incident, 0), "Write it all down", by=alice)
    deeds_playbooks.step_strike(incident, step(incident, 1), "There is one officer alone", by=alice)
    assert words(incident)[0] == "Write it all down"
    shown = page.incident_page(incident, clock.today(incident.organisation.zone))
    assert (shown.to_do, len(shown.steps)) == (number, number + 1)
    actions.step_tick(incident, step(incident, 0), by=alice, at=clock.now())
    for place, verb in (
        (0, deeds_playbooks.step_edit),
        (1, deeds_playbooks.step_edit),
        (0, deeds_playbooks.step_strike),
    ):
        with pytest.raises(Refused):
            verb(incident, step(incident, place), "again", by=alice)
    with pytest.raises(Refused, match="struck"):
        actions.step_tick(incident, step(incident, 1), by=alice, at=clock.now())
    actions.incident_close(
        incident, by=alice, on=clock.today(incident.organisation.zone), still_open=(), why="x"
    )
    with pytest.raises(Refused, match="closed"):
        deeds_playbooks.step_add(incident, "Too late", by=alice)


def test_a_step_that_was_ticked_meanwhile_is_said_on_the_page(
    make_incident: Make, organisation: Organisation, officer: Any
) -> None:
    incident = make_incident()
    address = reverse("step_tick", args=[organisation.slug, incident.pk, step(incident, 0).pk])
    assert officer.post(address).status_code == 302
    assert "ticked already" in officer.post(address, follow=True).content.decode()


def test_the_forms_of_a_step_say_why(make_incident: Make, organisation: Organisation, officer: Any) -> None:
    incident = make_incident()

    def post(name: str, typed: dict[str, Any]) -> int:
        seen = {"version": Incident.objects.get().version}
        given = [] if name == "step_add" else [step(incident, 0).pk]
        return int(
            officer.post(
                reverse(name, args=[organisation.slug, incident.pk, *given]), seen | typed
            ).status_code
        )

    assert post("step_add", {"words": ""}) == 422
    assert post("step_add", {"words": "Call the vendor"}) == 302
    assert post("step_edit", {"words": "Write it all down"}) == 302
    assert post("step_strike", {"why": ""}) == 422
    assert post("step_strike", {"why": "Done by the vendor"}) == 302
    assert post("step_strike", {"why": "Twice"}) == 422
    shown = officer.get(incident.get_absolute_url()).content.decode()
    assert "<s>Write it all down</s>" in shown and "Struck: Done by the vendor" in shown
