"""What may be typed about a decision, a notice that went out, and the end of an incident."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from compliance.fields import DayField
from compliance.files.forms import AttachmentField
from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VersionedForm
from incidents.catalogue import BY_STATE
from incidents.models import Decision, Incident, Notice
from incidents.models.notices import LAW_CHOICES
from vendors.forms.choices import OwnerField

#: Laws of States that have more than one: a notice says under which it went.
SEVERAL: Final = [choice for choice in LAW_CHOICES if len(BY_STATE[choice[1][:2]]) > 1]


class DecisionForm(GuardedForm, VersionedForm):
    """The decision, with its reasons."""

    class Meta:
        model = Decision
        fields = (
            "outcome",
            "decided_on",
            "nature",
            "recipient",
            "acquired",
            "mitigated",
            "why",
            "reviewed_by",
        )
        field_classes = {"decided_on": DayField, "reviewed_by": OwnerField}
        widgets = {
            "outcome": forms.RadioSelect,
            **{
                name: forms.Textarea(attrs={"rows": 3})
                for name in ("nature", "recipient", "acquired", "mitigated", "why")
            },
        }
        help_texts = {
            "nature": "Identifiers, and how easily somebody could be told again (45 CFR 164.402(2)(i)).",
            "recipient": "Bound to secrecy or not, known or not (164.402(2)(ii)).",
            "acquired": "Logs, evidence of download, when it was deleted (164.402(2)(iii)).",
            "mitigated": "Assurances, certificates, changed credentials (164.402(2)(iv)).",
            "why": "For encryption or an exclusion: the facts that show it, every one of them.",
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.initial["decided_on"] = today
        outcome: Any = self.fields["outcome"]
        outcome.choices = Decision.Outcome.choices
        reviewed: Any = self.fields["reviewed_by"]
        reviewed.offer(self.instance.organisation, self.instance.reviewed_by)
        reviewed.empty_label = "Nobody"

    def clean_decided_on(self) -> date:
        on: date = self.cleaned_data["decided_on"]
        if on > self._today:
            raise ValidationError("This day has not come yet.")
        return on


class NoticeForm(GuardedForm, VersionedForm):
    """A notice that went out, with its proof."""

    upload = AttachmentField(
        label="Proof", required=False, help_text="Proof of mailing, receipt of the portal, the release. Kept encrypted."
    )  # fmt: skip

    party = forms.ChoiceField(label="Party of the agreement", required=False)
    sent_time = forms.TimeField(
        label="at", required=False, widget=forms.TimeInput(attrs={"type": "time"}),
        help_text="Where an agreement counts in hours, the time decides. Not known: leave it empty.",
    )  # fmt: skip
    field_order = (
        "recipient",
        "state",
        "law",
        "party",
        "sent_on",
        "sent_time",
        "method",
        "reference",
        "upload",
    )

    guard_never_keeps = ("reference",)

    class Meta:
        model = Notice
        fields = ("recipient", "state", "law", "party", "sent_on", "method", "reference")
        field_classes = {"sent_on": DayField}

    def __init__(self, *args: Any, today: date, parties: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today, self._parties = today, parties
        if law := self.fields.get("law"):
            law.choices = [("", "The only one, or not of a State"), *SEVERAL]  # type: ignore[attr-defined]
            law.help_text = (
                "California wants two told, each under its own law: without it the notice counts for neither."
            )
        party: Any = self.fields["party"]
        party.choices = [("", "None"), *((each, each) for each in dict.fromkeys(parties))]

    def clean_party(self) -> str:
        party: str = self.cleaned_data["party"]
        if self.cleaned_data.get("recipient") == Notice.Recipient.CONTRACT_PARTY and not party:
            raise ValidationError(
                "Which one? Its clock goes on until it is named."
                if self._parties
                else "No agreement and no added clock wants anybody told: add its clock first."
            )
        return party

    def clean_sent_on(self) -> date:
        on: date = self.cleaned_data["sent_on"]
        if on > self._today:
            raise ValidationError("Record it once it went out.")
        return on

    def _post_clean(self) -> None:
        on, at = self.cleaned_data.get("sent_on"), self.cleaned_data.get("sent_time")
        zone = self.instance.organisation.zone
        self.instance.sent_at = datetime.combine(on, at, tzinfo=zone) if on and at else None
        super()._post_clean()  # type: ignore[misc]


class CloseForm(GuardedForm, VersionedForm):
    """Why it may be closed with open duties."""

    why = forms.CharField(
        label="Why it may be closed", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip

    class Meta:
        model = Incident
        fields: tuple[str, ...] = ()


class ReopenForm(GuardedForm, VersionedForm):
    """Why it is opened again."""

    why = forms.CharField(
        label="Why it is opened again", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    class Meta:
        model = Incident
        fields: tuple[str, ...] = ()


class HoldEndForm(GuardedForm, VersionedForm):
    """By when a hold ends after all, and why."""

    until = DayField(label="Notice is free again on")
    why = forms.CharField(label="Why", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    class Meta:
        model = Incident
        fields: tuple[str, ...] = ()


class NoticeArchiveForm(GuardedForm, VersionedForm):
    """Why a notice is taken out."""

    why = forms.CharField(label="Why", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    class Meta:
        model = Notice
        fields: tuple[str, ...] = ()
