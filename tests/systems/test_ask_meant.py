"""Who typed a name wrongly is offered names that are known, never an answer; and somebody is named to ask."""

from typing import Any

import pytest
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from riskassess.systems.page import meant
from riskassess.systems.page.ask import answers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]


@pytest.fixture
def register(make_vendor: Any, make_service: Any, make_system: Any) -> None:
    make_service(make_vendor("Modelcove"), "Endpoint")
    make_service(make_vendor("Research Lab"), "Compute")
    make_service(make_vendor("Vectorly"), "Index")
    make_system(name="Visit Scribe")


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    "typed, offered",
    [
        ("modlecove", ["Modelcove"]),
        ("Resarchlab", ["Research Lab"]),
        ("visit scibe", ["Visit Scribe"]),
        ("scirbe", ["Visit Scribe"]),
        ("vectorly, inc", ["Vectorly"]),
        ("zebra", []),
        ("vek", []),
        ("model cove", []),
    ],
)
def test_a_slip_of_the_keyboard_offers_names_and_answers_nothing(
    organisation: Organisation, today: Any, typed: str, offered: list[str]
) -> None:
    found = answers(organisation, typed, today)
    assert list(found.meant) == offered
    if typed != "model cove":  # this one is found
        assert (found.systems, found.services) == ([], [])


@pytest.mark.usefixtures("register")
def test_the_page_links_to_what_was_perhaps_meant(
    organisation: Organisation, charlie: Person, join: Any, enter: Any
) -> None:
    page = enter(join(charlie, Role.STAFF)).get(
        reverse("ask", args=[organisation.slug]), {"q": "visit scibe"}
    )
    text = page.content.decode()
    assert "Did you mean" in text and f'href="{page.request["PATH_INFO"]}?q=Visit%20Scribe"' in text
    assert "is not known here" in text


def test_another_organisation_s_names_are_not_offered(
    organisation: Organisation, elsewhere: Organisation, make_system: Any
) -> None:
    make_system(name="Visit Scribe")
    assert meant.meant(organisation, "visit scibe") == ["Visit Scribe"]
    assert meant.meant(elsewhere, "visit scibe") == []


def test_whom_to_ask_falls_back(
    organisation: Organisation,
    alice: Person,
    charlie: Person,
    today: Any,
    make_vendor: Any,
    make_service: Any,
) -> None:
    service = make_service(make_vendor("Modelcove", owner=None), "Endpoint")
    organisation.security_officer, organisation.privacy_officer = None, charlie
    assert [each.name for each in answers(organisation, "modelcove", today).services[0].ask] == [charlie.name]
    assert service.vendor.owner is None
    organisation.privacy_officer = None
    owners = [each.name for each in meant.to_ask(organisation)]
    assert owners == [alice.name]
    assert [each.name for each in answers(organisation, "nothing", today).ask] == owners
    organisation.security_officer = charlie
    assert meant.to_ask(organisation) == [charlie]
