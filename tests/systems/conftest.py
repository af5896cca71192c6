"""A system with components and flows, each in one line; vendors come from the vendor register's own fixtures."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from compliance.accounts.models import Organisation, Person
from riskassess.systems import actions
from riskassess.systems.models import Component, Flow, System, SystemPhi
from tests.vendors.conftest import make_baa, make_service, make_vendor, officer, on_a_known_day

__all__ = ["make_baa", "make_service", "make_vendor", "officer", "on_a_known_day"]


@pytest.fixture
def make_system(organisation: Organisation, alice: Person) -> Callable[..., System]:
    """A saved system, owned by Alice, that may touch names and diagnoses."""

    def make(name: str = "Intake chatbot", **facts: Any) -> System:
        system = System(organisation=organisation, name=name, **{"owner": alice, **facts})
        phi = [SystemPhi(kind=kind, reason="needed") for kind in ("name", "clinical")]
        actions.system_save(system, by=alice, phi=phi)
        return system

    return make


@pytest.fixture
def make_component(alice: Person) -> Callable[..., Component]:
    """A saved component, on our own premises unless a service is given."""

    def make(system: System, name: str, kind: str = "application", **facts: Any) -> Component:
        component = Component(organisation=system.organisation, system=system, name=name, kind=kind, **facts)
        actions.component_save(component, by=alice)
        return component

    return make


@pytest.fixture
def make_flow(alice: Person) -> Callable[..., Flow]:
    """A saved flow of names since the beginning of 2026."""

    def make(source: Component, target: Component, **facts: Any) -> Flow:
        facts = {"phi": ["name"], "tls": "1.3", "from_on": date(2026, 1, 1), **facts}
        flow = Flow(
            organisation=source.organisation, system=source.system, source=source, target=target, **facts
        )
        actions.flow_save(flow, by=alice)
        return flow

    return make
