"""Decides where the file of a verb waits while its consequences are looked at: a browser sends a chosen file once."""

import hashlib
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.html import format_html

from compliance.exchange import holding
from compliance.exchange.holding import Place, Upload
from compliance.exchange.reading import Unreadable

GONE = f"The file did not wait: it is kept for {holding.SECONDS // 60} minutes. Choose it again."


class WaitingFile(forms.Form):
    """The part of a verb's form that keeps its `upload` for the confirmation, which names it by its SHA-256."""

    kept = forms.RegexField(r"^[0-9a-f]{64}$", required=False, widget=forms.HiddenInput)

    place: Place

    def wait(self, cleaned: dict[str, Any]) -> None:
        """Keeps the file that was sent, or takes the one that was kept; where neither is there, says so beside it."""
        sent: UploadedFile | None = cleaned.get("upload")
        if sent:
            self._keep(sent)
        elif cleaned.get("kept") and "upload" not in self.errors:
            waiting = holding.held(self.place)
            if waiting and _digest(waiting.content) == cleaned["kept"]:
                cleaned["upload"] = SimpleUploadedFile(waiting.name, waiting.content)
                self._say(waiting.name)
            else:
                self._carry("")
                self.add_error("upload", GONE)

    def _keep(self, sent: UploadedFile) -> None:
        content = sent.read()
        sent.seek(0)
        try:
            holding.hold(Upload(sent.name or "", content), self.place)
        except Unreadable as problem:
            self.add_error("upload", str(problem))
        else:
            self._carry(_digest(content))
            self._say(sent.name or "")

    def _carry(self, digest: str) -> None:
        data = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("kept")] = digest
        self.data = data

    def _say(self, name: str) -> None:
        words = "{} is kept and saved with the confirmation. Another one takes its place."
        self["upload"].help_text = format_html(words, name)  # help texts are shown as markup


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
