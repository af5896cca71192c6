"""Decides to whom a restricted record is open: to whoever works on it and to whom it was granted, whatever others may by their role.

A model is restrictable where it has `is_restricted`, names who works on it in `restricted_to`, and keeps all its rows in `whole`,
while `objects` leaves the restricted ones out. What hangs on a restricted record is as shut as the record itself.
"""

from collections import defaultdict
from datetime import date
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db.models import ForeignKey, Q

from compliance.accounts.models import Grant, Membership
from compliance.accounts.roles import ALLOWED, Role
from compliance.ledger.records import Ledgered, Record

Doors = dict[UUID, frozenset[UUID]]
#: Files that a shut record refers to are shut with it.
FILE: Final = "files.attachment"


@cache
def kinds() -> tuple[type[Record], ...]:
    """The models with restrictable records."""
    return tuple(
        model for model in apps.get_models() if issubclass(model, Record) and hasattr(model, "restricted_to")
    )


@cache
def hiding() -> frozenset[type[Record]]:
    """The models of which records can be shut: the restrictable ones, those that hang on them, and grants on either."""
    return frozenset({Grant, *(model for kind in kinds() for model, *_ in _below(kind))} if kinds() else ())


def doors(organisation_id: UUID, today: date) -> Doors:
    """Each shut record, and whatever hangs on it → the people to whom it is open; one query while nothing is restricted.

    Nobody else, the owners of the organisation neither. Where nobody is left who may open it the owners may, so that no clock runs unheard.
    """
    found: Doors = {}
    for model in kinds():
        whole: Any = model.whole  # type: ignore[attr-defined]
        rows = whole.of(organisation_id).filter(is_restricted=True)
        leads = dict(rows.values_list("pk", f"{model.restricted_to}_id"))  # type: ignore[attr-defined]
        if leads:
            people = _people(model, leads, organisation_id, today)
            for root, keys in _hanging(model, set(leads)).items():
                found |= dict.fromkeys(keys, people[root])
    return _with_grants(organisation_id, found)


def visible(model: type[Record]) -> Any:
    """The rows of a model, the restricted ones too: whoever asks leaves out what is shut."""
    return getattr(model, "whole", model.objects)


def _people(model: type[Record], leads: dict[UUID, UUID | None], organisation_id: UUID, today: date) -> Doors:
    members = Membership.objects.of(organisation_id).current().filter(person__is_active=True)
    roles = dict(members.values_list("person_id", "role"))
    reading = f"{model._meta.app_label}_read"
    readers = {person for person, role in roles.items() if reading in ALLOWED[Role(role)]}
    owners = frozenset(person for person, role in roles.items() if role == Role.OWNER)
    granted: dict[UUID, set[UUID]] = defaultdict(set)
    given = Grant.objects.of(organisation_id).current().filter(model=model._meta.label_lower, key__in=leads)
    running = given.filter(Q(until=None) | Q(until__gte=today))
    for key, person, permission in running.values_list("key", "person_id", "permission"):
        if person in roles and (permission == reading or person in readers):
            granted[key].add(person)
    return {
        key: frozenset(granted[key] | ({lead} & readers if lead else set())) or owners
        for key, lead in leads.items()
    }


@cache
def _below(model: type[Ledgered]) -> tuple[tuple[type[Record], str, type[Record]], ...]:
    """(model, foreign key, model above) of all records that hang on one of this model, the nearest first; itself as the first."""
    found: list[tuple[Any, str, Any]] = [(model, "", model)]
    places: dict[Any, int] = {model: 0}
    for above, *_ in found:
        for relation in above._meta.related_objects:
            below: Any = relation.related_model
            # What hangs on it by two references stands here twice; what a circle leads back to, once.
            if issubclass(below, Record) and places.setdefault(below, places[above] + 1) > places[above]:
                found.append((below, relation.field.name, above))
    return tuple(dict.fromkeys(found))


def _hanging(model: type[Record], roots: set[UUID]) -> dict[UUID, set[UUID]]:
    """Each root with the keys of what hangs on it, itself among them."""
    owner = {root: root for root in roots}
    keys: dict[type[Record], set[UUID]] = {model: set(roots)}
    for below, name, above in _below(model)[1:]:
        rows = visible(below).filter(**{f"{name}__in": keys[above]})
        for key, parent in rows.values_list("pk", f"{name}_id"):
            owner[key] = owner[parent]
            keys.setdefault(below, set()).add(key)
        keys.setdefault(below, set())
    for below, held in list(keys.items()):
        owner |= _files(below, held, owner)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for key, root in owner.items():
        found[root].add(key)
    return found


def _files(model: type[Record], keys: set[UUID], owner: dict[UUID, UUID]) -> dict[UUID, UUID]:
    """The files that those records refer to, with the record that each belongs to."""
    return {
        file: owner[key]
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model._meta.label_lower == FILE
        for key, file in visible(model).filter(pk__in=keys).values_list("pk", field.attname)
        if file
    }


def _with_grants(organisation_id: UUID, found: Doors) -> Doors:
    if not found:
        return found
    given = Grant.objects.of(organisation_id).filter(key__in=found).values_list("pk", "key")
    return found | {grant: found[key] for grant, key in given}
