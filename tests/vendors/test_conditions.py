"""The conditions that come with a service from the catalogue: who ticks them, with what, and the gap while one is open."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from compliance.accounts.models import Person
from compliance.ledger.models import Event
from vendors import actions, queries
from vendors.models import Condition, Service, Vendor
from vendors.standing import standings, with_owner_here

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)


@pytest.fixture
def vendor(make_vendor: Any) -> Vendor:
    made: Vendor = make_vendor("Google")
    return made


def at(name: str, of: Any, **kwargs: Any) -> str:
    return reverse(name, kwargs={"slug": of.organisation.slug, "key": of.pk, **kwargs})


def kinds(vendor: Vendor) -> set[str]:
    """Its gaps, by the rules and by their SQL."""
    rows = with_owner_here(Vendor.objects.of(vendor.organisation))
    found = standings(vendor.organisation, rows, TODAY)[vendor.pk].faults
    in_sql = {(row.kind, row.record) for row in queries.gap_rows(vendor.organisation_id, TODAY)}
    assert in_sql == {(fault.kind, fault.record) for fault in found}
    return {kind for kind, _ in in_sql}


@pytest.mark.parametrize(
    "met, phi, status, is_open",
    [
        ([TODAY, TODAY], "yes", "yes", False),
        ([TODAY, None], "yes", "yes", True),
        ([TODAY, date(2026, 11, 23)], "yes", "yes", True),
        ([TODAY, None], "unknown", "no_phi", True),
        ([TODAY, None], "no", "yes", False),
        ([TODAY, None], "yes", "conduit", False),
    ],
)
def test_open_conditions_of_a_phi_service_are_a_gap(
    make_vendor: Any,
    alice: Person,
    met: list[date | None],
    phi: str,
    status: str,
    is_open: bool,  # noqa: FBT001
) -> None:
    vendor = make_vendor("Langfuse", ba_status=status, ba_reason="as asked")
    service = Service(
        organisation=vendor.organisation, vendor=vendor, name="Cloud", phi=phi, catalogue_key="langfuse"
    )
    actions.service_save(service, by=alice)
    conditions = list(service.conditions.all())
    for condition, on in zip(conditions, met, strict=True):
        condition.met_on, condition.met_by, condition.evidence = on, alice, "Seen"
    actions.service_conditions(service, conditions=conditions, by=alice)
    assert ("conditions_open" in kinds(vendor)) is is_open


def test_conditions_are_ticked_by_somebody_with_evidence(
    officer: Any, vendor: Vendor, alice: Person, bob: Person
) -> None:
    service = Service(
        organisation=vendor.organisation, vendor=vendor, name="Vertex", phi="yes", catalogue_key="vertex_ai"
    )
    actions.service_save(service, by=alice)
    baa, eligible, *_ = service.asked
    address = at("service_conditions", service)
    wrong = {
        f"met_{baa.pk}": "on",
        f"evidence_{eligible.pk}": "Certificate of HIPAA compliance",
        f"met_{eligible.pk}": "on",
        f"on_{eligible.pk}": "2026-11-23",
    }
    answer = officer.post(address, {"version": service.version, **wrong})
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Say what shows it", "no government HIPAA certification", "has not come yet"):
        assert words in page
    right = {
        f"met_{baa.pk}": "on",
        f"on_{baa.pk}": "2026-11-20",
        f"evidence_{baa.pk}": "Accepted in the console",
    }
    right |= {f"met_{eligible.pk}": "on", f"evidence_{eligible.pk}": "List of 2026-11-01"}
    before = Event.objects.filter(record_id=service.pk).count()
    assert officer.post(address, {"version": service.version, **right}).status_code == 302
    assert Event.objects.filter(record_id=service.pk).count() == before + 1
    found = {each.key: (each.met_on, each.met_by) for each in service.conditions.all()}
    assert found["baa"] == (date(2026, 11, 20), bob) and found["eligible"] == (TODAY, bob)
    assert found["retention"] == (None, None)
    page = officer.get(vendor.get_absolute_url()).content.decode()
    assert "2 of 4 conditions met" in page and "ticked by Bob Tran. Accepted in the console" in page


@pytest.mark.parametrize(
    "facts",
    [{"met_on": TODAY}, {"met_on": TODAY, "evidence": "Seen"}, {"evidence": "HIPAA seal of compliance"}],
)
def test_the_door_refuses_a_tick_without_evidence(
    vendor: Vendor, alice: Person, facts: dict[str, Any]
) -> None:
    service = Service(organisation=vendor.organisation, vendor=vendor, name="Vertex", phi="no")
    actions.service_save(service, by=alice)
    with pytest.raises(ValidationError):
        actions.service_conditions(
            service, conditions=[Condition(entry="x", key="y", text="z", **facts)], by=alice
        )


def test_another_pick_asks_its_own_conditions_and_keeps_the_others(vendor: Vendor, alice: Person) -> None:
    service = Service(
        organisation=vendor.organisation, vendor=vendor, name="Vertex", phi="no", catalogue_key="vertex_ai"
    )
    actions.service_save(service, by=alice)
    service.catalogue_key = "langfuse"
    actions.service_save(service, by=alice)
    assert [each.key for each in service.asked] == ["baa", "region"]
    assert service.conditions.count() == 6
    actions.service_save(service, by=alice)
    assert service.conditions.count() == 6
