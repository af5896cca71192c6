"""What is asked of the person who imports systems or flows: which list it is, and the file."""

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
    upload = forms.FileField(
        label="List (CSV or XLSX)", widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"})
    )
    field_order = ("of", "upload")

    def choices(self) -> dict[str, str]:
        """How the file is to be read, as its import keeps it."""
        return {"of": self.cleaned_data["of"]}
