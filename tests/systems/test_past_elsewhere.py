"""What vendors and datasets change takes no past exposure back unsaid, whichever verb does it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from compliance.accounts.models import Organisation, Person
from compliance.ledger.door import Refused
from compliance.ledger.history import entries, events_of
from compliance.registers.past import TAKEN_BACK, Vanishing, taken_back
from riskassess.datasets import actions as datasets
from riskassess.datasets.models import Addition, Dataset, Determination, Validation
from riskassess.systems import actions as systems
from riskassess.systems.flowing import landscape
from riskassess.systems.hops import exposures
from riskassess.systems.models import Flow
from tests.datasets.conftest import determine, every_answer, make_dataset
from vendors import actions as vendors
from vendors.dates import PartialDate
from vendors.models import Cover, Service, Vendor

__all__ = ["determine", "make_dataset"]

ON = date(2026, 11, 22)
WHY = "The signed copy in the archive shows another day"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]

#: Does a verb without the tick, or with it and the reason; gives the record whose event says so.
Verb = Callable[..., Any]
Told = set[tuple[Any, str, str, date]]


@dataclass
class World:
    """Names and diagnoses go to one service since the first of January; a second flow carries what a dataset holds."""

    organisation: Organisation
    alice: Person
    vendor: Vendor
    service: Service
    flow: Flow
    second: Flow
    make: dict[str, Any]

    @property
    def told(self) -> Told:
        """Every day before today, by flow, service and kind of PHI."""
        return {
            (each.flow.key, each.cover.name, kind, each.days.first + timedelta(days=number))
            for each in exposures(landscape(self.organisation, ever=True), ON - timedelta(days=1))
            for kind in each.flow.phi or ("tokens",)
            for number in range(each.days.days)
        }

    def carried(self, **facts: Any) -> Dataset:
        """A dataset that the second flow is said to carry since it began; recorded before anything was told."""
        dataset: Dataset = self.make["dataset"](**{"kind": "deidentified", **facts})
        self.second.protection, self.second.dataset = "deidentified", dataset
        systems.flow_save(self.second, by=self.alice, on=ON, wrong=True, why="It carries the dataset")
        return dataset


@pytest.fixture
def world(
    organisation: Organisation, alice: Person, make_vendor: Any, make_service: Any, make_baa: Any, make_system: Any,
    make_component: Any, make_flow: Any, make_dataset: Any, determine: Any,
) -> World:  # fmt: skip
    vendor = make_vendor()
    service = make_service(vendor)
    system = make_system()
    portal, model = (
        make_component(system, "Portal"),
        make_component(system, "Model", "model", service=service),
    )
    other = make_service(make_vendor("Storehouse", website="https://storehouse.example"), "Disk")
    disk = make_component(system, "Disk", "object_store", service=other)
    return World(
        organisation,
        alice,
        vendor,
        service,
        make_flow(portal, model, phi=["name", "clinical"]),
        make_flow(portal, disk, phi=["name"]),
        {
            "vendor": make_vendor,
            "service": make_service,
            "baa": make_baa,
            "dataset": make_dataset,
            "determine": determine,
        },
    )


def day(month: int, number: int, year: int = 2026) -> PartialDate:
    return PartialDate.of(date(year, month, number))


def baa_moved_earlier(world: World) -> Verb:
    baa = world.make["baa"](world.vendor, world.service)
    baa.signed = baa.effective = day(1, 1)
    return lambda **how: (vendors.baa_save(baa, **how), baa)[1]


def service_listed(world: World) -> Verb:
    baa = world.make["baa"](world.vendor)
    covers = [Cover(service=world.service)]
    return lambda **how: (vendors.baa_save(baa, covers=covers, **how), baa)[1]


def found_earlier_on_the_list(world: World) -> Verb:
    baa = world.make["baa"](
        world.vendor, is_read=False, coverage_mode="eligible_list", eligible_list_on=date(2026, 6, 1)
    )
    vendors.baa_save(
        baa,
        covers=[Cover(service=world.service, from_on=date(2026, 6, 1))],
        by=world.alice,
        wrong=True,
        why=WHY,
    )
    covers = [Cover(service=world.service, from_on=date(2026, 2, 1))]
    return lambda **how: (vendors.baa_save(baa, covers=covers, **how), baa)[1]


def vendor_exempt(world: World) -> Verb:
    world.vendor.ba_status, world.vendor.ba_reason = "treatment", "It treats them"
    return lambda **how: (vendors.vendor_save(world.vendor, **how), world.vendor)[1]


def vendor_below_another(world: World) -> Verb:
    above = world.make["vendor"]("Reseller", website="https://reseller.example")
    world.make["baa"](above)
    world.vendor.parent, world.vendor.relation = above, "subcontractor"
    return lambda **how: (vendors.vendor_save(world.vendor, **how), world.vendor)[1]


def agreement_above(world: World) -> Verb:
    """Of the vendor above the one to which it flows."""
    above = world.make["vendor"]("Reseller", website="https://reseller.example")
    baa = world.make["baa"](above)
    world.vendor.parent, world.vendor.relation = above, "subcontractor"
    vendors.vendor_save(world.vendor, by=world.alice, wrong=True, why=WHY)
    baa.signed = baa.effective = day(1, 1)
    return lambda **how: (vendors.baa_save(baa, **how), baa)[1]


def renewed(world: World) -> Verb:
    baa = world.make["baa"](world.vendor, world.service, first_end=day(6, 30))
    return lambda **how: (
        vendors.baa_renew(baa, first_end=day(12, 31), renewed_on=date(2026, 6, 1), **how),
        baa,
    )[1]


def amended(world: World) -> Verb:
    baa = world.make["baa"](world.vendor, world.service, first_end=day(6, 30))
    baa.first_end = day(12, 31)
    return lambda **how: (vendors.baa_amend(baa, amended_on=date(2026, 6, 1), **{"why": "", **how}), baa)[1]


def termination_taken_back(world: World) -> Verb:
    baa = world.make["baa"](world.vendor, world.service)
    vendors.baa_terminate(baa, terminated_on=day(6, 30), by=world.alice, why="Over")
    return lambda **how: (vendors.baa_take_back(baa, what="termination", **{"why": "", **how}), baa)[1]


def supersession_taken_back(world: World) -> Verb:
    baa = world.make["baa"](world.vendor, world.service)
    new = vendors.successor_of(baa)
    new.signed = new.effective = day(6, 30)
    vendors.baa_supersede(baa, new, by=world.alice, covers=[])
    return lambda **how: (vendors.baa_take_back(baa, what="supersession", **{"why": "", **how}), baa)[1]


def notice_taken_back(world: World) -> Verb:
    baa = world.make["baa"](
        world.vendor, world.service, first_end=day(6, 30), renewal="auto", term_months=6, notice_days=30
    )
    vendors.baa_notice(baa, given_on=date(2026, 5, 1), given_by="us", by=world.alice)
    return lambda **how: (vendors.baa_take_back(baa, what="notice", **{"why": "", **how}), baa)[1]


def agreement_restored(world: World) -> Verb:
    with time_machine.travel("2026-10-01T15:00:00Z"):
        baa = world.make["baa"](world.vendor, world.service, first_end=None, until_terminated=True)
        baa.archived_at = None
        from compliance.ledger import door  # noqa: PLC0415

        door.archive(baa, by=world.alice, why="By mistake")
    return lambda **how: (vendors.baa_restore(baa, **how), baa)[1]


def determined_earlier(world: World) -> Verb:
    dataset = world.carried(extracted_on=date(2025, 12, 1))
    made: Determination = world.make["determine"](dataset)
    made.decided_on, made.data_as_of = date(2026, 1, 2), date(2026, 1, 1)
    return lambda **how: (datasets.determination_save(made, **how), made)[1]


def determined_for_longer(world: World) -> Verb:
    made = world.make["determine"](world.carried(), ends_on=date(2026, 6, 30))
    made.ends_on = None
    return lambda **how: (datasets.determination_save(made, **how), made)[1]


def worksheet_finished(world: World) -> Verb:
    made = world.make["determine"](world.carried(), answers=every_answer(names=""))
    return lambda **how: (datasets.determination_save(made, answers=_completed(made), **how), made)[1]


def withdrawn_later(world: World) -> Verb:
    made = world.make["determine"](world.carried())
    datasets.determination_withdraw(made, from_on=date(2026, 5, 1), by=world.alice, why="It does not hold")
    return lambda **how: (
        datasets.determination_withdraw(made, from_on=date(2026, 9, 1), **{"why": "", **how}),
        made,
    )[1]


def determination_restored(world: World) -> Verb:
    made = world.make["determine"](world.carried())
    with time_machine.travel("2026-10-01T15:00:00Z"):
        datasets.determination_archive(made, by=world.alice, why="Not needed")
    return lambda **how: (datasets.determination_restore(made, **how), made)[1]


def extracted_earlier(world: World) -> Verb:
    dataset = world.carried(extracted_on=date(2026, 10, 1))
    world.make["determine"](dataset)
    dataset.extracted_on = date(2026, 2, 1)
    return lambda **how: (datasets.dataset_save(dataset, **how), dataset)[1]


def declared_otherwise(world: World) -> Verb:
    dataset = world.carried(kind="identified")
    world.make["determine"](dataset)
    dataset.kind = "deidentified"
    return lambda **how: (datasets.dataset_save(dataset, **how), dataset)[1]


def dataset_restored(world: World) -> Verb:
    dataset = world.carried()
    world.make["determine"](dataset)
    with time_machine.travel("2026-10-01T15:00:00Z"):
        datasets.dataset_archive(dataset, by=world.alice, why="Not needed")
    return lambda **how: (datasets.dataset_restore(dataset, **how), dataset)[1]


def _added(world: World) -> tuple[Dataset, Addition]:
    dataset = world.carried()
    world.make["determine"](dataset)
    part = Addition(dataset=dataset, added_on=date(2026, 6, 1), what="Notes of May")
    datasets.part_save(dataset, part, by=world.alice)
    return dataset, part


def addition_moved(world: World) -> Verb:
    dataset, part = _added(world)
    part.added_on = date(2026, 2, 1)
    return lambda **how: (datasets.part_save(dataset, part, **how), dataset)[1]


def addition_removed(world: World) -> Verb:
    dataset, part = _added(world)
    return lambda **how: (datasets.part_remove(dataset, part, **{"why": "", **how}), dataset)[1]


def _made_up(world: World, *results: tuple[int, str]) -> tuple[Dataset, list[Validation]]:
    dataset = world.carried(kind="synthetic")
    parts = [
        Validation(
            dataset=dataset, done_on=date(2026, month, 1), by="Data team", method="Distance", result=result
        )
        for month, result in results
    ]
    for part in parts:
        datasets.part_save(dataset, part, by=world.alice)
    return dataset, parts


def validation_moved(world: World) -> Verb:
    dataset, (part,) = _made_up(world, (6, "passed"))
    part.done_on = date(2026, 2, 1)
    return lambda **how: (datasets.part_save(dataset, part, **how), dataset)[1]


def validation_removed(world: World) -> Verb:
    dataset, (_, part) = _made_up(world, (3, "passed"), (6, "failed"))
    return lambda **how: (datasets.part_remove(dataset, part, **{"why": "", **how}), dataset)[1]


def ancestor_determined(world: World) -> Verb:
    """Made-up data that were made from PHI: what is recorded of that moves theirs."""
    above = world.make["dataset"]("Raw notes", kind="deidentified")
    made = world.make["determine"](above)
    dataset, _ = _made_up(world, (2, "passed"))
    datasets.dataset_save(dataset, made_from=[above], by=world.alice)
    made.decided_on = made.data_as_of = date(2026, 2, 15)
    return lambda **how: (datasets.determination_save(made, **how), made)[1]


def _completed(made: Determination) -> list[Any]:
    answers = list(made.answers.all())
    for each in answers:
        each.word = each.word or "absent"
    known = {each.point for each in answers}
    return [*answers, *(each for each in every_answer() if each.point not in known)]


VERBS = [
    baa_moved_earlier, service_listed, found_earlier_on_the_list, vendor_exempt, vendor_below_another, agreement_above, renewed,
    amended, termination_taken_back, supersession_taken_back, notice_taken_back, agreement_restored, determined_earlier,
    determined_for_longer, worksheet_finished, withdrawn_later, determination_restored, extracted_earlier, declared_otherwise,
    dataset_restored, addition_moved, addition_removed, validation_moved, validation_removed, ancestor_determined,
]  # fmt: skip


@pytest.mark.parametrize("prepare", VERBS, ids=lambda each: each.__name__)
def test_no_verb_takes_a_past_day_without_the_tick(world: World, prepare: Callable[[World], Verb]) -> None:
    do = prepare(world)
    told = world.told
    assert told
    with pytest.raises(Vanishing):
        do(by=world.alice)
    assert world.told == told


def test_the_tick_alone_says_nothing(world: World) -> None:
    with pytest.raises(Refused, match="Say what was wrong"):
        baa_moved_earlier(world)(by=world.alice, wrong=True, why=" ")


@pytest.mark.parametrize("prepare", VERBS, ids=lambda each: each.__name__)
def test_with_tick_and_reason_it_is_done_and_told(world: World, prepare: Callable[[World], Verb]) -> None:
    do = prepare(world)
    told = world.told
    record = do(by=world.alice, wrong=True, why=WHY)
    gone = told - world.told
    days = len({each[-1] for each in gone})
    assert days
    assert f"{days} day{'' if days == 1 else 's'} of past exposure" in taken_back(record)
    assert WHY in [str(entry.why) for entry in entries(list(events_of(record)[:2]))]


def new_agreement(world: World) -> Any:
    return world.make["baa"](world.vendor, world.service, is_read=False)


def new_agreement_in_the_place_of_another(world: World) -> Any:
    baa = world.make["baa"](world.vendor)
    new = vendors.successor_of(baa)
    new.signed = new.effective = day(6, 30)
    vendors.baa_supersede(baa, new, by=world.alice, covers=[Cover(service=world.service)])
    return new


def new_determination(world: World) -> Any:
    return world.make["determine"](world.carried())


def new_validation(world: World) -> Any:
    return _made_up(world, (6, "passed"))[0]


@pytest.mark.parametrize(
    "record",
    [new_agreement, new_agreement_in_the_place_of_another, new_determination, new_validation],
    ids=lambda each: each.__name__,
)
def test_a_new_fact_is_not_refused_and_the_ledger_tells_what_it_took(
    world: World, record: Callable[[World], Any]
) -> None:
    made = record(world)
    (event,) = events_of(made).filter(verb=TAKEN_BACK)
    assert event.actor_name == world.alice.name
    assert "no longer told" in taken_back(made)
    assert '"days"' in event.state


def test_what_takes_nothing_back_is_neither_refused_nor_told(world: World) -> None:
    baa = new_agreement(world)
    baa.notes = "Read again"
    vendors.baa_save(baa, by=world.alice)
    world.vendor.website = "https://other.example"
    vendors.vendor_save(world.vendor, by=world.alice)
    vendors.baa_terminate(baa, terminated_on=day(6, 30), by=world.alice, why="Over")
    baa.effective = day(3, 1)
    vendors.baa_save(baa, by=world.alice)
    assert events_of(baa).filter(verb=TAKEN_BACK).count() == 1, "when it was new"


def test_a_flow_cannot_be_called_deidentified_first_and_determined_later(world: World) -> None:
    """It loses no day yet; it says all the same of its past days that no PHI went on them."""

    def carry(dataset: Dataset, **how: Any) -> None:
        flow = Flow.objects.get(pk=world.second.pk)
        flow.protection, flow.dataset = "deidentified", dataset
        systems.flow_save(flow, by=world.alice, on=ON, **how)

    first, other = (world.make["dataset"](name, kind="deidentified") for name in ("Notes", "Other"))
    told = world.told
    with pytest.raises(Vanishing):
        carry(first)
    assert world.told == told
    carry(first, wrong=True, why=WHY)
    assert world.told == told
    with pytest.raises(Vanishing):
        carry(other)
    assert taken_back(world.make["determine"](first)), "what is determined later is told"


def test_where_no_system_names_it_one_query_is_asked(
    organisation: Organisation,
    alice: Person,
    make_vendor: Any,
    make_dataset: Any,
    django_assert_num_queries: Any,
) -> None:
    from riskassess.systems.hanging import past_of  # noqa: PLC0415

    vendor, dataset = make_vendor(), make_dataset()
    for record in (vendor, dataset):
        with django_assert_num_queries(1):
            assert past_of([record]) is None
