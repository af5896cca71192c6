"""Decides which vendors stand on paper one by one, so that a chapter stays within its pages whatever its register holds."""

import math
from collections.abc import Sequence

from compliance.registers.answers import Severity
from vendors.report.lines import VendorLines

#: So many printed lines of vendors go onto paper: about 160 pages of 53 lines, which a thousand agreements fill.
LINES = 8_400
#: Characters that fill a line; in lines a row's rule and air, and the air above a vendor.
WIDTH, AIR, HEAD = 125, 0.4, 1.2
LABELS = "Business associate: · Owner: · "


def on_paper(vendors: Sequence[VendorLines]) -> Sequence[VendorLines]:
    """All where they fit, else as many as fit, those with a fault first, worst first; the attached tables hold every one."""
    heights = {id(vendor): height(vendor) for vendor in vendors}
    if sum(heights.values()) <= LINES:
        return vendors
    left, found = float(LINES), []
    for vendor in sorted(vendors, key=_worst):
        left -= heights[id(vendor)]
        if left < 0:
            break
        found.append(vendor)
    return found


def height(vendor: VendorLines) -> float:
    """How many lines it takes in print, as far as that follows from how long its texts are."""
    agreements = sum(
        1 + AIR + bool(line.notice or line.counts_from) + _lines("Covers", line.covers, line.clauses)
        for line in vendor.agreements
    )
    services = sum(AIR + _lines(*row) for row in vendor.stands)
    faults = sum(_lines(fault.kind.title, fault.of, fault.reason) for fault in vendor.told_faults)
    head = HEAD + _lines(LABELS, vendor.name, vendor.ba_status, vendor.agency, vendor.owner, vendor.above)
    return head + (agreements or 1 + AIR) + services + faults + 2 * AIR * bool(faults)


def _lines(*texts: str) -> int:
    return max(1, math.ceil(sum(map(len, texts)) / WIDTH))


def _worst(vendor: VendorLines) -> int:
    return min((fault.kind.severity for fault in vendor.faults), default=len(Severity) + 1)
