"""What may be typed about an exit: why and by when, each point with what shows it, why it is waived."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from compliance.files.forms import AttachmentField
from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VerbForm
from vendors.fields import DayField
from vendors.forms.verbs import WHY, ArchiveForm
from vendors.models import Exit, ExitStep


class ExitForm(GuardedForm, forms.ModelForm):
    """From which day, and by when."""

    opened_on = DayField(label="From", help_text="The day from which the vendor is left.")
    due_on = DayField(
        label="To be closed by",
        help_text="Our default is 30 days; 45 CFR 164.504(e)(2)(ii)(J) gives no number.",
    )

    class Meta:
        model = Exit
        fields = ("opened_on", "due_on", "why")
        widgets = {"why": WHY}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opened, due = cleaned.get("opened_on"), cleaned.get("due_on")
        if opened and due and due < opened:
            self.add_error("due_on", "It cannot be closed before it begins.")
        return cleaned


class ExitStepForm(GuardedForm, VerbForm):
    """One point: done or not needed, when, and what shows it."""

    answer = forms.ChoiceField(label="Answer", choices=ExitStep.Answer.choices, widget=forms.RadioSelect)
    done_on = DayField(label="On")
    evidence = forms.CharField(
        label="What shows it",
        max_length=300,
        required=False,
        help_text="Needed unless there is a file, such as a ticket’s number. It stands in the history in clear: nothing about patients.",
    )
    upload = AttachmentField(label="File", required=False)

    guard_never_keeps = ("evidence",)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("done_on") and cleaned["done_on"] > self.today:
            self.add_error("done_on", "This day has not come yet.")
        if cleaned.get("answer") == ExitStep.Answer.NOT_NEEDED and not cleaned.get("evidence"):
            self.add_error("evidence", "Say why it is not needed.")
        return cleaned


class CloseForm(VerbForm):
    """Whether PHI is no longer sent to the services that may receive it."""

    phi_stopped = forms.BooleanField(
        label="PHI is no longer sent to them",
        required=False,
        help_text="They are kept as “no PHI” from then on.",
    )

    def __init__(self, *args: Any, services: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = list(services)
        if not names:
            del self.fields["phi_stopped"]
            return
        self.fields["phi_stopped"].label = f"PHI is no longer sent to {', '.join(names)}"


class VendorArchiveForm(ArchiveForm):
    """Why a vendor leaves the view, and whether its exit is waived with that."""

    waive_exit = forms.BooleanField(
        label="Waive its exit, for the reason above",
        required=False,
        help_text="PHI may have reached this vendor from us. Without a closed exit nothing shows that it came back.",
    )

    def __init__(self, *args: Any, owes_exit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not owes_exit:
            del self.fields["waive_exit"]
