"""Decides whether the door would take what was planned: a vendor of which it would refuse a record stays out with all its rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.core.exceptions import ValidationError

from compliance.exchange.plans import Outcome, Problem, Row
from compliance.ledger import door
from compliance.ledger.door import Change
from vendors.imports.drafts import Entry


def sound(
    told: list[Row], touched: Mapping[UUID, Entry], taken: Mapping[UUID, Sequence[int]]
) -> list[Change]:
    """The changes that the door takes. The rows of vendors that it would refuse become errors; `taken` says where they stand."""
    changes = []
    for key, entry in touched.items():
        own = list(entry.changes())
        if reason := _refused(own):
            for at in taken[key]:
                problem = Problem("", told[at].name, reason)
                told[at] = replace(told[at], outcome=Outcome.ERROR, brings=(), problems=(problem,))
        else:
            changes += own
    return changes


def _refused(changes: Iterable[Change]) -> str:
    """Why the first of them would be refused; "" where none is."""
    for change in changes:
        try:
            door.check(change)
        except ValidationError as error:
            what = change.record._meta.verbose_name
            return f"The register does not take this vendor's rows: {what} “{change.record}”: {' '.join(error.messages)}"
    return ""
