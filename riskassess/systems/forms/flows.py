"""What may be typed about a flow between two components of a system."""

from typing import Any

from django import forms
from django.db.models import Q

from compliance.ledger.forms import VersionedForm
from compliance.registers.correcting import CorrectionMixin
from riskassess.datasets.models import Dataset
from riskassess.systems import catalogue
from riskassess.systems.models import Component, Flow
from vendors.fields import DayField


class FlowForm(CorrectionMixin, VersionedForm):
    """What goes from one component to another, from when to when."""

    phi = forms.MultipleChoiceField(
        label="Kinds of PHI",
        choices=catalogue.CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-columns"}),
    )
    no_phi = forms.BooleanField(
        label="It carries no PHI",
        required=False,
        help_text="Ticked by somebody who knows: what nobody said is not read as none.",
    )

    guard_never_keeps = ("name", "purpose", "abroad_approval", "abroad_consent")
    #: The same flow, where there is one already.
    twin: Flow | None = None

    class Meta:
        model = Flow
        fields = (
            "source",
            "target",
            "name",
            "phi",
            "purpose",
            "protection",
            "dataset",
            "tls",
            "from_on",
            "to_on",
            "abroad_basis",
            "abroad_authority",
            "abroad_approval",
            "abroad_consent",
            "abroad_evidence",
            "notes",
        )
        field_classes = {"from_on": DayField, "to_on": DayField}
        widgets = {
            "notes": forms.Textarea(attrs={"rows": 3}),
            "abroad_evidence": forms.Textarea(attrs={"rows": 2}),
            "protection": forms.RadioSelect,
        }
        help_texts = {
            "name": "Only where several go the same way.",
            "protection": "Tokens stand for a person, so they are PHI still and need cover too.",
            "abroad_basis": "Only where an end lies outside the countries that the settings allow. The cases are those of the UAE's "
            "MOHAP Resolution 51 of 2021; its health authorities grant each one by itself.",
            "abroad_authority": "That the Dubai Health Authority expects hosting in the UAE is unverified.",
            "abroad_consent": "A number or a file, never a name.",
            "from_on": "The first day on which data went, or will go, this way: exposure is counted from it.",
            "to_on": "Empty while it goes on. A flow that ended keeps its past.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        flow = self.instance
        if flow._state.adding:
            self.initial["phi"] = [each.kind for each in flow.system.phi.all()]
        else:
            self.initial["no_phi"] = not flow.phi
        datasets: Any = self.fields["dataset"]
        in_use = Q(archived_at=None) | Q(pk=flow.dataset_id)
        datasets.queryset = Dataset.objects.of(flow.organisation).filter(in_use)
        datasets.empty_label = "None: then it counts as PHI"
        own = Component.objects.of(flow.organisation).filter(system=flow.system_id).order_by("name", "id")
        for name in ("source", "target"):
            field: Any = self.fields[name]
            field.queryset = own.filter(Q(archived_at=None) | Q(pk=getattr(flow, f"{name}_id")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        phi, no_phi = cleaned.get("phi"), cleaned.get("no_phi")
        if phi and no_phi:  # the kinds stay, so that nobody asks which
            self.add_error("no_phi", "Either kinds, or no PHI: it cannot be both.")
        elif not (phi or no_phi or "phi" in self.errors):
            self.add_error("phi", "Tick the kinds, or say that it carries none: it cannot be left open.")
        return cleaned
