"""What may be chosen and typed about what an incident touched, the logs that cover it, and its timeline."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from compliance.fields import DayField
from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VersionedForm
from incidents.forms.parties import MomentsForm, day_field, time_field
from incidents.models import Entry, Log, Scope
from incidents.models.scopes import KINDS, Place
from riskassess.systems.models import Component

LABELS = {
    "system": "AI systems",
    "service": "Services",
    "vendor": "Vendors and customers",
    "dataset": "Datasets",
}
HELP = {
    "service": "The services through which it happened, or in which the information was.",
    "vendor": "Name the customers whose PHI it is: without one every customer's agreement counts.",
}


class ThingsField(forms.ModelMultipleChoiceField):
    """Records of one kind: those in use, and those chosen before, which say that they are archived."""

    def label_from_instance(self, record: Any) -> str:
        name = f"{record.vendor.name}: {record}" if hasattr(record, "vendor_id") else str(record)
        return f"{name} (archived)" if record.archived_at else name


class ScopeForm(GuardedForm, VersionedForm):
    """What it touched, and where the information was."""

    places = forms.MultipleChoiceField(
        label="Where the information was",
        choices=Place.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-columns"}),
    )

    class Meta:
        model = Scope
        fields = ("places",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = self.instance
        rows = [] if scope._state.adding else list(scope.touched.all())
        for kind, model in KINDS.items():
            chosen = [getattr(row, f"{kind}_id") for row in rows if getattr(row, f"{kind}_id")]
            every: Any = model.objects
            offered = every.of(scope.organisation).filter(Q(archived_at=None) | Q(pk__in=chosen))
            above = offered.select_related("vendor") if kind == "service" else offered
            order = ("vendor__sort_name", "sort_name") if kind == "service" else ("sort_name",)
            self.fields[kind] = ThingsField(
                label=LABELS[kind],
                queryset=above.order_by(*order, "id"),
                required=False,
                help_text=HELP.get(kind, ""),
                widget=forms.SelectMultiple(attrs={"size": 6}),
            )
            self.initial[kind] = chosen

    def touched(self) -> dict[str, list[UUID]]:
        """The keys that were chosen, by kind."""
        return {kind: [each.pk for each in self.cleaned_data[kind]] for kind in KINDS}


class LogForm(GuardedForm, VersionedForm):
    """A log that covers some of the time in question, or that there is none."""

    guard_never_keeps = ("name", "holder", "sha256")

    class Meta:
        model = Log
        fields = (
            "component", "name", "first_on", "last_on", "is_absent", "shows", "cannot_show", "holder", "kept_on", "sha256",
        )  # fmt: skip
        field_classes = dict.fromkeys(("first_on", "last_on", "kept_on"), DayField)
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("shows", "cannot_show")}
        help_texts = {
            "name": "As people call it, such as “Gateway access log”.",
            "first_on": "The first whole day that it covers.",
            "last_on": "The last whole day that it covers.",
            "is_absent": "Nothing was logged, or it is gone. Say why below; these days stand as not shown by any log.",
            "shows": "Such as: who signed in, which prompts were sent.",
            "cannot_show": "Such as: whether the answer was read.",
            "sha256": "Of the copy that was put aside. The content itself does not belong here.",
        }

    def __init__(self, *args: Any, today: date, stores: list[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        component: Any = self.fields["component"]
        here = Q(pk__in=stores) | Q(pk=self.instance.component_id)
        component.queryset = (
            Component.objects.of(self.instance.organisation)
            .filter(here)
            .select_related("system")
            .order_by("name", "id")
        )
        component.empty_label = "None of those declared"

    def clean_sha256(self) -> str:
        return str(self.cleaned_data["sha256"]).lower()

    def _past(self, name: str) -> date | None:
        on: date | None = self.cleaned_data[name]
        if on and on > self._today:
            raise ValidationError("This day has not come yet.")
        return on

    def clean_last_on(self) -> date | None:
        return self._past("last_on")

    def clean_kept_on(self) -> date | None:
        return self._past("kept_on")


class EntryForm(MomentsForm):
    """A line of the timeline."""

    happened_on = day_field("When")
    happened_time = time_field()

    moments = ("happened",)

    class Meta:
        model = Entry
        fields = ("words",)
        widgets = {"words": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "words": "No patient names or numbers. An entry stays: it can be redacted, not changed."
        }
