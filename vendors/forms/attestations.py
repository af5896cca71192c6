"""What may be typed about an attestation of a vendor."""

from typing import Any

from django import forms

from compliance.files.forms import AttachmentField
from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VersionedForm
from vendors import claims
from vendors.fields import DayField
from vendors.forms.baas import CHOOSE_AGAIN
from vendors.models import Attestation


class AttestationForm(GuardedForm, VersionedForm):
    """The facts of an attestation, and its file as long as there is none: a newer report is an attestation of its own."""

    upload = AttachmentField(
        label="File",
        required=False,
        help_text="PDF, DOCX, image or saved mail. Kept encrypted and never changed.",
    )

    guard_never_keeps = ("title", "issuer")

    class Meta:
        model = Attestation
        fields = ("kind", "title", "issuer", "period_from", "period_to", "expires_on", "notes")
        field_classes = {"period_from": DayField, "period_to": DayField, "expires_on": DayField}
        widgets = {"notes": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "kind": "There is no government HIPAA certification, so “HIPAA certified” is none of these.",
            "title": "Only where the vendor has several of one kind, such as one for each product; then the same name each year.",
            "issuer": "The auditor, assessor or tester.",
            "period_from": "For a SOC 2 Type II the period that was looked at; for a test its first day.",
            "expires_on": "The last day it counts for you, by which the new one is due. A report that names none is commonly "
            "followed by the next twelve months after its period.",
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.attachment_id:
            del self.fields["upload"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        upload = cleaned.get("upload")
        if upload and claims.is_certification(upload.name.replace("-", " ")):
            self.add_error("upload", claims.REASON)
        return cleaned

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.errors and self.files.get("upload") and not self.has_error("upload"):
            self.add_error("upload", CHOOSE_AGAIN)
