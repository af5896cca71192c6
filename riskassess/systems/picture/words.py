"""Decides how many pixels words take in our face, and where they are broken or shortened so that they fit a box."""

import unicodedata
from typing import Final

ELLIPSIS: Final = "…"
#: Advance of each printable ASCII character in Inter SemiBold, in hundredths of the size of the type; lighter type is never wider.
_ASCII: Final = (
    25, 32, 52, 64, 65, 100, 66, 33, 37, 37, 54, 67, 32, 47, 32, 38, 66, 42, 62, 64, 67, 61, 64, 58, 64, 64, 32, 33, 67, 67, 67, 54,
    100, 73, 66, 74, 72, 61, 59, 75, 75, 28, 58, 70, 57, 92, 76, 77, 65, 77, 65, 65, 66, 74, 73, 102, 72, 71, 65, 37, 38, 37, 48, 47,
    35, 57, 62, 58, 62, 59, 39, 63, 61, 26, 26, 57, 26, 90, 61, 61, 62, 62, 40, 55, 35, 61, 59, 84, 57, 59, 57, 45, 36, 45, 67,
)  # fmt: skip
_FULL: Final = 105
_OTHER: Final = 76


def clean(text: str) -> str:
    """One line without control characters, which no drawing can show."""
    return " ".join("".join(" " if unicodedata.category(each) == "Cc" else each for each in text).split())


def width(text: str, size: float) -> float:
    """How wide the words are at most, in pixels."""
    return sum(map(_advance, text)) * size / 100


def _advance(character: str) -> int:
    code = ord(character)
    if 32 <= code < 127:
        return _ASCII[code - 32]
    if unicodedata.combining(character):
        return 0
    return _FULL if unicodedata.east_asian_width(character) in "WF" or code > 0x1F000 else _OTHER


def shortened(text: str, size: float, room: float) -> str:
    """As much of the words as there is room for, with an ellipsis where something is left out."""
    text = clean(text)
    if width(text, size) <= room:
        return text
    return f"{text[: _fits(text, size, room - width(ELLIPSIS, size))].rstrip()}{ELLIPSIS}"


def wrapped(text: str, size: float, room: float, lines: int = 2) -> tuple[str, ...]:
    """The words on at most so many lines; what does not fit the last is left out."""
    rest = clean(text)
    found: list[str] = []
    while rest and len(found) < lines - 1 and width(rest, size) > room:
        cut = max(_fits(rest, size, room), 1)
        if rest[cut : cut + 1] != " " and " " in rest[:cut]:
            cut = rest.rindex(" ", 0, cut)
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return (*found, shortened(rest, size, room)) if rest else tuple(found)


def _fits(text: str, size: float, room: float) -> int:
    """How many characters there is room for."""
    taken = 0.0
    for index, character in enumerate(text):
        taken += _advance(character) * size / 100
        if taken > room:
            return index
    return len(text)
