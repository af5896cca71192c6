"""What is asked before a system is approved or copied, or a gap is accepted."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VerbForm
from riskassess.datasets.models import Dataset
from riskassess.systems import gaps
from riskassess.systems.models import System
from vendors.fields import DayField
from vendors.models import sorting_name

_TEXT = {"rows": 3}


class ApproveForm(GuardedForm, VerbForm):
    """Until when a system may be used, and on which conditions."""

    until = DayField(label="Until", required=False, help_text="Empty: until somebody takes it back.")
    conditions = forms.CharField(
        label="Conditions",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs=_TEXT),
        help_text="What everyone who asks is told: for which work, with which PHI, and what not.",
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until < self.today:
            raise ValidationError("It would be over already.")
        return until


class AcceptForm(GuardedForm, VerbForm):
    """Until when a failing check is accepted, and why."""

    until = DayField(label="Until")
    why = forms.CharField(label="Why", max_length=1000, widget=forms.Textarea(attrs=_TEXT))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < self.today:
            raise ValidationError("It would be over already.")
        if until > self.today + timedelta(days=gaps.LONGEST_ACCEPTED):
            raise ValidationError(f"At most {gaps.LONGEST_ACCEPTED} days from today.")
        return until


class CopyForm(GuardedForm, VerbForm):
    """What the new system is called, and from which day data flow in it, if they do."""

    record: System

    name = forms.CharField(label="Name of the new system", max_length=160)
    flows_from = DayField(
        label="Its flows begin on",
        required=False,
        help_text="Empty: no flow is copied, for nothing flows in an idea. Exposure is counted from this day.",
    )

    guard_never_keeps = ("name",)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        same = System.objects.of(self.record.organisation).current().filter(sort_name=sorting_name(name))
        if same.exists():
            raise ValidationError("There is already an AI system of this name.")
        return name


class DatasetsForm(GuardedForm, VerbForm):
    """The datasets a system uses."""

    record: System

    datasets = forms.ModelMultipleChoiceField(
        label="Datasets",
        queryset=Dataset.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-columns"}),
        help_text="What it was trained, tuned or tested with, or looks things up in.",
    )

    def __init__(self, *args: Any, record: System, **kwargs: Any) -> None:
        held = [each.dataset_id for each in record.datasets.all()]
        super().__init__(*args, record=record, **{"initial": {"datasets": held}, **kwargs})
        field: Any = self.fields["datasets"]
        field.queryset = Dataset.objects.of(record.organisation).filter(Q(archived_at=None) | Q(pk__in=held))
