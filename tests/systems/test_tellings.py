"""Today's rows and the ledger tell the same of a register, however messy: archived, renamed, moved, ended, accepted."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from compliance.ledger.door import Refused
from riskassess.systems import actions
from riskassess.systems.flowing import accepted_in, landscape, systems_of
from riskassess.systems.gaps import faults, open_faults
from riskassess.systems.hops import exposures, hops
from riskassess.systems.models import Component, Flow, Rest, System
from riskassess.systems.page.systems import Asked, system_page
from riskassess.systems.snapshots import accepted_known, known_landscape
from tests.datasets.conftest import determine, make_dataset
from vendors import actions as of_vendors

__all__ = ["determine", "make_dataset"]
ON = date(2026, 11, 22)
number = st.integers(0, 5)
#: A deed, which record it is done to, and a second number that says how.
deeds = st.lists(
    st.tuples(
        st.sampled_from([
            "rename_system", "archive_system", "restore_system", "own", "rename", "move", "archive", "restore", "rest", "lead",
            "end", "say", "never", "was", "dataset", "accept", "use", "parent",
        ]),
        number,
        number,
    ),
    max_size=14,
)  # fmt: skip


class Register:
    """Two systems of three components and three flows each, and what may become of them."""

    def __init__(self, make: Any, alice: Person, bob: Person) -> None:
        self.alice, self.people = alice, [alice, bob, None]
        vendors = [make.vendor("One"), make.vendor("Other", ba_status="yes"), make.vendor("Below")]
        self.vendors = vendors
        self.services = [make.service(vendor, f"Service of {vendor}") for vendor in vendors]
        make.baa(vendors[0], self.services[0])
        self.notes = make.dataset("Notes", kind="deidentified")
        make.determine(self.notes)
        for name in ("Chatbot", "Coder"):
            system = make.system(name)
            parts = [
                make.component(system, f"Part {index}", "model", service=service)
                for index, service in enumerate([None, *self.services[:2]])
            ]
            for index in range(3):
                make.flow(parts[index], parts[(index + 1) % 3], purpose=f"Purpose {index}")

    def do(self, deed: str, which: int, how: int) -> None:
        """One deed; what the register refuses changes nothing."""
        self.system = list(System.objects.order_by("id"))[which % 2]
        self.parts = list(Component.objects.filter(system=self.system).order_by("id"))
        self.flow = list(Flow.objects.filter(system=self.system).order_by("id"))[how % 3]
        self.part, self.how = self.parts[how % 3], which + how
        self.wrong: dict[str, Any] = {"by": self.alice, "on": ON, "wrong": True, "why": "it was so"}
        try:
            with transaction.atomic():
                getattr(self, deed)()
        except Refused:
            pass

    def rename_system(self) -> None:
        self.system.name = f"{self.system.name} {self.how}"
        actions.system_save(self.system, by=self.alice)

    def archive_system(self) -> None:
        for flow in Flow.objects.current().filter(system=self.system, to_on=None):
            flow.to_on = max(ON - timedelta(days=self.how + 1), flow.from_on)
            actions.flow_save(flow, **self.wrong)
        actions.system_archive(self.system, by=self.alice, why="gone", on=ON)

    def restore_system(self) -> None:
        actions.system_restore(self.system, by=self.alice)

    def own(self) -> None:
        self.system.owner = self.people[self.how % 3]
        actions.system_save(self.system, by=self.alice, phi=list(self.system.phi.all())[: self.how % 3])

    def use(self) -> None:
        actions.system_datasets(self.system, [self.notes], by=self.alice)

    def rename(self) -> None:
        self.part.name = f"{self.part.name}{self.how}"
        actions.component_save(self.part, **self.wrong)

    def move(self) -> None:
        self.part.service = [None, *self.services][self.how % 4]
        actions.component_save(self.part, **self.wrong)

    def archive(self) -> None:
        actions.component_archive(self.part, by=self.alice, why="gone", on=ON)

    def restore(self) -> None:
        actions.component_restore(self.part, by=self.alice)

    def rest(self) -> None:
        held = {each.what: each for each in self.part.rests.all()}
        rests = [held.get(what) or Rest(what=what, algorithm="none") for what in ("files", "database")]
        actions.component_save(self.part, rests=rests[: self.how % 3], **self.wrong)

    def parent(self) -> None:
        vendor = type(self.vendors[2]).objects.get(pk=self.vendors[2].pk)
        vendor.parent, vendor.relation = self.vendors[self.how % 2], "subcontractor"
        of_vendors.vendor_save(vendor, by=self.alice)

    def accept(self) -> None:
        until = ON + timedelta(days=self.how)
        actions.gap_accept(
            self.system, "tls_below_floor", self.flow.pk, until=until, on=ON, by=self.alice, why="so"
        )

    def lead(self) -> None:
        self.flow.target = next(
            each for each in self.parts if each.pk not in (self.flow.source_id, self.flow.target_id)
        )
        actions.flow_save(self.flow, **self.wrong)

    def end(self) -> None:
        self.flow.to_on = ON - timedelta(days=self.how)
        actions.flow_save(self.flow, **self.wrong)

    def say(self) -> None:
        self.flow.name, self.flow.purpose = ("", f"Flow {self.how}")[self.how % 2], f"Other {self.how}"
        self.flow.tls = "1.0"
        actions.flow_save(self.flow, **self.wrong)

    def dataset(self) -> None:
        self.flow.protection, self.flow.dataset = "deidentified", self.notes
        actions.flow_save(self.flow, **self.wrong)

    def never(self) -> None:
        actions.flow_archive(self.flow, **self.wrong)

    def was(self) -> None:
        actions.flow_restore(self.flow, by=self.alice)


class Make:
    """The fixtures that make records, together."""

    def __init__(self, **made: Any) -> None:
        self.__dict__.update(made)


@pytest.fixture
def make(
    make_vendor: Any, make_service: Any, make_baa: Any, make_system: Any, make_component: Any, make_flow: Any,
    make_dataset: Any, determine: Any,
) -> Make:  # fmt: skip
    return Make(
        vendor=make_vendor, service=make_service, baa=make_baa, system=make_system, component=make_component, flow=make_flow,
        dataset=make_dataset, determine=determine,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.usefixtures("on_a_known_day")
@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(done=deeds)
def test_rows_and_ledger_tell_the_same(
    organisation: Organisation, make: Make, alice: Person, bob: Person, done: list[tuple[str, int, int]]
) -> None:
    with transaction.atomic():
        register = Register(make, alice, bob)
        for deed in done:
            register.do(*deed)
        same(organisation)
        transaction.set_rollback(True)


def same(organisation: Organisation) -> None:
    """Everything that the rules read, and what they say of it on some days."""
    land = landscape(organisation, ever=True)
    known = known_landscape(organisation, ON, clock.now() + timedelta(seconds=1))
    assert dict(land.components) == dict(known.land.components)
    by_key = {flow.key: flow for flow in known.land.flows}
    assert {flow.key: flow for flow in land.flows} == by_key
    systems = {each.key: each for each in systems_of(organisation)}
    assert systems == {each.key: each for each, _ in known.systems}
    for on in (date(2026, 1, 1), date(2026, 6, 1), ON - timedelta(days=1), ON):
        assert told(hops(land, on)) == told(hops(known.land, on))
        assert told(exposures(land, on)) == told(exposures(known.land, on))
    accepted = accepted_in(organisation)
    held = list(faults(list(systems.values()), land, ON))
    assert sorted(map(str, held)) == sorted(
        map(str, faults([each for each, _ in known.systems], known.land, ON))
    )
    closed = {(each.kind, each.record) for each in held} - {
        (each.kind, each.record) for each in open_faults(held, accepted, ON)
    }
    assert closed <= set(accepted_known(organisation, ON, clock.now() + timedelta(seconds=1)))
    for system in System.objects.of(organisation):
        page = system_page(system, Asked(ON, ON))
        assert {flow.key: flow for flow in page.land.flows} == {
            key: flow for key, flow in by_key.items() if flow.system == system.pk
        }
        parts = {key: each for key, each in known.land.components.items() if each.system == system.pk}
        assert dict(page.land.components) == parts


def told(found: Any) -> list[str]:
    """Each without what differs by nature: the rows of agreements behind it."""
    return sorted(
        f"{each.flow.key} {each.end.key} {each.cover and each.cover.name} "
        f"{getattr(each, 'days', '')} {getattr(each, 'verdict', '')} {getattr(each, 'reason', '')} "
        f"{getattr(each, 'until', '')} {getattr(each, 'terms', '')}"
        for each in found
    )
