"""What a check that fails tells: of which record, in which system, and what it hangs on."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Fault:
    """A check that fails."""

    kind: str
    model: str
    record: Hashable
    system: Hashable
    title: str
    day: date | None = None
    #: Words that the reason needs: never free text.
    words: str = ""
