"""What the list of incidents can be narrowed to and sorted by; everything stands in the address."""

import re
from datetime import date, timedelta
from typing import Any, Final

import django_filters as filters
from django import forms
from django.core.paginator import Page
from django.db.models import Case, F, Q, QuerySet, When

from compliance.paging import by_number
from incidents.merging import gone_keys
from incidents.models import Incident
from incidents.playbooks import CHOICES
from vendors.forms.choices import members

#: Incidents a page.
SIZE: Final = 25
#: “2026-003”, “2026-3”, “2026”, “3”.
_NUMBER: Final = re.compile(r"(?:(\d{4})(?:-|$))?0*(\d{1,6})?", re.ASCII)
#: How near is near, in days: as the reminders of the last ten days.
NEAR: Final = timedelta(days=10)
CLOCKS: Final = [
    ("overdue", "A notice overdue"),
    ("near", "Due within 10 days"),
    ("undecided", "Undecided"),
]
SHOW: Final = [("open", "Open"), ("closed", "Closed"), ("all", "All")]
SORT: Final = [("newest", "Newest first"), ("next", "Next day first")]


def page_of(narrowed: "IncidentFilter", number: str | None) -> Page[Any]:
    """A page of the list: its keys are found first, so that only the rows that are shown are read whole."""
    page = by_number(narrowed.qs.values_list("pk", flat=True), number, SIZE)
    found = {row.pk: row for row in narrowed.queryset.filter(pk__in=list(page.object_list))}
    page.object_list = [found[key] for key in page.object_list if key in found]
    return page


class IncidentFilter(filters.FilterSet):
    """Narrows the list of incidents. What hangs on clocks reads what was kept of them (incidents/watching.py)."""

    q = filters.CharFilter(label="Number", method="numbered", widget=forms.SearchInput)
    show = filters.ChoiceFilter(label="Show", choices=SHOW, method="shown", empty_label=None)
    kind = filters.ChoiceFilter(label="Kind", choices=CHOICES, empty_label="Any")
    clocks = filters.ChoiceFilter(label="Clocks", choices=CLOCKS, method="standing", empty_label="Any")
    lead = filters.ModelChoiceFilter(
        label="Lead", queryset=lambda request: members(request.organisation), empty_label="Anyone"
    )
    year = filters.NumberFilter(label="Year", widget=forms.NumberInput(attrs={"min": 1996, "max": 2100}))
    sort = filters.ChoiceFilter(label="Sort", choices=SORT, method="sorted", empty_label=None)

    class Meta:
        model = Incident
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Closed ones show only when asked for; the newest stand first unless the next day does."""
        said = self.form.cleaned_data
        said["show"] = said.get("show") or "open"
        said["sort"] = said.get("sort") or "newest"
        return super().filter_queryset(queryset)

    def numbered(self, rows: QuerySet[Incident], name: str, value: str) -> QuerySet[Incident]:
        """By its number, as a whole or in part, or by that in the former log."""
        former = Q(former_number__icontains=value.strip())
        match = _NUMBER.fullmatch(value.strip())
        if match is None or not match[0]:
            return rows.filter(former)
        own = Q(year=int(match[1])) if match[1] else Q()
        if match[2]:
            own &= Q(number=int(match[2]))
        return rows.filter(own | former)

    def shown(self, rows: QuerySet[Incident], name: str, value: str) -> QuerySet[Incident]:
        return {"open": rows.filter(closed_on=None), "closed": rows.exclude(closed_on=None)}.get(value, rows)

    def standing(self, rows: QuerySet[Incident], name: str, value: str) -> QuerySet[Incident]:
        today: date = self.request.today
        wanted = {
            "overdue": Q(watch__is_overdue=True),
            "near": Q(watch__next_on__gte=today, watch__next_on__lte=today + NEAR),
            "undecided": Q(watch__is_undecided=True),
        }
        return rows.filter(wanted[value], closed_on=None).exclude(pk__in=gone_keys(self.request.organisation))

    def sorted(self, rows: QuerySet[Incident], name: str, value: str) -> QuerySet[Incident]:
        newest = ("-year", "-number")
        if value == "newest":
            return rows.order_by(*newest)
        next_on = Case(When(closed_on=None, then=F("watch__next_on")))
        return rows.order_by(next_on.asc(nulls_last=True), *newest)
