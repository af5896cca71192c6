"""Decides what the first page is told of vendors/queries.py: rows are counted where they are found, and only a few leave."""

from datetime import date
from typing import Final
from uuid import UUID

from compliance.registers.summaries import SHOWN
from vendors.queries import DEADLINES, GAPS, Row, asked, deadline_values, gap_values

_COUNTED = "NULL::uuid AS record, NULL::uuid AS vendor, NULL::uuid AS owner, NULL::text AS title"
_SHOWN = "SELECT kind, record, vendor, owner, title, day, {why}, NULL FROM found"

#: Collation "C" orders titles as Python does.
GAP_SUMMARY: Final = f"""
WITH found AS MATERIALIZED ({GAPS})
SELECT kind, {_COUNTED}, NULL::date AS day, '' AS why, count(*) AS number FROM found GROUP BY kind
UNION ALL ({_SHOWN.format(why="why")} ORDER BY array_position(%(kinds)s::text[], kind), title COLLATE "C", record LIMIT %(shown)s)
"""  # noqa: S608 (built of the constants above)

DEADLINE_SUMMARY: Final = f"""
WITH found AS MATERIALIZED ({DEADLINES}), counted AS (
    SELECT kind, CASE WHEN day >= %(on)s THEN date_trunc('month', day)::date END AS month FROM found
)
SELECT kind, {_COUNTED}, month AS day, '' AS why, count(*) AS number FROM counted GROUP BY kind, month
UNION ALL ({_SHOWN.format(why="''")} ORDER BY day, title COLLATE "C", record LIMIT %(shown)s)
"""  # noqa: S608 (built of the constants above)


def gap_summary(organisation_id: UUID, on: date, kinds: list[str]) -> tuple[dict[str, int], list[Row]]:
    """How many checks of each kind fail, and the first of them where `kinds` stand from worst to least."""
    values = gap_values(organisation_id, on) | {"kinds": kinds, "shown": SHOWN}
    every = asked(GAP_SUMMARY, values)
    counted = {kind: number for kind, *_, number in every if number is not None}
    return counted, [Row._make(row[:-1]) for row in every if row[-1] is None]


def deadline_summary(
    organisation_id: UUID, on: date, until: date
) -> tuple[dict[tuple[str, date | None], int], list[Row]]:
    """How many deadlines of each kind fall into each month, None for what is overdue; and the soonest."""
    values = deadline_values(organisation_id, on, until) | {"shown": SHOWN}
    every = asked(DEADLINE_SUMMARY, values)
    counted = {(kind, month): number for kind, *_, month, _, number in every if number is not None}
    return counted, [Row._make(row[:-1]) for row in every if row[-1] is None]
