"""What may be typed about a component of a system."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Q

from compliance.ledger.forms import VersionedForm
from compliance.registers.correcting import CorrectionMixin
from riskassess.systems.models import Component, Rest
from vendors.fields import DayField
from vendors.models import Service


class PlaceIterator(forms.models.ModelChoiceIterator):
    """The empty choice, our own premises, then the services."""

    def __iter__(self) -> Iterator[Any]:
        services = super().__iter__()
        yield next(services)
        yield PlaceField.OWN, "Our own premises"
        yield from services


class ServiceField(forms.ModelChoiceField):
    """A service of a vendor in use, or the one that is recorded now."""

    def label_from_instance(self, service: Any) -> str:
        gone = " (archived)" if service.archived_at or service.vendor.archived_at else ""
        return f"{service.vendor.name}: {service}{gone}"


class PlaceField(ServiceField):
    """Where a component runs: a service, or our own premises; somebody says so, for nothing of it is presumed."""

    OWN = "own"
    iterator = PlaceIterator

    def clean(self, value: Any) -> Any:
        return None if value == self.OWN else super().clean(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """A record says nothing where it runs on our own premises."""
        return super().has_changed(initial or self.OWN, data)


class ComponentForm(CorrectionMixin, VersionedForm):
    """The facts of a component: where it runs, with which keys, and how what rests there is encrypted."""

    guard_never_keeps = ("name", "region", "log_readers")

    class Meta:
        model = Component
        fields = (
            "name", "kind", "service", "environment", "tenancy", "region", "kept_days", "claim_evidence", "claim_on", "keys",
            "key_rotation_due", "identity",
            "secret_rotation_due", "append_only", "log_readers", "log_months", "log_review_due", "notes",
        )  # fmt: skip
        field_classes = {
            "service": PlaceField,
            "key_rotation_due": DayField,
            "secret_rotation_due": DayField,
            "log_review_due": DayField,
            "claim_on": DayField,
        }
        widgets = {
            "notes": forms.Textarea(attrs={"rows": 3}),
            "claim_evidence": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "service": "Whoever runs it needs a BAA that covers this service, also where the vendor cannot read what passes "
            "(45 CFR 160.103).",
            "region": "Such as us-east-1; by it the country is found.",
            "claim_evidence": "Where the vendor says so: a clause, a page with its address, a setting. Without it, it is only said.",
            "keys": "A vendor without the key is a business associate all the same.",
            "log_review_due": "The next day by which somebody looks through it (45 CFR 164.308(a)(1)(ii)(D)).",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        component = self.instance
        field: Any = self.fields["service"]
        services = Service.objects.of(component.organisation).select_related("vendor")
        in_use = Q(archived_at=None, vendor__archived_at=None)
        field.queryset = services.filter(in_use | Q(pk=component.service_id)).order_by(
            "vendor__sort_name", "sort_name", "id"
        )
        field.empty_label, field.required = "Choose where it runs", True
        field.error_messages["required"] = "Say where it runs."
        if not component._state.adding and component.service_id is None:
            self.initial["service"] = PlaceField.OWN
        self.held = {} if component._state.adding else {each.what: each for each in component.rests.all()}
        for what, label in Rest.What.choices:
            now = self.held.get(what)
            self.fields[f"rest_{what}"] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", "Nothing of it rests here"), *Rest.Algorithm.choices],
                initial=now.algorithm if now else "",
            )

    @property
    def rest_fields(self) -> list[Any]:
        """The fields of what rests there."""
        return [self[f"rest_{what}"] for what in Rest.What.values]

    def rests(self) -> list[Rest]:
        """What rests there as chosen, each row kept where there is one."""
        found = []
        for what in Rest.What.values:
            if algorithm := self.cleaned_data.get(f"rest_{what}"):
                row = self.held.get(what) or Rest(what=what)
                row.algorithm = algorithm
                found.append(row)
        return found
