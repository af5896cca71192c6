"""Gathers what is open in a system for whoever is about to approve it: hops that nothing covers today, and what is missing."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any

from compliance.registers.answers import Gap
from riskassess.systems.models import System, SystemPhi
from riskassess.systems.page.lines import FlowLine
from riskassess.systems.page.systems import MOST, Asked, system_page
from riskassess.systems.rules import Verdict


def open_of(system: System, on: date) -> dict[str, Any]:
    """The gaps, the worst first, counted by severity; the hops without cover; how it stands in a word; and what tells it from any other."""
    page = system_page(system, Asked(on, on))
    lines = page.flows.paginator.object_list
    bare = [
        (line.flow, hop)
        for line in lines
        for hop in line.hops
        if not line.begins and hop.hop.verdict == Verdict.NOT_COVERED
    ]
    kinds = [each for each, _ in page.checks.phi]
    return {
        "seen": _seen(lines, page.gaps, kinds),
        "badge": page.badge,
        "gaps": page.gaps[:MOST],
        "left_out": max(0, len(page.gaps) - MOST),
        "levels": sorted(Counter(gap.kind.severity for gap in page.gaps).items()),
        "bare": bare[:MOST],
        "bare_number": len(bare),
        "kinds": kinds,
    }


def _seen(lines: Iterable[FlowLine], gaps: Iterable[Gap], kinds: Iterable[SystemPhi]) -> str:
    """A digest of every flow with its hops, every gap and the kinds of PHI: other flows, or other words, are another state."""
    flows = [
        (str(line.flow.pk), line.flow.version, [(hop.where, hop.hop.reason) for hop in line.hops])
        for line in lines
    ]
    told = [(gap.kind.key, gap.title, gap.reason) for gap in gaps]
    return sha256(repr((flows, told, list(map(str, kinds)))).encode()).hexdigest()
