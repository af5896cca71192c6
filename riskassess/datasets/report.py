"""The chapter of datasets in a pack: every dataset with what it is on a day and why, from what the ledger knew."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.files.models import Attachment
from compliance.ledger import history
from compliance.registers.answers import Evidence, Section, Severity, Table
from compliance.registers.chapters import FaultLine, by_kind, worst_first
from riskassess.datasets import catalogue, rules, snapshots, upkeep
from riskassess.datasets.kinds import GAPS, reason
from riskassess.datasets.models import Answer, Dataset, Determination, Validation
from riskassess.datasets.snapshots import Fields, Known
from riskassess.datasets.standing import Standing, standing

#: So many datasets stand on paper one by one; the attached tables hold every one.
LINES = 400
NOTES = (
    "What a dataset is follows from facts, not from what it is declared to be: without a complete determination in force on the day "
    "asked about, for all data that were in it by then, it counts as identified.",
    "A determination counts from its day to its last day, both inclusive. Safe Harbor covers data up to the day that was looked at; only "
    "that of an expert who speaks of the method covers data added later, where the addition names it.",
    "Synthetic data made from PHI count as such only where a determination covers them too: a house rule on the safe side.",
    f"{len(catalogue.SMALL_AREAS.codes)} three-digit ZIP codes are shown beside the worksheet as small areas; the list is unverified. "
    f"{catalogue.SMALL_AREAS.caution}",
    "Whether an owner was still a member is judged by the name on file.",
)


@dataclass(frozen=True)
class DatasetLines:
    """A dataset in words."""

    name: str
    declared: str
    status: str
    reason: str
    owner: str
    source: str
    storage: str
    keep: str
    determinations: tuple[tuple[str, str, str], ...]
    faults: tuple[FaultLine, ...]


def section(organisation: Organisation, on: date, known: datetime) -> Section:
    """The chapter, the law asked about `on`, the facts as recorded before `known`."""
    everything = snapshots.as_known(organisation, known)
    family = snapshots.family_of(everything)
    held = sorted(
        (each for each in everything.values() if upkeep.is_watched(each.facts, on)),
        key=lambda each: each.name.casefold(),
    )
    stood = [standing(each, on, family, has_owner=bool(each.fields["owner"])) for each in held]
    lines = [_lines(each, found, on) for each, found in zip(held, stood, strict=True)]
    worst = sorted(lines, key=lambda line: min((fault.kind.severity for fault in line.faults), default=9))
    return Section(
        title="Datasets",
        template="datasets/pack_section.html",
        context={
            "datasets": lines if len(lines) <= LINES else worst[:LINES],
            "all": len(lines),
            "summary": by_kind(fault for line in lines for fault in line.faults),
        },
        tables=tuple(_tables(held, stood, lines, everything, on)),
        evidence=tuple(_evidence(organisation, held)),
        records=tuple(_records(held)),
        figures=tuple(_figures(stood, lines)),
        notes=NOTES,
    )


def _lines(each: Known, found: Standing, on: date) -> DatasetLines:
    fields, facts = each.fields, each.facts
    keep = upkeep.keep_until(facts)
    return DatasetLines(
        name=each.name,
        declared=_choice(Dataset.Kind, fields["kind"]),
        status=found.word + (", disposed of" if found.is_disposed else ""),
        reason=found.status.reason,
        owner=_label(fields["owner"]),
        source=fields["source"],
        storage=f"{fields['storage'] or 'not recorded'}; separated from production: "
        f"{_choice(Dataset.Separation, fields['separation']).lower()}",
        keep=f"Documentation kept until {keep}"
        if keep
        else "Documentation kept six years beyond the last model made of it",
        determinations=tuple(
            (
                own.name,
                "incomplete" if own.lacking else ("in force" if rules.counts(own, on) else "not in force"),
                _until(own),
            )
            for own in facts.determinations
        ),
        faults=worst_first(
            FaultLine(GAPS[fault.kind], found.titles[fault.record], reason(fault.kind, fault.day, fault.why))
            for fault in found.faults
        ),
    )


def _until(own: rules.Determination) -> str:
    if own.lacking:
        return f"lacks {'; '.join(own.lacking)}"
    if own.withdrawn_on:
        return f"withdrawn from {own.withdrawn_on}"
    return f"until {own.ends_on}" if own.ends_on else "no time limit"


def _figures(stood: list[Standing], lines: list[DatasetLines]) -> Iterator[tuple[str, str]]:
    yield "Datasets", str(len(stood))
    yield "of these PHI", str(sum(each.status.is_phi for each in stood))
    for severity in Severity:
        number = sum(fault.kind.severity == severity for line in lines for fault in line.faults)
        yield f"{severity.word} faults", str(number)


def _records(held: list[Known]) -> Iterator[UUID]:
    for each in held:
        yield UUID(str(each.facts.key))
        yield from each.determinations


def _tables(
    held: list[Known],
    stood: list[Standing],
    lines: list[DatasetLines],
    everything: dict[UUID, Known],
    on: date,
) -> Iterator[Table]:
    names = {str(key): each.name for key, each in everything.items()}
    yield Table(
        "datasets",
        "Datasets",
        (
            "dataset", "declared", f"status on {on}", "why", "owner", "source", "extracted by", "extracted on", "size", "stored in",
            "separated from production", "data use agreement with", "since", "used since", "last model out of use", "retention in months",
            "disposal due", "disposed on", "made from", "documentation kept until",
        ),
        [_full(each, line, names) for each, line in zip(held, lines, strict=True)],
    )  # fmt: skip
    yield Table(
        "determinations",
        "Determinations of de-identification",
        (
            "dataset", "determination", f"on {on}", "lacks", "by", "day", "data as of", "speaks of the method", "counts until",
            "withdrawn from", "tools", "records looked through", "by", "misses found", "look for ways back by", "last looked",
        ),
        [_determination(each, key, on) for each in held for key in each.determinations],
    )  # fmt: skip
    yield Table(
        "worksheets",
        "Safe Harbor worksheets",
        ("dataset", "determination", "point", "rule", "answer", "how"),
        list(_points(held)),
    )
    yield Table(
        "additions",
        "Data that were added",
        ("dataset", "added on", "what", "taken from", "covered by, as recorded", f"covered on {on}"),
        [row for each in held for row in _additions(each, on)],
    )
    yield Table(
        "validations",
        "Validations of synthetic data",
        ("dataset", "done on", "by", "method", "result"),
        [
            (
                each.name,
                part["done_on"],
                part["by"],
                part["method"],
                _choice(Validation.Result, part["result"]),
            )
            for each in held
            for part in each.parts.get("validations", ())
        ],
    )
    del stood


def _full(each: Known, line: DatasetLines, names: dict[str, str]) -> tuple[Any, ...]:
    f, facts = each.fields, each.facts
    return (
        each.name, line.declared, line.status, line.reason, line.owner, f["source"], f["extracted_by"], f["extracted_on"], f["size"],
        f["storage"], _choice(Dataset.Separation, f["separation"]), f["data_use_party"], f["data_use_on"], f["used_from"], f["used_until"],
        f["retention_months"], upkeep.disposal_due(facts), f["disposed_on"],
        "; ".join(names.get(str(key), "not on file") for key in facts.made_from), upkeep.keep_until(facts),
    )  # fmt: skip


def _determination(each: Known, key: UUID, on: date) -> tuple[Any, ...]:
    own, f = each.determinations[key]
    state = "incomplete" if own.lacking else "in force" if rules.counts(own, on) else "not in force"
    return (
        each.name, own.name, state, "; ".join(own.lacking), f["decided_by"], f["decided_on"], f["data_as_of"],
        "yes" if own.of_method else "no", f["ends_on"], f["withdrawn_on"], f["tools"], f["sample_size"], f["sample_by"], f["sample_misses"],
        f["review_due_on"], f["reviewed_on"],
    )  # fmt: skip


def _points(held: list[Known]) -> Iterator[tuple[Any, ...]]:
    """Every answer, with how it was done: free text, of which what was redacted reads as such. One query."""
    rows = [
        (each.name, own.name, answer)
        for each in held
        for own, fields in each.determinations.values()
        for answer in _in_order(fields.get("answers", ()))
        if answer["word"]
    ]
    told = history.in_clear({"how": [answer["how"] for _, _, answer in rows]})["how"]
    for (name, of, answer), how in zip(rows, told, strict=True):
        point = catalogue.POINTS[answer["point"]]
        yield name, of, point.name, point.citation, _choice(Answer.Word, answer["word"]), str(how)


def _in_order(answers: Iterable[Fields]) -> list[Fields]:
    order = list(catalogue.POINTS)
    return sorted(answers, key=lambda each: order.index(each["point"]))


def _additions(each: Known, on: date) -> Iterator[tuple[Any, ...]]:
    plain = {added.key: added for added in each.facts.additions}
    for part in each.parts.get("additions", ()):
        by = rules.covering(each.facts, plain[part["id"]], on)
        words = "; ".join(own.name for own in by) or "nothing"
        yield (
            each.name,
            part["added_on"],
            part["what"],
            _label(part["origin"]),
            _label(part["determination"]),
            words,
        )


def _evidence(organisation: Organisation, held: list[Known]) -> Iterator[Evidence]:
    found = [
        (_choice(Determination.Method, fields["method"]), f"{each.name}: {own.name}", fields["attachment"])
        for each in held
        for own, fields in each.determinations.values()
    ] + [("Certificate of disposal", each.name, each.fields["certificate"]) for each in held]
    kept = [(title, of, UUID(reference["key"])) for title, of, reference in found if reference]
    stored = Attachment.objects.of(organisation).in_bulk([key for _, _, key in kept])
    for title, of, key in kept:
        yield Evidence(title, of, stored[key].sha256, stored[key].size)


def _label(reference: Any) -> str:
    return reference["label"] if reference else ""


def _choice(choices: Any, value: str) -> str:
    return str(dict(choices.choices).get(value, value))
