"""What is asked of the person who has a sample looked at; nothing of it is ever written back into the page."""

from typing import Any

from django import forms
from django.conf import settings

from compliance.files.uploads import TooLarge
from riskassess.datasets.scanning.reading import CELLS_MAX, CSV, JSON, ROWS_MAX, TEXT

PASTE_MAX = 500_000
FORMATS = [("", "Find out"), (CSV, "CSV"), (JSON, "JSON, or JSON lines"), (TEXT, "Running text")]
HEADERS = [("", "Find out"), ("yes", "Names of columns"), ("no", "Data")]


class Unshown(forms.Textarea):
    """A text that is not written back when the form is shown again."""

    def format_value(self, value: Any) -> str:
        return ""


class ScanForm(forms.Form):
    """A file or a pasted text. What is called “sealed” is never written into the page of a form that came too late."""

    headline = "Nothing was looked at"

    sealed_file = forms.FileField(
        label="File (CSV, JSON lines or text)",
        required=False,
        allow_empty_file=True,
        max_length=None,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.json,.jsonl,.ndjson,.txt,.log,text/*"}),
    )
    sealed_text = forms.CharField(
        label="Or paste it",
        required=False,
        strip=False,
        max_length=PASTE_MAX,
        widget=Unshown(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
    )
    form = forms.ChoiceField(label="Read as", choices=FORMATS, required=False)
    header = forms.ChoiceField(
        label="The first row holds",
        choices=HEADERS,
        required=False,
        help_text="Of a CSV. Names of columns are shown in the report.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        size = settings.ATTACHMENT_MAX_BYTES // 1024**2
        self.fields[
            "sealed_file"
        ].help_text = f"Up to {size} MB, {ROWS_MAX:,} rows and {CELLS_MAX:,} cells are looked at. Of a larger file that is its beginning."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file, text = cleaned.get("sealed_file"), cleaned.get("sealed_text")
        if isinstance(file, TooLarge):
            self.add_error("sealed_file", "This is larger than can be held in memory.")
        elif file and text:
            self.add_error("sealed_text", "Send a file or a text, not both.")
        elif not file and not text and not self.errors:
            self.add_error("sealed_file", "Choose a file, or paste a text.")
        return cleaned

    @property
    def has_header(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["header"])

    @property
    def is_note(self) -> bool:
        """Whether the name of the file says that it is running text."""
        file = self.cleaned_data["sealed_file"]
        return bool(file) and str(file.name).lower().endswith((".txt", ".log"))

    @property
    def content(self) -> tuple[bytes, int]:
        """The bytes that are looked at, and how many all of them are."""
        if file := self.cleaned_data["sealed_file"]:
            return file.read(), file.size
        content = self.cleaned_data["sealed_text"].encode("utf-8", "replace")
        return content, len(content)
