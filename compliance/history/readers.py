"""Decides who may read which events: an event is as open as the record it tells of."""

from collections.abc import Iterable
from uuid import UUID

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from compliance.accounts import access
from compliance.accounts.access import OrgRequest, Viewer
from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import PERMISSIONS
from compliance.ledger import history
from compliance.ledger.models import Event
from compliance.ledger.records import Record, Versioned

#: Floor and roof models whose app is no register with a reading permission of its own name.
FLOOR = {
    "accounts.organisation": "people_read",
    "accounts.membership": "people_read",
    "accounts.invitation": "people_manage",
    "accounts.grant": "people_manage",
    # Names no record; whoever may read the ledger sees that a spreadsheet came in.
    "exchange.import": "ledger_read",
    # A file's name is somebody's free text; those who may redact it may read it.
    "files.attachment": "ledger_redact",
}


def permission(model: type[Versioned]) -> str:
    """What a viewer needs to read a model's records: `vendors.baa` → vendors_read; where nothing is said, settings_manage."""
    own = f"{model._meta.app_label}_read"
    return FLOOR.get(model._meta.label_lower) or (own if own in PERMISSIONS else "settings_manage")


def kinds() -> list[type[Versioned]]:
    """Every model whose rows have a history, by name."""
    return sorted(
        (model for model in apps.get_models() if issubclass(model, Versioned)),
        key=lambda model: str(model._meta.verbose_name),
    )


def visible(viewer: Viewer) -> QuerySet[Event]:
    """The events of the viewer's organisation that tell of records the viewer may read, by role or by a grant."""
    events = Event.objects.filter(organisation_id=viewer.membership.organisation_id)
    if viewer.shut:
        events = events.exclude(record_id__in=viewer.shut)
    hidden = {
        model._meta.label_lower: permission(model) for model in kinds() if not viewer.may(permission(model))
    }
    if not hidden:
        return events
    granted = [key for name, label, key in viewer.grants if hidden.get(label) == name]
    return events.filter(~Q(model__in=hidden) | Q(record_id__in=granted))


def addresses(events: Iterable[Event]) -> dict[UUID | None, str]:
    """The mail addresses, as of now, of the people who acted: two may bear one name, and a name can be changed."""
    actors = {event.actor_id for event in events if event.actor_id}
    return dict(Person.objects.filter(pk__in=actors).values_list("pk", "email"))


def record(request: OrgRequest, label: str, key: UUID) -> Versioned:
    """The record an event tells of. Raises Http404 or PermissionDenied as its own page would."""
    model = history.model_of(label)
    if model is None:
        raise Http404
    if issubclass(model, Record):
        return access.get(request, model, key, permission(model))
    if model is not Organisation or key != request.organisation.pk:
        raise Http404
    if not request.viewer.may(permission(model)):
        raise PermissionDenied
    return request.organisation
