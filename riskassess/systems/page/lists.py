"""Decides how each system of a list stands today, kept while nothing changes."""

from collections.abc import Hashable, Iterable
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from compliance.accounts.models import Organisation
from compliance.ledger import changes
from riskassess.systems.facts import stands
from riskassess.systems.flowing import landscape
from riskassess.systems.hops import Exposure, exposures, hops
from riskassess.systems.models import System, SystemPhi
from riskassess.systems.page.standing import Badge, badge, begin_uncovered, by_system, with_rest

#: Raised when what is kept changes its shape.
SHAPE: Final = 2


def kept_verdicts(
    organisation: Organisation, systems: Iterable[System], on: date, counted: int | None
) -> dict[UUID, Badge]:
    """How each of these systems, which came `with_kinds`, stands."""
    rows = list(systems)
    name = f"verdicts:{SHAPE}:{on}:{' '.join(str(system.pk) for system in rows)}"
    return changes.kept(organisation.pk, name, counted, partial(_verdicts, organisation, rows, on))


def with_kinds(systems: QuerySet[System]) -> QuerySet[System]:
    """Annotates `has_kinds`: whether anybody wrote down which kinds of PHI it touches."""
    return systems.annotate(has_kinds=Exists(SystemPhi.objects.filter(system=OuterRef("pk"))))


def _verdicts(organisation: Organisation, systems: list[Any], on: date) -> dict[UUID, Badge]:
    if not systems:
        return {}
    keys = [system.pk for system in systems]
    land = landscape(organisation, *keys, is_whole=False)
    own, begins = by_system(hops(land, on)), by_system(begin_uncovered(land, on))
    past: dict[Hashable, list[Exposure]] = {}
    for each in exposures(land, on):
        past.setdefault(each.flow.system, []).append(each)
    parts = {component.system for component in land.components.values() if stands(component, on)}
    return {
        system.pk: with_rest(
            badge(own.get(system.pk, ()), has_parts=system.pk in parts, has_kinds=system.has_kinds),
            begins.get(system.pk, ()),
            past.get(system.pk, ()),
            on,
        )
        for system in systems
    }
