"""What is asked for the public breach list: the file, and what of it a page shows."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from incidents.breaches.reading import FIRST, MOST_BYTES


class BreachListForm(forms.Form):
    """OCR's list as its portal exports it."""

    upload = forms.FileField(
        label="Public breach list (CSV)",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=f"As OCR's breach portal exports it, at most {MOST_BYTES // 1024**2} MB. It takes the place of the one before.",
    )

    def clean_upload(self) -> bytes:
        sent: Any = self.cleaned_data["upload"]
        if sent.size > MOST_BYTES:
            raise ValidationError(f"The file has more than {MOST_BYTES // 1024**2} MB.")
        content: bytes = sent.read()
        return content


class NarrowForm(forms.Form):
    """Which part of the list the organisation compares itself with."""

    entity = forms.ChoiceField(label="Covered entity type", required=False)
    since = forms.IntegerField(
        label="Since", required=False, min_value=FIRST.year, max_value=2100, help_text="A year."
    )

    def __init__(self, *args: Any, entities: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entity"].choices = [("", "Any"), *((each, each) for each in entities)]  # type: ignore[attr-defined]
