"""The deadlines of the register: one query each, however many rows there are."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.ledger.models import Event
from compliance.registers.answers import News
from riskassess.systems.models import Change, Component, System

#: A kind of deadline, and the field of a component that holds its day.
OF_COMPONENTS = {
    "key_rotation": "key_rotation_due",
    "secret_rotation": "secret_rotation_due",
    "log_review": "log_review_due",
}
#: What a change of a system is called in the ledger.
CHANGE = "systems.change"
#: Kind, model, record, title, system, owner, day.
Row = tuple[str, str, UUID, str, UUID, UUID | None, date | None]


def deadline_rows(organisation: Organisation, until: date) -> Iterator[Row]:
    """Everything due up to `until`, overdue included."""
    components = Component.objects.of(organisation).current().filter(system__archived_at=None)
    for kind, field in OF_COMPONENTS.items():
        due = components.filter(**{f"{field}__lte": until}).values_list(
            "pk", "name", "system", "system__name", "system__owner", field
        )
        for key, name, system, of, owner, day in due:
            yield kind, "systems.component", key, f"{of}: {name}", system, owner, day
    approved = System.objects.of(organisation).current().filter(approved_until__lte=until)
    for key, name, owner, day in approved.exclude(stage=System.Stage.RETIRED).values_list(
        "pk", "name", "owner", "approved_until"
    ):
        yield "approval_end", "systems.system", key, name, key, owner, day


def changes(organisation: Organisation, since: datetime) -> Iterator[News]:
    """The changes of systems that were recorded, edited or restored since a moment, and stand: one query."""
    told = Event.objects.filter(
        organisation_id=organisation.pk, model=CHANGE, at__gt=since, holds_record=True
    )
    rows = Change.objects.of(organisation).current().filter(pk__in=told.values("record_id"))
    kinds = dict(Change.Kind.choices)
    for system, name, kind, on in rows.order_by("on", "id").values_list(
        "system", "system__name", "kind", "on"
    ):
        yield News(kind, "systems.system", system, f"{name}: {kinds[kind]}", on)
