"""Decides what the points of the Safe Harbor worksheet ask, in our words, and which three-digit ZIP codes a list of ours calls small."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

_FOLDER = Path(__file__).parent / "catalogue"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look for in the data."""

    key: str
    #: A few words, for lists and the history.
    name: str
    question: str
    citation: str
    source: str
    verified: bool
    hint: str = ""
    #: The letter of 164.514(b)(2)(i); none for what is asked besides.
    letter: str = ""


@dataclass(frozen=True, slots=True)
class SmallAreas:
    """Three-digit ZIP codes whose areas held 20,000 people or fewer, by a count that may be outdated."""

    codes: tuple[str, ...]
    caution: str
    source: str
    verified: bool


def _read(name: str) -> Any:
    return yaml.safe_load((_FOLDER / name).read_text("utf-8"))


_FILE = _read("identifiers.yaml")
IDENTIFIERS: Final = tuple(Point(source=_FILE["source"], **row) for row in _FILE["identifiers"])
ASKED: Final = tuple(Point(source=_FILE["source"], **row) for row in _FILE["asked"])
POINTS: Final = {point.key: point for point in (*IDENTIFIERS, *ASKED)}
NAMES: Final = {point.key: point.name for point in POINTS.values()}
_ZIP = _read("small_areas.yaml")
SMALL_AREAS: Final = SmallAreas(tuple(_ZIP["codes"]), _ZIP["caution"], _ZIP["source"], _ZIP["verified"])
