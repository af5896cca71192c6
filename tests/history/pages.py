"""Events as if they had been written at a moment, and what a page of the ledger lists."""

from collections.abc import Callable
from datetime import datetime

from django.test import Client

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger.keys import new_key
from compliance.ledger.models import Event
from compliance.ledger.state import canonical, digest

Enter = Callable[[Person], Client]
Join = Callable[[Person, Role], Person]
SECRET = "Jane Roe, born 1950-01-01"


def event(organisation: Organisation, at: datetime, **facts: object) -> Event:
    """An event as if it had been written at that moment."""
    text = canonical({"facts": {}})
    values = {
        "actor_name": "Dana Whitfield",
        "verb": "edited",
        "model": "clinic.agreement",
        "record_id": new_key(),
        "title": "Acme: BAA",
        "state": text,
        "holds_record": False,
        "state_sha256": digest(text),
    }
    return Event.objects.create(organisation_id=organisation.pk, at=at, schema=1, **{**values, **facts})


def numbers(client: Client, address: str) -> list[int]:
    """The numbers of the events that a ledger page lists."""
    return [found.number for found, _ in client.get(address).context["rows"]]
