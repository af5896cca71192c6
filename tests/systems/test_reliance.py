"""What relies on a vendor or on an agreement, told on pages of their own and on that record's page."""

from typing import Any

import pytest
from django.urls import reverse

from compliance.accounts.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]


@pytest.fixture
def two_flows(
    make_vendor: Any, make_service: Any, make_system: Any, make_component: Any, make_flow: Any
) -> Any:
    """Names flow to two services of one vendor."""
    vendor = make_vendor()
    system = make_system()
    portal = make_component(system, "Portal")
    for name in ("Claude API", "Batch API"):
        make_flow(portal, make_component(system, name, "model", service=make_service(vendor, name)))
    return vendor


def test_a_vendor_tells_what_another_agreement_would_cure(
    officer: Any, organisation: Organisation, two_flows: Any, make_baa: Any
) -> None:
    make_baa(two_flows, two_flows.services.get(name="Claude API"))
    address = reverse("vendor_flows", args=[organisation.slug, two_flows.pk])
    found = officer.get(address).context["found"]
    assert [(line.line.hop.flow.name, line.line.word) for line in found.lines] == [
        ("Portal to Batch API", "Not covered"),
        ("Portal to Claude API", "Lapsing"),
    ]
    assert found.changing == 1
    assert any("Training the people" in words for _, own in found.duties for words, _ in own)
    assert (
        "A BAA that names them all would cure 1 of 2."
        in officer.get(address, headers={"hx-request": "true"}).content.decode()
    )
    assert address in officer.get(two_flows.get_absolute_url()).content.decode()


def test_an_agreement_tells_what_would_stand_without_it(
    officer: Any, organisation: Organisation, two_flows: Any, make_baa: Any
) -> None:
    one, other = two_flows.services.get(name="Claude API"), two_flows.services.get(name="Batch API")
    both, spare = make_baa(two_flows, one, other), make_baa(two_flows, one, title="Second")
    found = officer.get(reverse("baa_flows", args=[organisation.slug, both.pk])).context["found"]
    assert [(line.line.hop.flow.name, line.otherwise) for line in found.lines] == [
        ("Portal to Batch API", "not covered")
    ]
    assert officer.get(reverse("baa_flows", args=[organisation.slug, spare.pk])).context["found"].lines == []


def test_the_matrix_shows_the_worst_hop_of_each_pair(
    officer: Any, organisation: Organisation, two_flows: Any, make_baa: Any, make_system: Any
) -> None:
    make_system("Quiet")
    make_baa(two_flows, two_flows.services.get(name="Claude API"))
    found = officer.get(reverse("system_matrix", args=[organisation.slug])).context["matrix"]
    assert [str(system) for system in found.systems] == ["Intake chatbot"]
    assert found.rows == [
        ("Anthropic: Batch API", [("Not covered", "critical")]),
        ("Anthropic: Claude API", [("Lapsing", "soon")]),
    ]
