"""Reads on which days datasets are de-identified, for the flows and systems that name them."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from compliance.accounts.models import Organisation
from riskassess.datasets import rules, spans
from riskassess.datasets.snapshots import Known, as_known, family_of, of_today
from riskassess.systems.facts import Used
from riskassess.systems.models import Flow, SystemDataset
from riskassess.systems.rules import Span

Days = Mapping[Hashable, tuple[Span, ...]]


@dataclass(frozen=True)
class Once:
    """Today's datasets of an organisation, read when somebody first asks and not again: a page asks for its flows and for its datasets."""

    organisation: Organisation

    @cached_property
    def _known(self) -> Mapping[UUID, Known]:
        return of_today(self.organisation)

    def days(self, wanted: Iterable[UUID | None]) -> Days:
        """The days of each of these datasets; without any it asks the database nothing."""
        keys = set(wanted) - {None}
        return _days(self._known, keys) if keys else {}

    def used(self, keys: Iterable[UUID]) -> list[Used]:
        """The datasets of these keys; without any it asks the database nothing."""
        wanted = list(keys)
        return _used(self._known, {None: wanted})[None] if wanted else []


def deidentified_days_known(
    organisation: Organisation, wanted: Iterable[UUID | None], known: datetime
) -> Days:
    """The days of what flows, as the ledger knew it before that moment."""
    keys = set(wanted) - {None}
    return _days(as_known(organisation, known), keys) if keys else {}


def _days(known: Mapping[UUID, Known], keys: Iterable[UUID | None]) -> Days:
    family = family_of(known)
    return {
        key: tuple(
            Span(first, last or date.max)
            for first, last in spans.held_spans(family[key], rules.deidentified_spans(family[key], family))
        )
        for key in keys
        if key in family
    }


def used_of(organisation: Organisation, *systems: UUID) -> dict[Hashable, list[Used]]:
    """The datasets that these systems use, else all: named for the system, or by a flow of it."""
    named = SystemDataset.objects.filter(organisation=organisation).order_by()
    flowing = Flow.objects.of(organisation).current().exclude(dataset=None).order_by()
    if systems:
        named, flowing = named.filter(system__in=systems), flowing.filter(system__in=systems)
    found: dict[Hashable, list[UUID]] = defaultdict(list)
    for system, dataset in named.values_list("system", "dataset").union(
        flowing.values_list("system", "dataset")
    ):
        found[system].append(dataset)
    return _used(of_today(organisation), found) if found else {}


def used_known(
    organisation: Organisation, named: Mapping[Hashable, list[UUID]], known: datetime
) -> dict[Hashable, list[Used]]:
    """The datasets that each system named, as the ledger knew them before that moment."""
    return _used(as_known(organisation, known), named) if any(named.values()) else {}


def _used(held: Mapping[UUID, Known], named: Mapping[Hashable, list[UUID]]) -> dict[Hashable, list[Used]]:
    keys = {key for each in named.values() for key in each if key in held}
    days = _days(held, keys)
    told = {key: _told(held[key], days[key]) for key in keys}
    return {system: [told[key] for key in each if key in told] for system, each in named.items()}


def _told(known: Known, days: tuple[Span, ...]) -> Used:
    of = known.facts
    name = f"{known.name} (archived)" if of.archived_on else known.name
    return Used(name, of.kind, days, has_provenance=of.has_source and of.has_extraction)
