"""What a dataset's determination does to a flow and to a system that name it: for its days, and no others."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from riskassess.datasets import actions as datasets
from riskassess.systems import actions, gaps
from riskassess.systems.flowing import landscape
from riskassess.systems.hops import exposures, hops
from riskassess.systems.models import System
from riskassess.systems.register import SystemRegister
from riskassess.systems.snapshots import known_landscape
from tests.datasets.conftest import add, determine, expertise, make_dataset, validate

__all__ = ["add", "determine", "expertise", "make_dataset", "validate"]

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


def test_a_determination_of_the_method_lifts_the_need_for_cover_from_its_day_on(
    organisation: Organisation, notes: Any, flow: Any, expertise: Any
) -> None:
    assert verdict(organisation, ON) == "not covered"
    expertise(notes, of_method=True)
    assert verdict(organisation, date(2026, 2, 28)) == "not covered"
    assert verdict(organisation, date(2026, 3, 1)) == verdict(organisation, ON) == "no PHI"
    (stretch,) = exposures(landscape(organisation), ON)
    assert (stretch.days.first, stretch.days.last) == (date(2026, 1, 1), date(2026, 2, 28))


def test_safe_harbor_lifts_it_until_data_join_that_nobody_looked_at(
    organisation: Organisation, notes: Any, flow: Any, determine: Any, add: Any
) -> None:
    determine(notes)
    assert verdict(organisation, date(2026, 3, 1)) == verdict(organisation, ON) == "no PHI"
    add(notes, date(2026, 9, 1))
    assert verdict(organisation, date(2026, 8, 31)) == "no PHI"
    assert verdict(organisation, date(2026, 9, 1)) == verdict(organisation, ON) == "not covered"
    assert "not_determined" in {gap.kind.key for gap in SystemRegister().gaps(organisation, ON)}


def test_an_archived_dataset_shows_nothing_any_more(
    organisation: Organisation, notes: Any, flow: Any, expertise: Any, alice: Person
) -> None:
    expertise(notes, of_method=True)
    assert verdict(organisation, ON) == "no PHI"
    datasets.dataset_archive(notes, by=alice, why="Tidied up")
    assert verdict(organisation, date(2026, 11, 21)) == "no PHI"
    assert verdict(organisation, ON) == "not covered"
    (hop,) = hops(known_landscape(organisation, ON, clock.now()).land, ON)
    assert str(hop.verdict) == "not covered"


@pytest.mark.parametrize(("misses", "wanted"), [(0, "no PHI"), (1, "not covered")])
def test_identifiers_found_by_a_person_keep_a_determination_from_counting(
    organisation: Organisation, notes: Any, flow: Any, expertise: Any, misses: int, wanted: str
) -> None:
    expertise(notes, of_method=True, sample_misses=misses)
    assert verdict(organisation, ON) == wanted


def test_made_up_data_are_not_said_to_be_determined(
    organisation: Organisation, notes: Any, flow: Any, make_dataset: Any, validate: Any, alice: Person
) -> None:
    flow.dataset = make_dataset("Made up", kind="synthetic")
    actions.flow_save(flow, by=alice, wrong=True, why="It carries what was made up")
    validate(flow.dataset)
    (hop,) = hops(landscape(organisation), ON)
    words = "A determination or a validation on file says that it is no PHI"
    assert (str(hop.verdict), hop.reason) == ("no PHI", words)


def test_the_ledger_knew_it_from_the_moment_it_was_recorded(
    organisation: Organisation, notes: Any, flow: Any, expertise: Any
) -> None:
    before = clock.now()
    expertise(notes, of_method=True)
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


@pytest.mark.parametrize("kind", ["identified", "pseudonymised", "limited", "unknown"])
def test_a_system_that_uses_phi_and_says_nothing_of_it_is_told(
    officer: Any, organisation: Organisation, make_dataset: Any, alice: Person, kind: str
) -> None:
    system = System(organisation=organisation, name="Tuned model", owner=alice)
    actions.system_save(system, by=alice)
    actions.system_datasets(system, [make_dataset(kind=kind)], by=alice)
    assert [gap.kind.key for gap in SystemRegister().gaps(organisation, ON)] == ["phi_dataset_not_said"]
    page = officer.get(system.get_absolute_url()).context["page"]
    assert [gap.kind.key for gap in page.gaps] == ["phi_dataset_not_said"]
    known = known_landscape(organisation, ON, clock.now())
    found = gaps.faults([facts for facts, _ in known.systems], known.land, ON)
    assert [fault.kind for fault in found] == ["phi_dataset_not_said"]


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


def test_a_dataset_that_a_flow_names_is_used_by_its_system_wherever_that_is_asked(
    organisation: Organisation, notes: Any, flow: Any, officer: Any, alice: Person
) -> None:
    """Nobody named it for the system: its checklist, its gaps, the pack and the dataset's own pages know of it all the same."""
    page = reverse("dataset_systems", args=[organisation.slug, notes.pk])
    assert flow.system.get_absolute_url() in officer.get(page).content.decode()
    for deed in ("archive", "dispose"):
        assert page in officer.get(f"{notes.get_absolute_url()}{deed}/").content.decode()
    shown = officer.get(
        reverse("system_checklist", args=[organisation.slug, flow.system_id])
    ).content.decode()
    assert "Said to be no PHI, and nothing shows it: Notes" in shown
    assert "trained_on_phi" in {gap.kind.key for gap in SystemRegister().gaps(organisation, ON)}
    ((system, _),) = known_landscape(organisation, ON, clock.now()).systems
    assert [each.name for each in system.used] == ["Notes"]
    actions.flow_archive(flow, by=alice, why="Never there", on=ON, wrong=True)
    assert flow.system.get_absolute_url() not in officer.get(page).content.decode()
