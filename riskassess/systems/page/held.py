"""Reads all that belongs to a system beside its components and flows, in one query: its page has few to spend."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse

from riskassess.datasets.models import Dataset
from riskassess.systems.asked import Answers, Seer
from riskassess.systems.determined import Once
from riskassess.systems.facts import System as Facts
from riskassess.systems.facts import Used
from riskassess.systems.models import (
    Access,
    Change,
    Flow,
    LogField,
    PhiLevel,
    Step,
    System,
    SystemDataset,
    SystemPhi,
    Touched,
)

OF_SYSTEM = "system"


@dataclass(frozen=True)
class Held:
    """What was written down and answered about a system, and what changed in it."""

    phi: list[SystemPhi]
    #: Datasets with their addresses.
    datasets: list[tuple[str, str]]
    #: The same as the rules read them.
    used: list[Used]
    answers: Answers
    access: list[Access]
    #: Each with the names of the components it touches and of who made it.
    changes: list[tuple[Change, list[str], str]]
    #: What the organisation set for kinds of PHI.
    levels: list[PhiLevel]
    #: The organisation's security officer by name.
    officer: str

    def facts(self, system: System) -> Facts:
        """The system as the rules read it."""
        return system.facts(
            [(each.kind, each.reason) for each in self.phi], self.used, self.answers, self.officer
        )


def held_of(system: System, once: Once | None = None) -> Held:
    """All of it from today's rows, and the determinations of its datasets where it uses any."""
    row, slug = _row(system), system.organisation.slug
    return Held(
        phi=[SystemPhi(**each) for each in row["phi_rows"]],
        datasets=[
            (each["name"], reverse("dataset_detail", kwargs={"slug": slug, "key": each["key"]}))
            for each in row["dataset_rows"]
        ],
        used=(once or Once(system.organisation)).used([UUID(each["key"]) for each in row["dataset_rows"]]),
        answers=Answers(
            steps={each["key"]: each["answer"] for each in row["step_rows"]},
            log_fields={each["key"]: each["answer"] for each in row["field_rows"]},
            seers=tuple(Seer(each["name"], tuple(each["phi"])) for each in row["access_rows"]),
        ),
        access=[Access(**each) for each in row["access_rows"]],
        changes=[_change(system, each, row["touched_rows"]) for each in row["change_rows"]],
        levels=[PhiLevel(organisation=system.organisation, **each) for each in row["level_rows"]],
        officer=row["officer"] or "",
    )


def _row(system: System) -> dict[str, Any]:
    own = {OF_SYSTEM: OuterRef("pk")}
    here = {"organisation": OuterRef("organisation")}
    changes = Change.objects.filter(archived_at=None)
    found: Any = (
        System.objects.of(system.organisation)
        .filter(pk=system.pk)
        .values(
            officer=F("organisation__security_officer__name"),
            phi_rows=_rows(SystemPhi.objects.filter(**own), "kind", "reason"),
            dataset_rows=_rows(_datasets(OuterRef(OuterRef("pk"))), key="id", name="name"),
            step_rows=_rows(Step.objects.filter(**own).exclude(answer=""), "key", "answer"),
            field_rows=_rows(LogField.objects.filter(**own).exclude(answer=""), "key", "answer"),
            access_rows=_rows(Access.objects.filter(**own).order_by("name", "id"), "name", "kind", "phi"),
            change_rows=_rows(
                changes.filter(**own).order_by("-on", "-id"), "id", "kind", "on", "words", made_by="by__name"
            ),
            touched_rows=_rows(
                Touched.objects.filter(change__system=OuterRef("pk")),
                change="change_id",
                name="component__name",
            ),
            level_rows=_rows(PhiLevel.objects.filter(archived_at=None, **here), "id", "kind", "level", "why"),
        )
        .get()
    )
    return dict(found)


def _datasets(system: OuterRef) -> "QuerySet[Dataset]":
    """Named for the system, or by a flow of it."""
    named = SystemDataset.objects.filter(system=system).values("dataset")
    flowing = Flow.objects.filter(system=system, archived_at=None).exclude(dataset=None).values("dataset")
    return Dataset.objects.filter(Q(pk__in=named) | Q(pk__in=flowing)).order_by("name")


def _rows(rows: "QuerySet[Any]", *names: str, **places: str) -> ArraySubquery:
    held = {name: F(place) for name, place in ({name: name for name in names} | places).items()}
    return ArraySubquery(rows.annotate(held_row=JSONObject(**held)).values("held_row"))


def _change(
    system: System, row: dict[str, Any], touched: list[dict[str, str]]
) -> tuple[Change, list[str], str]:
    change = Change(
        id=UUID(row["id"]),
        organisation=system.organisation,
        system=system,
        kind=row["kind"],
        on=date.fromisoformat(row["on"]),
        words=row["words"],
    )
    names = sorted(each["name"] for each in touched if each["change"] == row["id"])
    return change, names, row["made_by"] or ""
