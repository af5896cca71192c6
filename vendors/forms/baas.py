"""What may be typed about an agreement: its dates, terms, evidence, and the services it covers."""

from datetime import date
from typing import Any

from django import forms

from compliance.files.forms import AttachmentField
from compliance.registers.correcting import CorrectionMixin
from vendors.fields import DayField
from vendors.forms.choices import directions
from vendors.forms.covers import CoverForm
from vendors.models import BAA

NO_FILE = "No file is attached yet. Choose one here, or save first and add it on the agreement's page."

CHOOSE_AGAIN = "Choose the file again: no browser sends it twice by itself."


class WebAddress(forms.URLField):
    """An address; without scheme it is meant to be https."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"assume_scheme": "https", **kwargs})


class BAAForm(CorrectionMixin, CoverForm):
    """The facts of an agreement, with rows of fields for the services of the vendor."""

    upload = AttachmentField(
        label="Signed agreement",
        required=False,
        help_text="PDF, DOCX, image or saved mail. Kept encrypted and never changed; a newer one is added beside it.",
    )

    guard_never_keeps = ("title", "evidence_version")

    class Meta:
        model = BAA
        fields: tuple[str, ...] = (
            "title", "direction", "signed", "signed_seen_on", "effective", "until_terminated", "first_end", "renewal", "term_months",
            "notice_days", "notice_months", "breach_notice_value", "breach_notice_unit", "evidence", "evidence_version",
            "evidence_address", "evidence_on", "coverage_mode", "eligible_list_on", "eligible_list_address", "notes",
        )  # fmt: skip
        field_classes = {
            "evidence_address": WebAddress,
            "eligible_list_address": WebAddress,
            "evidence_on": DayField,
            "signed_seen_on": DayField,
            "eligible_list_on": DayField,
        }
        widgets = {
            "notes": forms.Textarea(attrs={"rows": 3}),
            "renewal": forms.RadioSelect,
            "coverage_mode": forms.RadioSelect,
        }
        labels = {"breach_notice_unit": "Counted in"}
        help_texts = {
            "signed": "The day the last side signed. An agreement that nobody signed is not in force.",
            "signed_seen_on": "Only where it is signed and nobody wrote the day: when you saw the signature. It counts from then.",
            "effective": "The first day in force. A month alone is read as its last day.",
            "first_end": "The last day in force of the present term. A month alone is read as its first day.",
            "renewal": "Terms that renew themselves are counted from the end day: 31 January, 28 February, 31 March.",
            "notice_days": "How long before the end notice must be given. Days or months, not both.",
            "breach_notice_value": "How soon after discovery a breach must be told to the other side. "
            "The law's outer limit is 60 calendar days (45 CFR 164.410(b)).",
            "evidence": "Terms that need no signature are named by version and address.",
            "eligible_list_on": "A service ticked anew is covered from this day, unless a day is given beside it. "
            "After reading the list again give the new day: what was covered before stays as it was.",
            "coverage_mode": "Where the agreement covers whatever is on the vendor's list, tick the services that you found on "
            "that list: a list nobody looked at covers nothing here.",
        }  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["direction"] = forms.ChoiceField(label="Direction", choices=self._directions())
        self.add_cover_fields()

    def onto(self, baa: BAA) -> BAA:
        """Another copy of the agreement with the facts as typed here: what a verb saves."""
        for name in self._meta.fields or ():
            setattr(baa, name, self.cleaned_data[name])
        return baa

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.errors and self.files.get("upload") and not self.has_error("upload"):
            self.add_error("upload", CHOOSE_AGAIN)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._clean_signature(cleaned)
        self._clean_term(cleaned)
        self._clean_evidence(cleaned)
        for name in ("evidence_on", "eligible_list_on"):
            if cleaned.get(name) and cleaned[name] > self.today:
                self.add_error(name, "What nobody has read yet cannot be recorded.")
        self.clean_covers()
        return cleaned

    def _clean_signature(self, cleaned: dict[str, Any]) -> None:
        signed, seen = cleaned.get("signed"), cleaned.get("signed_seen_on")
        if signed and signed.first > self.today:
            self.add_error(
                "signed", "What nobody has signed yet is a draft: leave the day empty until it is signed."
            )
        if seen and signed:
            self.add_error("signed_seen_on", "Give the day it was signed or the day you saw it, not both.")
        if seen and seen > self.today:
            self.add_error("signed_seen_on", "What nobody has seen yet cannot be recorded.")

    def _clean_term(self, cleaned: dict[str, Any]) -> None:
        effective, end = cleaned.get("effective"), cleaned.get("first_end")
        if effective and end and end.last < effective.first:
            self.add_error("first_end", "The end day lies before the effective day.")
        if end and cleaned.get("until_terminated"):
            self.add_error("first_end", "It runs until terminated or to an end day, not both.")
        if cleaned.get("notice_days") is not None and cleaned.get("notice_months") is not None:
            self.add_error("notice_months", "Give the notice period in days or in months, not both.")
        if cleaned.get("renewal") == BAA.Renewal.ENDS:
            cleaned["term_months"] = None
        elif cleaned.get("until_terminated"):
            self.add_error("renewal", "An agreement that runs until terminated has no term to renew.")

    def _clean_evidence(self, cleaned: dict[str, Any]) -> None:
        named = (BAA.Evidence.INCORPORATED_TERMS, BAA.Evidence.CONSOLE_ACCEPTANCE)
        if cleaned.get("evidence") in named and not (
            cleaned.get("evidence_version") and cleaned.get("evidence_address")
        ):
            self.add_error(
                "evidence_version", "Name the version and the address of the terms: they are the evidence."
            )
        if cleaned.get("evidence") == BAA.Evidence.FILE and not self._has_file(cleaned):
            self.add_error("evidence", NO_FILE)
        if cleaned.get("coverage_mode") == BAA.Coverage.ELIGIBLE_LIST and not cleaned.get("eligible_list_on"):
            self.add_error("eligible_list_on", "Say as of which day you looked at the list.")

    def _has_file(self, cleaned: dict[str, Any]) -> bool:
        """One that is chosen here counts, also where it was refused: that is told beside it."""
        chosen = cleaned.get("upload") or "upload" in self.errors
        return bool(chosen) or (not self.instance._state.adding and self.instance.files.exists())

    def _directions(self) -> list[tuple[str, str]]:
        """Those that fit the organisation's kind, and the one that is recorded, which nobody changes by saving something else."""
        fitting = directions(self.instance.organisation)
        recorded = BAA.Direction(self.instance.direction)
        past = [] if recorded in fitting else [(recorded.value, f"{recorded.label} (as recorded)")]
        return [*((each.value, each.label) for each in fitting), *past]
