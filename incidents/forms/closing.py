"""What may be typed about what follows an incident: actions, root cause, accounting of disclosures, the tick of the yearly log."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from compliance.fields import DayField
from compliance.files.forms import AttachmentField
from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VersionedForm
from incidents.models import Accounting, Action, Notice, RootCause
from vendors.forms.choices import OwnerField


class ActionForm(GuardedForm, VersionedForm):
    """What is to be done, by whom, until when."""

    class Meta:
        model = Action
        fields = ("kind", "sanction", "words", "owner", "due_on")
        field_classes = {"due_on": DayField, "owner": OwnerField}
        widgets = {"kind": forms.RadioSelect, "words": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "sanction": "For a sanction alone: its category, never whose it is (45 CFR 164.530(e)(2)).",
            "words": "No names of the workforce and none of patients.",
            "owner": "Who is reminded.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = Action.Kind.choices
        owner: Any = self.fields["owner"]
        owner.offer(self.instance.organisation, self.instance.owner)
        owner.empty_label = "Nobody yet: the officer is reminded"


class ActionDoneForm(GuardedForm, VersionedForm):
    """That an action is done."""

    done_on = DayField(label="Done on")
    outcome = forms.CharField(
        label="What came of it", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What shows it; no names of the workforce and none of patients.",
    )  # fmt: skip

    class Meta:
        model = Action
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.initial["done_on"] = today

    def clean_done_on(self) -> date:
        on: date = self.cleaned_data["done_on"]
        if on > self._today:
            raise ValidationError("Say so once it is done: this day has not come yet.")
        return on


class RootCauseForm(GuardedForm, VersionedForm):
    """Why it could happen."""

    class Meta:
        model = RootCause
        fields = ("cause", "words")
        widgets = {"words": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"words": "What let it happen, not who: no names."}


class AccountingForm(GuardedForm, VersionedForm):
    """Whether it stands in the accounting of disclosures."""

    guard_never_keeps = ("where",)

    class Meta:
        model = Accounting
        fields = ("answer", "where", "entered_on", "why")
        field_classes = {"entered_on": DayField}
        widgets = {"answer": forms.RadioSelect, "why": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "where": "The system or log that holds the entries, or the covered entity that was told.",
            "why": "Nothing was disclosed to anybody, or which exception of 164.528(a)(1) it is.",
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        answer: Any = self.fields["answer"]
        answer.choices = Accounting.Answer.choices

    def clean_entered_on(self) -> date | None:
        on: date | None = self.cleaned_data["entered_on"]
        if on and on > self._today:
            raise ValidationError("This day has not come yet.")
        return on


class HhsForm(GuardedForm, VersionedForm):
    """That an incident of the yearly log was submitted."""

    reference = forms.CharField(label="Tracking number", max_length=120, help_text="As the portal gave it.")
    upload = AttachmentField(label="Receipt", required=False, help_text="Kept encrypted.")

    guard_never_keeps = ("reference",)

    class Meta:
        model = Notice
        fields = ("sent_on", "reference")
        field_classes = {"sent_on": DayField}
        labels = {"sent_on": "Submitted on"}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.initial["sent_on"] = today

    def clean_sent_on(self) -> date:
        on: date = self.cleaned_data["sent_on"]
        if on > self._today:
            raise ValidationError("Record it once it went out.")
        return on
