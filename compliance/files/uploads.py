"""Decides that no upload lies on disk unencrypted: it is held in memory, and dropped where it is too large.

Django's own handlers write uploads of more than 2.5 MB to a temporary folder in plain text.
"""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class HeldInMemory(FileUploadHandler):
    """Holds each file up to the limit, and all files of one request up to twice the limit.

    A larger file is read and dropped, so that the form still arrives whole and its field can name the limit.
    """

    room: int
    content: BytesIO
    whole: bool

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.room = 2 * settings.ATTACHMENT_MAX_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.content, self.whole = BytesIO(), True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        length = start + len(raw_data)
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
        return InMemoryUploadedFile(
            self.content,
            self.field_name,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )


class TooLarge(UploadedFile):
    """An upload whose size is known and whose content was dropped."""
