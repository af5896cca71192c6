"""What may be typed about the day that a page is asked for."""

from datetime import date

from django import forms
from django.http import QueryDict

from vendors.fields import DayField


class OnForm(forms.Form):
    """The day; of one that makes no sense the field says so, and the page is of today."""

    on = DayField(label="As of the day", required=False)

    def __init__(self, data: QueryDict, today: date) -> None:
        given = data.copy()
        given.setdefault("on", str(today))
        super().__init__(given)
        self.today = today

    def day(self) -> date:
        """The day that was asked for, else today."""
        if not self.is_valid():
            self.add_error("on", "This page is of today.")
            return self.today
        return self.cleaned_data["on"] or self.today
