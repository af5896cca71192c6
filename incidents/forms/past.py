"""What is asked for a former incident log: the file."""

from django import forms

from vendors.forms import UploadForm


class FormerLogForm(UploadForm):
    """A former incident log."""

    upload = forms.FileField(
        label="Incident log (CSV or XLSX)", widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"})
    )
