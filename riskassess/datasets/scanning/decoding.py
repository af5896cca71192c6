"""Decides what the bytes of a sample say as text, and refuses by their content what is no text."""

import codecs
import re
from typing import Final

from riskassess.datasets.scanning.found import Unscannable

#: What other kinds of file begin with, and what they are.
OTHERS: Final = (
    (b"PK", "a ZIP archive or an Office file. Unpack it, or save the sheet as CSV"),
    (b"%PDF-", "a PDF. Send its text instead"),
    (b"\x1f\x8b", "packed (gzip). Unpack it and send what is in it"),
    (b"7z\xbc\xaf", "packed (7z). Unpack it and send what is in it"),
    (b"Rar!", "packed (RAR). Unpack it and send what is in it"),
    (b"BZh", "packed (bzip2). Unpack it and send what is in it"),
    (b"\xfd7zXZ", "packed (xz). Unpack it and send what is in it"),
    (b"\x28\xb5\x2f\xfd", "packed (zstd). Unpack it and send what is in it"),
    (b"\x89PNG", "a picture, which the scanner does not see into"),
    (b"\xff\xd8\xff", "a picture, which the scanner does not see into"),
    (b"GIF8", "a picture, which the scanner does not see into"),
    (b"\xd0\xcf\x11\xe0", "an old Office file. Save the sheet as CSV"),
    (b"PAR1", "a Parquet file. Write a sample of it as CSV or JSON lines"),
    (b"Obj\x01", "an Avro file. Write a sample of it as JSON lines"),
    (b"SQLite format 3", "a database. Export a table as CSV"),
    (b"{\\rtf", "a text document (RTF). Save it as plain text"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
DICOM_AT: Final = 128
BOMS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: Bytes from which it is told whether this is text, and the share of signs that no text holds.
TOLD_FROM: Final = 65_536
STRANGE_MOST: Final = 0.02
STRANGE: Final = bytes([*range(1, 9), *range(14, 27), *range(28, 32)])
NUL: Final = re.compile("\0+")


def decode(content: bytes, *, is_cut: bool = False) -> tuple[str, str, int]:
    """The text, the name of its encoding, and how many NUL characters were taken out. Raises Unscannable."""
    if not content.strip():
        raise Unscannable("There is nothing in it.")
    _refuse_other_kinds(content)
    text, encoding = _text(content, is_cut=is_cut)
    nuls = text.count("\0")
    return (NUL.sub("", text) if nuls else text), encoding, nuls


def _refuse_other_kinds(content: bytes) -> None:
    for begins, words in OTHERS:
        if content.startswith(begins):
            raise Unscannable(f"This is {words}.")
    if content[DICOM_AT : DICOM_AT + 4] == b"DICM":
        raise Unscannable("This is a DICOM image, which the scanner does not see into.")


def _text(content: bytes, *, is_cut: bool) -> tuple[str, str]:
    begin = content[:TOLD_FROM]
    if content.startswith(BOMS):
        return _utf_16(content, "utf-16"), "UTF-16"
    if codec := _two_bytes_each(begin):
        return _utf_16(content, codec), "UTF-16"
    strange = len(begin) - len(begin.translate(None, STRANGE))
    if strange > STRANGE_MOST * len(begin) or begin.count(0) > 0.3 * len(begin):
        raise Unscannable("This is no text: it holds bytes that no CSV, JSON or plain text has.")
    try:
        # Where the upload was cut, its last letter may be cut as well.
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        return decoder.decode(content, final=not is_cut), "UTF-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), "Windows-1252"


def _utf_16(content: bytes, codec: str) -> str:
    text = content.decode(codec, "replace")
    if text[:TOLD_FROM].count("\ufffd") > STRANGE_MOST * len(text[:TOLD_FROM]):
        raise Unscannable("This says that it is UTF-16 text, and is not.")
    return text


def _two_bytes_each(begin: bytes) -> str:
    """UTF-16 without its mark: nearly every other byte is NUL, and hardly one between them."""
    for codec, letters, others in (
        ("utf-16-le", begin[::2], begin[1::2]),
        ("utf-16-be", begin[1::2], begin[::2]),
    ):
        if len(begin) >= 16 and others.count(0) > 0.9 * len(others) and letters.count(0) < 0.1 * len(letters):
            return codec
    return ""
