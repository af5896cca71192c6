"""Decides how an attachment is given back: verified, and with headers that let it do no harm in a browser."""

import hashlib
from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from compliance import cipher
from compliance.files import places, segments
from compliance.files.kinds import BY_CONTENT_TYPE
from compliance.files.models import Attachment

# A file runs no script, loads nothing and has no origin, whatever a browser takes it for. Chromium still shows PDFs under it.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def open_segments(attachment: Attachment) -> Iterator[bytes]:
    """The bytes, each segment verified before it is given out. Raises cipher.Unreadable."""
    key = cipher.unwrap(attachment.wrapped_key, attachment.bound)
    place = places.place_of(attachment.organisation_id, attachment.pk)
    digest = hashlib.sha256()
    try:
        file = place.open("rb")
    except FileNotFoundError:
        raise cipher.Unreadable("The bytes of this file are missing from the data folder.") from None
    with file:
        if place.stat().st_size != segments.sealed_size(attachment.size):
            raise cipher.Unreadable("This file was cut short or made longer.")
        for segment in segments.unseal(file, key, attachment.bound):
            digest.update(segment)
            yield segment
    if digest.hexdigest() != attachment.sha256:
        raise cipher.Unreadable("This file does not match its SHA-256.")


def stream(attachment: Attachment, *, inline: bool = False) -> StreamingHttpResponse:
    """Send the file; the caller has authorised. `inline` shows images and PDFs, anything else is downloaded.

    The first segment is verified before the response begins, so a wrong key or a cut file is an error page.
    """
    kind = BY_CONTENT_TYPE.get(attachment.content_type)
    shown = inline and kind is not None and kind.inline
    body = open_segments(attachment)
    return StreamingHttpResponse(
        _begun(next(body), body),
        headers={
            "Content-Type": attachment.content_type,
            "Content-Length": str(attachment.size),
            "Content-Disposition": content_disposition_header(not shown, attachment.name) or "attachment",
            "Content-Security-Policy": POLICY,
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


def _begun(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
