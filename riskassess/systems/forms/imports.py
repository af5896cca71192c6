"""What is asked of the person who imports systems or flows: which list it is, and the file."""

from typing import Any

from django import forms

from riskassess.systems.imports import FLOWS
from vendors.forms import UploadForm


class ListForm(UploadForm):
    """A list of systems, or of flows."""

    of = forms.ChoiceField(
        label="What it lists",
        choices=[("systems", "AI systems"), (FLOWS["of"], "Flows and their components")],
        initial="systems",
        widget=forms.RadioSelect,
    )
    field_order = ("of", "upload")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["upload"].label = "List (CSV or XLSX)"

    def choices(self) -> dict[str, str]:
        """How the file is to be read, as its import keeps it."""
        return {"of": self.cleaned_data["of"]}
