"""A register of things that exists only here, so that packs are proved to know nothing of any register."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pytest_django.fixtures import Settings

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from compliance.packs import actions, content, forms, views
from compliance.packs.models import Pack
from compliance.registers.answers import Evidence, Section, Table
from compliance.registers.registry import Register, Registry


class Things(Register):
    """Answers with the things a test puts into it."""

    name, title = "vendors", "Things"

    def __init__(self) -> None:
        self.things: list[tuple[str, str, str]] = []
        self.records: list[UUID] = []
        self.evidence = [Evidence("Signed thing", "Thing 1", "ab" * 32, 1234)]
        self.asked: list[tuple[date, datetime]] = []

    def section(self, organisation: Organisation, on: date, known: datetime) -> Section:
        self.asked.append((on, known))
        return Section(
            title="Things and their faults",
            template="tests/pack_section.html",
            context={"things": self.things},
            tables=[Table("things", "Things", ("thing", "state", "fault"), self.things)],
            evidence=self.evidence,
            records=self.records,
            figures=[("Things", str(len(self.things)))],
            notes=["A thing counts from its first day."],
        )


@pytest.fixture
def things(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[Things]:
    """A registry with the register of things alone."""
    registry, register = Registry(), Things()
    registry.add(register)
    for module in (content, forms, views):
        monkeypatch.setattr(module, "registry", registry)
    templates: list[dict[str, Any]] = [dict(settings.TEMPLATES[0])]
    templates[0]["DIRS"] = [*templates[0]["DIRS"], Path(__file__).parent / "templates"]
    settings.TEMPLATES = templates
    yield register


@pytest.fixture
def ask(organisation: Organisation, alice: Person, today: date) -> Callable[..., Pack]:
    """Alice asks for a pack, each time for the day before."""
    days = count()

    def ask(**given: Any) -> Pack:
        usual = {
            "on": today - timedelta(days=next(days)),
            "known": clock.today(organisation.zone),
            "registers": ["vendors"],
        }
        return actions.pack_build(organisation, **(usual | {"by": alice} | given))

    return ask
