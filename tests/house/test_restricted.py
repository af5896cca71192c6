"""Whatever hangs on a restricted incident stands on no page of a member who may not open it: every address, every role."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from compliance.accounts import restricted
from compliance.accounts.actions import join
from compliance.accounts.models import Person
from compliance.accounts.roles import Role
from compliance.files.models import Attachment
from compliance.ledger import door
from compliance.ledger.records import Record
from compliance.reminders import collect
from incidents import restricting
from incidents.models import Incident
from tests.house.world import RECORDS, World, addresses, browser_of, build, undone

pytestmark = pytest.mark.django_db
#: Stands in every text of the restricted incident and of what hangs on it.
SECRET = "Axolotl"
SOON = datetime(2026, 12, 1, 12, 0, tzinfo=ZoneInfo("America/New_York"))
#: What shuts itself, and what is tied to two incidents, of which none may be restricted.
APART = {"ReportLink", "Relation", "Report"}


def hanging() -> list[type[Record]]:
    """The incident, and every kind of record of the world that hangs on one."""
    return [
        model for model in RECORDS if model in restricted.hiding() and model.__name__ not in APART | {"Grant"}
    ]


@pytest.fixture
def world() -> World:
    """With a second incident and one record of everything that hangs on it, restricted to an officer who is nobody else's."""
    made = build()
    lead = Person.objects.create_user("lead@lakeside.example", "Lead")
    join(made.organisation, lead, Role.OFFICER, by=made.owner)
    secret = replace(made, word=SECRET, records=dict(made.records))
    for model in hanging():
        secret.records[model] = RECORDS[model](secret)
    incident = Incident.whole.get(pk=secret.records[Incident].pk)
    assert isinstance(incident, Incident)
    restricting.incident_restrict(incident, [lead], by=made.owner, why=f"{SECRET} why", today=SOON.date())
    incident.refresh_from_db()
    # Its lead was the owner, who works on it no more.
    incident.lead = lead
    door.save(incident, by=lead, verb="edited")
    return made


def paths(world: World) -> dict[str, str]:
    """Every address of the organisation, under what the world has besides the restricted incident."""
    inside = (address for address in addresses() if address.is_inside)
    return {each.name: reverse(each.name, kwargs=each.arguments(world)) for each in inside}


def pages(paths: dict[str, str], browser: Client) -> Iterator[tuple[str, str]]:
    for name, path in paths.items():
        with undone():
            answer = browser.get(path, {"q": SECRET[:5], "show": "all"})
            found = answer.getvalue() if answer.streaming else answer.content
        yield name, found.decode(errors="replace")


def test_no_page_of_anybody_else_holds_the_word(world: World) -> None:
    every = paths(world)
    collect.collect(world.organisation, SOON, at_once=True)
    number = str(Incident.whole.get(is_restricted=True))
    for role in (Role.OWNER, Role.OFFICER, Role.AUDITOR, Role.MANAGER):
        wrong = [
            name for name, page in pages(every, world.browsers[role]) if SECRET in page or number in page
        ]
        assert not wrong, role


def test_to_whom_it_is_open_the_word_is_there(world: World) -> None:
    """Or the test above would prove nothing."""
    lead = browser_of(Person.objects.get(email="lead@lakeside.example"))
    names = {name for name, page in pages(paths(world), lead) if SECRET in page}
    assert {"ledger_csv"} <= names


def test_every_kind_that_hangs_on_an_incident_is_shut_with_it(world: World) -> None:
    doors = restricted.doors(world.organisation.pk, SOON.date())
    kinds = {
        model for model in hanging() for key in doors if restricted.visible(model).filter(pk=key).exists()
    }
    assert kinds == set(hanging())
    assert Attachment.objects.filter(pk__in=doors).exists(), "the files of its notices too"
