"""Decides what a file may be called: a name that no system, terminal or reader can be fooled by."""

import re
import unicodedata
from typing import Final

LONGEST: Final = 150
DEVICES: Final = re.compile(
    r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE
)  # names that Windows keeps


def clean_name(name: str) -> str:
    """The last part of a path without invisible, turning or reserved characters; never empty or too long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    # Categories C*: control characters, direction overrides, zero-width characters, lone surrogates.
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C" or c in "\t\n\r")
    plain = re.sub(r"\s+", " ", re.sub(r'[<>:"|?*]', "_", seen)).strip(" .")
    if DEVICES.match(plain):
        plain = f"_{plain}"
    stem, dot, suffix = plain.rpartition(".")
    if dot and len(suffix) <= 10:
        return f"{stem[: LONGEST - len(suffix) - 1].strip() or 'file'}.{suffix}"
    return plain[:LONGEST].strip() or "file"


def suffix_of(name: str) -> str:
    """Lower case, without the dot; empty where the name has none."""
    _, dot, suffix = name.rpartition(".")
    return suffix.lower() if dot else ""
