"""Decides which moment is day 0 of a case: the earliest knowledge that counts as the organisation's own."""

from collections.abc import Iterator

from incidents.clocks.case import Case, Role, Vendor
from incidents.rules import Start, discovery, local


def discovered(case: Case) -> Start | None:
    """The day 0 of every federal clock; None where no fact gives one."""
    starts = list(_starts(case))
    return discovery(starts) if starts else None


def citation(case: Case) -> str:
    """Where discovery is defined for the role."""
    return "164.404(a)(2)" if case.role == Role.COVERED_ENTITY else "164.410(a)(2)"


def _starts(case: Case) -> Iterator[Start]:
    cite = citation(case)
    if case.known_at is not None:
        yield Start(local(case.known_at, case.zone), f"first known in the workforce or by an agent ({cite})")
    if case.should_have_known_on is not None:
        yield Start(
            local(case.should_have_known_on, case.zone),
            f"would have been known with reasonable diligence ({cite})",
        )
    if case.vendor is not None:
        yield from _vendor(case, case.vendor, cite)


def _vendor(case: Case, vendor: Vendor, cite: str) -> Iterator[Start]:
    """What an agent knows we know; an independent contractor's knowledge becomes ours when it tells us (78 FR 5655)."""
    if vendor.told_us_on is not None:
        yield Start(local(vendor.told_us_on, case.zone), f"the vendor told us ({cite})")
    if vendor.discovered_on is not None and vendor.counts_as_agent:
        who = (
            "an agent of ours"
            if vendor.is_agent
            else "which counts as our agent until shown to be independent"
        )
        yield Start(local(vendor.discovered_on, case.zone), f"discovered by the vendor, {who} ({cite})")
