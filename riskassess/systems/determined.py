"""Reads on which days datasets are de-identified, for the flows and systems that name them."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from compliance.accounts.models import Organisation
from riskassess.datasets import rules as law
from riskassess.datasets import spans
from riskassess.datasets.snapshots import Known, as_known, family_of, of_today
from riskassess.systems.models import SystemDataset
from riskassess.systems.rules import Span

Days = Mapping[Hashable, tuple[Span, ...]]


def deidentified_days(organisation: Organisation, wanted: Iterable[UUID | None]) -> Days:
    """The days on which what flows from each of these datasets is no PHI, from today's rows; without any it asks the database nothing."""
    keys = set(wanted) - {None}
    return _days(of_today(organisation), keys, spans.sent_spans) if keys else {}


def standing_days(organisation: Organisation, wanted: Iterable[UUID]) -> Days:
    """The days on which each of these datasets itself is no PHI; the same otherwise."""
    keys = set(wanted)
    return _days(of_today(organisation), keys, spans.deidentified_spans) if keys else {}


def deidentified_days_known(
    organisation: Organisation, wanted: Iterable[UUID | None], known: datetime
) -> Days:
    """The days of what flows, as the ledger knew it before that moment."""
    keys = set(wanted) - {None}
    return _days(as_known(organisation, known), keys, spans.sent_spans) if keys else {}


def _days(
    known: Mapping[UUID, Known],
    keys: Iterable[UUID | None],
    of: Callable[[law.Dataset, law.Family], list[spans.Span]],
) -> Days:
    family = family_of(known)
    return {
        key: tuple(
            Span(first, last or date.max)
            for first, last in spans.held_spans(family[key], of(family[key], family))
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
    days = standing_days(organisation, {dataset for _, dataset, _ in held})
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
    days = _days(held, claiming, spans.deidentified_spans)
    return {
        system: [(held[key].name, days[key]) for key in keys if key in claiming]
        for system, keys in used.items()
    }
