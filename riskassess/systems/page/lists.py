"""Decides how each system of a list stands today, kept while nothing changes."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from datetime import date
from functools import partial
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.ledger import changes
from riskassess.systems.flowing import landscape
from riskassess.systems.hops import hops
from riskassess.systems.models import System
from riskassess.systems.page.systems import TONES
from riskassess.systems.rules import Verdict, worst

Badge = tuple[str, str]


def kept_verdicts(
    organisation: Organisation, systems: Iterable[System], on: date, counted: int | None
) -> dict[UUID, Badge]:
    """Word and tone of each of these systems."""
    keys = [system.pk for system in systems]
    name = f"verdicts:{on}:{' '.join(map(str, keys))}"
    return changes.kept(organisation.pk, name, counted, partial(_verdicts, organisation, keys, on))


def _verdicts(organisation: Organisation, keys: list[UUID], on: date) -> dict[UUID, Badge]:
    if not keys:
        return {}
    found: dict[Hashable, list[Verdict]] = defaultdict(list)
    for hop in hops(landscape(organisation, *keys), on):
        found[hop.flow.system].append(hop.verdict)
    return {key: _badge(found[key]) for key in keys}


def _badge(verdicts: list[Verdict]) -> Badge:
    if not verdicts:
        return "Nothing flows", "draft"
    verdict = worst(verdicts)
    missing = sum(each == Verdict.NOT_COVERED for each in verdicts)
    word = (
        f"{missing} hop{'s' if missing > 1 else ''} not covered"
        if missing
        else f"{verdict[:1].upper()}{verdict[1:]}"
    )
    return word, TONES[verdict]
