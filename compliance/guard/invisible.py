"""Decides which signs of a text nobody sees: with them two names look alike and are not, or a name looks like none."""

import re
import unicodedata
from typing import Final

#: Blank as drawn although they count as letters or marks: joiner, Hangul fillers, the empty Braille cell.
BLANKS: Final = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
#: Tabs and line ends are seen by what they do; no other control character is.
SEEN: Final = "\t\n\r"
#: Those that no text needs, even one of many lines: a backspace, an escape that a terminal follows.
CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
#: Persian, the scripts of India and others need them between letters; elsewhere they are as invisible as the rest.
JOINERS: Final = "\u200c\u200d"
#: Where Hebrew or Arabic stands beside signs of no direction, these say on which side they belong.
MARKS: Final = "\u200e\u200f\u061c"


def holds_invisible(text: str) -> bool:
    """Whether a sign of the text is seen by nobody."""
    if text.isascii():
        return any(_is_invisible(sign) for sign in text) if not text.isprintable() else False
    needed = (
        MARKS
        if any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in text if sign not in MARKS)
        else ""
    )
    return any(
        _is_invisible(sign) and sign not in needed and not _joins(text, at) for at, sign in enumerate(text)
    )


def without_invisible(text: str) -> str:
    """What is seen of a text."""
    return (
        text
        if text.isascii() and text.isprintable()
        else "".join(sign for sign in text if not _is_invisible(sign))
    )


def _is_invisible(sign: str) -> bool:
    return sign in BLANKS or (unicodedata.category(sign) in ("Cf", "Cc") and sign not in SEEN)


def _joins(text: str, at: int) -> bool:
    """Whether this is a joiner between two letters (or their marks) of a script that has more than ASCII and Latin."""
    around = text[at - 1 : at] + text[at + 1 : at + 2]
    return text[at] in JOINERS and len(around) == 2 and all(_is_of_joined_script(sign) for sign in around)


def _is_of_joined_script(sign: str) -> bool:
    latin = unicodedata.name(sign, "").startswith(("LATIN", "GREEK", "CYRILLIC"))
    return unicodedata.category(sign)[0] in "LM" and not latin and not sign.isascii()
