"""Decides which past exposure hangs on records of any register, and what a change to them took out of what is told.

A flow that is said to carry a de-identified dataset says so of its past days too: for them it counts as if a determination held already,
so that none needs to be found afterwards.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from compliance.accounts.models import Organisation
from compliance.ledger.records import Record
from compliance.registers.past import Lost, Past
from riskassess.datasets.models import Dataset, Determination
from riskassess.systems.covers import ALWAYS
from riskassess.systems.determined import Once
from riskassess.systems.flowing import covers_of, landscape, landscape_of, upwards
from riskassess.systems.hops import Landscape
from riskassess.systems.models import Component, Flow, System
from riskassess.systems.past import lost_between
from vendors.models import BAA, Service, Vendor


def past_of(records: Sequence[Record]) -> Past | None:
    """What is told of past days and hangs on them; None where no system names any of them."""
    organisation: Organisation = records[0].organisation
    own = {_system(each) for each in records} - {None}
    if own:
        return _OfSystems(organisation, own)
    vendors = _reached(organisation, {_vendor(each) for each in records} - {None})
    datasets = _carried(organisation, {_dataset(each) for each in records} - {None})
    return _OfCover(organisation, vendors, datasets) if vendors or datasets else None


def lost_without(flow: Flow, on: date) -> Lost:
    """The days of exposure that would no longer be told if this flow never was."""
    land = landscape(flow.organisation, flow.system_id, is_whole=False)
    return lost_between(land, replace(land, flows=[each for each in land.flows if each.key != flow.pk]), on)


class _OfSystems:
    """The exposure of whole systems, whatever of them changes."""

    def __init__(self, organisation: Organisation, systems: set[Any]) -> None:
        self._organisation, self._systems = organisation, systems
        self._land, self._carried = self._now()

    def lost(self, on: date) -> Lost:
        land, carried = self._now()
        said = {key for key, dataset in carried.items() if self._carried.get(key) != dataset}
        flows = [replace(each, deidentified=(ALWAYS,)) if each.key in said else each for each in land.flows]
        return lost_between(self._land, replace(land, flows=flows), on, land)

    def _now(self) -> tuple[Landscape, dict[UUID, UUID | None]]:
        """What flows, and which dataset is carried by what is said to be de-identified."""
        rows = Flow.objects.of(self._organisation).filter(
            system__in=self._systems, protection=Flow.Protection.DEIDENTIFIED
        )
        return (
            landscape(self._organisation, *self._systems, is_whole=False),
            dict(rows.values_list("pk", "dataset")),
        )


class _OfCover:
    """The exposure that hangs on vendors or datasets: of the flows nothing is read unless their cover moved."""

    def __init__(self, organisation: Organisation, vendors: set[UUID], datasets: set[UUID]) -> None:
        self._organisation, self._vendors, self._datasets = organisation, vendors, datasets
        self._covers, self._days = self._now()

    def lost(self, on: date) -> Lost:
        covers, days = self._now()
        services = [key for key in covers.keys() | self._covers if covers.get(key) != self._covers.get(key)]
        datasets = [key for key in self._datasets if days.get(key) != self._days.get(key)]
        if not services and not datasets:
            return Lost()
        land, carried = self._flowing(services, datasets)
        flows = [
            replace(each, deidentified=self._days.get(carried[each.key], ())) if each.key in carried else each
            for each in land.flows
        ]
        before = replace(land, flows=flows, covers={**land.covers, **self._covers})
        return lost_between(before, land, on)

    def _now(self) -> tuple[Mapping[Any, Any], Mapping[Any, Any]]:
        """What covers each service, and the days on which each dataset is no PHI."""
        used = Component.objects.of(self._organisation).exclude(service=None).values("service")
        services = Service.objects.of(self._organisation).filter(vendor__in=self._vendors, pk__in=used)
        covers = covers_of(self._organisation, services.select_related("vendor")) if self._vendors else {}
        return covers, Once(self._organisation).days(self._datasets)

    def _flowing(self, services: Iterable[Any], datasets: Iterable[Any]) -> tuple[Landscape, dict[Any, Any]]:
        """The flows whose cover moved, and which of the datasets each of them carries."""
        rows = Flow.objects.of(self._organisation).current()
        carrying = Q(dataset__in=datasets, protection=Flow.Protection.DEIDENTIFIED)
        ends = Q(source__service__in=services) | Q(target__service__in=services)
        land = landscape_of(self._organisation, rows.filter(carrying | ends))
        return land, dict(rows.filter(carrying).values_list("pk", "dataset"))


def _reached(organisation: Organisation, vendors: set[Any]) -> set[UUID]:
    """The vendors to which something flows and whose cover hangs on one of these: they themselves, and who works below them."""
    if not vendors:
        return set()
    used = Component.objects.of(organisation).ever().exclude(service=None).order_by()
    reached = set(used.values_list("service__vendor", flat=True).distinct())
    if not reached:
        return set()
    below = Vendor.objects.of(organisation).exclude(parent=None)
    parents = {key: above for key, above in below.values_list("pk", "parent") if above}
    return {key for key in reached if not vendors.isdisjoint(upwards(key, parents))}


def _carried(organisation: Organisation, datasets: set[Any]) -> set[UUID]:
    """The datasets that something is said to carry and that are, or were made from, one of these."""
    if not datasets:
        return set()
    flows = Flow.objects.of(organisation).current().filter(protection=Flow.Protection.DEIDENTIFIED)
    carried = set(flows.exclude(dataset=None).order_by().values_list("dataset", flat=True).distinct())
    if not carried:
        return set()
    below = (row.below() for row in Dataset.objects.of(organisation).filter(pk__in=datasets))
    return carried & {key for keys in below for key in keys}


def _system(record: Record) -> UUID | None:
    if isinstance(record, System):
        return record.pk
    return record.system_id if isinstance(record, Component | Flow) else None


def _vendor(record: Record) -> UUID | None:
    if isinstance(record, Vendor):
        return record.pk
    return record.vendor_id if isinstance(record, BAA | Service) else None


def _dataset(record: Record) -> UUID | None:
    if isinstance(record, Dataset):
        return record.pk
    return record.dataset_id if isinstance(record, Determination) else None
