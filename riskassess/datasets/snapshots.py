"""Reads datasets into the plain values that the rules take: from today's rows, or from the ledger as it was known at a moment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, OuterRef, Value, When
from django.db.models.functions import Concat

from compliance.accounts.models import Organisation
from compliance.ledger import history
from riskassess.datasets import rules, worksheet
from riskassess.datasets.catalogue import NAMES
from riskassess.datasets.descent import Kin
from riskassess.datasets.models import Addition, Answer, Dataset, Determination, Origin, Validation

Fields = Mapping[str, Any]
_EXPLAINED = ":how"


@dataclass(frozen=True)
class Known:
    """A dataset as the rules read it, with the fields that pages and reports show; those of its parts and determinations by key."""

    facts: rules.Dataset
    fields: Fields
    parts: Mapping[str, list[Fields]] = field(default_factory=dict)
    determinations: Mapping[UUID, tuple[rules.Determination, Fields]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.fields["name"])


def of_today(organisation: Organisation) -> dict[UUID, Known]:
    """Every dataset by key, archived ones too: five queries however many there are."""
    parts: dict[UUID, dict[str, list[Fields]]] = defaultdict(lambda: defaultdict(list))
    kinds: dict[str, Any] = {"origins": Origin, "additions": Addition, "validations": Validation}
    for name, model in kinds.items():
        for row in model.objects.of(organisation).values():
            parts[row["dataset_id"]][name].append(_unnamed(row))
    held: dict[UUID, list[tuple[UUID, Fields, Iterable[str]]]] = defaultdict(list)
    said: Any = Determination.objects.of(organisation).annotate(said=_said())
    for row in said.values():
        held[row["dataset_id"]].append((row["id"], _unnamed(row), row["said"]))
    rows: Any = Dataset.objects.of(organisation).values()
    zone = organisation.zone
    return {
        row["id"]: _known(row["id"], _unnamed(row), parts[row["id"]], held[row["id"]], zone) for row in rows
    }


def as_known(organisation: Organisation, known: datetime) -> dict[UUID, Known]:
    """Every dataset as the ledger knew it before that moment."""
    held: dict[UUID, list[tuple[UUID, Fields, Iterable[str]]]] = defaultdict(list)
    for key, state in history.states(organisation.pk, Determination, known).items():
        answers = [part["fields"] for part in state["parts"]["answers"]]
        said = [
            f"{each['point']}:{each['word']}{_EXPLAINED if each['how'] else ''}"
            for each in answers
            if each["word"]
        ]
        fields = {**state["fields"], "answers": answers}
        held[UUID(fields["dataset"]["key"])].append((key, fields, said))
    found = {}
    for key, state in history.states(organisation.pk, Dataset, known).items():
        parts: dict[str, list[Fields]] = {
            name: [{**part["fields"], "id": UUID(part["key"])} for part in rows]
            for name, rows in state["parts"].items()
        }
        found[key] = _known(key, state["fields"], parts, held[key], organisation.zone)
    return found


def family_of(known: Mapping[UUID, Known]) -> Kin[rules.Dataset]:
    """What the rules look up ancestors in; made once for all of them, it remembers what it was asked."""
    return Kin({key: each.facts for key, each in known.items()})


def _said() -> ArraySubquery:
    """The answers of a determination as “point:word”, with a mark where it says how."""
    how = Case(When(how="", then=Value("")), default=Value(_EXPLAINED), output_field=CharField())
    rows = Answer.objects.filter(determination=OuterRef("pk")).exclude(word="")
    return ArraySubquery(rows.annotate(said=Concat("point", Value(":"), "word", how)).values("said"))


def _known(
    key: UUID,
    fields: Fields,
    parts: Mapping[str, list[Fields]],
    held: Iterable[tuple[UUID, Fields, Iterable[str]]],
    zone: ZoneInfo,
) -> Known:
    determinations = {each: (_determination(each, own, said, zone), own) for each, own, said in held}
    days = ("data_use_on", "extracted_on", "disposal_due_on", "disposed_on", "used_from", "used_until")
    synthetic = fields["kind"] == Dataset.Kind.SYNTHETIC
    facts = rules.Dataset(
        key=key,
        kind=fields["kind"],
        made_from=_sorted(_key(each["parent"]) for each in parts.get("origins", ())),
        additions=tuple(map(_addition, parts.get("additions", ()))),
        determinations=tuple(each for each, _ in determinations.values()),
        validations=tuple(map(_validation, parts.get("validations", ()))),
        has_data_use_party=bool(fields["data_use_party"]),
        has_source=bool(fields["source"]),
        has_extraction=synthetic
        or all(fields[name] for name in ("extracted_by", "extracted_on", "extracted_fields")),
        is_separated=fields["separation"] == Dataset.Separation.YES,
        retention_months=fields["retention_months"],
        has_certificate=bool(fields["certificate"]),
        archived_on=_local_day(fields["archived_at"], zone),
        **{name: _day(fields[name]) for name in days},
    )
    return Known(facts, fields, dict(parts), determinations)


def _determination(key: UUID, fields: Fields, said: Iterable[str], zone: ZoneInfo) -> rules.Determination:
    answers = [each.split(":") for each in said]
    statement = worksheet.Statement(
        method=fields["method"],
        decided_on=_day(fields["decided_on"]),
        has_decider=bool(fields["decided_by"]),
        data_as_of=_day(fields["data_as_of"]),
        no_actual_knowledge=fields["no_actual_knowledge"],
        answers=tuple((each[0], each[1]) for each in answers),
        explained=frozenset(each[0] for each in answers if len(each) > 2),
        has_qualifications=bool(fields["qualifications"]),
        has_method=bool(fields["how"]),
        risk_is_very_small=fields["result"] == Determination.Result.VERY_SMALL,
        has_file=bool(fields["attachment"]),
        of_method=fields["of_method"],
        misses=fields["sample_misses"] or 0,
    )
    return rules.Determination(
        key=key,
        method=statement.method,
        decided_on=statement.decided_on,
        ends_on=_day(fields["ends_on"]),
        withdrawn_on=_day(fields["withdrawn_on"]),
        archived_on=_local_day(fields["archived_at"], zone),
        data_as_of=statement.data_as_of,
        of_method=statement.of_method,
        lacking=worksheet.lacking(statement, NAMES),
        has_human_review=bool(fields["sample_size"]),
        review_due_on=_day(fields["review_due_on"]),
    )


def _addition(fields: Fields) -> rules.Addition:
    day = _day(fields["added_on"])
    if day is None:
        raise ValueError("an addition without day")
    return rules.Addition(fields["id"], day, _key(fields["origin"]), _key(fields["determination"]))


def _validation(fields: Fields) -> rules.Validation:
    day = _day(fields["done_on"])
    if day is None:
        raise ValueError("a validation without day")
    return rules.Validation(
        day, fields["result"] == Validation.Result.PASSED and bool(fields["by"] and fields["method"])
    )


def _sorted(keys: Iterable[UUID | None]) -> tuple[UUID, ...]:
    return tuple(sorted(key for key in keys if key))


def _unnamed(row: dict[str, Any]) -> Fields:
    """A row with its references under the names that they have in events."""
    return {name.removesuffix("_id"): value for name, value in row.items()}


def _key(value: Any) -> UUID | None:
    """A reference: the key itself in a row, key and label in an event."""
    return UUID(value["key"]) if isinstance(value, dict) else value


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _local_day(moment: Any, zone: ZoneInfo) -> date | None:
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return at.astimezone(zone).date() if at else None
