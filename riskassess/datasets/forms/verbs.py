"""What may be typed when data are added, tested, disposed of, or a determination is looked at again or withdrawn."""

from datetime import date
from typing import Any

from django import forms

from compliance.fields import DayField
from compliance.files.forms import AttachmentField
from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VerbForm, VersionedForm
from compliance.registers.correcting import CorrectionMixin
from riskassess.datasets.forms.determinations import NOT_COME
from riskassess.datasets.models import Dataset, Determination, Validation

WHY = forms.Textarea(attrs={"rows": 2})


def not_to_come(form: forms.BaseForm, name: str, day: date | None, today: date) -> None:
    """Says beside a field that its day has not come yet."""
    if day and day > today:
        form.add_error(name, NOT_COME)


class PartForm(CorrectionMixin, VerbForm):
    """Something that belongs to a dataset, whose version it carries."""

    record: Dataset
    part: Any

    def __init__(self, *args: Any, today: date, part: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.part = today, part
        for name in self.fields:
            if name not in ("version", "wrong", "why"):
                self.initial[name] = getattr(part, name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("added_on", "done_on"):
            not_to_come(self, name, cleaned.get(name), self.today)
        return cleaned

    def filled(self) -> Any:
        """The part as typed."""
        for name, value in self.cleaned_data.items():
            if name not in ("version", "wrong", "why"):
                setattr(self.part, name, value)
        return self.part


class AdditionForm(PartForm):
    """Data that were added on a day, and what covers them."""

    added_on = DayField(label="Added on")
    what = forms.CharField(
        label="What was added",
        max_length=300,
        help_text="Stands in the history in clear: nothing about patients.",
    )
    origin = forms.ModelChoiceField(
        label="Taken from", queryset=Dataset.objects.none(), required=False, empty_label="No dataset on file"
    )
    determination = forms.ModelChoiceField(
        label="Covered by",
        queryset=Determination.objects.none(),
        required=False,
        empty_label="No determination named",
        help_text="Data added after the day that a determination looked at are covered only by one of an expert that speaks of the method.",
    )

    guard_never_keeps = ("what",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dataset, part = self.record, self.part
        rows = Dataset.objects.of(dataset.organisation)
        offered = rows.current().exclude(pk__in=dataset.below())
        self.fields["origin"].queryset = offered | rows.filter(pk=part.origin_id)  # type: ignore[attr-defined]
        own = dataset.determinations.select_related("dataset")
        named = self.fields["determination"]
        named.queryset = own.current() | own.filter(pk=part.determination_id)  # type: ignore[attr-defined]
        named.label_from_instance = lambda each: each.what  # type: ignore[attr-defined]


class ValidationForm(PartForm):
    """A test of what synthetic data give away."""

    done_on = DayField(label="Done on")
    by = forms.CharField(label="By", max_length=160)
    method = forms.CharField(
        label="Method",
        max_length=300,
        help_text="Such as distance to the nearest real record, or an attack on membership. Stands in the history in clear.",
    )
    result = forms.ChoiceField(label="Result", choices=Validation.Result.choices, widget=forms.RadioSelect)

    guard_allows = {"by": ("name",)}
    guard_never_keeps = ("by", "method")


class DisposeForm(GuardedForm, VersionedForm):
    """That the data are gone, and what shows it."""

    upload = AttachmentField(
        label="Certificate", required=False, help_text="It can also be added later, here."
    )

    class Meta:
        model = Dataset
        fields = ("disposed_on", "disposal_notes")
        field_classes = {"disposed_on": DayField}
        widgets = {"disposal_notes": WHY}
        labels = {"disposal_notes": "How, and of which copies"}
        help_texts = {
            "disposal_notes": "Backups, caches and copies of colleagues too (45 CFR 164.310(d)(2)(i))."
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["disposed_on"].required = True
        if self.instance.certificate_id:
            del self.fields["upload"]

    def clean_disposed_on(self) -> date:
        day: date = self.cleaned_data["disposed_on"]
        if day > self.today:
            raise forms.ValidationError(NOT_COME)
        return day


class LookForm(GuardedForm, VersionedForm):
    """What a look for ways back found, and until when the next is due."""

    class Meta:
        model = Determination
        fields = ("reviewed_on", "review_found", "review_due_on")
        field_classes = {"reviewed_on": DayField, "review_due_on": DayField}
        widgets = {"review_found": forms.Textarea(attrs={"rows": 3})}
        labels = {
            "reviewed_on": "Looked on",
            "review_found": "What was found",
            "review_due_on": "Look again by",
        }
        help_texts = {
            "review_found": "New public data, new tools, new links. If somebody could be found now, withdraw the determination.",
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name in ("reviewed_on", "review_found"):
            self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        looked, due = cleaned.get("reviewed_on"), cleaned.get("review_due_on")
        not_to_come(self, "reviewed_on", looked, self.today)
        if looked and due and due <= looked:
            self.add_error("review_due_on", "The next look comes after this one.")
        return cleaned


class WithdrawForm(CorrectionMixin, VerbForm):
    """From which day a determination counts no more, and why."""

    from_on = DayField(label="Counts no more from", help_text="The day somebody knew that it does not hold.")
    why = forms.CharField(label="Why", max_length=500, widget=WHY)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.initial.setdefault("from_on", today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        not_to_come(self, "from_on", cleaned.get("from_on"), self.today)
        return cleaned
