"""What may be typed about a dataset."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import ALLOWED
from compliance.fields import DayField
from compliance.ledger.forms import VersionedForm
from compliance.registers.correcting import CorrectionMixin
from riskassess.datasets.forms.verbs import not_to_come
from riskassess.datasets.models import Dataset
from vendors.forms.choices import members
from vendors.models import sorting_name

READERS = [role for role, allowed in ALLOWED.items() if "datasets_read" in allowed]
LONG = ("extracted_fields", "consents", "purposes", "separation_evidence", "notes")


class OwnerField(forms.ModelChoiceField):
    """Who looks after a dataset: a member who may read it, or who is recorded now."""

    def offer(self, organisation: Organisation, now: Person | None) -> None:
        """Narrows the choices to the organisation's."""
        readers = members(organisation, role__in=READERS)
        self._now, self._note = now, ""
        if now and not readers.filter(pk=now.pk).exists():
            self._note = " (may not read datasets any more)"
        self.queryset = readers | Person.objects.filter(pk__in=[now.pk] if now else [])

    def label_from_instance(self, person: Any) -> str:
        return f"{person}{self._note if person == self._now else ''}"


class DatasetForm(CorrectionMixin, VersionedForm):
    """The facts of a dataset; choices are narrowed to the organisation."""

    made_from = forms.ModelMultipleChoiceField(
        label="Made from",
        queryset=Dataset.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="A de-identified copy is a dataset of its own, made from the first one.",
    )

    guard_allows = {"extracted_by": ("name",)}
    guard_never_keeps = ("name", "data_use_party", "source", "extracted_by", "size", "storage")

    class Meta:
        model = Dataset
        fields = (
            "name", "kind", "owner", "data_use_on", "data_use_party", "source", "extracted_by", "extracted_on", "extracted_fields",
            "consents", "purposes", "size", "storage", "separation", "separation_evidence", "used_from", "used_until",
            "retention_months", "disposal_due_on", "notes",
        )  # fmt: skip
        field_classes = {
            "owner": OwnerField,
            **dict.fromkeys(
                ("data_use_on", "extracted_on", "used_from", "used_until", "disposal_due_on"), DayField
            ),
        }
        widgets = {
            "kind": forms.RadioSelect,
            "separation": forms.RadioSelect,
            **{name: forms.Textarea(attrs={"rows": 2}) for name in LONG},
        }
        labels = {
            "kind": "What is it?",
            "extracted_by": "Extracted by",
            "separation": "Is it kept apart from production?",
        }
        help_texts = {
            "kind": "What you declare. Whether it counts as no PHI on a day follows from its determinations and validations. "
            "Data in which codes stand for people are pseudonymised: PHI, whatever else was removed (45 CFR 164.514(a), (c)).",
            "owner": "Gets the reminders.",
            "source": "The system or place the data come from; for synthetic data, what made them.",
            "extracted_by": "Who took them out: a person or a team.",
            "extracted_fields": "Which tables and fields, and how they were chosen.",
            "consents": "What patients agreed to, or on what else the use rests.",
            "purposes": "What it is for; other uses need a look first.",
            "size": "Such as “1.2 million notes, 40 GB”.",
            "used_from": "Since when models are made of it or tested with it.",
            "used_until": "Empty while one is in use.",
            "retention_months": "Counted from the extraction, unless a day is stated.",
            "data_use_on": "Only for a limited data set (45 CFR 164.514(e)(4)).",
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        dataset, owner, above = self.instance, self.fields["owner"], self.fields["made_from"]
        owner.offer(dataset.organisation, dataset.owner)  # type: ignore[attr-defined]
        owner.empty_label = "Nobody yet"  # type: ignore[attr-defined]
        self.fields["separation"].choices = Dataset.Separation.choices  # type: ignore[attr-defined]
        self.fields["kind"].choices = Dataset.Kind.choices  # type: ignore[attr-defined]
        now: list[Any] = (
            [] if dataset._state.adding else list(dataset.origins.values_list("parent", flat=True))
        )
        rows = Dataset.objects.of(dataset.organisation)
        offered = rows.current().exclude(pk__in=[] if dataset._state.adding else dataset.below())
        above.queryset = offered | rows.filter(pk__in=now)  # type: ignore[attr-defined]
        self.initial["made_from"] = now
        if not above.queryset.exists():  # type: ignore[attr-defined]
            del self.fields["made_from"]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        same = Dataset.objects.of(self.instance.organisation).current().filter(sort_name=sorting_name(name))
        if same.exclude(pk=self.instance.pk).exists():
            raise ValidationError("There is already a dataset of this name.")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        not_to_come(self, "extracted_on", cleaned.get("extracted_on"), self.today)
        if cleaned.get("kind") == Dataset.Kind.LIMITED:
            for name in ("data_use_on", "data_use_party"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(
                        name,
                        "A limited data set goes only to somebody bound by a data use agreement (45 CFR 164.514(e)(4)).",
                    )
        return cleaned
