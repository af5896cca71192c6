"""Decides which standing checks of the register of datasets fail for one dataset on a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from riskassess.datasets import rules, upkeep
from riskassess.datasets.rules import NOBODY, NOT_PHI, Dataset, Family

SOON_DAYS = 30  # "high" means that PHI can flow unlawfully within 30 days: a house rule


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One check that fails: its kind, the record, the day it hangs on, and why in words where the kind does not say it."""

    kind: str
    record: rules.Key
    day: date | None = None
    why: str = ""


def is_used(dataset: Dataset, on: date) -> bool:
    """Whether models are made of it or use it on that day, as far as its own record says."""
    began = dataset.used_from is not None and dataset.used_from <= on
    return began and (dataset.used_until is None or on <= dataset.used_until)


def faults(
    dataset: Dataset, on: date, family: Family = NOBODY, *, has_owner: bool = True, used: bool | None = None
) -> Iterator[Fault]:
    """Every check that fails for a dataset in use. `used`: whether others know that it is used as what it is declared to be."""
    if not upkeep.is_watched(dataset, on):
        return
    if upkeep.is_disposed(dataset, on):
        if not dataset.has_certificate:
            yield Fault("disposal_uncertified", dataset.key, dataset.disposed_on)
        return
    if not has_owner:
        yield Fault("dataset_no_owner", dataset.key)
    found = rules.status(dataset, on, family)
    yield from _status_faults(dataset, found, on, family, used=is_used(dataset, on) or bool(used))
    if found.is_phi and not dataset.is_separated:
        yield Fault("not_separated", dataset.key)
    if not (dataset.has_source and dataset.has_extraction):
        yield Fault("no_provenance", dataset.key)
    yield from _determination_faults(dataset, on)
    due = upkeep.disposal_due(dataset)
    if due and due < on:
        yield Fault("disposal_overdue", dataset.key, due)


def _status_faults(
    dataset: Dataset, found: rules.Status, on: date, family: Family, *, used: bool
) -> Iterator[Fault]:
    if found.why == "undecided":
        yield Fault("kind_undecided", dataset.key)
    elif found.why == "agreement":
        yield Fault("no_data_use_agreement", dataset.key, found.day, found.reason)
    elif dataset.kind in NOT_PHI and found.is_phi:
        unused = "determination_expired" if found.why == "ended" else "determination_missing"
        kind = "phi_used_as_deidentified" if used else unused
        yield Fault(kind, dataset.key, found.day, found.reason)
    elif not found.is_phi:
        last = upkeep.ends(dataset, on, family)
        if last and (last - on).days <= SOON_DAYS:
            yield Fault("determination_ends_soon", dataset.key, last)


def _determination_faults(dataset: Dataset, on: date) -> Iterator[Fault]:
    """Of the determinations that count today; one that was left behind asks for nothing."""
    for each in dataset.determinations:
        if not rules.counts(each, on):
            continue
        if not each.has_human_review:
            yield Fault("no_human_review", each.key)
        if each.review_due_on and each.review_due_on < on:
            yield Fault("reidentification_overdue", each.key, each.review_due_on)
