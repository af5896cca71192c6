"""Reads on which days datasets are de-identified, for the flows and systems that name them."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from compliance.accounts.models import Organisation
from riskassess.datasets import rules as law
from riskassess.datasets.snapshots import Known, as_known, family_of, of_today
from riskassess.systems.models import SystemDataset
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


def deidentified_days(organisation: Organisation, wanted: Iterable[UUID | None]) -> Days:
    """The days of each of these datasets, from today's rows; without any it asks the database nothing."""
    return Once(organisation).days(wanted)


def deidentified_days_known(
    organisation: Organisation, wanted: Iterable[UUID | None], known: datetime
) -> Days:
    """The same as the ledger knew it before that moment."""
    keys = set(wanted) - {None}
    return _days(as_known(organisation, known), keys) if keys else {}


def _days(known: Mapping[UUID, Known], keys: Iterable[UUID | None]) -> Days:
    family = family_of(known)
    return {
        key: tuple(
            Span(first, last or date.max) for first, last in law.deidentified_spans(family[key], family)
        )
        for key in keys
        if key in family
    }


def claimed_of(
    organisation: Organisation, *systems: UUID
) -> dict[Hashable, list[tuple[str, tuple[Span, ...]]]]:
    """The datasets that these systems use, else all, and that are said to be no PHI, each with the days on which that holds."""
    rows = SystemDataset.objects.filter(organisation=organisation, dataset__kind__in=law.NOT_PHI)
    rows = rows.filter(system__in=systems) if systems else rows
    held = list(rows.values_list("system", "dataset", "dataset__name"))
    days = deidentified_days(organisation, {dataset for _, dataset, _ in held})
    found: dict[Hashable, list[tuple[str, tuple[Span, ...]]]] = defaultdict(list)
    for system, dataset, name in held:
        found[system].append((name, days.get(dataset, ())))
    return found


def claimed_known(
    organisation: Organisation, used: Mapping[Hashable, list[UUID]], known: datetime
) -> dict[Hashable, list[tuple[str, tuple[Span, ...]]]]:
    """The same of the datasets that each system used, as the ledger knew it before that moment."""
    if not any(used.values()):
        return {}
    held = as_known(organisation, known)
    claiming = {key for key, each in held.items() if each.fields["kind"] in law.NOT_PHI}
    days = _days(held, claiming)
    return {
        system: [(held[key].name, days[key]) for key in keys if key in claiming]
        for system, keys in used.items()
    }
