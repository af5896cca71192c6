"""Fields of the pages of packs."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MinValueValidator

from compliance.accounts.access import Viewer
from compliance.registers.registry import registry

#: Before the Privacy Rule's compliance date there was nothing to prove (45 CFR 164.534: April 14, 2003).
EARLIEST = date(2003, 4, 14)


def day(label: str, words: str) -> forms.DateField:
    """A day that has come."""
    widget = forms.DateInput(attrs={"class": "date", "placeholder": "YYYY-MM-DD"})
    return forms.DateField(
        label=label, help_text=words, widget=widget, validators=[MinValueValidator(EARLIEST)]
    )


class PackForm(forms.Form):
    """What a pack is asked about."""

    on = day("As of", "The day the law is asked about.")
    known = day(
        "Facts known at the end of",
        "Today takes everything recorded so far. An earlier day shows what you knew then.",
    )
    registers = forms.MultipleChoiceField(label="Chapters", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = viewer.today
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
        return self._come("known")

    def _come(self, name: str) -> date:
        given: date = self.cleaned_data[name]
        if given > self.today:
            raise forms.ValidationError(f"This day has not come yet; today is {self.today}.")
        return given
