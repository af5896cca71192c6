"""Gathers what the pages of datasets and determinations show, in a bounded number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from compliance.accounts.models import Membership, Organisation
from compliance.charts import shapes
from compliance.registers.answers import GapKind
from riskassess.datasets import rules, snapshots, upkeep
from riskassess.datasets.kinds import GAPS, reason
from riskassess.datasets.models import Addition, Dataset, Determination, Validation
from riskassess.datasets.page.determinations import DeterminationLine, determination_line
from riskassess.datasets.page.lineage import Lineage, Tree
from riskassess.datasets.places import mended_at, seen_at
from riskassess.datasets.standing import Standing, standing
from vendors.places import Addresses

SHOWN_BACK, SHOWN_AHEAD, BESIDE = timedelta(days=3 * 365), timedelta(days=548), timedelta(days=30)
KEPT_WORDS = "six years after the last model made of it is out of use and the data are gone"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class FaultLine:
    """A failing check with the words of its kind."""

    kind: GapKind
    title: str
    reason: str
    url: str
    mend_url: str


@dataclass(frozen=True)
class AdditionLine:
    """Data that were added, and what covers them today."""

    addition: Addition
    word: str
    tone: str


@dataclass(frozen=True)
class DatasetPage:
    """The page of a dataset."""

    standing: Standing
    drawing: str
    faults: list[FaultLine]
    determinations: list[DeterminationLine]
    archived: list[Determination]
    timeline: shapes.Timeline | None
    additions: list[AdditionLine]
    validations: list[Validation]
    above: Tree
    below: Tree
    facts: list[tuple[str, Any]]
    papers: list[tuple[str, Any]]


def dataset_page(dataset: Dataset, on: date) -> DatasetPage:
    """Everything the page of a dataset shows but its history."""
    organisation = dataset.organisation
    known = snapshots.of_today(organisation)
    family, own = snapshots.family_of(known), known[dataset.pk]
    has_owner = _is_member(organisation, dataset.owner_id)
    stands = standing(own, on, family, has_owner=has_owner)
    held = list(dataset.determinations.select_related("attachment"))
    for row in held:
        row.dataset, row.organisation = dataset, organisation
    address = Addresses(organisation)
    lineage = Lineage(known, address, on)
    lines = [
        determination_line(row, own.determinations[row.pk][0], on) for row in held if not row.archived_at
    ]
    additions = dataset.additions.select_related("origin", "determination", "determination__dataset")
    return DatasetPage(
        standing=stands,
        drawing=stands.tone if stands.tone in ("critical", "high") else "good",
        faults=sorted(_faults(stands, address), key=lambda line: line.kind.severity),
        determinations=lines,
        archived=[row for row in held if row.archived_at],
        timeline=_timeline([(line, own.determinations[line.determination.pk][0]) for line in lines], on),
        additions=[_addition_line(each, own.facts, on) for each in additions],
        validations=list(dataset.validations.all()),
        above=lineage.above(dataset.pk),
        below=lineage.below(dataset.pk),
        facts=_facts(dataset, "" if has_owner else " (no member any more)"),
        papers=_papers(dataset, own.facts),
    )


def _is_member(organisation: Organisation, person: UUID | None) -> bool:
    current = Membership.objects.of(organisation).current()
    return current.filter(person=person, person__is_active=True).exists()


def _faults(stands: Standing, address: Addresses) -> Iterable[FaultLine]:
    for fault in stands.faults:
        yield FaultLine(
            GAPS[fault.kind],
            stands.titles[fault.record],
            reason(fault.kind, fault.day, fault.why),
            seen_at(address, fault.kind, fault.record),
            mended_at(address, fault.kind, fault.record),
        )


def _addition_line(addition: Addition, facts: rules.Dataset, on: date) -> AdditionLine:
    plain = next(each for each in facts.additions if each.key == addition.pk)
    by = rules.covering(facts, plain, on)
    if by:
        return AdditionLine(addition, f"Covered by the {by[0].name}", "good")
    is_claimed = facts.kind in rules.NOT_PHI
    return AdditionLine(addition, "Not covered", "critical" if is_claimed else "info")


def _timeline(lines: list[tuple[DeterminationLine, rules.Determination]], on: date) -> shapes.Timeline | None:
    """The determinations that counted or count."""
    drawn = []
    for line, facts in lines:
        ends = [facts.ends_on, facts.withdrawn_on and facts.withdrawn_on - _DAY]
        last = min((day for day in ends if day), default=None)
        if facts.decided_on and not facts.lacking and (last is None or facts.decided_on <= last):
            url = line.determination.get_absolute_url()
            drawn.append(
                shapes.Span(
                    line.determination.what,
                    facts.decided_on,
                    last,
                    line.word,
                    line.tone,
                    url=url,
                    endless="no time limit",
                )
            )
    if not drawn:
        return None
    first = max(min(span.start for span in drawn), on - SHOWN_BACK)
    return shapes.timeline(drawn, first=min(first, on - BESIDE), last=on + SHOWN_AHEAD, today=on)


def _facts(dataset: Dataset, gone: str) -> list[tuple[str, Any]]:
    extracted = ", ".join(str(each) for each in (dataset.extracted_by, dataset.extracted_on) if each)
    limited = [
        (
            "Data use agreement",
            f"{dataset.data_use_party}, since {dataset.data_use_on}" if dataset.data_use_on else None,
        )
    ]
    return [
        ("Declared", dataset.get_kind_display()),
        *(limited if dataset.kind == Dataset.Kind.LIMITED else []),
        ("Owner", dataset.owner and dataset.owner.name + gone),
        ("Source", dataset.source or None),
        ("Extracted by, on", extracted or None),
        ("Fields", dataset.extracted_fields or None),
        ("Consents and authorizations", dataset.consents or None),
        ("Purposes", dataset.purposes or None),
        ("Size", dataset.size or None),
        ("Stored in", dataset.storage or None),
        (
            "Separated from production",
            f"{dataset.get_separation_display()}. {dataset.separation_evidence}".strip(),
        ),
        ("Notes", dataset.notes or None),
    ]


def _papers(dataset: Dataset, facts: rules.Dataset) -> list[tuple[str, Any]]:
    """How long data and papers are kept."""
    used = f"since {dataset.used_from}" if dataset.used_from else "not yet"
    due = upkeep.disposal_due(facts)
    counted = "" if dataset.disposal_due_on or not due else ", the end of the retention period"
    return [
        ("Used for models", f"{used}, until {dataset.used_until}" if dataset.used_until else used),
        ("Retention", f"{dataset.retention_months} months" if dataset.retention_months else None),
        ("Disposal due", f"{due}{counted}" if due else None),
        (
            "Disposed of",
            f"{dataset.disposed_on}. {dataset.disposal_notes}".strip() if dataset.disposed_on else "not yet",
        ),
        ("Documentation kept until", str(upkeep.keep_until(facts) or KEPT_WORDS)),
    ]
