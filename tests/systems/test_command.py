"""`manage.py coverage` prints what the page shows, for any day."""

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from compliance.accounts.models import Organisation, Person
from riskassess.systems import actions

pytestmark = pytest.mark.django_db


def coverage(organisation: Organisation, on: str) -> Any:
    out = StringIO()
    call_command("coverage", organisation=organisation.slug, on=date.fromisoformat(on), json=True, stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def hop(
    make_vendor: Any, make_service: Any, make_baa: Any, make_system: Any, make_component: Any, make_flow: Any
) -> Any:
    """Names go to an endpoint since the first of January; its agreement is in force from the 15th to the end of the year."""
    service = make_service(make_vendor())
    make_baa(service.vendor, service)
    system = make_system()
    portal = make_component(system, "Portal")
    return make_flow(portal, make_component(system, "Model", "model", service=service))


def test_a_hop_of_a_day_with_its_two_verdicts(organisation: Organisation, hop: Any) -> None:
    found = coverage(organisation, "2026-06-01")
    assert found["on"] == "2026-06-01"
    assert found["hops"] == [
        {
            "system": "Intake chatbot",
            "flow": "Portal to Model",
            "service": "Anthropic: Claude API",
            "phi": ["name"],
            "cover": "covered",
            "covered_until": "2026-12-31",
            "reason": "Covered until 2026-12-31",
            "terms": "partly",
        }
    ]


def test_a_hop_without_phi_names_its_service(organisation: Organisation, alice: Person, hop: Any) -> None:
    hop.phi = []
    actions.flow_save(hop, by=alice, wrong=True, why="Recorded wrongly")
    (found,) = coverage(organisation, "2026-06-01")["hops"]
    assert (found["cover"], found["service"]) == ("no PHI", "Anthropic: Claude API")


@pytest.mark.parametrize(
    "on, cover, exposed",
    [
        ("2025-12-31", None, []),
        ("2026-01-14", "not covered", [("2026-01-01", "2026-01-14", 14)]),
        ("2026-01-15", "covered", [("2026-01-01", "2026-01-14", 14)]),
        ("2026-10-01", "covered", [("2026-01-01", "2026-01-14", 14)]),
        ("2026-10-02", "lapsing", [("2026-01-01", "2026-01-14", 14)]),
        ("2027-01-01", "not covered", [("2026-01-01", "2026-01-14", 14), ("2027-01-01", "2027-01-01", 1)]),
    ],
)
def test_any_day_has_its_own_answer(
    organisation: Organisation, hop: Any, on: str, cover: str | None, exposed: list[tuple[str, str, int]]
) -> None:
    with time_machine.travel(f"{on}T15:00:00Z"):
        found = coverage(organisation, on)
    assert [each["cover"] for each in found["hops"]] == ([cover] if cover else [])
    assert [(each["from"], each["to"], each["days"]) for each in found["exposures"]] == exposed


def test_days_to_come_expose_nothing_yet(organisation: Organisation, hop: Any) -> None:
    with time_machine.travel("2026-11-22T15:00:00Z"):
        found = coverage(organisation, "2027-01-01")
    assert [each["cover"] for each in found["hops"]] == ["not covered"]
    assert [(each["from"], each["to"]) for each in found["exposures"]] == [("2026-01-01", "2026-01-14")]


def test_an_organisation_that_is_not_there_is_said(organisation: Organisation) -> None:
    with pytest.raises(CommandError, match="no organisation “nowhere”"):
        call_command("coverage", organisation="nowhere", json=True)


def test_a_day_is_written_in_one_way(organisation: Organisation) -> None:
    for text in ("01.02.2026", "20260201", "2026-02-30", "2026-W05-1"):
        with pytest.raises(CommandError, match=r"Write a day as 2026-03-15"):
            call_command("coverage", "--organisation", organisation.slug, "--on", text)


def test_a_person_reads_the_worst_first_and_numbers_before_their_words(
    organisation: Organisation,
    hop: Any,
    make_vendor: Any,
    make_service: Any,
    make_component: Any,
    make_flow: Any,
) -> None:
    bare = make_service(make_vendor("Zebra"), "Zoo")
    system = hop.system
    portal = system.components.get(name="Portal")
    make_flow(portal, make_component(system, "Zoo", "model", service=bare))
    out = StringIO()
    call_command("coverage", "--organisation", organisation.slug, "--on", "2026-01-15", stdout=out)
    lines = out.getvalue().splitlines()
    assert [line.split("  ")[0] for line in lines[:3]] == ["On 2026-01-15: 2 hops.", "not covered", "covered"]
    assert "2 stretches of exposure." in lines
    out = StringIO()
    call_command("coverage", "--organisation", organisation.slug, "--on", "2026-01-01", stdout=out)
    assert ", 1 day  " in out.getvalue()
