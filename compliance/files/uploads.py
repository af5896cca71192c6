"""Decides that no upload lies on disk unencrypted: it is held in memory, and dropped where it is too large.

Django's own handlers write uploads of more than 2.5 MB to a temporary folder in plain text.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

View = TypeVar("View", bound=Callable[..., Any])


def takes_beginnings(view: View) -> View:
    """Marks a view that looks at the beginning of a file where all of it is more than may be held."""
    view.takes_beginnings = True  # type: ignore[attr-defined]
    return view


class HeldInMemory(FileUploadHandler):
    """Holds each file up to the limit, and all files of one request up to twice the limit.

    A larger file is read and dropped, so that the form still arrives whole and its field can name the limit. A view that is
    marked with `takes_beginnings` gets the beginning of such a file instead.
    """

    room: int
    content: BytesIO
    whole: bool
    #: Of a file that is larger, its beginning is kept.
    is_sample: bool

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.room = 2 * settings.ATTACHMENT_MAX_BYTES
        found = self.request.resolver_match if self.request else None
        self.is_sample = getattr(found and found.func, "takes_beginnings", False)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.content, self.whole = BytesIO(), True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        length = start + len(raw_data)
        if self.is_sample:
            raw_data = raw_data[: max(0, min(settings.ATTACHMENT_MAX_BYTES - start, self.room))]
            length = start + len(raw_data) if raw_data else 0
        if length > settings.ATTACHMENT_MAX_BYTES or len(raw_data) > self.room:
            self.room += self.content.tell()
            self.content, self.whole = BytesIO(), False
        if self.whole:
            self.content.write(raw_data)
            self.room -= len(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        if not self.whole:
            return TooLarge(BytesIO(), name=self.file_name, content_type=self.content_type, size=file_size)
        self.content.seek(0)
        if file_size > len(self.content.getbuffer()):
            return Beginning(
                self.content, name=self.file_name, content_type=self.content_type, size=file_size
            )
        return InMemoryUploadedFile(
            self.content,
            self.field_name,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )


class Beginning(UploadedFile):
    """An upload whose size is known and of which only the beginning was kept."""


class TooLarge(UploadedFile):
    """An upload whose size is known and whose content was dropped."""
