"""What a check that fails tells: of which record, in which system, and what it hangs on."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import Final

#: So much of the words is kept with an acceptance.
LONGEST_WORDS: Final = 4000


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
    #: The vendor with whom an agreement would mend it.
    vendor: Hashable = None

    @property
    def told(self) -> "Told":
        """What tells it from another: with other words, or another day, it is another fault, which nobody has looked at yet."""
        return self.kind, self.record, self.words[:LONGEST_WORDS], self.day


#: Check, record, words and day.
Told = tuple[str, Hashable, str, date | None]
