"""Gathers what is open in a system for whoever is about to approve it: hops that nothing covers today, and what is missing."""

from collections import Counter
from datetime import date
from typing import Any

from riskassess.systems.models import System
from riskassess.systems.page.systems import MOST, Asked, system_page
from riskassess.systems.rules import Verdict


def open_of(system: System, on: date) -> dict[str, Any]:
    """The gaps, the worst first, counted by severity; the hops without cover; and how it stands in a word."""
    page = system_page(system, Asked(on, on))
    lines = page.flows.paginator.object_list
    bare = [
        (line.flow, hop)
        for line in lines
        for hop in line.hops
        if not line.begins and hop.hop.verdict == Verdict.NOT_COVERED
    ]
    return {
        "badge": page.badge,
        "gaps": page.gaps[:MOST],
        "left_out": max(0, len(page.gaps) - MOST),
        "levels": sorted(Counter(gap.kind.severity for gap in page.gaps).items()),
        "bare": bare[:MOST],
        "bare_number": len(bare),
        "kinds": [each for each, _ in page.checks.phi],
    }
