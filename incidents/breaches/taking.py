"""What is done with an upload of the public breach list: it replaces the one before as a whole, or nothing is changed."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from itertools import islice
from typing import Final

from django.db import transaction

from compliance.accounts.models import Organisation
from compliance.ledger import door as ledger
from compliance.ledger.door import Actor
from compliance.ledger.held import held
from incidents.breaches.reading import Read, Row, rows
from incidents.models import Breach, BreachList

SHEET: Final = 1000


@transaction.atomic
def breach_upload(organisation: Organisation, content: bytes, *, by: Actor, on: date) -> BreachList:
    """In: the file and the day. Out: the list that now counts. Raises NoList, and then the one before stays."""
    held(organisation)
    told = Read()
    for _ in rows(content, told):  # all of it is read before any of it is written
        pass
    of = BreachList.objects.of(organisation).first() or BreachList(organisation=organisation)
    is_new = of._state.adding
    of.sha256, of.size, of.rows = hashlib.sha256(content).hexdigest(), len(content), told.rows
    of.first_on, of.last_on, of.uploaded_on, of.odd = (
        told.first_on,
        told.last_on,
        on,
        dict(sorted(told.odd.items())),
    )
    ledger.save(of, by=by, verb="uploaded" if is_new else "replaced")
    Breach.objects.filter(organisation=organisation).delete()
    for sheet in _sheets(rows(content, Read())):
        Breach.objects.bulk_create(Breach(organisation=organisation, of=of, **asdict(row)) for row in sheet)
    return of


def _sheets(found: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows by the thousand, so that no more of them stand in memory at once."""
    each = iter(found)
    while sheet := list(islice(each, SHEET)):
        yield sheet
