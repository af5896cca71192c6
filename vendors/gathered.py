"""Decides how rows come with their parts in the same query: pages and lists have few to spend."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from vendors.models import BAA, ClauseAnswer, Condition, Cover, Service


def with_facts(baas: QuerySet[BAA]) -> QuerySet[BAA]:
    """Agreements with what they cover and what they were read for, as `BAA.agreement` takes it."""
    return baas.annotate(
        cover_rows=rows_of(Cover, "baa", service="service_id", from_on="from_on", to_on="to_on"),
        answer_rows=rows_of(ClauseAnswer, "baa", key="key", answer="answer"),
    )


def with_covered(baas: QuerySet[BAA]) -> QuerySet[BAA]:
    """Agreements with the names of what they cover, for a list."""
    return baas.annotate(covered_rows=rows_of(Cover, "baa", name="service__name", tier="service__tier"))


def with_conditions(services: QuerySet[Service]) -> QuerySet[Service]:
    """Services with the conditions of their catalogue entries, as `Service.asked` takes them."""
    names = ("entry", "key", "text", "met_on", "evidence")
    return services.annotate(
        condition_rows=rows_of(Condition, "service", met_by="met_by__name", **{name: name for name in names})
    )


def rows_of(part: Any, owner: str, **fields: str) -> ArraySubquery:
    """The parts of a row as a list of these fields, from the same query."""
    held = {name: F(place) for name, place in fields.items()}
    rows = part.objects.filter(**{owner: OuterRef("pk")}).order_by("id")
    return ArraySubquery(rows.annotate(row=JSONObject(**held)).values("row"))
