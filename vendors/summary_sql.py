"""Decides what the first page is told of vendors/queries.py: rows are counted where they are found, and only a few leave."""

from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from compliance.registers.summaries import SHOWN
from vendors.queries import DEADLINES_FOUND, GAP_TABLES, GAPS_FOUND, Row, asked, deadline_values, gap_values
from vendors.shared_sql import SHARED
from vendors.upkeep_sql import TABLES

_COUNTED = "NULL::uuid AS record, NULL::uuid AS vendor, NULL::uuid AS owner, NULL::text AS title"

#: Both at once, because most of what they ask of is the same. Collation "C" orders titles as Python does.
SUMMARY: Final = f"""
WITH {SHARED}, {TABLES}, {GAP_TABLES}, gap AS (
    {GAPS_FOUND}
), due AS (
    {DEADLINES_FOUND}
), failing AS (
    SELECT kind, count(*) AS number, array_position(%(kinds)s::text[], kind) AS rank FROM gap GROUP BY kind
), days AS (
    SELECT kind, CASE WHEN day >= %(on)s THEN day END AS day, count(*) AS number FROM due GROUP BY 1, 2
)
SELECT kind, {_COUNTED}, NULL::date AS day, '' AS why, number, true AS is_gap FROM failing
UNION ALL (SELECT gap.*, NULL, true FROM gap JOIN failing USING (kind) ORDER BY rank, title COLLATE "C", record LIMIT %(shown)s)
UNION ALL SELECT kind, {_COUNTED}, date_trunc('month', day)::date, '', sum(number)::bigint, false FROM days GROUP BY kind, 6
UNION ALL (SELECT due.*, '', NULL, false FROM due ORDER BY day, title COLLATE "C", record LIMIT %(shown)s)
"""  # noqa: S608 (built of the constants above)


class Found(NamedTuple):
    """How many there are of each kind, and the first of them."""

    #: By kind and month; None where there is no month, and for the deadlines that are overdue.
    numbers: dict[tuple[str, date | None], int]
    first: list[Row]


def found(organisation_id: UUID, on: date, until: date, kinds: list[str]) -> tuple[Found, Found]:
    """The checks that fail, where `kinds` stand from worst to least, and the deadlines up to `until`, the soonest first."""
    values = gap_values(organisation_id, on) | deadline_values(organisation_id, on, until)
    every = asked(SUMMARY, values | {"kinds": kinds, "shown": SHOWN})
    gaps, deadlines = (
        Found(
            {(kind, day): number for kind, *_, day, _, number, of_gap in every if of_gap == part and number},
            [Row._make(row[:-2]) for row in every if row[-1] == part and row[-2] is None],
        )
        for part in (True, False)
    )
    return gaps, deadlines
