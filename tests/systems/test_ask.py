"""“May I put patient data into …?” is answered for every role: yes for what is approved and covered, no for whatever is not known."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from riskassess.systems import actions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]


@pytest.fixture
def staff(charlie: Person, join: Any, enter: Any) -> Any:
    """Charlie's browser, who may see the first page and nothing of the registers."""
    return enter(join(charlie, Role.STAFF))


@pytest.fixture
def asked(staff: Any, organisation: Organisation) -> Any:
    def asked(words: str) -> dict[str, tuple[str, str]]:
        answer = staff.get(reverse("ask", args=[organisation.slug]), {"q": words})
        assert answer.status_code == 200
        found = answer.context["found"]
        return {each.name: (each.word, each.reason) for each in (*found.systems, *found.services)}

    return asked


@pytest.fixture
def chatbot(
    alice: Person, make_vendor: Any, make_service: Any, make_system: Any, make_component: Any, make_flow: Any
) -> Any:
    """Approved without end; its endpoint waits for an agreement."""
    system = make_system()
    service = make_service(make_vendor())
    make_flow(make_component(system, "Portal"), make_component(system, "Model", "model", service=service))
    actions.system_approve(system, by=alice, on=date(2026, 3, 1), until=None, conditions="Only for intake.")
    return system


def test_a_system_is_open_once_it_is_approved_and_covered(
    asked: Any, staff: Any, organisation: Organisation, chatbot: Any, make_baa: Any
) -> None:
    assert asked("intake") == {
        "Intake chatbot": ("No", "Today it sends data where no agreement covers them.")
    }
    service = chatbot.components.get(name="Model").service
    make_baa(service.vendor, service)
    assert asked("intake")["Intake chatbot"][0] == "Yes"
    page = staff.get(reverse("ask", args=[organisation.slug])).content.decode()
    assert "Only for intake." in page and "Names" in page


def test_what_is_not_approved_or_was_is_no(asked: Any, alice: Person, make_system: Any) -> None:
    system = make_system()
    assert asked("chatbot")[system.name] == ("No", "It is not approved.")
    actions.system_approve(system, by=alice, on=date(2026, 3, 1), until=date(2026, 11, 21), conditions="")
    assert asked("chatbot")[system.name] == ("No", "Its approval ended on 2026-11-21.")
    actions.system_approve(system, by=alice, on=date(2026, 3, 1), until=date(2026, 11, 22), conditions="")
    assert asked("chatbot")[system.name][0] == "Yes"
    actions.system_withdraw(system, by=alice, why="found wanting")
    assert asked("chatbot")[system.name] == ("No", "It is not approved.")


def test_a_service_is_never_yes_by_itself(
    asked: Any, make_vendor: Any, make_service: Any, make_baa: Any
) -> None:
    vendor = make_vendor()
    covered, other = make_service(vendor, "Claude API"), make_service(vendor, "Batch API")
    closed = make_service(vendor, "Console", phi="no")
    make_baa(vendor, covered)
    assert {name: word for name, (word, _) in asked("anthropic").items()} == {
        f"Anthropic: {covered}": "Ask first",
        f"Anthropic: {other}": "No",
        f"Anthropic: {closed}": "No",
    }


def test_what_nobody_knows_is_no_and_says_whom_to_ask(
    staff: Any, organisation: Organisation, alice: Person
) -> None:
    page = staff.get(reverse("ask", args=[organisation.slug]), {"q": "Zebra"}).content.decode()
    assert "is not known here" in page


def test_patient_data_in_the_search_are_neither_looked_for_nor_shown_again(
    staff: Any, organisation: Organisation
) -> None:
    answer = staff.get(reverse("ask", args=[organisation.slug]), {"q": "SSN 078-05-1120"})
    assert answer.status_code == 422
    assert "This looks like patient data" in answer.content.decode()
    assert "is not known here" not in answer.content.decode()
