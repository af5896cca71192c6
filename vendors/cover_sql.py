"""How every service stands on any day, in SQL: the twin of vendors/cover_on.py, for a list of tens of thousands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from django.db import connection

from compliance.accounts.models import Organisation
from compliance.ledger import changes
from vendors.coverage import COVERING_DIRECTIONS, EXEMPT
from vendors.models import sorting_name

_DAY_OF = "({0}.archived_at AT TIME ZONE %(zone)s)::date"
_HERE = f"({{0}}.archived_at IS NULL OR {_DAY_OF} > %(on)s)"
FOUND = f"""
WITH b AS (
    SELECT *, {_DAY_OF.format("a")} AS left_on FROM vendors_baa a
    WHERE a.organisation_id = %(organisation)s AND a.direction = ANY(%(covering)s) AND a.starts_on IS NOT NULL
), period AS (
    SELECT c.service_id, greatest(b.starts_on, c.from_on) AS first, least(b.ends_on, c.to_on, b.left_on - 1) AS last
    FROM vendors_cover c JOIN b ON b.id = c.baa_id WHERE b.coverage_mode <> 'eligible_list' OR c.from_on IS NOT NULL
), held AS (
    SELECT service_id, range_agg(daterange(first, last, '[]')) AS days FROM period WHERE last IS NULL OR first <= last GROUP BY service_id
), found AS (
    SELECT s.id, v.sort_name AS vendor, s.sort_name AS service, h.days @> %(on)s::date AS covered,
           (SELECT upper(r) - 1 FROM unnest(h.days) r WHERE r @> %(on)s::date) AS until,
           v.ba_status <> ALL(%(exempt)s) AND (v.relation <> 'subcontractor' OR EXISTS (
               SELECT 1 FROM b
               WHERE b.vendor_id = v.id AND b.may_start_on <= %(on)s AND (b.left_on IS NULL OR b.left_on > %(on)s))) AS needs
    FROM vendors_service s JOIN vendors_vendor v ON v.id = s.vendor_id LEFT JOIN held h ON h.service_id = s.id
    WHERE s.organisation_id = %(organisation)s AND s.phi <> 'no' AND {_HERE.format("s")} AND {_HERE.format("v")}
      AND (%(words)s = '' OR position(%(words)s IN s.sort_name) > 0 OR position(%(words)s IN v.sort_name) > 0)
), stated AS (
    SELECT id, vendor, service, CASE WHEN covered THEN CASE WHEN needs AND until - %(on)s <= %(lapsing)s THEN 'lapsing' ELSE 'covered' END
                                     WHEN needs THEN 'not' ELSE 'none' END AS state FROM found
)
"""  # noqa: S608 (built of the constants above)


@dataclass(frozen=True)
class Found:
    """The services that stand so on a day, by vendor and name; only what is looked at is read."""

    organisation: Organisation
    on: date
    q: str = ""
    state: str = ""

    @cached_property
    def counted(self) -> int | None:
        """How far the organisation had moved on before anything was read."""
        return changes.counter(self.organisation.pk)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many there are of each state, whatever state is asked for."""
        return dict(self._kept("SELECT state, count(*) FROM stated GROUP BY state"))

    def __len__(self) -> int:
        return self.counts.get(self.state, 0) if self.state else sum(self.counts.values())

    def __getitem__(self, part: slice) -> list[UUID]:
        start = part.start or 0
        limit = (part.stop if part.stop is not None else len(self)) - start
        rows = self._kept(
            "SELECT id FROM stated WHERE %(state)s IN ('', state) ORDER BY vendor, service, id LIMIT %(limit)s OFFSET %(start)s",
            limit=limit,
            start=start,
        )
        return [key for (key,) in rows]

    def parts(self, size: int) -> Iterator[list[UUID]]:
        """All of them, so many at a time."""
        yield from (self[start : start + size] for start in range(0, len(self), size))

    def _kept(self, select: str, **more: int) -> list[Any]:
        name = f"cover:{self.on}:{self.state}:{more}:{select}:{self.q}"
        return changes.kept(self.organisation.pk, name, self.counted, partial(self._ask, select, **more))

    def _ask(self, select: str, **more: int) -> list[Any]:
        values: dict[str, Any] = {
            "organisation": self.organisation.pk,
            "zone": self.organisation.time_zone,
            "on": self.on,
            "covering": list(COVERING_DIRECTIONS),
            "exempt": list(EXEMPT),
            "words": sorting_name(self.q),
            "lapsing": self.organisation.expiring_days,
            "state": self.state,
        }
        with connection.cursor() as cursor:
            cursor.execute(FOUND + select, values | more)
            return cursor.fetchall()
