"""What may be sent to be held against the declared components: one file, in memory for the length of a request."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError


class UsageForm(forms.Form):
    """A log of calls, or the configuration of a proxy."""

    upload = forms.FileField(
        label="Log of calls, or configuration of a proxy",
        widget=forms.FileInput(attrs={"accept": ".json,.jsonl,.ndjson,.yaml,.yml"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        size = settings.IMPORT_MAX_BYTES // 1024**2
        self.fields[
            "upload"
        ].help_text = f"JSON, JSON Lines or YAML, at most {size} MB here; the command “manage.py usage” reads longer logs."

    def clean_upload(self) -> Any:
        sent: Any = self.cleaned_data["upload"]
        if sent.size > settings.IMPORT_MAX_BYTES:
            raise ValidationError(
                f"At most {settings.IMPORT_MAX_BYTES // 1024**2} MB fit. Send a part, or read it with the command “manage.py usage”."
            )
        return sent
