"""What is done to organisations, members and grants: create, edit, add, change role, end, grant; every verb ends in the ledger."""

from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.text import slugify
from guardian.shortcuts import assign_perm, remove_perm

from compliance.accounts import restricted, signals
from compliance.accounts.factor import note
from compliance.accounts.groups import apply_roles, put_into_group
from compliance.accounts.models import RESERVED_SLUGS, Grant, Invitation, Membership, Organisation, Person
from compliance.accounts.roles import ALLOWED, GRANTABLE, Role
from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused
from compliance.ledger.records import Record


class LastOwner(Refused):
    """An organisation keeps at least one owner."""


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
    slug = facts.pop("slug", None) or free_slug(name)
    organisation = Organisation(name=name.strip(), slug=slug, sample=sample, **facts)
    ledger.save(organisation, by=owner, verb="created")
    apply_roles([organisation.pk])
    join(organisation, owner, Role.OWNER, by=owner)
    return organisation


def organisation_edit(organisation: Organisation, *, by: Actor, why: str = "") -> None:
    """Saves changed facts of an organisation."""
    ledger.save(organisation, by=by, verb="edited", why=why)


def sample_remove(organisation: Organisation) -> None:
    """Removes a sample organisation with everything that belongs to it; the database refuses every other."""
    key: UUID = organisation.pk
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT remove_sample_organisation(%s)", [key])
        transaction.on_commit(lambda: signals.sample_removed.send(Organisation, organisation_id=key))


@transaction.atomic
def person_rename(person: Person, name: str) -> None:
    """Another name, told in each ledger of the person under the old one; what they did before keeps the name it was done under."""
    held = Person.objects.select_for_update().get(pk=person.pk)
    if held.name == name:
        return
    note(held, "changed their name", facts={"name_before": held.name, "name_after": name})
    held.name = name
    held.save(update_fields=["name"])


@transaction.atomic
def join(organisation: Organisation, person: Person, role: Role, *, by: Actor) -> Membership:
    """Makes somebody a member who is none, without asking who allowed it: for those who founded it or were invited."""
    membership = Membership.objects.of(organisation).filter(person=person).first()
    if membership is None:
        membership = Membership(organisation=organisation, person=person)
    membership.role, membership.archived_at = role, None
    ledger.save(membership, by=by, verb="joined" if by.pk == person.pk else "added")
    put_into_group(membership)
    return membership


@transaction.atomic
def member_change_role(membership: Membership, role: Role, *, by: Actor) -> None:
    """Gives a member another role; grants it cannot hold go. Raises PermissionDenied where it takes an owner, and LastOwner."""
    if membership.archived_at:
        raise Refused("This membership has ended. Invite the person again.", "role")
    held = _stored_role(membership)
    require_owner_for({held, role}, membership.organisation, by)
    if held == Role.OWNER and role != Role.OWNER:
        _keep_an_owner(membership)
    membership.role = role
    ledger.save(membership, by=by, verb="changed role")
    _withdraw_invitations(membership, by, role)
    put_into_group(membership)
    for given in Grant.objects.of(membership.organisation).current().filter(person=membership.person):
        if role not in GRANTABLE[given.permission]:
            revoke(given, by=by)


@transaction.atomic
def member_end(membership: Membership, *, by: Actor) -> None:
    """Ends a membership with its grants and offices. Raises PermissionDenied where an owner is needed, and LastOwner."""
    held = _stored_role(membership)
    require_owner_for({held}, membership.organisation, by)
    if held == Role.OWNER:
        _keep_an_owner(membership)
    for given in Grant.objects.of(membership.organisation).current().filter(person=membership.person):
        revoke(given, by=by)
    _leave_offices(membership, by)
    _withdraw_invitations(membership, by)
    ledger.archive(membership, by=by)
    put_into_group(membership)


@transaction.atomic
def grant(record: Record, person: Person, permission: str, *, by: Actor, until: date | None = None) -> Grant:
    """One permission on one record for one member, in place of the same given before. Raises Refused where the role cannot hold it."""
    membership = Membership.objects.of(record.organisation).current().select_for_update().get(person=person)
    if membership.role not in GRANTABLE.get(permission, set()):
        raise Refused(f"{membership.get_role_display()}s cannot be given this.", "person")
    same = {"permission": permission, "model": record._meta.label_lower, "key": record.pk}
    for before in Grant.objects.of(record.organisation).current().filter(person=person, **same):
        revoke(before, by=by)
    given = Grant(
        organisation=record.organisation,
        person=person,
        permission=permission,
        model=record._meta.label_lower,
        key=record.pk,
        title=str(record)[:300],
        until=until,
    )
    ledger.save(given, by=by, verb="granted")
    assign_perm(f"{record._meta.app_label}.{permission}", person, record)
    return given


@transaction.atomic
def revoke(given: Grant, *, by: Actor) -> None:
    """Takes a grant back; another grant of the same still holds."""
    ledger.archive(given, by=by)
    same = Grant.objects.current().filter(
        person=given.person, permission=given.permission, model=given.model, key=given.key
    )
    if not same.exists():
        model = apps.get_model(given.model)
        remove_perm(
            f"{model._meta.app_label}.{given.permission}",
            given.person,
            restricted.visible(model).get(pk=given.key),
        )


def require_owner_for(roles: set[str], organisation: Organisation, by: Actor) -> None:
    """Raises PermissionDenied where a person who is no owner would make, change or end an owner."""
    if Role.OWNER not in roles or not isinstance(by, Person):
        return
    if not Membership.objects.of(organisation).current().filter(person=by, role=Role.OWNER).exists():
        raise PermissionDenied("Only an owner can make, change or end an owner.")


def _stored_role(membership: Membership) -> str:
    """The role in the database: a form may have written the wished one into the row at hand."""
    role: str = Membership.objects.values_list("role", flat=True).get(pk=membership.pk)
    return role


def _keep_an_owner(leaving: Membership) -> None:
    """Locks the organisation's owners, so that two who leave at once do not both find another."""
    owners = Membership.objects.of(leaving.organisation_id).current().filter(role=Role.OWNER)
    if all(owner.pk == leaving.pk for owner in owners.order_by("pk").select_for_update()):
        raise LastOwner("An organisation keeps at least one owner. Make someone else owner first.", "role")


def _withdraw_invitations(membership: Membership, by: Actor, role: Role | None = None) -> None:
    """Nobody keeps a way back: what a person invited, and in the new role could not, is withdrawn; without a role, everything."""
    open_ones = Invitation.objects.of(membership.organisation).current().filter(accepted_at=None)
    sent = open_ones.filter(invited_by=membership.person)
    if role and "people_manage" in ALLOWED[role]:
        sent = sent.filter(role=Role.OWNER) if role != Role.OWNER else sent.none()
    for invitation in sent:
        ledger.archive(invitation, by=by)


def _leave_offices(membership: Membership, by: Actor) -> None:
    """Someone who is no member any more is not who is responsible (45 CFR 164.308(a)(2), 164.530(a)(1))."""
    organisation = Organisation.objects.get(pk=membership.organisation_id)
    held = [
        name
        for name in ("security_officer", "privacy_officer")
        if getattr(organisation, f"{name}_id") == membership.person_id
    ]
    for name in held:
        setattr(organisation, name, None)
        setattr(organisation, f"{name}_since", None)
    if held:
        organisation_edit(organisation, by=by, why=f"The membership of {membership.person.name} ended.")
