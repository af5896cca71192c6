"""Decides which events the ledger page shows: by person, verb, kind of record and local days, all from the address."""

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.db import connection
from django.db.models import QuerySet

from compliance.accounts.access import Viewer
from compliance.accounts.models import Membership, Organisation
from compliance.fields import DayField
from compliance.history import readers
from compliance.ledger import clock
from compliance.ledger.models import Event

SYSTEM = "system"
#: Walks the index from verb to verb, so that a million events cost as many probes as there are verbs.
VERBS = """
WITH RECURSIVE told(verb) AS (
    (SELECT verb FROM ledger_event WHERE organisation_id = %(of)s ORDER BY verb LIMIT 1)
    UNION ALL
    SELECT (SELECT verb FROM ledger_event WHERE organisation_id = %(of)s AND verb > told.verb ORDER BY verb LIMIT 1)
    FROM told WHERE told.verb IS NOT NULL
)
SELECT verb FROM told WHERE verb IS NOT NULL
"""


class Filters(forms.Form):
    """What is shown; everything is optional."""

    who = forms.ChoiceField(label="Who", required=False)
    verb = forms.ChoiceField(label="Did what", required=False)
    kind = forms.ChoiceField(label="To what", required=False)
    first = DayField(label="From", required=False)
    last = DayField(label="To", required=False)

    def __init__(self, data: Any, viewer: Viewer) -> None:
        super().__init__(data)
        self.zone: ZoneInfo = viewer.membership.organisation.zone
        self._choose("who", _people(viewer.membership.organisation))
        self._choose("verb", [(verb, verb.capitalize()) for verb in _told(viewer)])
        open_kinds = [kind for kind in readers.kinds() if viewer.may(readers.permission(kind))]
        self._choose("kind", [(kind._meta.label_lower, str(kind._meta.verbose_name)) for kind in open_kinds])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", "Any"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", "This day lies before the first one.")
        return cleaned

    def apply(self, events: QuerySet[Event]) -> QuerySet[Event]:
        """The events that pass; all of them where nothing valid was chosen."""
        chosen = self.cleaned_data if self.is_valid() else {}
        if chosen.get("who"):
            events = events.filter(actor_id=None if chosen["who"] == SYSTEM else UUID(chosen["who"]))
        if chosen.get("verb"):
            events = events.filter(verb=chosen["verb"])
        if chosen.get("kind"):
            events = events.filter(model=chosen["kind"])
        return self._between(events, chosen.get("first"), chosen.get("last"))

    def _between(self, events: QuerySet[Event], first: date | None, last: date | None) -> QuerySet[Event]:
        if first:
            events = events.filter(at__gte=clock.start_of_day(first, self.zone))
        if last:
            events = events.filter(at__lt=clock.end_of_day(last, self.zone))
        return events

    @property
    def chosen(self) -> dict[str, str]:
        """What is filtered by, as it stands in the address."""
        return (
            {name: str(self.data[name]) for name in self.fields if self.data.get(name)}
            if self.is_valid()
            else {}
        )


def verbs(organisation_id: UUID) -> list[str]:
    """Every verb the organisation's ledger holds."""
    with connection.cursor() as cursor:
        cursor.execute(VERBS, {"of": organisation_id})
        return [verb for (verb,) in cursor.fetchall()]


def _told(viewer: Viewer) -> list[str]:
    """The verbs of events that the viewer may read: a verb that only shut records bear tells that there are such."""
    every = verbs(viewer.membership.organisation_id)
    if not viewer.shut:
        return every
    return [verb for verb in every if readers.visible(viewer).filter(verb=verb).exists()]


def _people(organisation: Organisation) -> list[tuple[str, str]]:
    members = (
        Membership.objects.of(organisation).order_by("person__name").values_list("person_id", "person__name")
    )
    return [*((str(key), name) for key, name in members), (SYSTEM, "The system")]
