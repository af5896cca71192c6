"""Gathers the matrix of services and systems, a page of services at a time; the worst of several hops stands in a cell."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from compliance.accounts.models import Organisation
from compliance.ledger import changes
from compliance.paging import by_number
from riskassess.systems.flowing import landscape
from riskassess.systems.hops import hops
from riskassess.systems.models import System
from riskassess.systems.page.systems import TONES
from riskassess.systems.rules import Verdict, worst

SIZE = 25
#: As short as a cell can hold.
WORDS = {
    Verdict.COVERED: "Covered",
    Verdict.LAPSING: "Lapsing",
    Verdict.NOT_COVERED: "Not covered",
    Verdict.NO_PHI: "No PHI",
    Verdict.OWN_PREMISES: "Ours",
}


@dataclass(frozen=True)
class Matrix:
    """Services of one page as rows, and the systems that use any of them as columns."""

    page: Any
    systems: list[System]
    #: The service's name, and for each system word and tone, or None where it does not use it.
    rows: list[tuple[str, list[tuple[str, str] | None]]]


#: A service's name, and the worst verdict in each system that uses it.
Used = tuple[str, dict[Hashable, Verdict]]


def matrix(organisation: Organisation, on: date, number: str | None, counted: int | None) -> Matrix:
    """What flows today; kept while nothing changes, for it reads every flow there is."""
    services = changes.kept(organisation.pk, f"matrix:{on}", counted, partial(_used, organisation, on))
    page = by_number(services, number, SIZE)
    used = [str(system) for _, cells in page for system in cells]
    rows = System.objects.of(organisation).filter(pk__in=used).order_by("sort_name", "id")
    systems = list(rows)
    for system in systems:
        system.organisation = organisation
    return Matrix(
        page,
        systems,
        [(name, [_cell(cells.get(system.pk)) for system in systems]) for name, cells in page],
    )


def _used(organisation: Organisation, on: date) -> list[Used]:
    land = landscape(organisation)
    found: dict[Hashable, dict[Hashable, list[Verdict]]] = defaultdict(lambda: defaultdict(list))
    for hop in hops(land, on):
        if hop.end.service is not None:
            found[hop.end.service][hop.flow.system].append(hop.verdict)
    services = sorted(found, key=lambda key: land.covers[key].name.casefold())
    return [
        (land.covers[key].name, {system: worst(verdicts) for system, verdicts in found[key].items()})
        for key in services
    ]


def _cell(verdict: Verdict | None) -> tuple[str, str] | None:
    return None if verdict is None else (WORDS[verdict], TONES[verdict])
