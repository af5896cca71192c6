"""Decides which files are taken, by their content; a name that says something else is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

from django.conf import settings

from compliance.files import compound, formats
from compliance.files.names import clean_name, suffix_of

TAKEN: Final = "PDF, DOCX, PNG and JPEG files and mails (EML, MSG) are taken."


class Refused(Exception):
    """The file is not taken; the message says why and what to do, for the person who uploads."""


@dataclass(frozen=True, slots=True)
class Kind:
    label: str
    content_type: str
    suffixes: tuple[str, ...]
    begins: bytes
    check: Callable[[BinaryIO, int], None]
    inline: bool = False  # may be shown in the browser


KINDS: Final = (
    Kind("PDF", "application/pdf", ("pdf",), b"%PDF-", formats.check_pdf, inline=True),
    Kind("PNG", "image/png", ("png",), b"\x89PNG\r\n\x1a\n", formats.check_png, inline=True),
    Kind(
        "JPEG", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), b"\xff\xd8\xff", formats.check_jpeg, inline=True
    ),
    Kind(
        "DOCX",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ("docx",),
        b"PK\3\4",
        formats.check_docx,
    ),
    Kind("MSG", "application/vnd.ms-outlook", ("msg",), compound.MAGIC, formats.check_msg),
)
# A mail begins with any header field, so it is recognised last and by its name.
EML: Final = Kind("EML", "message/rfc822", ("eml",), b"", formats.check_eml)
BY_CONTENT_TYPE: Final = {kind.content_type: kind for kind in (*KINDS, EML)}
OTHERS: Final = (
    (b"GIF8", "GIF images are not taken: save it as PNG or JPEG."),
    (b"RIFF", "WebP images are not taken: save it as PNG or JPEG."),
    (b"II*\0", "TIFF images are not taken: save it as PDF, PNG or JPEG."),
    (b"MM\0*", "TIFF images are not taken: save it as PDF, PNG or JPEG."),
    (b"{\\rtf", "Rich text is not taken: save it as DOCX or PDF."),
    (b"MZ", "Programs are not taken."),
    (b"\x7fELF", "Programs are not taken."),
    (b"#!", "Programs are not taken."),
)


def identify(file: BinaryIO, size: int, name: str) -> tuple[Kind, str]:
    """What the file is, and its cleaned name. Raises Refused."""
    name = clean_name(name)
    limit = settings.ATTACHMENT_MAX_BYTES
    if size > limit:
        raise Refused(f"This file has {_megabytes(size)}; the limit is {_megabytes(limit)}.")
    if not formats.head(file):
        raise Refused(
            "Nothing of this file arrived: it is empty, or the files of this form are too large together."
        )
    kind = _kind(formats.head(file), name)
    try:
        kind.check(file, size)
    except formats.Malformed as problem:
        raise Refused(str(problem)) from None
    finally:
        file.seek(0)
    suffix = suffix_of(name)
    if not suffix:
        return kind, f"{name}.{kind.suffixes[0]}"
    if suffix not in kind.suffixes:
        raise Refused(
            f"The name ends in .{suffix}, but the file is a {kind.label}. Rename it or save it again."
        )
    return kind, name


def _kind(start: bytes, name: str) -> Kind:
    for kind in KINDS:
        if start.startswith(kind.begins):
            return kind
    for begins, problem in OTHERS:
        if start.startswith(begins):
            raise Refused(f"{problem} {TAKEN}")
    if start[4:8] == b"ftyp":
        raise Refused(f"Photos as HEIC and videos are not taken: save it as JPEG. {TAKEN}")
    if suffix_of(name) in EML.suffixes:
        return EML
    raise Refused(f"The content of this file is of no kind we keep. {TAKEN}")


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB".replace(".0 MB", " MB")
