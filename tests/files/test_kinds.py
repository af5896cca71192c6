"""A file is what its content says; the damaged, the double-natured and the wrongly named are refused."""

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.files import formats, kinds
from compliance.files.kinds import Refused, identify
from tests.files.examples import (
    DOCX,
    GOOD,
    JPEG,
    MAIL,
    MAIL_STREAMS,
    MSG,
    PARTS,
    PDF,
    PNG,
    chunk,
    compound,
    docx,
)

ZIPPED = docx({"evil.class": "x"})
REMOTE = (
    '<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
    ' Target="{}" TargetMode="External"/></Relationships>'
)
WITH_MACROS = "application/vnd.ms-word.document.macro{}.main+xml"


def template_docx(target, encoding="utf-8"):
    return docx(**{"word/_rels/settings.xml.rels": REMOTE.format(target).encode(encoding)})


def typed_docx(content_type):
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{content_type}"/></Types>'
    return docx({"[Content_Types].xml": types, "word/document.xml": "<w:document/>"})


def long_kinds_docx(count):
    return docx({"[Content_Types].xml": "<Types/>" + " " * count, "word/document.xml": "<w:document/>"})


def told(content, name):
    kind, name = identify(io.BytesIO(content), len(content), name)
    return kind.label, name


@pytest.mark.parametrize(("name", "content"), GOOD.items(), ids=list(GOOD))
def test_each_kind_is_taken(name, content):
    label, kept = told(content, name)
    assert kept == name
    assert label.lower()[:2] == name[2:4]


@pytest.mark.parametrize(
    ("name", "content", "label"),
    [
        ("BAA final (2).PDF", PDF, "PDF"),
        ("no suffix", PDF, "PDF"),
        ("photo.JPEG", JPEG, "JPEG"),
        ("photo.jfif", JPEG, "JPEG"),
        ("phone.jpg", JPEG + b"SEFT trailer of a phone" * 50, "JPEG"),
        ("bom.eml", b"\xef\xbb\xbf" + MAIL, "EML"),
        ("unix.eml", MAIL.replace(b"\r\n", b"\n"), "EML"),
        ("empty first line.eml", b"\r\n" + MAIL, "EML"),
        ("only header.eml", MAIL.partition(b"\r\n\r\n")[0], "EML"),
        ("no newline.pdf", PDF.rstrip(b"\n"), "PDF"),
        ("padded.pdf", PDF + b"\0" * 600, "PDF"),
        ("big sectors.msg", compound([*MAIL_STREAMS, "__properties_version1.0"], width=4096), "MSG"),
        (
            "sixteen megabytes.msg",
            compound([*MAIL_STREAMS, "__properties_version1.0"], padding=31_000),
            "MSG",
        ),
        ("kinds of a long report.docx", long_kinds_docx(3_900_000), "DOCX"),
        ("template on a drive.docx", template_docx("file:///C:\\Templates\\Letter.dotx"), "DOCX"),
        ("with picture.docx", docx(**{"word/media/image1.png": PNG.decode("latin-1")}), "DOCX"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_messy_but_true(name, content, label):
    assert told(content, name)[0] == label


def encrypted_docx():
    content = bytearray(DOCX)
    at = content.find(b"PK\1\2")
    content[at + 8] |= 1
    return bytes(content)


def twice_docx():
    with pytest.warns(UserWarning, match="Duplicate name"):
        file = io.BytesIO(DOCX)
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr("word/document.xml", "another")
    return file.getvalue()


def bomb_docx():
    """Says that it unpacks to 4 GB; nothing is unpacked to find out."""
    content = bytearray(DOCX)
    struct.pack_into("<I", content, content.rfind(b"PK\1\2") + 24, 0xFFFFFFF0)
    return bytes(content)


def many_docx():
    content = bytearray(DOCX)
    struct.pack_into("<H", content, content.rfind(b"PK\5\6") + 10, 60_000)
    return bytes(content)


def zip64_docx():
    at = DOCX.rfind(b"PK\5\6")
    return DOCX[:at] + b"PK\6\7" + bytes(16) + DOCX[at:]


HIDDEN_MACROS = docx(
    **{
        "word/a.bin": "x",
        "word/_rels/document.xml.rels": '<Relationship Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"'
        ' Target="a.bin"/>',
    }
)
BAD = [
    ("macros by type", typed_docx(WITH_MACROS.format("Enabled")), "a.docx", "macros"),
    ("macros by type, spelled out", typed_docx(WITH_MACROS.format("&#69;nabled")), "a.docx", "macros"),
    ("macros under another name", HIDDEN_MACROS, "a.docx", "macros"),
    ("remote template", template_docx("http://evil.example/x.dotm"), "a.docx", "template"),
    ("remote template, odd sign", template_docx("http://evil.example/>x.dotm"), "a.docx", "template"),
    ("remote template, UTF-16", template_docx("http://evil.example/x.dotm", "utf-16"), "a.docx", "template"),
    ("template on a share", template_docx("file:///\\\\host\\x.dotm"), "a.docx", "template"),
    ("kinds without end", long_kinds_docx(4_000_000), "a.docx", "more parts"),
    ("empty", b"", "a.pdf", "it is empty"),
    ("text", b"hello", "a.txt", "of no kind we keep"),
    ("page", b"<!doctype html><script>alert(1)</script>", "a.html", "of no kind we keep"),
    ("page called pdf", b"<html><body>", "a.pdf", "of no kind we keep"),
    ("svg", b"<svg onload='alert(1)'/>", "a.png", "of no kind we keep"),
    ("gif", b"GIF89a....", "a.gif", "GIF"),
    ("webp", b"RIFF\0\0\0\0WEBP", "a.png", "WebP"),
    ("heic", b"\0\0\0\x18ftypheic", "a.jpg", "HEIC"),
    ("program", b"MZ\x90\0", "invoice.pdf", "Programs"),
    ("script", b"#!/bin/sh", "a.eml", "Programs"),
    ("rich text", b"{\\rtf1", "a.doc", "Rich text"),
    ("pdf as docx", PDF, "a.docx", "ends in .docx, but the file is a PDF"),
    ("docx as pdf", DOCX, "a.pdf", "ends in .pdf, but the file is a DOCX"),
    ("png as jpg", PNG, "a.jpg", "ends in .jpg"),
    ("double suffix", PDF, "a.pdf.exe", "ends in .exe"),
    ("turned name", PDF, "invoice\u202efdp.exe", "ends in .exe"),
    ("macro suffix", DOCX, "a.docm", "ends in .docm"),
    ("pdf cut", PDF[:-30], "a.pdf", "cut short"),
    ("pdf not at the beginning", b"junk\n" + PDF, "a.pdf", "of no kind"),
    ("pdf and zip", PDF + ZIPPED, "a.pdf", "ZIP"),
    ("pdf and small zip", PDF[:-7] + ZIPPED + PDF[-20:], "a.pdf", "ZIP"),
    ("pdf and page", PDF.replace(b"%PDF-1.4", b"%PDF-1.4\n%<script>x</script>"), "a.pdf", "web page"),
    ("png cut", PNG[:-5], "a.png", "cut short"),
    ("png cut at a chunk", PNG[:-12], "a.png", "cut short"),
    ("png and more", PNG + b"<?php", "a.png", "hangs on its end"),
    ("png and zip", PNG + ZIPPED, "a.png", "hangs on its end"),
    ("png of nothing", PNG[:8], "a.png", "damaged"),
    ("png without IHDR", PNG[:8] + PNG[33:], "a.png", "does not begin as one"),
    ("png holding a page", PNG[:-12] + chunk(b"tEXt", b"<script>") + PNG[-12:], "a.png", "web page"),
    ("jpeg cut", JPEG[:-2], "a.jpg", "cut short"),
    ("jpeg of nothing", JPEG[:4], "a.jpg", "damaged"),
    ("jpeg without frame", JPEG.replace(b"\xff\xc0", b"\xff\xe5"), "a.jpg", "damaged"),
    ("jpeg standing still", b"\xff\xd8\xff" + b"\xff" * 5000, "a.jpg", "damaged"),
    ("jpeg and page", JPEG[:2] + b"\xff\xfe\0\x1c<script>alert(1)</script>!" + JPEG[2:], "a.jpg", "web page"),
    ("jpeg and pdf", JPEG[:2] + b"\xff\xfe\0\x0a%PDF-1.4" + JPEG[2:], "a.jpg", "image and a PDF"),
    ("jpeg and zip", JPEG + ZIPPED, "a.jpg", "ZIP"),
    ("zip", ZIPPED, "a.zip", "another Office file"),
    ("xlsx", docx({"[Content_Types].xml": "", "xl/workbook.xml": ""}), "a.docx", "another Office file"),
    ("docx cut", DOCX[:-30], "a.docx", "cut short"),
    ("docx cut in the middle", DOCX[: len(DOCX) // 2], "a.docx", "cut short"),
    ("docx with macros", docx(**{"word/vbaProject.bin": "x"}), "a.docx", "macros"),
    ("docx with macros elsewhere", docx(**{"custom/VBAPROJECT.BIN": "x"}), "a.docx", "macros"),
    ("docx encrypted", encrypted_docx(), "a.docx", "encrypted"),
    ("docx bomb", bomb_docx(), "a.docx", "more than 1 GB"),
    ("docx of too many parts", many_docx(), "a.docx", "more parts"),
    ("docx as ZIP64", zip64_docx(), "a.docx", "end is missing"),
    ("docx and pdf", docx({"%PDF-1.4": "", **PARTS}), "a.docx", "a DOCX and a PDF"),
    ("old word", compound(["Root Entry", "WordDocument", "1Table"]), "a.doc", "old kind"),
    ("old word called msg", compound(["Root Entry", "WordDocument"]), "a.msg", "old kind"),
    (
        "docx with password",
        compound(["Root Entry", "EncryptionInfo", "EncryptedPackage"]),
        "a.docx",
        "password",
    ),
    ("msg called docx", MSG, "a.docx", "ends in .docx"),
    ("msg cut", MSG[:600], "a.msg", "damaged"),
    ("msg of nothing", MSG[:8], "a.msg", "damaged"),
    ("mbox", b"From tomas@vendor.example Mon Nov 2\n" + MAIL, "a.eml", "not in order"),
    ("mail without sender", MAIL.replace(b"From:", b"To:"), "a.eml", "no sender"),
    ("text called mail", b"Dear all,\nplease sign.\n", "a.eml", "not in order"),
    ("page called mail", b"<html>\nFrom: x\nDate: y\n\n", "a.eml", "not in order"),
    ("zeros called mail", b"\0" * 4000, "a.eml", "not in order"),
    ("mail and pdf", MAIL.replace(b"Subject: ", b"Subject: %PDF-1.4 "), "a.eml", "a mail and a PDF"),
    ("mail and zip", MAIL + ZIPPED, "a.eml", "ZIP"),
]


@pytest.mark.parametrize(
    ("content", "name", "why"), [case[1:] for case in BAD], ids=[case[0] for case in BAD]
)
def test_refused(content, name, why):
    with pytest.raises(Refused, match=why):
        told(content, name)


def test_two_document_parts_of_one_name_are_refused():
    """Readers disagree which of the two they show."""
    with pytest.raises(Refused, match="damaged"):
        told(twice_docx(), "a.docx")


def test_too_large(settings):
    settings.ATTACHMENT_MAX_BYTES = len(PDF) - 1
    with pytest.raises(Refused, match=r"limit is"):
        told(PDF, "a.pdf")
    settings.ATTACHMENT_MAX_BYTES = len(PDF)
    assert told(PDF, "a.pdf")


@given(st.sampled_from(sorted(GOOD)), st.integers(0, 5000), st.integers(0, 5000), st.binary(max_size=40))
@settings(max_examples=400)
def test_damage_is_refused_or_harmless_and_never_a_crash(name, at, skip, noise):
    content = GOOD[name]
    content = content[:at] + noise + content[at + skip :]
    try:
        label, _ = told(content, name)
    except Refused as problem:
        assert str(problem)
    else:
        assert label.lower()[:2] == name[2:4]


@given(st.binary(max_size=300), st.sampled_from([kind.begins for kind in kinds.KINDS] + [b""]))
def test_noise_is_refused(noise, begins):
    for suffix in ("pdf", "eml", "msg", "docx"):
        with pytest.raises(Refused):
            told(begins + noise, f"a.{suffix}")


def test_a_directory_in_a_circle_ends():
    """A chain that leads back to itself is followed a bounded number of times."""
    circle = bytearray(compound([f"stream {n}" for n in range(8)]))
    table = 512 * 3  # header and two directory sectors come first
    struct.pack_into("<II", circle, table, 1, 0)
    with pytest.raises(formats.Malformed, match="damaged"):
        formats.check_msg(io.BytesIO(circle), len(circle))
