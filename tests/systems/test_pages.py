"""The pages of AI systems: recorded, seen with their verdicts, mended, kept from others."""

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from compliance.accounts.actions import grant
from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from riskassess.systems.models import Component, Flow, System

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("on_a_known_day")
def test_an_officer_records_a_system_down_to_a_flow_and_sees_its_gap(
    officer: Any, organisation: Organisation, make_vendor: Any, make_service: Any
) -> None:
    service = make_service(make_vendor())
    slug = organisation.slug
    answer = officer.post(
        reverse("system_create", args=[slug]),
        {"name": "Intake chatbot", "kind": "chatbot", "stage": "production", "decision_role": "informs"},
    )
    system = System.objects.get()
    assert answer.status_code == 302
    for name, kind, on in (("Portal", "application", "own"), ("Model", "model", service.pk)):
        data = {
            "name": name,
            "kind": kind,
            "service": on,
            "environment": "production",
            "rest_database": "aes256",
        }
        assert officer.post(reverse("component_create", args=[slug, system.pk]), data).status_code == 302
    portal, model = Component.objects.get(name="Portal"), Component.objects.get(name="Model")
    assert [str(rest) for rest in model.rests.all()] == ["Database: AES-256"]
    data = {
        "source": portal.pk,
        "target": model.pk,
        "phi": ["name"],
        "protection": "none",
        "tls": "1.3",
        "from_on": "2026-11-01",
    }
    assert officer.post(reverse("flow_create", args=[slug, system.pk]), data).status_code == 302
    page = officer.get(system.get_absolute_url()).context["page"]
    kinds = {gap.kind.key for gap in page.gaps}
    assert {"hop_not_covered", "minimum_not_said", "not_approved", "guard_missing", "no_log_store"} <= kinds
    assert [(each.days.first, each.days.last) for each in (line.exposure for line in page.exposures)] == [
        (date(2026, 11, 1), date(2026, 11, 22))
    ]


def test_the_kinds_of_phi_are_kept_with_their_reasons(
    officer: Any, organisation: Organisation, make_system: Any
) -> None:
    system = make_system()
    address = reverse("system_phi", args=[organisation.slug, system.pk])
    data = {
        "version": system.version,
        "touches_name": "on",
        "reason_name": "To greet them",
        "touches_dates": "on",
    }
    assert officer.post(address, data).status_code == 302
    assert sorted(system.phi.values_list("kind", "reason")) == [("dates", ""), ("name", "To greet them")]


def test_a_reason_without_its_kind_is_asked_about(
    officer: Any, organisation: Organisation, make_system: Any
) -> None:
    system = make_system()
    data = {"version": system.version, "reason_dates": "Because"}
    answer = officer.post(reverse("system_phi", args=[organisation.slug, system.pk]), data)
    assert answer.status_code == 422
    assert "Tick it, or leave its reason out." in answer.content.decode()


def test_kinds_and_none_at_once_are_one_mistake(
    officer: Any, organisation: Organisation, make_system: Any, make_component: Any
) -> None:
    system = make_system()
    one, other = make_component(system, "One"), make_component(system, "Other")
    data = {
        "source": one.pk,
        "target": other.pk,
        "phi": ["name"],
        "no_phi": "on",
        "protection": "deidentified",
        "from_on": "2026-01-01",
    }
    answer = officer.post(reverse("flow_create", args=[organisation.slug, system.pk]), data)
    assert answer.context["form"].errors == {"no_phi": ["Either kinds, or no PHI: it cannot be both."]}


def test_what_has_no_cover_is_mended_at_the_vendor_by_those_who_may(
    officer: Any,
    organisation: Organisation,
    make_vendor: Any,
    make_service: Any,
    make_system: Any,
    make_component: Any,
    make_flow: Any,
    charlie: Person,
    join: Any,
    enter: Any,
    alice: Person,
) -> None:
    above = make_vendor("Aurora Cloud")
    below = make_vendor("Borealis Models", parent=above, relation="subcontractor")
    system = make_system(stage="production")
    portal = make_component(system, "Portal")
    for vendor, name in ((above, "Hosting"), (below, "Model")):
        make_flow(portal, make_component(system, name, "model", service=make_service(vendor, name)))
    add = reverse("baa_create", args=[organisation.slug, above.pk])
    gaps = [
        gap for gap in officer.get(system.get_absolute_url()).context["page"].gaps if "BAA" in gap.kind.title
    ]
    assert {(gap.mend_url, gap.mend_needs) for gap in gaps} == {(add, "vendors_write")} and len(gaps) == 2
    assert add in officer.get(system.get_absolute_url()).content.decode()
    holder = enter(join(charlie, Role.CONTRIBUTOR))
    grant(system, charlie, "systems_write", by=alice)
    cache.clear()
    page = holder.get(system.get_absolute_url()).content.decode()
    assert add not in page and "Mend" in page


def test_on_another_day_the_stage_is_today_s(officer: Any, make_system: Any) -> None:
    system = make_system(stage="production")
    then = officer.get(system.get_absolute_url(), {"on": "2025-01-01"}).content.decode()
    assert "today in production" in then
    assert "today in production" not in officer.get(system.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "typed, field, words",
    [
        ({"to_on": "2025-12-31"}, "to_on", "It would end before it begins."),
        ({"target": "source"}, "target", "It would go from a component to itself."),
        ({"phi": ["everything"]}, "phi", "Select a valid choice"),
        ({"phi": [], "protection": "tokenised"}, "phi", "Say of which kinds"),
        ({"phi": [], "protection": "deidentified"}, "phi", "Say of which kinds"),
        ({"from_on": "soon"}, "from_on", ""),
    ],
)
def test_what_cannot_be_a_flow_is_said_beside_the_field(
    officer: Any,
    organisation: Organisation,
    make_system: Any,
    make_component: Any,
    typed: dict[str, Any],
    field: str,
    words: str,
) -> None:
    system = make_system()
    one, other = make_component(system, "One"), make_component(system, "Other")
    data = {
        "source": one.pk,
        "target": other.pk,
        "phi": ["name"],
        "protection": "none",
        "from_on": "2026-01-01",
    }
    data |= {name: one.pk if value == "source" else value for name, value in typed.items()}
    answer = officer.post(reverse("flow_create", args=[organisation.slug, system.pk]), data)
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert not Flow.objects.exists()


def test_a_flow_ends_at_a_component_of_its_own_system(
    officer: Any, organisation: Organisation, make_system: Any, make_component: Any
) -> None:
    system, another = make_system(), make_system("Another")
    one, foreign = make_component(system, "One"), make_component(another, "Foreign")
    data = {
        "source": one.pk,
        "target": foreign.pk,
        "phi": ["name"],
        "protection": "none",
        "from_on": "2026-01-01",
    }
    answer = officer.post(reverse("flow_create", args=[organisation.slug, system.pk]), data)
    assert answer.status_code == 422
    assert "target" in answer.context["form"].errors


@pytest.mark.usefixtures("on_a_known_day")
def test_a_system_is_archived_once_nothing_flows_in_it(
    officer: Any, organisation: Organisation, make_system: Any, make_component: Any, make_flow: Any
) -> None:
    system = make_system()
    flow = make_flow(make_component(system, "One"), make_component(system, "Other"))
    address = reverse("system_archive", args=[organisation.slug, system.pk])
    answer = officer.post(address, {"version": system.version, "why": "gone"})
    assert answer.status_code == 422
    assert "Give each of its flows a last day first" in answer.content.decode()
    data = {
        "version": flow.version, "source": flow.source_id, "target": flow.target_id, "phi": ["name"], "protection": "none",
        "tls": "1.3", "from_on": "2026-01-01", "to_on": "2026-11-21",
    }  # fmt: skip
    assert officer.post(reverse("flow_edit", args=[organisation.slug, flow.pk]), data).status_code == 302
    assert officer.post(address, {"version": system.version, "why": "gone"}).status_code == 302
    assert System.objects.get().archived_at


@pytest.mark.usefixtures("on_a_known_day")
def test_the_list_says_how_the_phi_of_each_stands(
    officer: Any,
    organisation: Organisation,
    make_vendor: Any,
    make_service: Any,
    make_system: Any,
    make_component: Any,
    make_flow: Any,
) -> None:
    service = make_service(make_vendor())
    system, quiet = make_system(), make_system("Quiet")
    make_flow(make_component(system, "One"), make_component(system, "Model", "model", service=service))
    answer = officer.get(reverse("system_list", args=[organisation.slug]))
    assert answer.context["verdicts"] == {
        system.pk: ("1 hop not covered", "critical", ""),
        quiet.pk: ("Nothing recorded", "draft", ""),
    }


@pytest.mark.usefixtures("on_a_known_day")
def test_the_page_of_a_system_asks_thirteen_queries_however_much_flows(
    officer: Any,
    organisation: Organisation,
    make_vendor: Any,
    make_service: Any,
    make_baa: Any,
    make_system: Any,
    make_component: Any,
    make_flow: Any,
    django_assert_max_num_queries: Any,
) -> None:
    system = make_system()
    portal = make_component(system, "Portal")
    for number in range(4):
        service = make_service(make_vendor(f"Vendor {number}"))
        make_baa(service.vendor, service)
        make_flow(portal, make_component(system, f"Model {number}", "model", service=service))
    officer.get(system.get_absolute_url())
    cache.clear()
    with django_assert_max_num_queries(13):  # one asks what is done about its exposures
        assert officer.get(system.get_absolute_url()).status_code == 200
    listed = reverse("system_list", args=[organisation.slug])
    officer.get(listed)
    cache.clear()
    with django_assert_max_num_queries(13):
        assert officer.get(listed).status_code == 200


@pytest.mark.parametrize(
    "typed, wanted",
    [
        ({"abroad_basis": "telemedicine"}, {"abroad_evidence", "abroad_authority", "abroad_approval"}),
        (
            {"abroad_basis": "telemedicine", "abroad_evidence": "Letter", "abroad_authority": "doh"},
            {"abroad_approval"},
        ),
        (
            {
                "abroad_basis": "consent",
                "abroad_evidence": "Letter",
                "abroad_authority": "dha",
                "abroad_approval": "DHA-7",
            },
            {"abroad_consent"},
        ),
        ({"abroad_basis": "other", "abroad_evidence": "Adequacy decision"}, set()),
        (
            {
                "abroad_basis": "drug_safety",
                "abroad_evidence": "Letter",
                "abroad_authority": "mohap",
                "abroad_approval": "51-9",
            },
            set(),
        ),
    ],
)
def test_a_case_of_the_uae_counts_with_the_approval_that_granted_it(
    officer: Any,
    organisation: Organisation,
    make_system: Any,
    make_component: Any,
    typed: dict[str, str],
    wanted: set[str],
) -> None:
    system = make_system()
    one, other = make_component(system, "One"), make_component(system, "Other")
    data = {
        "source": one.pk,
        "target": other.pk,
        "phi": ["name"],
        "protection": "none",
        "from_on": "2026-01-01",
    }
    answer = officer.post(reverse("flow_create", args=[organisation.slug, system.pk]), data | typed)
    assert answer.status_code == (422 if wanted else 302)
    assert wanted == (set(answer.context["form"].errors) if wanted else set())


def test_the_ten_cases_of_the_uae_stand_to_choose() -> None:
    assert len(set(Flow.Abroad.values) - {"", "other"}) == 10


def test_where_a_component_runs_is_said_and_not_presumed(
    officer: Any, organisation: Organisation, make_system: Any
) -> None:
    system = make_system()
    address = reverse("component_create", args=[organisation.slug, system.pk])
    choices = [value for value, _ in officer.get(address).context["form"].fields["service"].choices]
    assert [str(choice) for choice in choices[:2]] == ["", "own"]
    data = {"name": "Portal", "kind": "application", "environment": "production"}
    answer = officer.post(address, data | {"service": ""})
    assert answer.status_code == 422 and "Say where it runs." in answer.content.decode()
    assert officer.post(address, data | {"service": "own"}).status_code == 302
    component = Component.objects.get()
    assert component.service is None
    edit = reverse("component_edit", args=[organisation.slug, component.pk])
    assert officer.get(edit).context["form"]["service"].value() == "own"


@pytest.mark.parametrize(
    "typed, is_fine", [({}, False), ({"no_phi": "on"}, True), ({"no_phi": "on", "phi": ["name"]}, False)]
)
def test_that_a_flow_carries_no_phi_is_said(
    officer: Any,
    organisation: Organisation,
    make_system: Any,
    make_component: Any,
    typed: dict[str, Any],
    *,
    is_fine: bool,
) -> None:
    system = make_system()
    one, other = make_component(system, "One"), make_component(system, "Other")
    data = {"source": one.pk, "target": other.pk, "protection": "none", "from_on": "2026-01-01"}
    answer = officer.post(reverse("flow_create", args=[organisation.slug, system.pk]), data | typed)
    assert answer.status_code == (302 if is_fine else 422)
    assert is_fine or {"phi", "no_phi"} & set(answer.context["form"].errors)


@pytest.mark.usefixtures("on_a_known_day")
def test_whoever_approves_sees_what_is_open(
    officer: Any,
    organisation: Organisation,
    make_vendor: Any,
    make_service: Any,
    make_system: Any,
    make_component: Any,
    make_flow: Any,
) -> None:
    system = make_system(stage="production")
    service = make_service(make_vendor())
    make_flow(make_component(system, "Portal"), make_component(system, "Model", "model", service=service))
    answer = officer.get(reverse("system_approve", args=[organisation.slug, system.pk]))
    words = answer.content.decode()
    assert "PHI flows today where nothing covers it (1)" in words and "Anthropic: Claude API" in words
    assert "hop_not_covered" in {gap.kind.key for gap in answer.context["gaps"]}
    assert "kinds that are added later wait for another approval: Names" in words
    stale = officer.post(reverse("system_approve", args=[organisation.slug, system.pk]), {"version": 0})
    assert (stale.status_code, "What is open today" in stale.content.decode()) == (409, True)


def test_nobody_approves_what_the_page_did_not_show(
    officer: Any,
    organisation: Organisation,
    make_vendor: Any,
    make_service: Any,
    make_system: Any,
    make_component: Any,
    make_flow: Any,
) -> None:
    system = make_system(stage="production")
    portal = make_component(system, "Portal")
    at = reverse("system_approve", args=[organisation.slug, system.pk])
    seen = {"version": system.version, "seen": officer.get(at).context["seen"]}
    model = make_component(system, "Model", "model", service=make_service(make_vendor()))
    make_flow(portal, model, phi=["ssn"])
    refused = officer.post(at, seen)
    system.refresh_from_db()
    assert system.approved_on is None
    assert "Something of it changed since this page was shown." in refused.content.decode()
    assert "PHI flows today where nothing covers it (1)" in refused.content.decode()
    assert officer.post(at, {"version": system.version, "seen": refused.context["seen"]}).status_code == 302
    system.refresh_from_db()
    assert system.approved_on is not None
