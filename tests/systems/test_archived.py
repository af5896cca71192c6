"""What is archived: it takes no verb but being restored, and what flowed in it stays told, in rows and in the ledger alike."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from compliance.ledger.door import Refused
from riskassess.systems import actions, actions_checks
from riskassess.systems.models import (
    Access,
    Change,
    Component,
    Flow,
    LogField,
    LogPoint,
    Step,
    System,
    Touched,
)
from riskassess.systems.register import SystemRegister

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
ON = date(2026, 11, 22)
ENDED = date(2026, 6, 30)


@pytest.fixture
def ended(make_vendor: Any, make_service: Any, make_system: Any, make_component: Any, make_flow: Any) -> Flow:
    """Names went to an endpoint that no agreement covers, in the first half of the year."""
    system = make_system()
    model = make_component(system, "Model", "model", service=make_service(make_vendor()))
    made: Flow = make_flow(make_component(system, "Portal"), model, to_on=ENDED)
    return made


def coverage(organisation: Organisation, on: date) -> tuple[list[str], list[tuple[str, int]]]:
    """Verdicts and exposure as the command tells them."""
    out = StringIO()
    call_command("coverage", organisation=organisation.slug, on=on, json=True, stdout=out)
    found = json.loads(out.getvalue())
    assert {each["system"] for each in [*found["hops"], *found["exposures"]]} <= {"Intake chatbot"}
    return (
        [each["cover"] for each in found["hops"]],
        [(each["flow"], each["days"]) for each in found["exposures"]],
    )


def chapter(organisation: Organisation, on: date, known: datetime | None = None) -> dict[str, list[Any]]:
    """The tables of a pack, by name."""
    section = SystemRegister().section(organisation, on, known or clock.now() + timedelta(seconds=1))
    return {table.name: list(table.rows) for table in section.tables} | {
        "systems": [(each.name, each.stage) for each in section.context["systems"]],
        "figures": [figure for _, figure in section.figures],
    }


def test_an_archived_system_keeps_its_exposure_and_the_hops_of_past_days(
    officer: Any, organisation: Organisation, ended: Flow, alice: Person
) -> None:
    before = coverage(organisation, ON), coverage(organisation, ENDED)
    assert before == (([], [("Portal to Model", 181)]), (["not covered"], [("Portal to Model", 181)]))
    actions.system_archive(ended.system, by=alice, why="gone", on=ON)
    assert (coverage(organisation, ON), coverage(organisation, ENDED)) == before

    found = chapter(organisation, ON)
    assert (len(found["exposures"]), found["hops"]) == (1, [])
    assert found["systems"] == [("Intake chatbot", "Archived on 2026-11-22")]
    assert found["figures"] == ["0", "0", "0", "1"]
    past = chapter(organisation, ENDED)
    assert (len(past["hops"]), past["systems"]) == (1, [("Intake chatbot", "Idea")])
    assert chapter(organisation, ON - timedelta(days=1))["systems"] == [("Intake chatbot", "Idea")]

    page = officer.get(ended.system.get_absolute_url())
    assert [each.exposure.days.days for each in page.context["page"].exposures] == [181]
    assert page.context["page"].gaps == []
    assert reverse("flow_edit", args=[organisation.slug, ended.pk]) not in page.content.decode()


def test_what_is_archived_lacks_nothing_today(organisation: Organisation, ended: Flow, alice: Person) -> None:
    ended.system.owner = None
    actions.system_save(ended.system, by=alice)
    kinds = {gap.kind.key for gap in SystemRegister().gaps(organisation, ON)}
    assert kinds == {"system_without_owner"}
    actions.system_archive(ended.system, by=alice, why="gone", on=ON)
    assert list(SystemRegister().gaps(organisation, ON)) == []


def test_a_component_is_archived_once_its_flows_have_ended_and_its_past_stays(
    officer: Any, organisation: Organisation, ended: Flow, make_flow: Any, alice: Person
) -> None:
    running = make_flow(ended.source, ended.target, name="Second", from_on=ON)
    address = reverse("component_archive", args=[organisation.slug, ended.target_id])
    data = {"version": ended.target.version, "why": "moved"}
    answer = officer.post(address, data)
    assert answer.status_code == 422
    assert "Give each of these flows a last day first" in answer.content.decode()
    running.from_on = running.to_on = ON - timedelta(days=1)
    actions.flow_save(running, by=alice, on=ON)
    before = coverage(organisation, ON), coverage(organisation, ENDED)
    assert officer.post(address, data).status_code == 302
    assert (coverage(organisation, ON), coverage(organisation, ENDED)) == before
    assert len(chapter(organisation, ON)["exposures"]) == 2

    page = officer.get(ended.system.get_absolute_url())
    assert [each.component.name for each in page.context["page"].components] == ["Portal"]
    restore = reverse("component_restore", args=[organisation.slug, ended.target_id])
    assert restore in page.content.decode()
    ended.target.refresh_from_db()
    data = {"version": ended.target.version, "why": "back"}
    assert officer.post(restore, data).status_code == 302
    assert Component.objects.get(pk=ended.target_id).archived_at is None


def test_an_archived_component_lacks_nothing_and_is_in_no_picture(
    officer: Any, organisation: Organisation, ended: Flow, make_component: Any, alice: Person
) -> None:
    store = make_component(ended.system, "Store", log_review_due=ON - timedelta(days=1))
    assert {gap.kind.key for gap in SystemRegister().gaps(organisation, ON)} == {"log_review_overdue"}
    actions.component_archive(store, by=alice, why="gone", on=ON)
    assert list(SystemRegister().gaps(organisation, ON)) == []
    page = officer.get(ended.system.get_absolute_url()).content.decode()
    assert "2 components in 2 places" in page


@pytest.fixture
def store(ended: Flow, make_component: Any) -> Component:
    made: Component = make_component(ended.system, "Log", "log_store")
    return made


@pytest.fixture
def change(ended: Flow, alice: Person) -> Change:
    made = Change(
        organisation=ended.organisation, system=ended.system, kind="version", on=ON, by=alice, words="Newer"
    )
    actions_checks.change_save(made, by=alice, touched=[Touched(component=ended.target)])
    return made


def accept(system: System, by: Person, about: Any, kind: str = "tls_below_floor") -> None:
    actions.gap_accept(system, kind, about, until=ON, on=ON, by=by, why="because")


#: Every verb of the register but those that archive or restore the record itself, by what is archived before it.
VERBS: dict[str, dict[str, Callable[..., Any]]] = {
    "system": {
        "system_save": lambda f, by: actions.system_save(f.system, by=by),
        "system_datasets": lambda f, by: actions.system_datasets(f.system, [], by=by),
        "system_approve": lambda f, by: actions.system_approve(f.system, by=by, on=ON, until=None, conditions=""),
        "system_withdraw": lambda f, by: actions.system_withdraw(f.system, by=by, why="no"),
        "system_copy": lambda f, by: actions.system_copy(f.system, name="Second", on=ON, by=by),
        "gap_accept": lambda f, by: accept(f.system, by, f.system_id, "not_approved"),
        "component_save": lambda f, by: actions.component_save(f.target, by=by, on=ON),
        "component_archive": lambda f, by: actions.component_archive(f.target, by=by, why="no", on=ON),
        "component_restore": lambda f, by: actions.component_restore(f.target, by=by),
        "flow_save": lambda f, by: actions.flow_save(f, by=by, on=ON),
        "flow_archive": lambda f, by: actions.flow_archive(f, by=by, why="no", on=ON, wrong=True),
        "flow_restore": lambda f, by: actions.flow_restore(f, by=by),
        "system_checklist": lambda f, by: actions_checks.system_checklist(
            f.system, steps=[Step(key="sra_done", answer="yes", evidence="it")], by=by
        ),
        "system_log": lambda f, by: actions_checks.system_log(
            f.system, fields=[LogField(key="actor", answer="yes", evidence="it")], by=by
        ),
        "system_access": lambda f, by: actions_checks.system_access(
            f.system, access=[Access(name="Nurses", phi=["name"])], by=by
        ),
        "component_log": lambda f, by: actions_checks.component_log(
            Component.objects.get(name="Log"), points=[LogPoint(key="append_only", answer="yes")], by=by
        ),
        "change_save": lambda f, by: actions_checks.change_save(Change.objects.get(), by=by, touched=[]),
        "change_archive": lambda f, by: actions_checks.change_archive(Change.objects.get(), by=by, why="no"),
    },
    "component": {
        "component_save": lambda f, by: actions.component_save(f.target, by=by, on=ON),
        "component_archive": lambda f, by: actions.component_archive(f.target, by=by, why="no", on=ON),
        "flow_save": lambda f, by: actions.flow_save(f, by=by, on=ON),
        "gap_accept": lambda f, by: accept(f.system, by, f.target_id, "rest_unencrypted"),
    },
    "log store": {
        "component_log": lambda f, by: actions_checks.component_log(
            Component.objects.get(name="Log"), points=[LogPoint(key="append_only", answer="yes")], by=by
        ),
    },
    "flow": {
        "flow_save": lambda f, by: actions.flow_save(f, by=by, on=ON),
        "flow_archive": lambda f, by: actions.flow_archive(f, by=by, why="no", on=ON),
        "gap_accept": lambda f, by: accept(f.system, by, f.pk),
    },
    "change": {
        "change_save": lambda f, by: actions_checks.change_save(Change.objects.get(), by=by, touched=[]),
        "change_archive": lambda f, by: actions_checks.change_archive(Change.objects.get(), by=by, why="no"),
    },
}  # fmt: skip
ARCHIVE: dict[str, Callable[..., Any]] = {
    "system": lambda f, by: actions.system_archive(f.system, by=by, why="gone", on=ON),
    "component": lambda f, by: actions.component_archive(f.target, by=by, why="gone", on=ON),
    "log store": lambda f, by: actions.component_archive(Component.objects.get(name="Log"), by=by, why="gone", on=ON),
    "flow": lambda f, by: actions.flow_archive(f, by=by, why="never", on=ON, wrong=True),
    "change": lambda f, by: actions_checks.change_archive(Change.objects.get(), by=by, why="never"),
}  # fmt: skip


@pytest.mark.usefixtures("store", "change")
@pytest.mark.parametrize("what, verb", [(what, verb) for what, verbs in VERBS.items() for verb in verbs])
def test_what_is_archived_takes_no_verb(ended: Flow, alice: Person, what: str, verb: str) -> None:
    ARCHIVE[what](ended, alice)
    flow = Flow.objects.get()
    with pytest.raises(Refused, match="archived"):
        VERBS[what][verb](flow, alice)


def test_no_verb_is_forgotten() -> None:
    ours = {
        name
        for module in (actions, actions_checks)
        for name in vars(module)
        if name.split("_")[0] in ("system", "component", "flow", "gap", "change")
        and callable(vars(module)[name])
    }
    assert ours == {verb for verbs in VERBS.values() for verb in verbs} | {"system_archive", "system_restore"}


def test_names_of_components_differ_in_more_than_case_and_blanks(
    officer: Any,
    organisation: Organisation,
    ended: Flow,
    make_system: Any,
    make_component: Any,
    alice: Person,
) -> None:
    address = reverse("component_create", args=[organisation.slug, ended.system_id])
    data = {"name": "  pORTAL ", "kind": "application", "service": "own", "environment": "production"}
    answer = officer.post(address, data)
    assert answer.status_code == 422
    assert "already has a component of this name" in str(answer.context["form"].errors["name"])
    actions.component_archive(ended.source, by=alice, why="gone", on=ON)
    assert officer.post(address, data).status_code == 302
    with pytest.raises(Refused, match="of this name"):
        actions.component_restore(ended.source, by=alice)
    make_component(make_system("Another"), "Portal")


def test_the_same_flow_sent_twice_is_one(officer: Any, organisation: Organisation, ended: Flow) -> None:
    address = reverse("flow_create", args=[organisation.slug, ended.system_id])
    data = {
        "source": ended.source_id, "target": ended.target_id, "phi": ["name"], "protection": "none", "from_on": "2026-07-01",
        "name": "Letters",
    }  # fmt: skip
    assert officer.post(address, data).status_code == 302
    answer = officer.post(address, data | {"name": "LETTERS "})
    assert (answer.status_code, Flow.objects.count()) == (422, 2)
    page = answer.content.decode()
    assert "This flow is there already, since 2026-07-01." in page
    assert f'href="{Flow.objects.get(name="Letters").get_absolute_url()}"' in page
    assert officer.post(address, data | {"from_on": "2026-07-02"}).status_code == 302
