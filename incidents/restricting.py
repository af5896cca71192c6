"""Decides who may open an incident at all: restricted it is open to its lead and to those it is granted to, and absent for everybody else.

The mark of counsel is kept here too: it is a statement of the organisation about its file and shuts nothing by itself.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction

from compliance.accounts import actions as accounts
from compliance.accounts import restricted
from compliance.accounts.models import Grant, Membership, Person
from compliance.accounts.roles import ALLOWED, GRANTABLE, Role
from compliance.ledger import door as ledger
from compliance.ledger.door import Refused
from compliance.ledger.held import held
from incidents.models import Incident, Relation

OPEN, WORK = "incidents_read", "incidents_write"


@transaction.atomic
def incident_restrict(
    incident: Incident, people: Collection[Person], *, by: Person, why: str, today: date
) -> None:
    """Shuts an incident to all but its lead and these people. Raises Refused where nobody could open it, or where it is tied to others."""
    held(incident)
    if not incident.is_restricted and _tied(incident):
        raise Refused("Take its relations to other incidents back first: they would tell of it.")
    _give(incident, people, by)
    if not incident.is_restricted:
        incident.is_restricted = True
        ledger.save(incident, by=by, verb="restricted", why=why)
    if not (restricted.doors(incident.organisation_id, today)[incident.pk] & _named(incident, people)):
        raise Refused("Nobody could open it: choose at least one person, or a lead who may read incidents.", "people")  # fmt: skip


@transaction.atomic
def incident_unrestrict(incident: Incident, *, by: Person, why: str) -> None:
    """Opens it to everybody who may read incidents; who was let in before keeps what they were granted."""
    if not held(incident).is_restricted:
        raise Refused("It is not restricted.")
    if _tied(incident):
        raise Refused("Take its relations to other incidents back first.")
    incident.is_restricted = False
    ledger.save(incident, by=by, verb="opened to all", why=why)


@transaction.atomic
def privilege_mark(incident: Incident, *, by: Person, since: date) -> None:
    """Marks the file as prepared at the direction of counsel, as the organisation states."""
    incident.privileged_since, incident.privileged_by = since, by
    ledger.save(incident, by=by, verb="marked as privileged")


@transaction.atomic
def privilege_lift(incident: Incident, *, by: Person, why: str) -> None:
    """Takes the mark back; that it stood, since when and by whom, stays in the history."""
    if not incident.privileged_since:
        raise Refused("It is not marked.")
    incident.privileged_since = incident.privileged_by = None
    ledger.save(incident, by=by, verb="privilege lifted", why=why)


def let_in(incident: Incident) -> set[Person]:
    """Who was granted to open it."""
    given = _given(incident).filter(permission=OPEN).select_related("person")
    return {each.person for each in given}


def _given(incident: Incident) -> Any:
    label = Incident._meta.label_lower
    return Grant.objects.of(incident.organisation_id).current().filter(model=label, key=incident.pk)


def _named(incident: Incident, people: Collection[Person]) -> set[object]:
    return {incident.lead_id, *(person.pk for person in people)}


def _give(incident: Incident, people: Collection[Person], by: Person) -> None:
    """The grants become these: to open it, and to work on it where the role by itself does not allow that and may be given it."""
    wanted = {person.pk for person in people}
    for given in _given(incident):
        if given.person_id not in wanted:
            accounts.revoke(given, by=by)
    there = set(_given(incident).values_list("person_id", "permission"))
    roles = dict(Membership.objects.of(incident.organisation_id).current().values_list("person_id", "role"))
    for person in people:
        role = Role(roles[person.pk])
        may_work = WORK not in ALLOWED[role] and role in GRANTABLE[WORK]
        for permission in (OPEN, WORK) if may_work else (OPEN,):
            if (person.pk, permission) not in there:
                accounts.grant(incident, person, permission, by=by)


def _tied(incident: Incident) -> bool:
    """Whether it is related to, or merged with, an incident that is not restricted alike."""
    current = Relation.objects.current()
    return current.filter(incident=incident).exists() or current.filter(other=incident).exists()
