"""Decides which vendors stand on paper one by one, so that a chapter stays within its pages whatever its register holds."""

from collections.abc import Sequence

from compliance.registers.answers import Severity
from vendors.report.lines import VendorLines

#: So many printed lines of vendors go onto paper: about 160 pages of 53 lines, which a thousand agreements fill.
LINES = 8_400


def on_paper(vendors: Sequence[VendorLines]) -> Sequence[VendorLines]:
    """All where they fit, else as many as fit, those with a fault first, worst first; the attached tables hold every one."""
    if sum(vendor.height for vendor in vendors) <= LINES:
        return vendors
    left, found = float(LINES), []
    for vendor in sorted(vendors, key=_worst):
        left -= vendor.height
        if left < 0:
            break
        found.append(vendor)
    return found


def _worst(vendor: VendorLines) -> int:
    return min((fault.kind.severity for fault in vendor.faults), default=len(Severity) + 1)
