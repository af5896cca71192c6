"""Decides how the answers about the clauses of an agreement are kept."""

from collections.abc import Iterable

from django.db import transaction

from compliance.ledger import door as ledger
from compliance.ledger.door import Actor
from vendors.actions.vendors import in_use
from vendors.models import BAA, ClauseAnswer


@transaction.atomic
def baa_clauses(baa: BAA, *, answers: Iterable[ClauseAnswer], by: Actor) -> None:
    """Keeps what the agreement was read for, all of it as one event. Raises Refused while its vendor is archived."""
    in_use(baa)
    ledger.save(baa, by=by, verb="clauses answered", parts={"answers": answers})
