"""What is done to organisations and people: create, invite, accept, change role, end, grant; every verb ends in the ledger."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.text import slugify
from guardian.shortcuts import assign_perm, remove_perm

from compliance.accounts.access import group_name
from compliance.accounts.models import RESERVED_SLUGS, Grant, Invitation, Membership, OneTimeLink, Organisation, Person
from compliance.accounts.roles import ALLOWED, GRANTABLE, Role
from compliance.ledger import clock
from compliance.ledger import door as ledger
from compliance.ledger.door import Actor
from compliance.ledger.records import Record

INVITATION_LIFE = timedelta(days=7)
LINK_LIFE = timedelta(minutes=15)


@dataclass(frozen=True)
class Token:
    """What goes into a link, and the hash that is stored of it."""

    secret: str
    sha256: str


def new_token() -> Token:
    """A fresh token of 256 random bits."""
    secret = secrets.token_urlsafe(32)
    return Token(secret, token_sha256(secret))


def token_sha256(secret: str) -> str:
    """The stored form of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def free_slug(name: str) -> str:
    """An address for an organisation of that name which no other has."""
    stem = slugify(name)[:50] or "organisation"
    if stem in RESERVED_SLUGS:
        stem += "-org"
    taken = set(Organisation.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, 1000))) if slug not in taken)


@transaction.atomic
def organisation_create(owner: Person, *, name: str, sample: bool = False, **facts: Any) -> Organisation:
    """A new organisation with its role groups, and the person as its owner. Raises ValidationError."""
    organisation = Organisation(name=name.strip(), slug=facts.pop("slug", None) or free_slug(name), sample=sample, **facts)
    ledger.save(organisation, by=owner, verb="created")
    for role in Role:
        group = Group.objects.create(name=group_name(organisation.pk, role))
        for permission in ALLOWED[role]:
            assign_perm(f"accounts.{permission}", group, organisation)
    member_add(organisation, owner, Role.OWNER, by=owner)
    return organisation


def organisation_edit(organisation: Organisation, *, by: Actor) -> None:
    """Saves changed facts of an organisation."""
    ledger.save(organisation, by=by, verb="edited")


@transaction.atomic
def member_add(organisation: Organisation, person: Person, role: Role, *, by: Actor) -> Membership:
    """Makes a person a member; one who was a member before comes back in the new role."""
    membership = Membership.objects.of(organisation).filter(person=person).first()
    if membership is None:
        membership = Membership(organisation=organisation, person=person)
    membership.role, membership.archived_at = role, None
    ledger.save(membership, by=by, verb="joined")
    _enter_group(membership)
    return membership


@transaction.atomic
def member_change_role(membership: Membership, role: Role, *, by: Actor) -> None:
    """Gives a member another role. Raises LastOwner when nobody would be left who owns the organisation."""
    if membership.role == Role.OWNER and role != Role.OWNER:
        _keep_an_owner(membership)
    membership.role = role
    ledger.save(membership, by=by, verb="changed role")
    _enter_group(membership)


@transaction.atomic
def member_end(membership: Membership, *, by: Actor) -> None:
    """Ends a membership with its grants. Raises LastOwner."""
    if membership.role == Role.OWNER:
        _keep_an_owner(membership)
    for given in Grant.objects.of(membership.organisation).current().filter(person=membership.person):
        revoke(given, by=by)
    ledger.archive(membership, by=by)
    membership.person.groups.remove(*_groups(membership.organisation))


class LastOwner(ValueError):
    """An organisation keeps at least one owner."""


@transaction.atomic
def invite(organisation: Organisation, *, email: str, name: str, role: Role, by: Actor) -> tuple[Invitation, str]:
    """An invitation and the secret of its link, which is shown and mailed once and never stored."""
    token = new_token()
    invitation = Invitation(
        organisation=organisation,
        email=email.strip().lower(),
        name=name.strip(),
        role=role,
        token_sha256=token.sha256,
        expires_at=clock.now() + INVITATION_LIFE,
    )
    ledger.save(invitation, by=by, verb="invited")
    return invitation, token.secret


def open_invitation(secret: str) -> Invitation | None:
    """The invitation of a link that was not used, withdrawn or run out; None otherwise."""
    return (
        Invitation.objects.current()
        .select_related("organisation")
        .filter(token_sha256=token_sha256(secret), accepted_at=None, expires_at__gt=clock.now())
        .first()
    )


@transaction.atomic
def invitation_accept(invitation: Invitation, person: Person) -> Membership:
    """Makes the person a member in the role they were invited to. Raises Stale where the link was used meanwhile."""
    invitation.accepted_at = clock.now()
    ledger.save(invitation, by=person, verb="accepted")
    return member_add(invitation.organisation, person, Role(invitation.role), by=person)


@transaction.atomic
def grant(record: Record, person: Person, permission: str, *, by: Actor, until: date | None = None) -> Grant:
    """One permission on one record for one member. Raises ValueError where the member's role cannot be given it."""
    membership = Membership.objects.of(record.organisation).current().get(person=person)
    if membership.role not in GRANTABLE.get(permission, set()):
        raise ValueError(f"{permission} cannot be granted to {membership}")
    given = Grant(
        organisation=record.organisation,
        person=person,
        permission=permission,
        model=record._meta.label_lower,
        key=record.pk,
        until=until,
    )
    ledger.save(given, by=by, verb="granted")
    assign_perm(f"{record._meta.app_label}.{permission}", person, record)
    return given


@transaction.atomic
def revoke(given: Grant, *, by: Actor) -> None:
    """Takes a grant back."""
    ledger.archive(given, by=by)
    model = apps.get_model(given.model)
    remove_perm(f"{model._meta.app_label}.{given.permission}", given.person, model.objects.get(pk=given.key))


def link_create(person: Person) -> str:
    """The secret of a fresh one-time sign-in link; it lives 15 minutes and is consumed by POST."""
    token = new_token()
    OneTimeLink.objects.create(person=person, token_sha256=token.sha256, expires_at=clock.now() + LINK_LIFE)
    return token.secret


def link_consume(secret: str) -> Person | None:
    """The person of an unused link that is now used; None where it was used, has run out or never was."""
    fresh = OneTimeLink.objects.filter(token_sha256=token_sha256(secret), used_at=None, expires_at__gt=clock.now())
    if not fresh.update(used_at=clock.now()):
        return None
    return OneTimeLink.objects.select_related("person").get(token_sha256=token_sha256(secret)).person


def _enter_group(membership: Membership) -> None:
    """Exactly one role group of the organisation for the member."""
    membership.person.groups.remove(*_groups(membership.organisation))
    membership.person.groups.add(Group.objects.get(name=group_name(membership.organisation_id, membership.role)))


def _groups(organisation: Organisation) -> list[Group]:
    return list(Group.objects.filter(name__in=[group_name(organisation.pk, role) for role in Role]))


def _keep_an_owner(leaving: Membership) -> None:
    """Locks the organisation's owners, so that two who leave at once do not both find another."""
    owners = Membership.objects.of(leaving.organisation_id).current().filter(role=Role.OWNER).select_for_update()
    if all(owner.pk == leaving.pk for owner in owners):
        raise LastOwner("An organisation keeps at least one owner. Make someone else owner first.")
