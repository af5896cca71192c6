"""Decides who may see and do what: 404 across the wall between organisations, 403 within it, and every view closed unless it is opened."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, wraps
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from guardian.models import GroupObjectPermission, UserObjectPermission

from compliance.accounts.models import Grant, Membership, Organisation, Person
from compliance.accounts.roles import listing_permission
from compliance.ledger import clock
from compliance.ledger.records import Record

AnyRecord = TypeVar("AnyRecord", bound=Record)
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Viewer:
    """A person in one organisation, for the length of one request."""

    person: Person
    membership: Membership
    today: date

    @property
    def role(self) -> str:
        return self.membership.role

    @cached_property
    def permissions(self) -> frozenset[str]:
        """What the role allows in the whole organisation, as the database has it."""
        rows = GroupObjectPermission.objects.filter(
            group__name=group_name(self.membership.organisation_id, self.membership.role),
            group__user=self.person,
            object_pk=str(self.membership.organisation_id),
            content_type__app_label="accounts",
            content_type__model="organisation",
        )
        return frozenset(rows.values_list("permission__codename", flat=True))

    @cached_property
    def grants(self) -> frozenset[tuple[str, str, UUID]]:
        """(permission, model, key) of single records granted to the person in this organisation and not run out."""
        given = Grant.objects.of(self.membership.organisation_id).current().filter(person=self.person)
        running = {(row.permission, row.model, row.key) for row in given if row.until is None or row.until >= self.today}
        if not running:
            return frozenset()
        held = UserObjectPermission.objects.filter(user=self.person).values_list(
            "permission__codename", "content_type__app_label", "content_type__model", "object_pk"
        )
        return frozenset((name, f"{app}.{model}", UUID(key)) for name, app, model, key in held) & running

    def may(self, permission: str) -> bool:
        """Whether the role allows it in the whole organisation."""
        return permission in self.permissions

    def may_on(self, permission: str, model: type[Record], *keys: UUID) -> bool:
        """Whether the role allows it, or a grant on one of these records does."""
        label = model._meta.label_lower
        return self.may(permission) or any((permission, label, key) in self.grants for key in keys)

    def granted(self, permission: str, model: type[Record]) -> set[UUID]:
        """The keys of the records of a model that a grant opens to the person."""
        return {key for name, label, key in self.grants if name == permission and label == model._meta.label_lower}


class OrgRequest(HttpRequest):
    """A request inside an organisation, as `needs` leaves it."""

    organisation: Organisation
    viewer: Viewer
    today: date
    user: Person


def group_name(organisation_id: UUID, role: str) -> str:
    """The name of the guardian group of one role in one organisation."""
    return f"{organisation_id}:{role}"


def needs(permission: str, model: type[Record] | None = None) -> Callable[[View], View]:
    """Marks a view of an organisation with the permission it needs, and hands it the record that the address names."""

    def mark(view: View) -> View:
        @wraps(view)
        def opened(request: Any, slug: str, **kwargs: Any) -> HttpResponse:
            enter(request, slug)
            if model is not None:
                record = get(request, model, kwargs.pop("key"), permission)
                return view(request, record, **kwargs)
            if not request.viewer.may(permission):
                raise PermissionDenied
            return view(request, **kwargs)

        opened.permission = permission  # type: ignore[attr-defined]
        return login_required(opened)

    return mark


def signed_in(view: View) -> View:
    """Marks a view that needs a signed-in person and no organisation."""
    view.permission = "signed in"  # type: ignore[attr-defined]
    return login_required(view)


def open_to_all(view: View) -> View:
    """Marks a view that anyone may open."""
    view.permission = "open to all"  # type: ignore[attr-defined]
    return view


def enter(request: OrgRequest, slug: str) -> None:
    """Sets the organisation, the viewer and the local date on the request. Raises Http404 for those who are no members."""
    membership = (
        Membership.objects.current()
        .select_related("organisation", "organisation__security_officer")
        .filter(person=request.user, organisation__slug=slug)
        .first()
    )
    if membership is None:
        raise Http404
    request.organisation = membership.organisation
    request.today = clock.today(membership.organisation.zone)
    request.viewer = Viewer(request.user, membership, request.today)


def get(request: OrgRequest, model: type[AnyRecord], key: UUID, permission: str) -> AnyRecord:
    """The record: Http404 where the organisation has no such record or the person may not even list that kind, PermissionDenied where they may list but not this."""
    record: AnyRecord = get_object_or_404(model.objects.of(request.organisation), pk=key)
    if may(request.viewer, permission, record):
        return record
    if request.viewer.may(listing_permission(permission)) or may(request.viewer, listing_permission(permission), record):
        raise PermissionDenied
    raise Http404


def may(viewer: Viewer, permission: str, record: Record) -> bool:
    """Whether the viewer may do this to the record: by role, by a grant on it, or by a grant on the record it hangs on (`granted_through`)."""
    if viewer.may_on(permission, type(record), record.pk):
        return True
    above = getattr(record, "granted_through", None)
    return above is not None and may(viewer, permission, above)
