"""What relies on a vendor or on an agreement, told on pages of their own and on that record's page."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from compliance.accounts.models import Organisation
from compliance.ledger import door as ledger
from riskassess.systems.register import SystemRegister
from vendors.dates import PartialDate

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


def test_what_would_lapse_is_seen_two_steps_down_the_chain(
    officer: Any,
    organisation: Organisation,
    make_vendor: Any,
    make_service: Any,
    make_baa: Any,
    make_system: Any,
    make_component: Any,
    make_flow: Any,
) -> None:
    top = make_vendor("Top")
    mid = make_vendor("Mid", parent=top, relation="subcontractor")
    leaf = make_vendor("Leaf", parent=mid, relation="subcontractor")
    agreement = make_baa(top, make_service(top, "Cloud"))
    system = make_system()
    model = make_component(system, "Model", "model", service=make_service(leaf, "Speech"))
    make_flow(make_component(system, "Portal"), model)
    found = officer.get(reverse("baa_flows", args=[organisation.slug, agreement.pk])).context["found"]
    assert [(line.line.hop.flow.name, line.otherwise) for line in found.lines] == [
        ("Portal to Model", "not covered")
    ]


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


def test_the_page_of_a_vendor_tells_that_phi_flows_uncovered_to_a_service(
    officer: Any, two_flows: Any, make_baa: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """Headed “Covered”, for one service is, while PHI flows to another that may get none."""
    batch = two_flows.services.get(name="Batch API")
    make_baa(
        two_flows, two_flows.services.get(name="Claude API"), first_end=PartialDate.of(date(2028, 12, 31))
    )
    batch.phi = "no"
    ledger.save(batch, by=two_flows.owner, verb="edited")
    answer = officer.get(two_flows.get_absolute_url())
    assert answer.context["page"].standing.word == "Covered"
    (gap,) = answer.context["told"]
    assert (gap.kind.key, gap.title) == ("hop_not_covered", "Batch API")
    assert gap.reason.startswith("1 flow of PHI in 1 AI system: ")
    head = answer.content.decode().split("</h1>")[1].split("<section")[0]
    assert "PHI flows where no BAA covers it" in head
    with django_capture_on_commit_callbacks(execute=True):  # what was kept is of before
        make_baa(two_flows, batch, first_end=PartialDate.of(date(2028, 12, 31)))
    assert officer.get(two_flows.get_absolute_url()).context["told"] == []


@pytest.mark.parametrize(
    ("phi", "told"), [(["dates", "clinical"], []), (["dates", "name"], ["hop_not_covered"])]
)
def test_the_page_of_a_recipient_of_a_limited_data_set_judges_what_flows_there(
    phi: list[str],
    told: list[str],
    officer: Any,
    make_vendor: Any,
    make_service: Any,
    make_system: Any,
    make_component: Any,
    make_flow: Any,
) -> None:
    """It needs no BAA for kinds that may stand in one (45 CFR 164.514(e)(2)), as the flows' own verdict has it."""
    vendor, system = make_vendor(ba_status="limited_data_set", ba_reason="A study"), make_system()
    store = make_component(system, "Store", "database", service=make_service(vendor, "Study store"))
    make_flow(make_component(system, "Portal"), store, phi=phi)
    found = officer.get(vendor.get_absolute_url()).context["told"]
    assert [gap.kind.key for gap in found] == told


def test_what_may_not_be_read_is_not_told_of_a_vendor(
    two_flows: Any, charlie: Any, join: Any, enter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SystemRegister, "permission", "people_manage")
    auditor = enter(join(charlie, "auditor"))
    assert auditor.get(two_flows.get_absolute_url()).context["told"] == []


def test_the_page_of_a_vendor_asks_few_queries_however_many_flows_go_there(
    officer: Any,
    two_flows: Any,
    make_system: Any,
    make_component: Any,
    make_flow: Any,
    django_assert_max_num_queries: Any,
) -> None:
    service = two_flows.services.get(name="Claude API")
    for number in range(5):
        system = make_system(f"System {number}")
        make_flow(make_component(system, "Portal"), make_component(system, "Model", "model", service=service))
    officer.get(two_flows.get_absolute_url())
    with django_assert_max_num_queries(14):
        assert len(officer.get(two_flows.get_absolute_url()).context["told"]) == 2


def test_the_flows_of_a_vendor_tell_their_gaps_and_services(
    officer: Any, organisation: Organisation, two_flows: Any
) -> None:
    address = reverse("vendor_flows", args=[organisation.slug, two_flows.pk])
    answer = officer.get(address, headers={"hx-request": "true"})
    assert {gap.kind.key for _, gap in answer.context["found"].gaps} == {"hop_not_covered"}
    assert "Anthropic: Batch API" in answer.content.decode()
