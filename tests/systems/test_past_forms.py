"""The forms of vendors and datasets ask for tick and reason where past exposure would go, and list what would."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from compliance.ledger.history import entries, events_of
from compliance.registers.past import SHOWN
from riskassess.systems import actions as systems
from riskassess.systems.models import Flow
from tests.systems.test_past_elsewhere import (
    WHY,
    World,
    addition_removed,
    agreement_restored,
    determine,
    determined_earlier,
    extracted_earlier,
    make_dataset,
    termination_taken_back,
    vendor_exempt,
    withdrawn_later,
    world,
)
from vendors.models import BAA

__all__ = ["determine", "make_dataset", "world"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]


def shown(officer: Any, address: str) -> dict[str, Any]:
    """What a browser sends back of the form as it is shown."""
    data = {"contacts-TOTAL_FORMS": "0", "contacts-INITIAL_FORMS": "0"}
    values = {field.html_name: field.value() for field in officer.get(address).context["form"]}
    return data | {
        name: "on" if value is True else value
        for name, value in values.items()
        if value not in (None, False, "", [])
    }


def asked_and_done(officer: Any, world: World, address: str, typed: dict[str, Any], record: Any) -> None:
    told, data = world.told, {**shown(officer, address), **typed}
    assert "wrong" not in data
    answer = officer.post(address, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "would no longer be told" in page and 'name="wrong"' in page and "Portal to" in page
    assert world.told == told
    data |= {"wrong": "on", "why": WHY}
    answer = officer.post(address, data)
    if answer.status_code == 200:  # what changes is shown first
        answer = officer.post(address, data | {"confirmed": answer.context["seal"]})
    assert answer.status_code == 302
    assert "of past exposure" in officer.get(answer["Location"]).content.decode()
    assert told - world.told
    assert WHY in [str(entry.why) for entry in entries(list(events_of(record)[:2]))]


def at(name: str, record: Any, *more: Any) -> str:
    return reverse(name, args=[record.organisation.slug, record.pk, *more])


def test_an_agreement(officer: Any, world: World) -> None:
    baa = world.make["baa"](world.vendor, world.service)
    typed = {"signed": "2026-01-01", "effective": "2026-01-01"}
    asked_and_done(officer, world, at("baa_edit", baa), typed, baa)


def test_a_new_agreement_tells_what_it_takes(officer: Any, world: World) -> None:
    address = at("baa_create", world.vendor)
    data = {
        **shown(officer, address), "signed": "2026-01-10", "effective": "2026-01-15", "first_end": "2026-12-31",
        f"cover_{world.service.pk}": "on",
    }  # fmt: skip
    answer = officer.post(address, data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert "of past exposure are no longer told" in officer.get(answer["Location"]).content.decode()
    assert BAA.objects.count() == 1


def test_a_verb_of_an_agreement(officer: Any, world: World) -> None:
    termination_taken_back(world)
    baa = BAA.objects.get()
    asked_and_done(officer, world, at("baa_take_back", baa), {"what": "termination", "why": "Never"}, baa)


def test_an_agreement_that_is_restored(officer: Any, world: World) -> None:
    agreement_restored(world)
    baa = BAA.objects.get()
    asked_and_done(officer, world, at("baa_restore", baa), {"why": "Never"}, baa)


def test_a_vendor(officer: Any, world: World) -> None:
    vendor_exempt(world)
    typed = {"ba_status": "treatment", "ba_reason": "It treats them"}
    asked_and_done(officer, world, at("vendor_edit", world.vendor), typed, world.vendor)


def test_a_dataset(officer: Any, world: World) -> None:
    extracted_earlier(world)
    dataset = Flow.objects.get(pk=world.second.pk).dataset
    asked_and_done(officer, world, at("dataset_edit", dataset), {"extracted_on": "2026-02-01"}, dataset)


def test_a_determination(officer: Any, world: World) -> None:
    determined_earlier(world)
    made = Flow.objects.get(pk=world.second.pk).dataset.determinations.get()
    typed = {"decided_on": "2026-01-02", "data_as_of": "2026-01-01"}
    asked_and_done(officer, world, at("determination_edit", made), typed, made)


def test_a_withdrawal(officer: Any, world: World) -> None:
    withdrawn_later(world)
    made = Flow.objects.get(pk=world.second.pk).dataset.determinations.get()
    typed = {"from_on": "2026-09-01", "why": "Never"}
    asked_and_done(officer, world, at("determination_withdraw", made), typed, made)


def test_an_addition_that_is_taken_out(officer: Any, world: World) -> None:
    addition_removed(world)
    dataset = Flow.objects.get(pk=world.second.pk).dataset
    part = dataset.additions.get()
    asked_and_done(officer, world, at("addition_remove", dataset, part.pk), {"why": "Never"}, dataset)


def test_of_many_stretches_the_longest_are_listed(officer: Any, world: World) -> None:
    for number in range(SHOWN + 5):
        flow = Flow(
            organisation=world.organisation, system=world.flow.system, source=world.flow.source, target=world.flow.target,
            phi=["name"], name=f"Way {number}", from_on=date(2026, 2, 1) + timedelta(days=number), tls="1.3",
        )  # fmt: skip
        systems.flow_save(flow, by=world.alice)
    address = at("vendor_edit", world.vendor)
    data = shown(officer, address) | {"ba_status": "treatment", "ba_reason": "It treats them"}
    page = officer.post(address, data).content.decode()
    assert "6 more stretches, none of them longer" in page
    assert "325 days in all" in page and "2026-01-01 to 2026-11-21, 325 days: Portal to Model" in page
    assert "Way 0" in page and f"Way {SHOWN + 4}" not in page
