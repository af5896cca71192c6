"""Stores files, uploads after checks and the machine's own as they are; removes those of a sample."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import BinaryIO, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from compliance import cipher
from compliance.accounts.models import Organisation
from compliance.files import places, segments
from compliance.files.kinds import identify
from compliance.files.models import Attachment
from compliance.files.names import clean_name
from compliance.ledger import door


def store(upload: UploadedFile, *, organisation: Organisation, by: door.Actor) -> Attachment:
    """Keep an upload. Raises kinds.Refused where AttachmentField would have said no."""
    kind, name = identify(cast("BinaryIO", upload.file), upload.size or 0, upload.name or "")
    return _put(
        Attachment(organisation=organisation, name=name, content_type=kind.content_type), upload.chunks(), by
    )


def write(
    organisation: Organisation, by: door.Actor, name: str, content_type: str, chunks: Iterable[bytes]
) -> Attachment:
    """Keep a file that the machine made: a pack, its tables."""
    return _put(
        Attachment(organisation=organisation, name=clean_name(name), content_type=content_type), chunks, by
    )


def _put(attachment: Attachment, chunks: Iterable[bytes], by: door.Actor) -> Attachment:
    """First the bytes, then the row: a failure leaves an orphan for the sweep, never a row without bytes."""
    key = os.urandom(cipher.KEY_BYTES)
    measured = Measured(chunks)
    place = places.place_of(attachment.organisation_id, attachment.pk)
    with places.written_whole(place) as file:
        for segment in segments.seal(measured, key, attachment.bound):
            file.write(segment)
    attachment.size, attachment.sha256 = measured.size, measured.digest.hexdigest()
    attachment.wrapped_key = cipher.wrap(key, attachment.bound)
    attachment.master_key = cipher.key_id(attachment.wrapped_key)
    with ExitStack() as undo:
        undo.callback(place.unlink, missing_ok=True)
        door.save(attachment, by=by, verb="stored")
        undo.pop_all()
    return attachment


class Measured:
    """Counts and hashes chunks as they pass."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.chunks, self.size, self.digest = chunks, 0, hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.chunks:
            self.size += len(chunk)
            self.digest.update(chunk)
            yield chunk


def remove_all(sender: type[Organisation], organisation_id: UUID, **kwargs: object) -> None:
    """Remove every file of an organisation that is gone from the database: a sample."""
    for folder in (places.folder_of(organisation_id), places.aside_of(organisation_id)):
        shutil.rmtree(folder, ignore_errors=True)
