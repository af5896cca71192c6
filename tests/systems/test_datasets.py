"""What a dataset's determination does to a flow and to a system that name it: for its days, and no others."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from riskassess.systems import actions, gaps
from riskassess.systems.flowing import landscape
from riskassess.systems.hops import exposures, hops
from riskassess.systems.register import SystemRegister
from riskassess.systems.snapshots import known_landscape
from tests.datasets.conftest import determine, make_dataset

__all__ = ["determine", "make_dataset"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
ON = date(2026, 11, 22)


@pytest.fixture
def notes(make_dataset: Any) -> Any:
    """Said to be de-identified, with no determination yet."""
    return make_dataset("Notes", kind="deidentified")


@pytest.fixture
def flow(
    notes: Any, make_vendor: Any, make_service: Any, make_system: Any, make_component: Any, make_flow: Any
) -> Any:
    """Notes go to an endpoint that no agreement covers, de-identified as they say, since the first of January."""
    system = make_system()
    model = make_component(system, "Model", "model", service=make_service(make_vendor()))
    return make_flow(make_component(system, "Store"), model, protection="deidentified", dataset=notes)


def verdict(organisation: Organisation, on: date) -> str:
    (hop,) = hops(landscape(organisation), on)
    return str(hop.verdict)


def test_a_determination_lifts_the_need_for_cover_from_its_day_on(
    organisation: Organisation, notes: Any, flow: Any, determine: Any
) -> None:
    assert verdict(organisation, ON) == "not covered"
    determine(notes)
    assert verdict(organisation, date(2026, 2, 28)) == "not covered"
    assert verdict(organisation, date(2026, 3, 1)) == verdict(organisation, ON) == "no PHI"
    (stretch,) = exposures(landscape(organisation), ON)
    assert (stretch.days.first, stretch.days.last) == (date(2026, 1, 1), date(2026, 2, 28))


def test_the_ledger_knew_it_from_the_moment_it_was_recorded(
    organisation: Organisation, notes: Any, flow: Any, determine: Any
) -> None:
    before = clock.now()
    determine(notes)
    for known, wanted in ((before, "not covered"), (clock.now(), "no PHI")):
        (hop,) = hops(known_landscape(organisation, ON, known).land, ON)
        assert str(hop.verdict) == wanted


def test_a_system_that_uses_it_is_told_while_nothing_shows_it(
    officer: Any,
    organisation: Organisation,
    notes: Any,
    make_system: Any,
    determine: Any,
    alice: Person,
    django_capture_on_commit_callbacks: Any,
) -> None:
    system = make_system()
    address = reverse("system_datasets", args=[organisation.slug, system.pk])
    assert officer.post(address, {"version": system.version, "datasets": [notes.pk]}).status_code == 302

    def told() -> set[str]:
        every = SystemRegister().gaps(organisation, ON)
        of_page = officer.get(system.get_absolute_url()).context["page"].gaps
        kinds = {gap.kind.key for gap in every}
        assert kinds == {gap.kind.key for gap in of_page}
        known = known_landscape(organisation, ON, clock.now())
        faults = gaps.faults([facts for facts, _ in known.systems], known.land, ON)
        assert kinds == {fault.kind for fault in faults}
        return kinds

    assert told() == {"trained_on_phi"}
    page = officer.get(reverse("dataset_systems", args=[organisation.slug, notes.pk])).content.decode()
    assert system.name in page
    with django_capture_on_commit_callbacks(execute=True):  # what was kept of its page is of the day before
        determine(notes)
    assert told() == set()
    copy = actions.system_copy(system, name="Second", on=ON, by=alice)
    assert [each.dataset for each in copy.datasets.all()] == [notes]


def test_a_dataset_stands_only_beside_data_that_go_deidentified(
    officer: Any, organisation: Organisation, notes: Any, flow: Any
) -> None:
    data = {
        "version": flow.version, "source": flow.source_id, "target": flow.target_id, "phi": ["name"], "protection": "none",
        "dataset": notes.pk, "tls": "1.3", "from_on": "2026-01-01",
    }  # fmt: skip
    answer = officer.post(reverse("flow_edit", args=[organisation.slug, flow.pk]), data)
    assert answer.status_code == 422
    assert "Only for data that go de-identified." in str(answer.context["form"].errors["dataset"])
