"""Decides what may be done to the attestations of a vendor."""

from django.db import transaction

from compliance.ledger import door as ledger
from compliance.ledger.door import Actor
from vendors.actions.vendors import in_use
from vendors.models import Attestation


@transaction.atomic
def attestation_save(attestation: Attestation, *, by: Actor, why: str = "") -> None:
    """Adds or edits an attestation. Raises Refused while its vendor is archived."""
    in_use(attestation)
    ledger.save(attestation, by=by, verb="added" if attestation._state.adding else "edited", why=why)


def attestation_archive(attestation: Attestation, *, by: Actor, why: str) -> None:
    """Takes an attestation out of view: nobody is told of its last day any more."""
    ledger.archive(attestation, by=by, why=why)


@transaction.atomic
def attestation_restore(attestation: Attestation, *, by: Actor, why: str = "") -> None:
    """Brings it back. Raises Refused while its vendor is archived."""
    in_use(attestation)
    ledger.restore(attestation, by=by, why=why)
