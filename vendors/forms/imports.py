"""What is asked of the person who imports a list: the file."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from compliance.exchange.holding import Upload
from compliance.exchange.reading import Unreadable, refuse_size, tables
from compliance.files.names import clean_name


class UploadForm(forms.Form):
    """A list that can be read."""

    upload = forms.FileField(
        label="Business associate list (CSV)", widget=forms.FileInput(attrs={"accept": ".csv,text/csv"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        size = settings.IMPORT_MAX_BYTES // 1024**2
        self.fields["upload"].help_text = f"At most {size} MB and {settings.IMPORT_MAX_ROWS:,} rows."

    def clean_upload(self) -> Upload:
        sent: Any = self.cleaned_data["upload"]
        try:
            refuse_size(sent.size)
            content = sent.read()
            tables(content)
        except Unreadable as problem:
            raise ValidationError(str(problem), code="unreadable") from None
        return Upload(clean_name(sent.name), content)


class ConfirmForm(forms.Form):
    """Asks nothing; what refuses at the last moment is told on it."""
