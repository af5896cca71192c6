"""What is asked where a change would take past exposure back: whether it was recorded wrongly, and what was wrong."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from compliance.guard.forms import GuardedForm
from compliance.ledger.records import Record
from compliance.registers.past import Lost, taken_back


class CorrectionMixin(GuardedForm):
    """Asks for it once the action has refused; what was typed then stays. A form with a reason of its own asks for no second one."""

    #: What would no longer be told; empty where it was answered already.
    lost: Lost | None = None
    #: Whether the reason is asked for with the tick.
    asks_why = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.data.get(self.add_prefix("wrong")):
            self.ask_for_correction(None)

    @property
    def is_correcting(self) -> bool:
        """Whether it is asked, or was answered."""
        return "wrong" in self.fields

    def ask_for_correction(self, lost: Lost | None) -> None:
        """Adds the fields, and keeps what would vanish for the page to show."""
        self.lost = lost
        if self.is_correcting:
            return
        self.fields["wrong"] = forms.BooleanField(
            label="It was recorded wrongly",
            required=False,
            help_text="It never was so: these days are taken out, and the history keeps who said so and why.",
        )
        if "why" not in self.fields:
            self.asks_why = True
            self.fields["why"] = forms.CharField(
                label="What was wrong, and how you know",
                required=False,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def correction(self) -> dict[str, Any]:
        """What the action wants to know; a reason that was asked for with the tick counts with it alone."""
        wrong = bool(self.cleaned_data.get("wrong"))
        return {"wrong": wrong, "why": self.cleaned_data.get("why", "") if wrong or not self.asks_why else ""}


def tell_taken_back(request: HttpRequest, record: Record) -> None:
    """Says to whoever changed a record how many days of past exposure that took back, if any."""
    if words := taken_back(record):
        messages.warning(request, words)
