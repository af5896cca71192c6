"""What may be typed about a change of a system, and about how much is at stake with a kind of PHI."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VersionedForm
from riskassess.systems.models import Change, Component, PhiLevel, Touched
from vendors.fields import DayField
from vendors.forms.choices import OwnerField


class ChangeForm(GuardedForm, VersionedForm):
    """What changed, when, and which components it touches."""

    touches = forms.ModelMultipleChoiceField(
        label="It touches",
        queryset=Component.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None: the system as a whole.",
    )

    class Meta:
        model = Change
        fields = ("kind", "on", "by", "words")
        field_classes = {"on": DayField, "by": OwnerField}
        widgets = {"words": forms.Textarea(attrs={"rows": 3}), "kind": forms.RadioSelect}
        help_texts = {"on": "The first day on which it ran like that."}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        change = self.instance
        self._kept = (
            {} if change._state.adding else {each.component_id: each for each in change.touched.all()}
        )
        kind: Any = self.fields["kind"]
        kind.choices = Change.Kind.choices
        by: Any = self.fields["by"]
        by.offer(change.organisation, change.by)
        by.empty_label = "Not said"
        touches: Any = self.fields["touches"]
        own = Component.objects.of(change.organisation).filter(system=change.system_id)
        touches.queryset = own.filter(Q(archived_at=None) | Q(pk__in=list(self._kept))).order_by("name", "id")
        self.initial["touches"] = list(self._kept)

    def clean_on(self) -> date | None:
        on: date | None = self.cleaned_data["on"]
        if on and on > self._today:
            raise ValidationError("Record it once it has happened.")
        return on

    def touched(self) -> list[Touched]:
        """The components as ticked, each row kept where there is one."""
        return [
            self._kept.get(component.pk) or Touched(component=component)
            for component in self.cleaned_data["touches"]
        ]


class PhiLevelForm(GuardedForm, VersionedForm):
    """The level of a kind, and why it is not what the guidance says."""

    class Meta:
        model = PhiLevel
        fields = ("level", "why")
        widgets = {"level": forms.RadioSelect, "why": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"why": "What makes more or less be at stake with it in your organisation."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level: Any = self.fields["level"]
        level.choices = PhiLevel.Level.choices
