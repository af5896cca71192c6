"""Decides how a record is held while something that hangs on it is written."""

from typing import TypeVar

from compliance.ledger.records import Versioned

Held = TypeVar("Held", bound=Versioned)


def held(record: Held) -> Held:
    """The record as it stands now; until the transaction ends nobody else archives it or writes what relies on its being in use."""
    now: Held = type(record)._base_manager.select_for_update(no_key=True).get(pk=record.pk)
    return now
