"""“May I put patient data into …?” is answered for every role: yes for what is approved and covered, no for whatever is not known."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger import door as ledger
from riskassess.systems import actions, catalogue
from riskassess.systems.models import SystemPhi

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
    """Approved without end, in production; its endpoint waits for an agreement."""
    system = make_system(stage="production")
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


def test_what_is_not_approved_or_was_is_no(
    asked: Any, alice: Person, make_system: Any, make_component: Any, make_flow: Any
) -> None:
    system = make_system(stage="production")
    make_flow(make_component(system, "Portal"), make_component(system, "Model", "model"))
    assert asked("chatbot")[system.name] == ("No", "It is not approved.")
    actions.system_approve(system, by=alice, on=date(2026, 3, 1), until=date(2026, 11, 21), conditions="")
    assert asked("chatbot")[system.name] == ("No", "Its approval ended on 2026-11-21.")
    actions.system_approve(system, by=alice, on=date(2026, 3, 1), until=date(2026, 11, 22), conditions="")
    assert asked("chatbot")[system.name][0] == "Yes"
    actions.system_withdraw(system, by=alice, why="found wanting")
    assert asked("chatbot")[system.name] == ("No", "It is not approved.")


@pytest.fixture
def covered(chatbot: Any, make_baa: Any) -> Any:
    """The chatbot, its endpoint covered."""
    service = chatbot.components.get(name="Model").service
    make_baa(service.vendor, service)
    return chatbot


def test_an_approved_system_of_which_nothing_is_recorded_is_no(
    asked: Any, alice: Person, make_system: Any
) -> None:
    system = make_system(stage="production")
    actions.system_approve(system, by=alice, on=date(2026, 3, 1), until=None, conditions="")
    assert asked("chatbot")[system.name] == ("No", "It is approved, and nobody wrote down where its data go.")


@pytest.mark.parametrize(
    "stage, word, reason",
    [
        ("idea", "No", "It is approved, and still an idea."),
        ("development", "No", "It is approved, and still in development."),
        ("before_launch", "Not yet", "It is approved and covered, and not launched."),
        ("retired", "No", "It is retired."),
    ],
)
def test_only_what_is_in_production_is_yes(
    asked: Any, alice: Person, covered: Any, stage: str, word: str, reason: str
) -> None:
    covered.stage = stage
    actions.system_save(covered, by=alice)
    assert asked("intake")[covered.name] == (word, reason)


def test_flows_from_tomorrow_on_open_nothing_today(asked: Any, alice: Person, covered: Any) -> None:
    flow = covered.flows.get()
    flow.from_on = date(2026, 11, 23)
    actions.flow_save(flow, by=alice, wrong=True, why="Recorded wrongly")
    assert asked("intake")[covered.name] == (
        "Not yet",
        "Patient data flow in it from 2026-11-23 on, not today.",
    )
    flow.phi = []
    actions.flow_save(flow, by=alice, wrong=True, why="Recorded wrongly")
    assert asked("intake")[covered.name][0] == "No"


def test_kinds_that_were_ticked_after_the_approval_wait_for_the_next(
    asked: Any, alice: Person, covered: Any
) -> None:
    kinds = [*covered.phi.all(), SystemPhi(kind="genetic", reason="needed")]
    actions.system_save(covered, by=alice, phi=kinds)
    assert asked("intake")[covered.name] == (
        "Not yet",
        f"Kinds were added after the approval: {catalogue.titles(('genetic',))}.",
    )
    actions.system_approve(covered, by=alice, on=date(2026, 11, 1), until=None, conditions="")
    assert asked("intake")[covered.name][0] == "Yes"


def test_an_approval_that_came_with_a_list_knows_the_kinds_of_that_list(
    asked: Any,
    alice: Person,
    make_baa: Any,
    make_vendor: Any,
    make_service: Any,
    make_system: Any,
    make_component: Any,
    make_flow: Any,
) -> None:
    service = make_service(make_vendor())
    make_baa(service.vendor, service)
    system = make_system(stage="production", approved_on=date(2026, 3, 1), approved_by=alice)
    make_flow(make_component(system, "Portal"), make_component(system, "Model", "model", service=service))
    assert asked("intake")[system.name][0] == "Yes"
    kinds = [*system.phi.all(), SystemPhi(kind="genetic", reason="needed")]
    actions.system_save(system, by=alice, phi=kinds)
    assert asked("intake")[system.name][0] == "Not yet"


def test_yes_is_for_the_kinds_that_flow_and_not_for_others_that_were_named(
    staff: Any, organisation: Organisation, covered: Any
) -> None:
    found = staff.get(reverse("ask", args=[organisation.slug]), {"q": "intake"}).context["found"]
    assert [each.phi for each in found.systems] == [catalogue.titles(("name",))]


def test_what_flows_and_was_never_named_is_not_yet(asked: Any, alice: Person, covered: Any) -> None:
    flow = covered.flows.get()
    flow.phi = ["name", "dates"]
    actions.flow_save(flow, by=alice)
    assert asked("intake")[covered.name][0] == "Not yet"


def test_a_system_is_not_yes_while_a_service_it_sends_to_is_not_settled(
    asked: Any, alice: Person, covered: Any
) -> None:
    service = covered.components.get(name="Model").service
    service.phi = "unknown"
    ledger.save(service, by=alice, verb="edited")
    found = asked("intake") | asked("anthropic")
    assert {word for word, _ in found.values()} == {"Not yet"}


def test_a_subcontractor_is_covered_by_nobody_while_its_vendor_has_no_agreement(
    asked: Any, alice: Person, make_vendor: Any, make_service: Any, make_baa: Any
) -> None:
    above = make_vendor("Aurora Cloud")
    below = make_vendor("Borealis Models", parent=above, relation="subcontractor")
    service = make_service(below, "Tiny model")
    name = f"Borealis Models: {service}"
    assert asked("borealis")[name] == (
        "No",
        "It works for Aurora Cloud, and no agreement with Aurora Cloud is in force.",
    )
    make_baa(above, make_service(above, "Hosting"))
    assert asked("borealis")[name][0] == "Ask first"
    assert asked("borealis")[name][1].startswith("It works for Aurora Cloud, which is bound to us")


def test_of_a_conduit_no_agreement_is_claimed(asked: Any, make_vendor: Any, make_service: Any) -> None:
    service = make_service(make_vendor("Copper Lines", ba_status="conduit", ba_reason="carries"), "Line")
    word, reason = asked("copper")[f"Copper Lines: {service}"]
    assert word == "Ask first"
    assert reason.startswith("No BAA needed (conduit)") and "agreement covers" not in reason


@pytest.mark.parametrize(
    "words",
    [
        "Aurora Cloud Model API",
        "model aurora",
        "enterprise",
        "AuroraCloud: Model API (Enterprise)",
        "chat gpt",
    ],
)
def test_a_service_is_found_by_its_whole_printed_name(
    asked: Any, make_vendor: Any, make_service: Any, words: str
) -> None:
    vendor = make_vendor("Aurora Cloud")
    make_service(vendor, "Model API", tier="Enterprise")
    make_service(make_vendor("OpenAI"), "ChatGPT")
    found = asked(words)
    assert len(found) == 1
    assert next(iter(found)).startswith("OpenAI" if words == "chat gpt" else "Aurora Cloud: Model API")


def test_a_service_says_for_which_phi_and_under_which_conditions(
    staff: Any, organisation: Organisation, covered: Any
) -> None:
    found = staff.get(reverse("ask", args=[organisation.slug]), {"q": "anthropic"}).context["found"]
    assert [each.phi for each in found.services] == [f"in Intake chatbot: {catalogue.titles(('name',))}"]


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
