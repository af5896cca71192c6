"""Decides when an agreement may leave the register's view, and what it takes to bring it back."""

from datetime import date

from django.db import transaction

from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused
from compliance.ledger.held import held
from compliance.registers.past import past_kept
from vendors.actions.vendors import in_use
from vendors.models import BAA
from vendors.models.baas import MISTAKEN


@transaction.atomic
def baa_archive(baa: BAA, *, by: Actor, why: str, on: date) -> None:
    """Takes an agreement out of the register's view; from today it covers nothing.

    Raises Refused while, on that day, it runs or is to begin, or its return of PHI is open (45 CFR 164.504(e)(2)(ii)(J)): nobody would
    be told of either. What was recorded by mistake becomes a draft first, and the ledger says so.
    """
    held(baa.vendor)
    others = BAA.objects.of(baa.organisation).current().filter(vendor=baa.vendor)
    facts = [each.agreement(baa.organisation.zone, covers=()) for each in others]
    if words := BAA.objects.get(pk=baa.pk).unfinished(on, facts):
        raise Refused(f"{words} {MISTAKEN}")
    ledger.archive(baa, by=by, why=why)


@transaction.atomic
def baa_restore(baa: BAA, *, by: Actor, why: str = "", wrong: bool = False) -> None:
    """Brings an archived agreement back: the days since then are covered after all.

    Raises Refused while its vendor is archived, and Vanishing where that takes past exposure back, unless `wrong`.
    """
    in_use(baa)
    with past_kept(baa, by=by, wrong=wrong, why=why):
        ledger.restore(baa, by=by, why=why)
