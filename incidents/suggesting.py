"""Decides what is offered while somebody works on an incident: the logs that touched systems declare, and how a vendor stands to us."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from incidents.models import Incident, Log
from incidents.parties import Store, in_question
from vendors.dates import add_months


@dataclass(frozen=True)
class Declared:
    """A log store that a touched system declares, held against the time in question."""

    store: Store
    #: The first day that it still holds, where its months are declared.
    holds_from: date | None
    #: The last day on which everything in question is still there; None where nobody knows.
    whole_until: date | None
    #: Whether some of it is gone already, as declared.
    is_lost: bool


def declared(incident: Incident, stores: Iterable[Store], on: date) -> list[Declared]:
    """How long each still holds the time in question, as declared."""
    first, _ = in_question(incident)
    found = []
    for store in stores:
        until = add_months(first, store.months) if store.months and first else None
        holds = add_months(on, -store.months) if store.months else None
        found.append(Declared(store, holds, until, until is not None and on > until))
    return found


def log(incident: Incident, stores: Iterable[Store], key: str, on: date) -> Log | None:
    """A log as one of these stores declares it, not saved; None where the key is none of theirs."""
    wanted = next((each for each in declared(incident, stores, on) if str(each.store.key) == key), None)
    if wanted is None:
        return None
    first, last = in_question(incident)
    held = max((day for day in (first, wanted.holds_from) if day), default=None)
    days: dict[str, Any] = {"first_on": held, "last_on": max(held, last) if held and last else last}
    return Log(
        organisation=incident.organisation,
        incident=incident,
        component_id=UUID(key),
        name=wanted.store.name[:160],
        holder=wanted.store.place[:160],
        **days,
    )


def agency(incident: Incident) -> str:
    """What the register of vendors says of the incident's vendor; not established where it says nothing."""
    told = {"agent": Incident.Agent.YES, "contractor": Incident.Agent.NO}
    return told.get(incident.vendor.agency if incident.vendor else "", Incident.Agent.UNKNOWN)
