"""Decides which kinds of possible identifier exist, where the law lists them, which words are no name."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml


@dataclass(frozen=True, slots=True)
class Kind:
    key: str
    label: str  # as shown in a warning and in "[redacted: …]"
    letter: str  # of 45 CFR 164.514(b)(2)(i)
    title: str
    source: str
    verified: bool


def _read(name: str) -> Any:
    return yaml.safe_load((Path(__file__).parent / "catalogue" / name).read_text("utf-8"))


def _kinds() -> dict[str, Kind]:
    facts = _read("identifiers.yaml")
    shared = {"source": facts["source"], "verified": facts["verified"]}
    return {row["key"]: Kind(**row, **shared) for row in facts["kinds"]}


_WORDS = _read("words.yaml")
KINDS: Final = _kinds()
MAILBOXES: Final = frozenset(_WORDS["mailboxes"].split())
THINGS: Final = frozenset(_WORDS["things"].split())
