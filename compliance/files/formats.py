"""Decides whether bytes have the structure of a format: beginning, end and no second nature (a polyglot)."""

import html
import re
import struct
import zipfile
import zlib
from typing import BinaryIO, Final

from compliance.files import compound

HEAD_BYTES: Final = 1024  # where lenient readers look for a PDF or a page
TAIL_BYTES: Final = 65_557  # where readers look for the end of a ZIP: 22 bytes and the longest comment
PNG_CHUNKS: Final = 20_000
JPEG_SEGMENTS: Final = 1_000
DOCX_ENTRIES: Final = 10_000
DOCX_DIRECTORY_BYTES: Final = 2_000_000
DOCX_UNPACKED_BYTES: Final = 1_000_000_000
#: Content types and relationships, unpacked: those of a long report have some 200 KB.
DOCX_KINDS_BYTES: Final = 4_000_000
HEADER_LINE: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*:|[ \t]")


class Malformed(Exception):
    """The bytes begin like the format and are not in order; the message is for the person who uploads."""


def head(file: BinaryIO, count: int = HEAD_BYTES) -> bytes:
    file.seek(0)
    return file.read(count)


def tail(file: BinaryIO, size: int, count: int = TAIL_BYTES) -> bytes:
    file.seek(max(0, size - count))
    return file.read(count)


def check_pdf(file: BinaryIO, size: int) -> None:
    """ISO 32000-1, 7.5: a header, and a trailer that ends with startxref and %%EOF."""
    end = tail(file, size, 2048)
    if b"startxref" not in end or b"%%EOF" not in end:
        raise Malformed("This PDF is cut short: its end is missing. Save it again.")
    refuse_page(head(file))
    refuse_zip(file, size)


def check_png(file: BinaryIO, size: int) -> None:
    """PNG specification, 5: chunks from IHDR to IEND, and nothing after."""
    position, chunks, kind = 8, 0, b""
    while kind != b"IEND":
        file.seek(position)
        start = file.read(8)
        chunks += 1
        if len(start) < 8 or chunks > PNG_CHUNKS:
            raise Malformed("This PNG image is damaged or cut short.")
        length, kind = struct.unpack(">I4s", start)
        if chunks == 1 and (kind, length) != (b"IHDR", 13):
            raise Malformed("This PNG image is damaged: it does not begin as one.")
        position += 12 + length
    if position != size:
        raise Malformed("This PNG image is cut short, or something else hangs on its end. Save it again.")
    _refuse_second_nature(file, size)


def check_jpeg(file: BinaryIO, size: int) -> None:
    """ITU-T T.81, annex B: marker segments with a frame before the scan, and an end of image."""
    position, frame, marker = 2, False, 0
    for _ in range(JPEG_SEGMENTS):
        file.seek(position)
        start = file.read(4).ljust(4, b"\0")
        marker, length = start[1], int.from_bytes(start[2:], "big")
        if start[0] != 0xFF or marker == 0xDA:
            break
        frame = frame or (0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC))
        position += 1 if marker == 0xFF else 2 + length
    file.seek(position)
    if not frame or marker != 0xDA or b"\xff\xd9" not in file.read():
        raise Malformed("This JPEG image is damaged or cut short.")
    _refuse_second_nature(file, size)


def check_docx(file: BinaryIO, size: int) -> None:
    """ECMA-376, part 2: a ZIP with content types and a document. Its directory is read, and of its parts what says what they are."""
    _refuse_bad_directory(tail(file, size))
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            kinds = _kinds_of_parts(archive, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError):
        raise Malformed("This DOCX file is damaged. Save it again.") from None
    names = {entry.filename for entry in entries}
    if not {"[Content_Types].xml", "word/document.xml"} <= names:
        raise Malformed("This is an archive or another Office file, not a Word document (DOCX).")
    called = any(name.lower().rpartition("/")[2] in ("vbaproject.bin", "vbadata.xml") for name in names)
    if called or any("vbaproject" in tag or "macroenabled" in tag for tag in kinds):
        raise Malformed("This Word document holds macros. Save it as DOCX without macros, or as PDF.")
    if any(_is_far_template(tag) for tag in kinds):
        raise Malformed(
            "This Word document fetches its template from the network. Save it as PDF, or without the template."
        )
    if len(names) != len(entries) or any(entry.flag_bits & 1 for entry in entries):
        raise Malformed("This DOCX file is damaged or encrypted. Save it again.")
    if sum(entry.file_size for entry in entries) > DOCX_UNPACKED_BYTES:
        raise Malformed("This DOCX file would unpack to more than 1 GB.")
    if b"%PDF-" in head(file):
        raise Malformed("This file is two things at once: a DOCX and a PDF.")


def _kinds_of_parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> list[str]:
    """The tags by which the document says what its parts are and where they lie, in lower case; bounded before it is unpacked."""
    telling = [
        e
        for e in entries
        if e.filename.lower() == "[content_types].xml" or e.filename.lower().endswith(".rels")
    ]
    if sum(entry.file_size for entry in telling) > DOCX_KINDS_BYTES:
        raise Malformed("This DOCX file has more parts than a document can need.")
    if any(entry.flag_bits & 1 for entry in telling):
        raise Malformed("This DOCX file is damaged or encrypted. Save it again.")
    said = b"\n".join(archive.read(entry) for entry in telling)
    text = said.replace(b"\0", b"").decode("utf-8", "replace")  # with zeros where it is UTF-16
    return [html.unescape(tag).lower() for tag in text.split("<")]


def _is_far_template(tag: str) -> bool:
    """Whether a relationship has the template fetched from elsewhere; a path on a drive is what Word itself leaves behind."""
    if "attachedtemplate" not in tag or not re.search(r"targetmode\s*=\s*[\"']\s*external", tag):
        return False
    return not re.search(r"\starget\s*=\s*[\"']\s*(?:file:/{3})?[a-z]:[\\/]", tag)


def check_msg(file: BinaryIO, size: int) -> None:
    """MS-OXMSG, 2: a compound file with a property stream. Also tells the other compound files apart."""
    try:
        names = compound.names(file)
    except compound.Damaged:
        raise Malformed("This Office file is damaged or cut short.") from None
    if "EncryptedPackage" in names:
        raise Malformed("This Office file is protected by a password. Save it without one.")
    if "__properties_version1.0" not in names:
        raise Malformed(
            "This is an Office file of the old kind, not an Outlook mail. Save it as DOCX or PDF."
        )


def check_eml(file: BinaryIO, size: int) -> None:
    """RFC 5322, 2.2: header lines up to the first empty one, with a sender and a date or a trace."""
    start = head(file, 65_536)
    header = re.split(rb"\r?\n\r?\n", start.lstrip(b"\xef\xbb\xbf\r\n"), maxsplit=1)[0].decode("latin-1")
    lines = header.splitlines()
    fields = {line.partition(":")[0].lower() for line in lines}
    if not all(HEADER_LINE.match(line) for line in lines) or "\0" in header:
        raise Malformed("This is text, but not a mail (EML): its header is not in order.")
    if "from" not in fields or not fields & {"date", "received", "message-id"}:
        raise Malformed("This is text, but not a mail (EML): it has no sender or no date.")
    if b"%PDF-" in start[:HEAD_BYTES]:
        raise Malformed("This file is two things at once: a mail and a PDF.")
    refuse_zip(file, size)


def refuse_page(start: bytes) -> None:
    if re.search(rb"<(?:html|script|svg|!doctype html)\b", start, re.IGNORECASE):
        raise Malformed("This file is two things at once: it is also a web page.")


def refuse_zip(file: BinaryIO, size: int) -> None:
    if b"PK\5\6" in tail(file, size) and zipfile.is_zipfile(file):
        raise Malformed("This file is two things at once: it is also a ZIP archive.")


def _refuse_second_nature(file: BinaryIO, size: int) -> None:
    start = head(file)
    refuse_page(start)
    if b"%PDF-" in start:
        raise Malformed("This file is two things at once: an image and a PDF.")
    refuse_zip(file, size)


def _refuse_bad_directory(end: bytes) -> None:
    """APPNOTE 4.3.16: bound the directory before anything reads it whole. ZIP64 would lift the bounds."""
    at = end.rfind(b"PK\5\6")
    if at < 0 or len(end) < at + 22 or end[max(0, at - 20) :].startswith(b"PK\6\7"):
        raise Malformed("This DOCX file is cut short: its end is missing. Save it again.")
    entries, length = struct.unpack_from("<HI", end, at + 10)
    if entries > DOCX_ENTRIES or length > DOCX_DIRECTORY_BYTES:
        raise Malformed("This DOCX file has more parts than a document can need.")
