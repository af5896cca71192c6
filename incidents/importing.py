"""What is done with a former log: everything that was planned is written, each incident with the next number of its year."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Change
from compliance.ledger.held import held
from compliance.ledger.telling import Told
from incidents.models import Incident


@transaction.atomic
def incidents_import(changes: Sequence[Change], *, by: Actor, why: str, told: Told | None = None) -> None:
    """In: what a plan would write. Writes all of it, the incidents numbered by the day they were known, or nothing."""
    new = sorted(
        (each.record for each in changes if isinstance(each.record, Incident)), key=lambda each: each.known_at
    )
    if not new:
        return
    held(new[0].organisation)
    last: dict[int, int] = defaultdict(int)
    taken = Incident.whole.of(new[0].organisation).order_by().values_list("year")
    last.update(taken.annotate(last=Max("number")))
    for incident in new:
        last[incident.year] += 1
        incident.number = last[incident.year]
    ledger.save_many(changes, by=by, why=why, told=told)
