"""Gathers the matrix of services and systems, a page of services at a time; the worst of several hops stands in a cell."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance.accounts.models import Organisation
from compliance.paging import by_number
from riskassess.systems.hops import hops
from riskassess.systems.models import System
from riskassess.systems.page.systems import TONES, worst
from riskassess.systems.rules import Verdict
from riskassess.systems.snapshots import landscape

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


def matrix(organisation: Organisation, on: date, number: str | None) -> Matrix:
    """What flows today."""
    land = landscape(organisation)
    cells: dict[Hashable, dict[Hashable, list[Verdict]]] = defaultdict(lambda: defaultdict(list))
    for hop in hops(land, on):
        if hop.end.service is not None:
            cells[hop.end.service][hop.flow.system].append(hop.verdict)
    services = sorted(cells, key=lambda key: land.covers[key].name.casefold())
    page = by_number(services, number, SIZE)
    used = [str(system) for service in page for system in cells[service]]
    rows = System.objects.of(organisation).filter(pk__in=used).order_by("sort_name", "id")
    systems = list(rows)
    for system in systems:
        system.organisation = organisation
    return Matrix(
        page,
        systems,
        [
            (land.covers[service].name, [_cell(cells[service].get(system.pk)) for system in systems])
            for service in page
        ],
    )


def _cell(verdicts: list[Verdict] | None) -> tuple[str, str] | None:
    if verdicts is None:
        return None
    verdict = worst(verdicts)
    return WORDS[verdict], TONES[verdict]
