"""Decides which names the directory of a compound file (MS-CFB) holds; reads no more than its chain needs."""

import struct
from typing import BinaryIO, Final

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAST_SECTOR: Final = 0xFFFFFFFA  # numbers from here on mark an end or a free sector
IN_HEADER: Final = 109  # sectors of the allocation table that the header names itself
LONGEST_CHAIN: Final = 4_000


class Damaged(Exception):
    """The chain leads out of the file, or in a circle."""


def names(file: BinaryIO) -> set[str]:
    """The names of streams and storages. Raises Damaged."""
    file.seek(0)
    header = file.read(512)
    try:
        width = {9: 512, 12: 4096}[struct.unpack_from("<H", header, 30)[0]]
        sector = _number(header, 48)
        found: set[str] = set()
        for _ in range(LONGEST_CHAIN):
            if sector >= LAST_SECTOR:
                return found
            found |= _names_in(_read(file, sector, width))
            table, place = divmod(sector, width // 4)
            sector = _number(_read(file, _table(file, header, table, width), width), place * 4)
    except (struct.error, KeyError, OSError, OverflowError):
        pass
    raise Damaged


def _table(file: BinaryIO, header: bytes, which: int, width: int) -> int:
    """Where a sector of the allocation table lies: the header names the first 109, a chain the others."""
    if which < IN_HEADER:
        return _number(header, 76 + which * 4)
    hops, place = divmod(which - IN_HEADER, width // 4 - 1)
    sector = _number(header, 68)
    for _ in range(hops):
        sector = _number(_read(file, sector, width), width - 4)
    return _number(_read(file, sector, width), place * 4)


def _read(file: BinaryIO, sector: int, width: int) -> bytes:
    file.seek((sector + 1) * width)
    return file.read(width)


def _number(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])


def _names_in(sector: bytes) -> set[str]:
    entries = (sector[at : at + 128] for at in range(0, len(sector) - 127, 128))
    return {
        e[: max(0, int.from_bytes(e[64:66], "little") - 2)].decode("utf-16-le", "replace") for e in entries
    }
