"""What may be typed on the small path: one wrong recipient, fewer than ten people, everything on one page."""

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from compliance.fields import DayField
from incidents.forms.deeds import NoticeForm
from incidents.forms.incidents import NO_NAMES, NOT_YET, KnownForm
from incidents.models import Count, Incident, Notice
from incidents.models.incidents import STATES
from riskassess.systems import catalogue

#: Fewer than ten: more people take the long way, where they are counted by State.
MOST: Final = 9


class SmallForm(KnownForm):
    """The report and the count."""

    phi = forms.MultipleChoiceField(
        label="Kinds of PHI", choices=catalogue.CHOICES, widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-columns"})
    )  # fmt: skip
    state = forms.ChoiceField(label="They live in", choices=[("", "Not known"), *STATES], required=False)
    people = forms.IntegerField(
        label="People affected", min_value=1, max_value=MOST,
        error_messages={"max_value": "Ten or more take the long way: report it, then count them by State."},
    )  # fmt: skip

    class Meta:
        model = Incident
        fields = ("kind", "what", "occurred_on", "phi")
        field_classes = {"occurred_on": DayField}
        widgets = {"what": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"what": NO_NAMES}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.initial.setdefault("kind", "wrong_person")
        self.initial["kind"] = self.initial["kind"] or "wrong_person"

    def clean_occurred_on(self) -> date | None:
        on: date | None = self.cleaned_data["occurred_on"]
        if on and on > self._today:
            raise ValidationError(NOT_YET)
        return on

    def count(self) -> Count:
        """The people affected, as counted today."""
        data = self.cleaned_data
        return Count(on=self._today, state=data["state"], people=data["people"], is_confirmed=True)


class SmallNoticeForm(NoticeForm):
    """The notice, where one went out already."""

    class Meta:
        model = Notice
        fields = ("sent_on", "method", "reference")
        field_classes = {"sent_on": DayField}
        help_texts = {
            "sent_on": "Leave it empty where none went out yet: the clocks then say by when it is owed."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("sent_on", "method"):
            self.fields[name].required = False

    def clean_sent_on(self) -> date | None:  # type: ignore[override]
        return super().clean_sent_on() if self.cleaned_data.get("sent_on") else None

    @property
    def is_sent(self) -> bool:
        """Whether a notice is told of."""
        return bool(self.cleaned_data.get("sent_on"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        told = {"method", "reference", "upload"} & {name for name, value in cleaned.items() if value}
        if told and not cleaned.get("sent_on") and not self.has_error("sent_on"):
            self.add_error("sent_on", "When did it go out?")
        if cleaned.get("sent_on") and not cleaned.get("method"):
            self.add_error("method", "How did it go out?")
        return cleaned

    def _post_clean(self) -> None:
        """Nothing of a notice that there is none of is validated."""
        if self.is_sent:
            super()._post_clean()
