"""What the lists of vendors and BAAs can be narrowed to; everything stands in the address."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from compliance.ledger import changes
from vendors import queries
from vendors.fields import DayField
from vendors.forms.choices import members
from vendors.models import BAA, Service, Vendor, sorting_name

FAULTS = [
    ("any", "Any gap"),
    ("uncovered", "PHI service not covered"),
    ("ba_without_baa", "Business associate without BAA"),
    ("expired", "BAA expired"),
    ("unsigned", "BAA unsigned"),
    ("no_evidence", "No file or evidence"),
    ("dates_incomplete", "Dates incomplete"),
    ("notice_window", "Inside notice window"),
    ("conditions_open", "Conditions of a service open"),
    ("clause_missing", "Required clause missing"),
    ("ai_training", "Training on PHI not excluded"),
    ("clauses_unread", "Clauses not reviewed"),
    ("ends_soon", "Ends within 30 days"),
    ("cover_ends_soon", "Cover of a service ends within 30 days"),
    ("attestation_expired", "Attestation expired"),
    ("attestation_ends_soon", "Attestation expires within 30 days"),
    ("return_open", "Return or destruction open"),
    ("assurance_not_on_file", "Assurance not on file"),
    ("exit_open", "Exit open"),
    ("never_verified", "BAA never verified"),
    ("verification_overdue", "Verification overdue"),
    ("review_open", "Review begun and left"),
    ("ba_undecided", "Undecided"),
    ("no_owner", "No owner"),
]
STATUSES = [
    ("draft", "Draft"),
    ("not_yet", "Not yet in force"),
    ("in_force", "In force"),
    ("expiring", "Expiring"),
    ("ended", "Ended"),
]
VIEWS = [("current", "In use"), ("archived", "Archived"), ("all", "All")]


class DayFilter(filters.DateFilter):
    """One end of a stretch of days: each has a label of its own, which a range of two fields has not."""

    field_class = DayField


class RegisterFilter(filters.FilterSet):
    """A filter that knows the request, so that choices and days are the organisation's own."""

    q = filters.CharFilter(label="Search", method="search", widget=forms.SearchInput)
    view = filters.ChoiceFilter(
        label="Show", choices=VIEWS, method="in_view", empty_label=None, required=False
    )

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Archived records show only when asked for."""
        chosen = self.form.cleaned_data.get("view") or "current"
        self.form.cleaned_data["view"] = chosen
        return super().filter_queryset(queryset)

    def in_view(self, rows: Any, name: str, value: str) -> Any:
        return {"current": rows.current, "archived": rows.archived}.get(value, rows.all)()


class VendorFilter(RegisterFilter):
    """Narrows the list of vendors."""

    ba_status = filters.ChoiceFilter(
        label="Business associate", choices=Vendor.BaStatus.choices, empty_label="Any"
    )
    kind = filters.ChoiceFilter(
        label="Kind", choices=Vendor.Kind.choices, method="of_kind", empty_label="Any"
    )
    faults = filters.ChoiceFilter(
        label="Gaps", choices=FAULTS, method="with_faults", empty_label="Any or none"
    )
    owner = filters.ModelChoiceFilter(
        label="Owner", queryset=lambda request: members(request.organisation), empty_label="Anyone"
    )

    class Meta:
        model = Vendor
        fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[Vendor], name: str, value: str) -> QuerySet[Vendor]:
        words = sorting_name(value)
        services = Service.objects.of(self.request.organisation).filter(sort_name__contains=words)
        return rows.filter(Q(sort_name__contains=words) | Q(pk__in=services.values("vendor")))

    def of_kind(self, rows: QuerySet[Vendor], name: str, value: str) -> QuerySet[Vendor]:
        return rows.filter(kinds__contains=[value])

    def with_faults(self, rows: QuerySet[Vendor], name: str, value: str) -> QuerySet[Vendor]:
        organisation, on = self.request.organisation.pk, self.request.today
        found = changes.kept(
            organisation,
            f"vendors-with:{value}:{on}",
            changes.counter(organisation),
            lambda: queries.vendors_with(value, organisation, on),
        )
        return rows.filter(pk__in=RawSQL("SELECT unnest(%s::uuid[])", [found]))


class BAAFilter(RegisterFilter):
    """Narrows the list of BAAs."""

    status = filters.ChoiceFilter(
        label="Status",
        choices=STATUSES,
        method="in_status",
        empty_label="Any",
    )  # fmt: skip
    direction = filters.ChoiceFilter(label="Direction", choices=BAA.Direction.choices, empty_label="Any")
    due_after = DayFilter(label="Next day from", field_name="next_on", lookup_expr="gte")
    due_before = DayFilter(label="Next day to", field_name="next_on", lookup_expr="lte")

    class Meta:
        model = BAA
        fields: tuple[str, ...] = ()

    def in_view(self, rows: Any, name: str, value: str) -> Any:
        """The agreements of an archived vendor leave the view with it."""
        of_ours = rows.filter(
            vendor__organisation=self.request.organisation
        )  # known already: it opens the index
        views = {
            "current": of_ours.filter(vendor__archived_at=None, archived_at=None),
            "archived": rows.exclude(vendor__archived_at=None, archived_at=None),
        }
        return views.get(value, rows)

    def search(self, rows: QuerySet[BAA], name: str, value: str) -> QuerySet[BAA]:
        return rows.filter(Q(vendor__sort_name__contains=sorting_name(value)) | Q(title__icontains=value))

    def in_status(self, rows: QuerySet[BAA], name: str, value: str) -> QuerySet[BAA]:
        on = self.request.today
        running = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))
        soon = on.fromordinal(on.toordinal() + self.request.organisation.expiring_days)
        return rows.filter(
            {
                "draft": Q(starts_on=None),
                "not_yet": Q(starts_on__gt=on) & (Q(ends_on=None) | Q(ends_on__gte=on)),
                "in_force": running,
                "expiring": running & Q(ends_on__lte=soon) & ~Q(queries.is_followed()),
                "ended": Q(ends_on__lt=on) & ~Q(starts_on=None),
            }[value]
        )


def with_next_day(rows: QuerySet[BAA], on: Any) -> QuerySet[BAA]:
    """Annotates `next_on`, the day to watch, and `is_followed`, whether another agreement takes over."""
    return rows.annotate(next_on=queries.next_day(on), is_followed=queries.is_followed())
