"""Decides which words of a file may be shown as the name of a model, a provider, a host or a region; all of them are a stranger's."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 120
#: Stands for a word that is none of a name.
HIDDEN: Final = "(a word that is not shown)"
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+\-]*", re.ASCII)
HOST: Final = re.compile(r"[a-z0-9_]([a-z0-9._\-]*[a-z0-9])?|[0-9a-f:]+", re.ASCII)
#: Whether a word names no person.
Safe = Callable[[str], bool]


class Unreadable(ValueError):
    """Why a file says nothing, in words for whoever sent it."""


def anything(_: str) -> bool:
    """Takes every word that looks like a name."""
    return True


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where calls went or are led: all of it words of a file that may be shown."""

    provider: str
    model: str
    host: str
    region: str


@dataclass(slots=True)
class Seen:
    """How often, and on which days as the log writes them."""

    calls: int = 0
    first: date | None = None
    last: date | None = None

    def add(self, day: date | None) -> None:
        """One more call."""
        self.calls += 1
        if day:
            self.first = min(self.first or day, day)
            self.last = max(self.last or day, day)


def name(word: object, safe: Safe) -> str:
    """A name as it may be shown; "" where there is none."""
    if not isinstance(word, str) or not word.strip():
        return ""
    text = word.strip()
    return text if len(text) <= LONGEST and NAME.fullmatch(text) and safe(text) else HIDDEN


def host(address: object, safe: Safe) -> str:
    """The host of an address, without what stands before and behind it; "" where there is none."""
    if not isinstance(address, str) or not address.strip() or address.startswith("os.environ/"):
        return ""
    text = address.strip()
    if not text.isprintable() or " " in text:  # what a browser would take out silently
        return HIDDEN
    try:
        found = (urlsplit(text if "//" in text else f"//{text}").hostname or "").rstrip(".")
    except ValueError:
        return HIDDEN
    return found if len(found) <= LONGEST and HOST.fullmatch(found) and safe(found) else HIDDEN
