"""One record of everything that the register of AI systems holds, each with the word of its world."""

from datetime import date
from typing import TYPE_CHECKING

from riskassess.systems import actions, actions_checks
from riskassess.systems.models import (
    Acceptance,
    Access,
    Change,
    Component,
    Flow,
    LogField,
    PhiLevel,
    Rest,
    Step,
    System,
    SystemPhi,
    Touched,
)
from vendors.models import Service

if TYPE_CHECKING:
    from tests.house.world import World


def system(world: "World") -> System:
    system = System(
        organisation=world.organisation,
        name=f"{world.word} chatbot",
        owner=world.owner,
        purpose=f"{world.word} purpose",
        oversight=f"{world.word} oversight",
    )
    phi = [SystemPhi(kind="name", reason=f"{world.word} needs it")]
    actions.system_save(system, by=world.owner, phi=phi)
    step = Step(key="sra_done", answer="yes", evidence=f"{world.word} analysis", owner=world.owner)
    actions_checks.system_checklist(system, steps=[step], by=world.owner)
    field = LogField(key="actor", answer="yes", evidence=f"{world.word} entries")
    actions_checks.system_log(system, fields=[field], by=world.owner)
    access = Access(name=f"{world.word} nurses", phi=["name"])
    actions_checks.system_access(system, access=[access], by=world.owner)
    return system


def component(world: "World") -> Component:
    """On the service of the world's vendor."""
    system = world.records[System]
    component = Component(
        organisation=world.organisation,
        system=system,
        name=f"{world.word} endpoint",
        kind="model",
        service=world.records[Service],
        notes=f"{world.word} notes",
    )
    actions.component_save(component, by=world.owner, rests=[Rest(what="files", algorithm="none")])
    return component


def flow(world: "World") -> Flow:
    """From a portal to that endpoint."""
    system = world.records[System]
    portal = Component(organisation=world.organisation, system=system, name=f"{world.word} portal")
    actions.component_save(portal, by=world.owner)
    flow = Flow(
        organisation=world.organisation,
        system=system,
        source=portal,
        target=world.records[Component],
        phi=["name"],
        purpose=f"{world.word} intake",
        from_on=date(2026, 1, 1),
        notes=f"{world.word} remarks",
    )
    actions.flow_save(flow, by=world.owner)
    return flow


def acceptance(world: "World") -> Acceptance:
    """Of the unencrypted files at that endpoint."""
    return actions.gap_accept(
        world.records[System],
        "rest_unencrypted",
        world.records[Component].pk,
        until=date(2026, 6, 1),
        on=date(2026, 3, 1),
        by=world.owner,
        why=f"{world.word} why",
    )


def change(world: "World") -> Change:
    """Of that endpoint."""
    change = Change(
        organisation=world.organisation,
        system=world.records[System],
        kind="version",
        on=date(2026, 2, 1),
        by=world.owner,
        words=f"{world.word} version",
    )
    touched = [Touched(component=world.records[Component])]
    actions_checks.change_save(change, by=world.owner, touched=touched)
    return change


def phi_level(world: "World") -> PhiLevel:
    level = PhiLevel(
        organisation=world.organisation, kind="scheduling", level="low", why=f"{world.word} calendars"
    )
    actions_checks.phi_level_set(level, by=world.owner)
    return level
