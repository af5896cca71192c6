"""Decides what the name of a column tells of its cells, and whether it may be shown: a row of values could stand in its place."""

import re
from typing import Final

from compliance import guard
from riskassess.datasets.scanning.vocabulary import FIELDS, HEADER_WORDS, NAMED, ROLES

#: Longer names are sentences.
LONGEST: Final = 60
CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
NO_LETTER: Final = re.compile(r"[^a-z0-9]+")
PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9 _.()/#%-]{0,59}")
#: A name in any language, in which nothing but its look can be asked.
WORDED: Final = re.compile(r"[^\W\d][\w .()/#%-]{0,59}")
#: What stands for no value, in a first row as in any other.
EMPTY: Final = re.compile(
    r"(?i:null|none|nan|nil|n/?a|not known|unknown|missing|redacted|removed|true|false|yes|no)"
)
DIGIT: Final = re.compile(r"\d")
#: Names of columns hold no long number.
NUMBER: Final = re.compile(r"\d{3}")
PHRASE_MAX: Final = 5
#: Words of fields, a short number behind them; and those of our vocabulary that people are called too.
FIELD: Final = re.compile(r"[a-z]*\d{0,2}")
PERSONS: Final = frozenset(("iris", "mac", "parish", "pan", "pat"))


def words_of(name: str) -> str:
    """The name as lower-case words: “PatientDOB_1” is “patient dob 1”."""
    return NO_LETTER.sub(" ", CAMEL.sub(" ", name[:200]).lower()).strip()


def kind_of(words: str) -> str:
    """The kind of identifier that a column of this name holds, or nothing."""
    found = _longest(words, NAMED)
    if found == "name" and words.split()[-1:] in (["name"], ["names"]):
        return "name" if words in NAMED or NAMED.get(" ".join(words.split()[-2:])) == "name" else ""
    return found


def role_of(words: str) -> str:
    """What the column is in a combination, or nothing."""
    return _longest(words, ROLES)


def _longest(words: str, known: dict[str, str]) -> str:
    """What the longest phrase within the words stands for; of two as long, the later one."""
    parts = words.split()[-12:]
    for length in range(min(5, len(parts)), 0, -1):
        for at in range(len(parts) - length, -1, -1):
            if found := known.get(" ".join(parts[at : at + length])):
                return found
    return ""


def is_heading(row: list[str], below: list[list[str]]) -> bool:
    """Whether a first row holds names of columns: plain words of which none stands below as a value.

    One of them is of our vocabulary, or words stand above a column that holds nothing but numbers and days.
    """
    names = [cell.strip() for cell in row]
    filled = [name for name in names if name]
    if not filled or len(set(filled)) < len(filled) or not all(map(is_plain, filled)):
        return False
    if not any(is_known(words_of(name)) for name in filled) and not _differs(names, below):
        return False
    return not any(
        name and at < len(values) and values[at].strip() == name
        for values in below
        for at, name in enumerate(names)
    )


def _differs(names: list[str], below: list[list[str]]) -> bool:
    """Whether a column holds a digit in each cell and none in its first; and no cell of the first row stands for no value."""
    if any(EMPTY.fullmatch(name) for name in names):
        return False
    for at, name in enumerate(names):
        cells = [row[at] for row in below if at < len(row) and row[at].strip()]
        if name and not DIGIT.search(name) and cells and all(map(DIGIT.search, cells)):
            return True
    return False


def is_plain(name: str) -> bool:
    """Whether a name is no value by its look."""
    return (
        len(name) <= LONGEST
        and WORDED.fullmatch(name) is not None
        and NUMBER.search(name) is None
        and not guard.find(name)
    )


def is_known(words: str) -> bool:
    return bool(kind_of(words) or role_of(words) or HEADER_WORDS & set(words.split()))


def is_shown(name: str) -> bool:
    """Whether a name may be shown: every word of it is one that names of fields are made of, so that it names nobody."""
    if len(name) > LONGEST or PLAIN.fullmatch(name.strip()) is None:
        return False
    parts = words_of(name).split()
    at = 0
    while at < len(parts):
        taken = _phrase(parts[at : at + PHRASE_MAX])
        if not taken:
            return False
        at += taken
    return bool(parts)


def _phrase(parts: list[str]) -> int:
    """How many of the first words are a phrase that we know."""
    for length in range(len(parts), 1, -1):
        phrase = " ".join(parts[:length])
        if phrase in NAMED or phrase in ROLES:
            return length
    word = parts[0]
    return word not in PERSONS and (
        word in NAMED
        or word in ROLES
        or FIELD.fullmatch(word) is not None
        and word.rstrip("0123456789") in FIELDS
    )
