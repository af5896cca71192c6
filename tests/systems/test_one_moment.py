"""What is read while others write fits together: a component with a flow, committed between two reads, is in both or in neither."""

from collections.abc import Callable
from datetime import date
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from compliance.accounts.models import Organisation, Person
from riskassess.systems import flowing, register
from riskassess.systems.hops import hops
from riskassess.systems.models import Component, Flow, System
from riskassess.systems.page import systems as page

pytestmark = [pytest.mark.django_db(transaction=True)]
ON = date(2026, 11, 22)


def elsewhere(work: Callable[[], None]) -> None:
    """Does it over another connection, to its end."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()


@pytest.fixture
def others(make_system: Any, make_component: Any, make_flow: Any, alice: Person) -> tuple[System, Any]:
    """A system, and what somebody else commits into it."""
    system = make_system()
    portal = make_component(system, "Portal")
    make_component(system, "Old", "model")

    def commit() -> None:
        if Component.objects.filter(name="New").exists():
            return
        new = make_component(system, "New", "model")
        make_flow(portal, new)
        another = make_system("Another")
        make_flow(make_component(another, "One"), make_component(another, "Other"), tls="")

    return system, commit


def between(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, commit: Any) -> None:
    """Has it committed once this function of a module was called, before anything else is read."""
    real = getattr(module, name)

    def then(*args: Any, **kwargs: Any) -> Any:
        found = real(*args, **kwargs)
        elsewhere(commit)
        return found

    monkeypatch.setattr(module, name, then)


def test_the_landscape(
    organisation: Organisation, others: tuple[System, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    between(monkeypatch, flowing, "_components", others[1])
    land = flowing.landscape(organisation)
    assert (len(list(hops(land, ON))), Flow.objects.count()) == (0, 2)


def test_the_page_of_a_system(others: tuple[System, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    real = page.with_points

    def then(rows: Any) -> Any:
        found = list(real(rows))
        elsewhere(others[1])
        return found

    monkeypatch.setattr(page, "with_points", then)
    assert list(page.system_page(others[0], page.Asked(ON, ON)).flows) == []
    assert Flow.objects.count() == 2


def test_the_gaps(
    organisation: Organisation, others: tuple[System, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    between(monkeypatch, register, "systems_of", others[1])
    assert list(register.SystemRegister().gaps(organisation, ON)) == []
    assert {gap.kind.key for gap in register.SystemRegister().gaps(organisation, ON)} >= {"tls_not_said"}
