"""Decides how a deed on many is written: one transaction, an event for each record, every vendor held meanwhile."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from compliance.accounts.models import Organisation, Person
from compliance.ledger import door as ledger
from compliance.ledger.door import Change
from vendors.actions.reviews import review_of
from vendors.models import BAA, Vendor


@transaction.atomic
def bulk_do(
    organisation: Organisation,
    verb: str,
    records: Sequence[Any],
    *,
    by: Person,
    on: date,
    owner: Person | None,
    why: str,
) -> None:
    """Does it to every record; the caller planned it in the same transaction."""
    match verb:
        case "owner":
            for vendor in records:
                vendor.owner = owner
            ledger.save_many([Change(vendor, "edited") for vendor in records], by=by, why=why)
        case "review":
            begun = [review_of(organisation, by, on, **_of(record)) for record in records]
            ledger.save_many([Change(review, "begun") for review in begun], by=by, why=why)
        case "archive":
            ledger.archive_many(records, by=by, why=why)


def hold(organisation: Organisation, records: Sequence[Any]) -> None:
    """Holds the vendors of these until the transaction ends."""
    keys = sorted({record.vendor_id if isinstance(record, BAA) else record.pk for record in records})
    list(
        Vendor.objects.of(organisation)
        .filter(pk__in=keys)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk")
    )


def _of(record: Vendor | BAA) -> dict[str, Any]:
    return {"baa": record} if isinstance(record, BAA) else {"vendor": record}
