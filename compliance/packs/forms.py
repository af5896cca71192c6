"""Fields of the pages of packs."""

from datetime import date
from typing import Any

from django import forms

from compliance.accounts.access import Viewer
from compliance.fields import DayField
from compliance.ledger import history
from compliance.registers.registry import registry

#: Before the Privacy Rule's compliance date there was nothing to prove (45 CFR 164.534: April 14, 2003).
EARLIEST = date(2003, 4, 14)


class PackForm(forms.Form):
    """What a pack is asked about."""

    on = DayField(label="As of", earliest=EARLIEST, help_text="The day the law is asked about.")
    known = DayField(
        label="Facts known at the end of",
        earliest=EARLIEST,
        help_text="Today takes everything recorded so far. An earlier day shows what you knew then.",
    )
    registers = forms.MultipleChoiceField(label="Chapters", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.organisation = viewer.today, viewer.membership.organisation
        offered = [
            (register.name, register.title) for register in registry if viewer.may(register.permission)
        ]
        self.fields["registers"].choices = offered  # type: ignore[attr-defined]
        self.initial = {
            "on": viewer.today,
            "known": viewer.today,
            "registers": [name for name, _ in offered],
            **self.initial,
        }

    def clean_on(self) -> date:
        return self._come("on")

    def clean_known(self) -> date:
        given = self._come("known")
        if given < (first := history.first_day(self.organisation)):
            raise forms.ValidationError(f"Nothing was recorded here before {first}.")
        return given

    def _come(self, name: str) -> date:
        given: date = self.cleaned_data[name]
        if given > self.today:
            raise forms.ValidationError(f"This day has not come yet; today is {self.today}.")
        return given
