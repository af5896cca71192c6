"""Decides who may see and do what: 404 across the wall between organisations, 403 within it, and every view closed unless it is opened."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, wraps
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_htmx.middleware import HtmxDetails
from guardian.models import GroupObjectPermission, UserObjectPermission

from compliance.accounts import restricted
from compliance.accounts.models import Grant, Membership, Organisation, Person
from compliance.accounts.roles import listing_permission, only_reads
from compliance.ledger import clock
from compliance.ledger.records import Record

AnyRecord = TypeVar("AnyRecord", bound=Record)
View = Callable[..., HttpResponseBase]


class OfARecord(Protocol):
    """What is told of a record, such as a gap."""

    @property
    def record(self) -> UUID: ...


Told = TypeVar("Told", bound=OfARecord)

# What a view outside the organisations may be marked with; the gate (compliance.accounts.middleware) reads it.
OPEN_TO_ALL = "open to all"
PASSWORD_ONLY = "password only"  # noqa: S105 (the name of a mark)
SIGNED_IN = "signed in"
SAFE_METHODS = ("GET", "HEAD")


#: The permissions of a membership: those of the guardian group of its role, if the person is in it.
HELD = ArraySubquery(
    GroupObjectPermission.objects.filter(
        group__user=OuterRef("person"),
        group__name=Concat(Cast(OuterRef("organisation_id"), CharField()), Value(":"), OuterRef("role")),
        object_pk=Cast(OuterRef("organisation_id"), CharField()),
        content_type__app_label="accounts",
        content_type__model="organisation",
    ).values("permission__codename")
)


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
        """What the role allows in the whole organisation, as the database has it; `enter` read it with the membership."""
        held = getattr(self.membership, "held", None)
        if held is None:
            held = (
                Membership.objects.annotate(held=HELD)
                .values_list("held", flat=True)
                .get(pk=self.membership.pk)
            )
        return frozenset(held)

    @cached_property
    def grants(self) -> frozenset[tuple[str, str, UUID]]:
        """(permission, model, key) of single records granted to the person in this organisation and not run out."""
        given = Grant.objects.of(self.membership.organisation_id).current().filter(person=self.person)
        running = {
            (row.permission, row.model, row.key)
            for row in given
            if row.until is None or row.until >= self.today
        }
        if not running:
            return frozenset()
        held = UserObjectPermission.objects.filter(user=self.person).values_list(
            "permission__codename", "content_type__app_label", "content_type__model", "object_pk"
        )
        return frozenset((name, f"{app}.{model}", UUID(key)) for name, app, model, key in held) & running

    @cached_property
    def shut(self) -> frozenset[UUID]:
        """Keys of restricted records, and of what hangs on them, that are not open to this person whatever the role allows."""
        doors = restricted.doors(self.membership.organisation_id, self.today)
        return frozenset(key for key, people in doors.items() if self.person.pk not in people)

    def open_ones(self, told: Iterable[Told]) -> Iterator[Told]:
        """Gaps or deadlines without those of records that are shut to this person."""
        return (each for each in told if each.record not in self.shut)

    def may(self, permission: str) -> bool:
        """Whether the role allows it in the whole organisation."""
        return permission in self.permissions

    def may_on(self, permission: str, model: type[Record], *keys: UUID) -> bool:
        """Whether the role allows it, or a grant on one of these records does."""
        label = model._meta.label_lower
        return self.may(permission) or any((permission, label, key) in self.grants for key in keys)

    def granted(self, permission: str, model: type[Record]) -> set[UUID]:
        """The keys of the records of a model that a grant opens to the person."""
        return {
            key for name, label, key in self.grants if name == permission and label == model._meta.label_lower
        }

    def may_some(self, permission: str, model: type[Record]) -> bool:
        """Whether the person may do it to at least one record of the model that they were given."""
        return self.may(permission) or bool(self.granted(permission, model))

    def visible(self, permission: str, model: type[AnyRecord]) -> "QuerySet[AnyRecord]":
        """The records of a model the person may do it to: all of the organisation, or those a grant opens."""
        rows: Any = restricted.visible(model).of(self.membership.organisation_id)
        if model in restricted.hiding() and self.shut:
            rows = rows.exclude(pk__in=self.shut)
        return rows if self.may(permission) else rows.filter(pk__in=self.granted(permission, model))


class OrgRequest(HttpRequest):
    """A request inside an organisation, as `needs` leaves it."""

    organisation: Organisation
    viewer: Viewer
    today: date
    user: Person
    htmx: HtmxDetails


def needs(
    permission: str, model: type[Record] | None = None, *, among: type[Record] | None = None
) -> Callable[[View], View]:
    """Marks a view of an organisation with the permission it needs, and hands it the record of `model` that the address names.

    Where the permission only reads, so does the view: it answers GET alone.
    `among` is for a list: it is open as well to those who were granted single records of that model, and then shows `viewer.visible(…)`.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def opened(request: Any, slug: str, **kwargs: Any) -> HttpResponseBase:
            enter(request, slug)
            if model is not None:
                arguments = [get(request, model, kwargs.pop("key"), permission)]
            elif request.viewer.may_some(permission, among) if among else request.viewer.may(permission):
                arguments = []
            else:
                raise PermissionDenied
            if only_reads(permission) and request.method not in SAFE_METHODS:
                return HttpResponseNotAllowed(SAFE_METHODS)
            return view(request, *arguments, **kwargs)

        return _marked(opened, permission, model or among)

    return mark


def signed_in(view: View) -> View:
    """Marks a view that needs a person who is fully signed in, and no organisation."""
    return _marked(view, SIGNED_IN)


def password_only(view: View) -> View:
    """Marks a view for those who gave the first factor and not yet the second."""
    return _marked(view, PASSWORD_ONLY)


def open_to_all(view: View) -> View:
    """Marks a view that anyone may open."""
    return _marked(view, OPEN_TO_ALL)


def _marked(view: View, permission: str, model: type[Record] | None = None) -> View:
    view.permission = permission  # type: ignore[attr-defined]
    view.model = model  # type: ignore[attr-defined]
    return view


def enter(request: OrgRequest, slug: str) -> None:
    """Sets organisation, viewer and local date on the request, and the time zone of what is shown. Raises Http404 for strangers."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    membership = (
        Membership.objects.current()
        .select_related("organisation")
        .annotate(held=HELD)
        .filter(person=request.user, organisation__slug=slug)
        .first()
    )
    if membership is None:
        raise Http404
    request.organisation = membership.organisation
    request.today = clock.today(membership.organisation.zone)
    request.viewer = Viewer(request.user, membership, request.today)
    timezone.activate(membership.organisation.zone)


def get(request: OrgRequest, model: type[AnyRecord], key: UUID, permission: str) -> AnyRecord:
    """The record. Raises Http404 where there is none or the person may not even list that kind, PermissionDenied where they may list it."""
    record: Any = get_object_or_404(restricted.visible(model).of(request.organisation), pk=key)
    record.organisation = request.organisation
    if is_shut(request.viewer, record):
        raise Http404
    if may(request.viewer, permission, record):
        return cast("AnyRecord", record)
    if request.viewer.may(listing_permission(permission)) or may(
        request.viewer, listing_permission(permission), record
    ):
        raise PermissionDenied
    raise Http404


def may(viewer: Viewer, permission: str, record: Record) -> bool:
    """Whether the viewer may do this to the record: by role, by a grant on it, or by one on what it hangs on (`granted_through`)."""
    if is_shut(viewer, record):
        return False
    if viewer.may_on(permission, type(record), record.pk):
        return True
    above = getattr(record, "granted_through", None)
    return above is not None and may(viewer, permission, above)


def is_shut(viewer: Viewer, record: Record) -> bool:
    """Whether it is restricted, or hangs on what is, and is not open to the viewer: for them it is not there."""
    if type(record) not in restricted.hiding() or getattr(record, "is_restricted", None) is False:
        return False
    return record.pk in viewer.shut
