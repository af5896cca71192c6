"""Decides which kinds of identifier the scanner knows, by which names of columns, and what to ask of each letter."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml


@dataclass(frozen=True, slots=True)
class Kind:
    key: str
    label: str
    letter: str
    words: str = ""


def _read() -> Any:
    return yaml.safe_load((Path(__file__).parents[1] / "catalogue" / "scanned.yaml").read_text("utf-8"))


def _phrases(text: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in text.split(",") if phrase.strip())


_FILE = _read()
KINDS: Final = {row["key"]: Kind(**row) for row in _FILE["kinds"]}
#: Phrase → kind, and phrase → role in a combination.
NAMED: Final = {phrase: kind.key for kind in KINDS.values() for phrase in _phrases(kind.words)}
ROLES: Final = {phrase: role for role, text in _FILE["roles"].items() for phrase in _phrases(text)}
#: Words that stand in names of columns and are no values.
HEADER_WORDS: Final = frozenset(_FILE["headers"].split())
#: All words that names of fields are made of, "" for a number alone: a name of others may be that of a person, and is not shown.
FIELDS: Final = HEADER_WORDS | frozenset(_FILE["fields"].split()) | {""}
ASK: Final[dict[str, str]] = _FILE["ask"]
BLIND: Final[tuple[str, ...]] = tuple(_FILE["blind"])
#: What the guard calls otherwise.
GUARDED: Final = {"birth_date": "date", "care_date": "date"}
