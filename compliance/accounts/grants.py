"""Tells what grants are about: the records behind them, in words, and which records can be granted at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.http import Http404

from compliance.accounts.access import Viewer
from compliance.accounts.models import Grant, Membership
from compliance.accounts.roles import GRANTABLE
from compliance.ledger.records import Record


@dataclass(frozen=True)
class GrantLine:
    """A grant with its record, as shown."""

    grant: Grant
    record: Record

    @property
    def what(self) -> str:
        """What it lets the person do: “Change this vendor, its services and BAAs”."""
        return dict(self.record._meta.permissions).get(self.grant.permission, self.grant.permission)


def grants_of(membership: Membership, viewer: Viewer) -> list[GrantLine]:
    """The grants a member holds, with one query for each kind of record; those on records that are shut to the viewer are not there."""
    held = list(
        Grant.objects.of(membership.organisation_id)
        .current()
        .filter(person=membership.person_id)
        .order_by("id")
    )
    records = _records(held)
    seen = (grant for grant in held if grant.key not in viewer.shut)
    return [GrantLine(grant, records[grant.key]) for grant in seen if grant.key in records]


def grantable_model(label: str, permission: str) -> type[Record]:
    """The model of that label, if the permission can be granted on its records. Raises Http404."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError) as error:
        raise Http404 from error
    offered = permission in GRANTABLE and permission in dict(model._meta.permissions)
    if not (offered and issubclass(model, Record)):
        raise Http404
    return model


def _records(grants: Iterable[Grant]) -> dict[UUID, Record]:
    found: dict[UUID, Record] = {}
    keys: dict[str, set[UUID]] = {}
    for grant in grants:
        keys.setdefault(grant.model, set()).add(grant.key)
    for label, wanted in keys.items():
        found |= apps.get_model(label)._base_manager.in_bulk(wanted)
    return found
