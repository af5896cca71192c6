"""What may be typed about an AI system, the PHI it touches and its approval."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VerbForm, VersionedForm
from riskassess.systems import catalogue
from riskassess.systems.levels import Level, levels_of
from riskassess.systems.models import System, SystemPhi
from vendors.fields import DayField
from vendors.forms.choices import OwnerField
from vendors.models import sorting_name

_TEXT = {"rows": 3}


class SystemForm(GuardedForm, VersionedForm):
    """The facts of an AI system."""

    guard_never_keeps = ("name", "legal_review_by", "works_from", "prompts_kept", "outputs_kept")
    guard_allows = {"legal_review_by": ("name",)}

    class Meta:
        model = System
        fields = (
            "name", "kind", "purpose", "owner", "security_officer", "stage", "stage_on", "legal_review_on", "legal_review_by",
            "intended_users", "patient_facing", "decision_role", "oversight", "device_considerations", "patient_notice",
            "works_from", "prompts_kept", "prompts_days", "outputs_kept", "outputs_days",
        )  # fmt: skip
        field_classes = {
            "owner": OwnerField,
            "security_officer": OwnerField,
            "stage_on": DayField,
            "legal_review_on": DayField,
        }
        widgets = {
            name: forms.Textarea(attrs=_TEXT)
            for name in ("purpose", "intended_users", "oversight", "device_considerations", "patient_notice")
        } | {"decision_role": forms.RadioSelect}
        help_texts = {
            "owner": "Gets the reminders, and is whom people ask.",
            "security_officer": "Only where this system has one of its own (45 CFR 164.308(a)(2)).",
            "legal_review_by": "Who signed that this use is lawful.",
            "decision_role": "What stands between its output and the patient.",
            "oversight": "Who looks at what it says, when, and how it is stopped.",
            "device_considerations": "Whether it may be a medical device, and who decided that.",
            "works_from": "Countries or States, such as “US, Arizona”.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        system = self.instance
        for name, empty in (("owner", "Nobody yet"), ("security_officer", "None of its own")):
            field: Any = self.fields[name]
            field.offer(system.organisation, getattr(system, name))
            field.empty_label = empty

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        same = System.objects.of(self.instance.organisation).current().filter(sort_name=sorting_name(name))
        if same.exclude(pk=self.instance.pk).exists():
            raise ValidationError("There is already an AI system of this name.")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("legal_review_on") and not cleaned.get("legal_review_by"):
            self.add_error("legal_review_by", "Say who signed it.")
        return cleaned


class PhiForm(GuardedForm, VerbForm):
    """Which kinds of PHI a system touches, and why it needs no less (45 CFR 164.502(b))."""

    record: System

    def __init__(self, *args: Any, record: System, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.held = {each.kind: each for each in record.phi.all()}
        for kind in catalogue.PHI_KINDS:
            now = self.held.get(kind.key)
            self.fields[f"touches_{kind.key}"] = forms.BooleanField(
                label=kind.title, required=False, initial=now is not None
            )
            self.fields[f"reason_{kind.key}"] = forms.CharField(
                label=f"Why {kind.title} and no less",
                required=False,
                max_length=300,
                initial=now.reason if now else "",
            )

    @property
    def guard_never_keeps(self) -> list[str]:  # type: ignore[override]
        """The reasons stand in the history as they are."""
        return [name for name in self.fields if name.startswith("reason_")]

    @property
    def rows(self) -> list[tuple[Level, Any, Any]]:
        """Each kind with its level, its tick and its reason."""
        return [
            (level, self[f"touches_{key}"], self[f"reason_{key}"])
            for key, level in levels_of(self.record.organisation).items()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for kind in catalogue.PHI_KINDS:
            if cleaned.get(f"reason_{kind.key}") and not cleaned.get(f"touches_{kind.key}"):
                self.add_error(f"touches_{kind.key}", "Tick it, or leave its reason out.")
        return cleaned

    def phi(self) -> list[SystemPhi]:
        """The kinds as ticked, each row kept where there is one."""
        found = []
        for kind in catalogue.PHI_KINDS:
            if self.cleaned_data.get(f"touches_{kind.key}"):
                row = self.held.get(kind.key) or SystemPhi(kind=kind.key)
                row.reason = self.cleaned_data.get(f"reason_{kind.key}") or ""
                found.append(row)
        return found
