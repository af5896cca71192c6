"""Keeps guardian's groups, one per role and organisation, equal to the one table of roles."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from guardian.models import GroupObjectPermission

from compliance.accounts.models import Membership, Organisation
from compliance.accounts.roles import ALLOWED, Role


def group_name(organisation_id: UUID, role: str) -> str:
    """The name of the guardian group of one role in one organisation."""
    return f"{organisation_id}:{role}"


def role_groups(organisation_id: UUID) -> list[Group]:
    """The groups of an organisation, one per role."""
    return list(Group.objects.filter(name__in=[group_name(organisation_id, role) for role in Role]))


def put_into_group(membership: Membership) -> None:
    """Leaves the member in the one group of their role, or in none when the membership has ended."""
    person, organisation_id = membership.person, membership.organisation_id
    person.groups.remove(*role_groups(organisation_id))
    if membership.archived_at is None:
        person.groups.add(Group.objects.get(name=group_name(organisation_id, membership.role)))


def apply_roles(organisations: Iterable[UUID], using: str = "default") -> None:
    """Lets the groups of these organisations do exactly what the table says, whatever an earlier release let them do."""
    names = {group_name(key, role): (key, role) for key in organisations for role in Role}
    there = set(Group.objects.using(using).filter(name__in=names).values_list("name", flat=True))
    Group.objects.using(using).bulk_create(Group(name=name) for name in names if name not in there)
    group_ids = {group.name: group.pk for group in Group.objects.using(using).filter(name__in=names)}
    kind = ContentType.objects.db_manager(using).get_for_model(Organisation)
    permission_ids = dict(
        Permission.objects.using(using).filter(content_type=kind).values_list("codename", "pk")
    )
    wanted = {
        (group_ids[name], permission_ids[permission], str(key))
        for name, (key, role) in names.items()
        for permission in ALLOWED[role]
    }
    rows = GroupObjectPermission.objects.using(using).filter(
        group_id__in=group_ids.values(), content_type=kind
    )
    held = {(row.group_id, row.permission_id, row.object_pk): row.pk for row in rows}
    rows.filter(pk__in=[pk for key, pk in held.items() if key not in wanted]).delete()
    GroupObjectPermission.objects.using(using).bulk_create(
        GroupObjectPermission(group_id=group, permission_id=permission, object_pk=pk, content_type=kind)
        for group, permission, pk in wanted - held.keys()
    )


def apply_roles_everywhere(using: str, **kwargs: Any) -> None:
    """After every migration: a new release's permissions reach the organisations that are already there."""
    apply_roles(Organisation.objects.using(using).values_list("pk", flat=True), using)
