"""Decides whether an upload may be sent in, and says beside the field why not."""

from typing import Any, BinaryIO, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from compliance.files.kinds import BY_CONTENT_TYPE, Refused, identify

ACCEPT = ",".join(f".{suffix}" for kind in BY_CONTENT_TYPE.values() for suffix in kind.suffixes)


class AttachmentField(forms.FileField):
    """One file of a kind that is taken; `cleaned_data` holds the upload for `files.actions.store`."""

    widget = forms.FileInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ACCEPT}

    def to_python(self, data: Any) -> UploadedFile | None:
        upload: UploadedFile | None = super().to_python(data)  # type: ignore[assignment]
        if upload is None:
            return None
        try:
            kind, upload.name = identify(cast("BinaryIO", upload.file), upload.size or 0, upload.name or "")
        except Refused as problem:
            raise ValidationError(str(problem), code="kind") from None
        upload.content_type = kind.content_type
        return upload
