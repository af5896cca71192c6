"""Decides how a day is asked for on a form: in text, in one spelling, within the years that a day can have here."""

from datetime import date
from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

#: Days that every time zone can turn into a moment.
EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2200, 12, 31)


class DayInput(forms.DateInput):
    """A narrow line that shows how a day is written."""

    def __init__(self) -> None:
        super().__init__(attrs={"class": "date", "placeholder": "YYYY-MM-DD"})


class DayField(forms.DateField):
    """A day between two others."""

    def __init__(self, *, earliest: date = EARLIEST, latest: date = LATEST, **kwargs: Any) -> None:
        limits = [
            MinValueValidator(earliest, f"No day before {earliest}."),
            MaxValueValidator(latest, f"No day after {latest}."),
        ]
        told = {"invalid": "There is no such day. Write it as YYYY-MM-DD, such as 2026-03-15."}
        errors = told | kwargs.pop("error_messages", {})
        super().__init__(**{"widget": DayInput(), "validators": limits, "error_messages": errors, **kwargs})
