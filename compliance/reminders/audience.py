"""Decides who may be told of a deadline: active members who may open the record, found in a fixed number of queries."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.apps import apps
from guardian.models import GroupObjectPermission

from compliance.accounts import restricted
from compliance.accounts.access import Viewer
from compliance.accounts.groups import group_name
from compliance.accounts.models import Membership, Organisation, Person
from compliance.accounts.roles import Role
from compliance.registers.answers import Deadline
from compliance.registers.registry import Register
from compliance.reminders import rules


class Audience:
    """The members of one organisation, as mail may be addressed to them at one moment."""

    def __init__(self, organisation: Organisation, viewers: Iterable[Viewer], today: date) -> None:
        self._viewers = {viewer.person.pk: viewer for viewer in viewers}
        self._by_role = _permissions_by_role(organisation)
        self._officer = organisation.security_officer_id
        self._officers = [
            key
            for key, viewer in self._viewers.items()
            if viewer.role == Role.OFFICER
            or key in (organisation.security_officer_id, organisation.privacy_officer_id)
        ]
        self._doors = restricted.doors(organisation.pk, today)
        self._owners = [key for key, viewer in self._viewers.items() if viewer.role == Role.OWNER]

    def told(
        self,
        register: Register,
        deadline: Deadline,
        window: int,
        officer_from: int,
        *,
        every_officer: bool = False,
    ) -> tuple[UUID, ...]:
        """Who is told of this window of the deadline; empty where nobody may be. Of a restricted record: all to whom it is open."""

        def able(person: UUID | None) -> UUID | None:
            may = person and self.may_open(person, register, deadline.model, deadline.record)
            return person if may else None

        if deadline.record in self._doors:
            return tuple(filter(able, sorted(self._doors[deadline.record])))
        if every_officer:
            return rules.officers(window, filter(able, self._officers), filter(able, self._owners))
        return rules.recipients(
            window,
            officer_from,
            owner=able(deadline.owner),
            officer=able(self._officer),
            owners=[owner for owner in self._owners if able(owner)],
        )

    def person(self, key: UUID) -> Person:
        """The member of that key."""
        return self._viewers[key].person

    def is_restricted(self, record: UUID) -> bool:
        """Whether the record is not open to everybody who may read its kind."""
        return record in self._doors

    def __contains__(self, person: object) -> bool:
        return person in self._viewers

    def may_open(self, person: UUID, register: Register, model: str, record: UUID) -> bool:
        """Whether the person may open that record of the register."""
        viewer = self._viewers.get(person)
        if viewer is None:
            return False
        if record in self._doors:  # what hangs on a restricted record is as open as that, to the same people
            return person in self._doors[record]
        if register.permission in self._by_role.get(viewer.role, ()):
            return True
        return viewer.may_on(register.permission, apps.get_model(model), record)


def audience_of(organisation: Organisation, today: date) -> Audience:
    """Reads the active members of an organisation."""
    members = (
        Membership.objects.of(organisation).current().filter(person__is_active=True).select_related("person")
    )
    return Audience(organisation, (Viewer(member.person, member, today) for member in members), today)


def _permissions_by_role(organisation: Organisation) -> dict[str, set[str]]:
    groups = {group_name(organisation.pk, role): role for role in Role}
    rows = GroupObjectPermission.objects.filter(group__name__in=groups, object_pk=str(organisation.pk))
    found: dict[str, set[str]] = {}
    for group, permission in rows.values_list("group__name", "permission__codename"):
        found.setdefault(groups[group], set()).add(permission)
    return found
