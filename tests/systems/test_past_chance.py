"""Whatever is done in whatever order without the tick: a past day of exposure that was told stays told."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from compliance.ledger.door import Refused
from compliance.registers.past import Vanishing
from riskassess.datasets import actions as datasets
from riskassess.datasets.models import Addition, Dataset, Determination, Validation
from riskassess.systems import actions as systems
from riskassess.systems.models import Component, Flow
from tests.systems.test_past_elsewhere import ON, World, determine, make_dataset, world
from vendors import actions as vendors
from vendors.dates import PartialDate
from vendors.models import BAA, Cover, Service, Vendor

__all__ = ["determine", "make_dataset", "world"]

STEPS = 30
Step = Callable[[random.Random, Any], None]


def some_day(chance: random.Random) -> date:
    return date(2025, 12, 1) + timedelta(days=chance.randrange(400))


def past_day(chance: random.Random) -> date:
    return min(some_day(chance), ON)


def some_date(chance: random.Random) -> PartialDate:
    return PartialDate.of(some_day(chance))


def one(chance: random.Random, model: Any) -> Any:
    return chance.choice(list(model.objects.order_by("id")))


def baa_facts(chance: random.Random, by: Any) -> None:
    baa = one(chance, BAA)
    for name in chance.sample(["signed", "effective", "first_end"], 2):
        setattr(baa, name, some_date(chance))
    baa.until_terminated = baa.first_end is None
    baa.direction = chance.choice(["covered_entity"] * 4 + ["business_associate", "subcontractor"])
    vendors.baa_save(baa, by=by)


def baa_covers(chance: random.Random, by: Any) -> None:
    baa = one(chance, BAA)
    services = [each for each in Service.objects.filter(vendor=baa.vendor) if chance.random() < 0.7]
    covers = [Cover(service=each, from_on=chance.choice([None, some_day(chance)])) for each in services]
    vendors.baa_save(baa, by=by, covers=covers)


def baa_verb(chance: random.Random, by: Any) -> None:
    baa, why = one(chance, BAA), "By chance"
    new_end, when = some_date(chance), past_day(chance)
    chance.choice(
        [
            lambda: vendors.baa_renew(baa, first_end=new_end, renewed_on=when, by=by),
            lambda: vendors.baa_notice(baa, given_on=when, given_by="us", by=by),
            lambda: vendors.baa_terminate(baa, terminated_on=some_date(chance), by=by, why=why),
            lambda: vendors.baa_return(baa, outcome="returned", done_on=when, by=by),
            lambda: vendors.baa_archive(baa, by=by, why=why, on=ON),
            lambda: vendors.baa_restore(baa, by=by),
            *(
                lambda what=what: vendors.baa_take_back(baa, what=what, by=by, why=why)
                for what in ("notice", "termination", "supersession")
            ),
        ]
    )()


def baa_amended(chance: random.Random, by: Any) -> None:
    baa = one(chance, BAA)
    baa.first_end = some_date(chance)
    vendors.baa_amend(baa, amended_on=past_day(chance), by=by, why="By chance")


def vendor_facts(chance: random.Random, by: Any) -> None:
    vendor = one(chance, Vendor)
    vendor.ba_status = chance.choice(["yes", "treatment", "conduit", "limited_data_set", "no_phi"])
    vendor.ba_reason = "By chance"
    above = one(chance, Vendor)
    vendor.parent = None if above == vendor or chance.random() < 0.4 else above
    vendor.relation = chance.choice(["group", "subcontractor", "both"]) if vendor.parent else ""
    vendors.vendor_save(vendor, by=by)


def shelf(chance: random.Random, by: Any) -> None:
    vendor, service = one(chance, Vendor), one(chance, Service)
    chance.choice(
        [
            lambda: vendors.vendor_archive(vendor, by=by, why="By chance", on=ON, waive_exit=True),
            lambda: vendors.vendor_restore(vendor, by=by),
            lambda: vendors.service_archive(service, by=by, why="By chance"),
            lambda: vendors.service_restore(service, by=by),
        ]
    )()


def dataset_facts(chance: random.Random, by: Any) -> None:
    dataset = one(chance, Dataset)
    dataset.kind = chance.choice(["identified", "deidentified", "deidentified", "synthetic", "pseudonymised"])
    dataset.extracted_on = chance.choice([None, past_day(chance), past_day(chance)])
    above = [each for each in Dataset.objects.exclude(pk=dataset.pk) if chance.random() < 0.3]
    datasets.dataset_save(dataset, by=by, made_from=above)


def dataset_verb(chance: random.Random, by: Any) -> None:
    dataset, made = one(chance, Dataset), one(chance, Determination)
    chance.choice(
        [
            lambda: datasets.dataset_archive(dataset, by=by, why="By chance"),
            lambda: datasets.dataset_restore(dataset, by=by),
            lambda: datasets.determination_archive(made, by=by, why="By chance"),
            lambda: datasets.determination_restore(made, by=by),
            lambda: datasets.determination_withdraw(made, from_on=past_day(chance), by=by, why="By chance"),
        ]
    )()


def determination_facts(chance: random.Random, by: Any) -> None:
    made = one(chance, Determination)
    made.decided_on = past_day(chance)
    made.data_as_of = min(made.decided_on, past_day(chance))
    made.ends_on = chance.choice([None, max(made.decided_on, some_day(chance))])
    datasets.determination_save(made, by=by)


def part(chance: random.Random, by: Any) -> None:
    """Parts that are new may show something new: only those on file are moved or taken out."""
    part = chance.choice([*Addition.objects.order_by("id"), *Validation.objects.order_by("id")])
    if chance.random() < 0.4:
        datasets.part_remove(part.dataset, part, by=by, why="By chance")
        return
    if isinstance(part, Addition):
        part.added_on = past_day(chance)
    else:
        part.done_on, part.result = past_day(chance), chance.choice(["passed", "failed"])
    datasets.part_save(part.dataset, part, by=by)


def flow_facts(chance: random.Random, by: Any) -> None:
    flow = one(chance, Flow)
    flow.protection = chance.choice(["none", "tokenised", "deidentified"])
    flow.dataset = one(chance, Dataset) if flow.protection == "deidentified" else None
    flow.from_on = min(flow.from_on, some_day(chance)) if chance.random() < 0.5 else some_day(chance)
    flow.phi = chance.sample(["name", "clinical", "mrn"], chance.randint(1, 3))
    systems.flow_save(flow, by=by, on=ON)


def component_facts(chance: random.Random, by: Any) -> None:
    component = one(chance, Component)
    component.service = chance.choice([None, *Service.objects.order_by("id")])
    component.kind = chance.choice(["network", "database", "model"])
    systems.component_save(component, by=by, on=ON)


SORTS: list[Step] = [
    baa_facts, baa_facts, baa_covers, baa_verb, baa_verb, baa_amended, vendor_facts, shelf, dataset_facts, dataset_verb,
    determination_facts, part, flow_facts, component_facts,
]  # fmt: skip


def crowded(world: World) -> None:
    """Agreements, datasets and determinations for the steps to move."""
    make = world.make
    store = Vendor.objects.exclude(pk=world.vendor.pk).get()
    make["baa"](world.vendor, world.service, is_read=False, signed=PartialDate.of(date(2026, 5, 1)))
    make["baa"](world.vendor, is_read=False)
    make["baa"](store, *store.services.all(), is_read=False, first_end=PartialDate.of(date(2026, 6, 30)))
    notes = world.carried(extracted_on=date(2026, 2, 1))
    make["determine"](notes, ends_on=date(2026, 9, 30))
    made_up = make["dataset"]("Made up", notes, kind="synthetic")
    datasets.part_save(
        made_up,
        Validation(
            dataset=made_up, done_on=date(2026, 4, 1), by="Data team", method="Distance", result="passed"
        ),
        by=world.alice,
    )
    datasets.part_save(notes, Addition(dataset=notes, added_on=date(2026, 6, 1), what="More"), by=world.alice)


@pytest.mark.django_db
@pytest.mark.usefixtures("on_a_known_day")
@pytest.mark.parametrize("seed", range(4))
def test_no_order_of_verbs_makes_a_told_day_vanish(world: World, seed: int) -> None:
    crowded(world)
    chance, done, refused = random.Random(seed), 0, 0  # noqa: S311 (nothing secret)
    told = world.told
    for _ in range(STEPS):
        step = chance.choice(SORTS)
        try:
            with transaction.atomic():
                step(chance, world.alice)
            done += 1
        except Vanishing:
            refused += 1
        except (Refused, ValidationError, IndexError):
            pass
        now = world.told
        assert told <= now, step.__name__
        told = now
    assert done and refused
