"""What the chapter in a pack says of coverage by service: a few lines and what is not covered on paper, every service in a table."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from compliance.registers.answers import Table
from vendors import cover_on, coverage
from vendors.cover_on import STATES, Stand
from vendors.snapshots import VendorFacts

#: So many services stand on paper all together; of more, only those not covered or lapsing, and of these so many.
ALL, MOST = 60, 200
OPEN = ("not", "lapsing")
Row = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class CoverageList:
    """The services of a day."""

    rows: Sequence[Row]
    shown: Sequence[Row]
    words: str
    #: Which of them stand on paper, where not all do.
    left_out: str
    table: Table


def coverage_list(facts: Sequence[VendorFacts], on: date, lapsing_days: int) -> CoverageList:
    """Every service that may receive PHI, as of the day asked about."""
    found = list(_stands(facts, on, lapsing_days))
    rows = [_row(vendor, name, stood, by) for vendor, name, stood, by in found]
    counts = Counter(stood.state for _, _, stood, _ in found)
    words = ", ".join(f"{word[:1].lower()}{word[1:]}: {counts[state]}" for state, word in STATES.items())
    told = zip(rows, (stood.state for _, _, stood, _ in found), strict=True)
    open_rows = sorted((each for each in told if each[1] in OPEN), key=lambda each: OPEN.index(each[1]))
    shown = rows if len(rows) <= ALL else [row for row, _ in open_rows[:MOST]]
    columns = ("vendor", "service", f"state on {on}", "covered by", "covered until, or why not")
    return CoverageList(
        rows,
        shown,
        f"{len(rows)} services may receive PHI; {words}.",
        _left_out(len(rows), len(open_rows)),
        Table("coverage", "Coverage by service", columns, rows),
    )


def _left_out(rows: int, open_rows: int) -> str:
    if rows <= ALL:
        return ""
    some = f"the first {MOST} of {open_rows} that are" if open_rows > MOST else "those"
    return f"Here stand {some} not covered or lapsing; the attached table “coverage” holds every one."


def needing(facts: Sequence[VendorFacts], on: date) -> Iterator[bool]:
    """For each service that needs a BAA whether it is covered."""
    for of in facts:
        agreements = [each.agreement for each in of.agreements]
        ours = coverage.as_ours(of.vendor, agreements, on)
        for service, _, _ in of.services:
            if coverage.needs_baa(ours, service):
                yield coverage.coverage(service, agreements, on).covered


def _stands(
    facts: Sequence[VendorFacts], on: date, lapsing_days: int
) -> Iterator[tuple[str, str, Stand, str]]:
    for of in facts:
        agreements = [each.agreement for each in of.agreements]
        titles = {each.agreement.key: each.title for each in of.agreements}
        for service, name, _ in of.services:
            if coverage.may_receive_phi(service) and not service.archived:
                stood = cover_on.stand(of.vendor, service, agreements, on, lapsing_days)
                yield of.name, name, stood, titles.get(stood.by, "") if stood.by else ""


def _row(vendor: str, name: str, stood: Stand, by: str) -> Row:
    return vendor, name, STATES[stood.state], by, stood.lasts if by else stood.why
