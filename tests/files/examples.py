"""Small true files of each kind that is taken, made here so that every byte is known."""

import io
import struct
import zipfile
import zlib

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n"
    b"trailer<</Size 3/Root 1 0 R>>\nstartxref\n101\n%%EOF\n"
)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
    + chunk(b"IEND", b"")
)


def _segment(marker, data):
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


JPEG = (
    b"\xff\xd8"
    + _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
    + _segment(0xDB, bytes(65))
    + _segment(0xC0, b"\x08\0\1\0\1\1\1\x11\0")
    + _segment(0xC4, bytes(20))
    + b"\xff"  # a fill byte, which T.81 B.1.1.2 allows
    + _segment(0xDA, b"\1\1\0\0\x3f\0")
    + b"\x7f\xff\xd9"
)

MAIL = (
    b"Received: from mx.vendor.example by mail.clinic.example;\r\n\tMon, 2 Nov 2026 10:00:00 +0000\r\n"
    b"From: =?utf-8?q?Tom=C3=A1s?= <tomas@vendor.example>\r\nTo: officer@clinic.example\r\n"
    b"Date: Mon, 2 Nov 2026 10:00:00 +0000\r\nSubject: countersigned\r\n\r\nSee <html> inside.\r\n"
)

PARTS = {"[Content_Types].xml": "<Types/>", "_rels/.rels": "<r/>", "word/document.xml": "<w:document/>"}


def docx(parts=None, **more):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**(PARTS if parts is None else parts), **more}.items():
            archive.writestr(name, text)
    return file.getvalue()


DOCX = docx()
END = 0xFFFFFFFE


def compound(names, width=512, padding=0):
    """A compound file whose directory holds these names, behind so many sectors of padding."""
    entries = b"".join(
        (name.encode("utf-16-le") + b"\0\0").ljust(64, b"\0") + struct.pack("<HBB", len(name) * 2 + 2, 1, 1)
        + bytes(60)
        for name in names
    )  # fmt: skip
    per_sector = width // 128
    count = -(-len(names) // per_sector)
    directory = entries.ljust(count * width, b"\0")
    sectors = padding + count
    numbers = [END] * padding + [padding + n + 1 for n in range(count - 1)] + [END]
    per_table = width // 4
    tables = -(-sectors // per_table)
    while tables * per_table < sectors + tables:
        tables += 1
    extra = max(0, tables - 109)
    chains = -(-extra // (per_table - 1)) if extra else 0
    first = sectors  # the tables lie behind the directory, the chain that names them behind the tables
    table = b"".join(struct.pack("<I", n) for n in numbers).ljust(tables * width, b"\xff")
    named = [first + n for n in range(tables)]
    header = bytearray(width)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into(
        "<HHHHH", header, 24, 0x3E, 3 if width == 512 else 4, 0xFFFE, {512: 9, 4096: 12}[width], 6
    )
    struct.pack_into("<I", header, 44, tables)
    struct.pack_into("<I", header, 48, padding)
    struct.pack_into("<II", header, 68, first + tables if extra else END, chains)
    for place in range(109):
        struct.pack_into("<I", header, 76 + place * 4, named[place] if place < tables else 0xFFFFFFFF)
    chain = b""
    for n in range(chains):
        part = named[109 + n * (per_table - 1) :][: per_table - 1]
        part += [0xFFFFFFFF] * (per_table - 1 - len(part))
        part.append(first + tables + n + 1 if n + 1 < chains else END)
        chain += b"".join(struct.pack("<I", number) for number in part)
    return bytes(header) + bytes(padding * width) + directory + table + chain


MAIL_STREAMS = ["Root Entry", "__nameid_version1.0", "__substg1.0_001A001F", "__recip_version1.0_#00000000"]
MSG = compound([*MAIL_STREAMS, *(f"__substg1.0_{n:04X}001F" for n in range(9)), "__properties_version1.0"])

GOOD = {"a.pdf": PDF, "a.png": PNG, "a.jpg": JPEG, "a.docx": DOCX, "a.eml": MAIL, "a.msg": MSG}
