"""Which reviews fall due, of DEADLINES in vendors/queries.py alone and a page at a time: they need neither services nor cover."""

from datetime import date
from typing import Final
from uuid import UUID

from vendors.queries import Row, asked, deadline_values
from vendors.shared_sql import SHARED
from vendors.upkeep_sql import DEADLINES, TABLES

#: Their kinds.
REVIEWS: Final = ("baa_review", "chain_review")

_DUE: Final = f"FROM (WITH {SHARED}, {TABLES}{DEADLINES}) AS due WHERE kind = ANY(%(reviews)s)"  # noqa: S608 (constants)


def reviews_due(organisation_id: UUID, on: date, until: date, part: slice) -> list[Row]:
    """The verifications and walks of the chain that fall due up to `until`, soonest first, so many of them."""
    values = deadline_values(organisation_id, on, until) | {"reviews": list(REVIEWS), "first": part.start}
    ordered = f"SELECT * {_DUE} ORDER BY day, record LIMIT %(number)s OFFSET %(first)s"  # noqa: S608 (constants)
    return [Row(*row) for row in asked(ordered, values | {"number": part.stop - part.start})]


def count_reviews_due(organisation_id: UUID, on: date, until: date) -> int:
    """How many there are."""
    values = deadline_values(organisation_id, on, until) | {"reviews": list(REVIEWS)}
    return int(asked(f"SELECT count(*) {_DUE}", values)[0][0])  # noqa: S608 (constants)
