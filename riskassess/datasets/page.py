"""Gathers what the pages of datasets and determinations show, in a bounded number of queries."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse

from compliance.accounts.models import Membership, Organisation
from compliance.charts import shapes
from compliance.registers.answers import GapKind
from riskassess.datasets import catalogue, rules, snapshots, upkeep
from riskassess.datasets.kinds import GAPS, reason
from riskassess.datasets.models import Addition, Answer, Dataset, Determination, Validation
from riskassess.datasets.places import mended_at, seen_at
from riskassess.datasets.snapshots import Known
from riskassess.datasets.standing import WORDS, Standing, standing
from vendors.places import Addresses

SHOWN_BACK, SHOWN_AHEAD, BESIDE = timedelta(days=3 * 365), timedelta(days=548), timedelta(days=30)
POINT_TONES = {"absent": "good", "removed": "good", "generalised": "good", "kept": "info", "present": "high"}
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
class Node:
    """A dataset in a tree of what was made from what."""

    name: str
    url: str
    word: str
    tone: str
    note: str = ""
    below: list["Node"] = field(default_factory=list)


@dataclass(frozen=True)
class DeterminationLine:
    """A determination with its word for today."""

    determination: Determination
    word: str
    tone: str
    why: str


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
    above: list[Node]
    below: list[Node]
    facts: list[tuple[str, Any]]
    papers: list[tuple[str, Any]]


@dataclass(frozen=True)
class DeterminationPage:
    """The page of a determination."""

    word: str
    tone: str
    why: str
    facts: list[tuple[str, Any]]
    review: list[tuple[str, Any]]
    points: list[tuple[str, list[tuple[catalogue.Point, str, str, str]]]]
    is_withdrawn: bool


def trail(organisation: Organisation, *above: Dataset | Determination) -> list[tuple[str, str]]:
    """Words and addresses that lead to a page."""
    steps = [("Datasets", reverse("dataset_list", kwargs={"slug": organisation.slug}))]
    for record in above:
        if isinstance(record, Determination):
            steps += [(record.dataset.name, _url(organisation, "dataset_detail", record.dataset_id))]
            steps += [(record.what, _url(organisation, "determination_detail", record.pk))]
        else:
            steps.append((record.name, _url(organisation, "dataset_detail", record.pk)))
    return list(dict(steps).items())


def dataset_page(dataset: Dataset, on: date) -> DatasetPage:
    """Everything the page of a dataset shows but its history."""
    organisation = dataset.organisation
    known = snapshots.today(organisation)
    family, own = snapshots.family_of(known), known[dataset.pk]
    has_owner = bool(dataset.owner_id) and _is_member(organisation, dataset.owner_id)
    stands = standing(own, on, family, has_owner=has_owner)
    held = list(dataset.determinations.select_related("attachment"))
    for row in held:
        row.dataset, row.organisation = dataset, organisation
    address = Addresses(organisation)
    lines = [
        _determination_line(row, own.determinations[row.pk][0], on) for row in held if not row.archived_at
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
        above=_tree(_above(own), known, address, family, on, _above),
        below=_tree(_below(known)(own), known, address, family, on, _below(known)),
        facts=_facts(dataset, "" if has_owner else " (no member any more)"),
        papers=_papers(dataset, own.facts),
    )


def determination_page(determination: Determination, on: date) -> DeterminationPage:
    """Everything the page of a determination shows but its history."""
    known = snapshots.today(determination.organisation)[determination.dataset_id]
    facts = known.determinations[determination.pk][0]
    line = _determination_line(determination, facts, on)
    held = {each.point: each for each in determination.answers.all()}
    groups = [
        (title, [_point(point, held.get(point.key)) for point in points])
        for title, points in (
            ("The 18 identifiers", catalogue.IDENTIFIERS),
            ("Where they hide", catalogue.ASKED),
        )
    ]
    return DeterminationPage(
        word=line.word,
        tone=line.tone,
        why=line.why,
        facts=_statement(determination),
        review=_review(determination),
        points=groups if determination.method == Determination.Method.SAFE_HARBOR else [],
        is_withdrawn=determination.withdrawn_on is not None,
    )


def _is_member(organisation: Organisation, person: UUID) -> bool:
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


def _determination_line(row: Determination, facts: rules.Determination, on: date) -> DeterminationLine:
    if row.archived_at:
        return DeterminationLine(row, "Archived", "ended", "It counts no more.")
    if facts.lacking:
        return DeterminationLine(
            row, "Incomplete", "high", f"It counts for nothing yet. It lacks {'; '.join(facts.lacking)}."
        )
    if rules.counts(facts, on):
        lasts = f"until {facts.ends_on}" if facts.ends_on else "without time limit"
        return DeterminationLine(row, "In force", "good", f"It counts {lasts}.")
    if facts.withdrawn_on and facts.withdrawn_on <= on:
        return DeterminationLine(row, "Withdrawn", "ended", f"It counts no more from {facts.withdrawn_on}.")
    return DeterminationLine(row, "Ended", "ended", f"Its last day was {facts.ends_on}.")


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


Links = Callable[[Known], list[tuple[UUID, str]]]


def _above(each: Known) -> list[tuple[UUID, str]]:
    """What it was made from, with the day where something was added later."""
    found = {UUID(str(key)): "" for key in each.facts.made_from}
    for added in each.facts.additions:
        if added.origin:
            found.setdefault(UUID(str(added.origin)), f"added on {added.added_on}")
    return list(found.items())


def _below(known: Mapping[UUID, Known]) -> Links:
    """What was made from one: the same links, turned round."""
    turned: dict[UUID, list[tuple[UUID, str]]] = {}
    for key, each in known.items():
        for above, note in _above(each):
            turned.setdefault(above, []).append((key, note))
    return lambda each: turned.get(UUID(str(each.facts.key)), [])


def _tree(
    links: list[tuple[UUID, str]],
    known: Mapping[UUID, Known],
    address: Addresses,
    family: rules.Family,
    on: date,
    follow: Links,
    seen: frozenset[UUID] = frozenset(),
) -> list[Node]:
    nodes = []
    for key, note in links:
        if key in seen or key not in known:
            continue
        each = known[key]
        word, tone = WORDS[rules.status(each.facts, on, family).word]
        below = _tree(follow(each), known, address, family, on, follow, seen | {key})
        nodes.append(Node(each.name, address("dataset_detail", key), word, tone, note, below))
    return sorted(nodes, key=lambda node: node.name.casefold())


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


def _point(point: catalogue.Point, row: Answer | None) -> tuple[catalogue.Point, str, str, str]:
    if row is None or not row.word:
        return point, "Open", "draft", ""
    return point, row.get_word_display(), POINT_TONES[row.word], row.how


def _statement(row: Determination) -> list[tuple[str, Any]]:
    limit = ("Counts until", str(row.ends_on) if row.ends_on else "no time limit")
    if row.method == Determination.Method.EXPERT:
        return [
            ("Expert", row.decided_by or None),
            ("Qualifications", row.qualifications or None),
            ("Method", row.how or None),
            ("Result", row.get_result_display() or None),
            ("Day", row.decided_on),
            ("Data as of", row.data_as_of or ("speaks of the method" if row.of_method else None)),
            (
                "Speaks of the method",
                "Yes: later additions that name it are covered" if row.of_method else "No",
            ),
            limit,
        ]
    return [
        ("No actual knowledge", "Stated" if row.no_actual_knowledge else None),
        ("Stated by", row.decided_by or None),
        ("On", row.decided_on),
        ("Data as of", row.data_as_of),
        limit,
    ]


def _review(row: Determination) -> list[tuple[str, Any]]:
    sample = f"{row.sample_size} by {row.sample_by}" if row.sample_size else None
    return [
        ("Tools with versions", row.tools or None),
        ("Records looked through", sample),
        ("Misses found", "not counted" if row.sample_misses is None and sample else row.sample_misses),
        ("Risk that remains", row.residual_risk or None),
        ("Last looked for ways back", row.reviewed_on),
        ("What was found", row.review_found or None),
        ("Look again by", row.review_due_on),
    ]


def _url(organisation: Organisation, name: str, key: UUID) -> str:
    return reverse(name, kwargs={"slug": organisation.slug, "key": key})
