"""Decides what one object of a JSON file says, field by field; what is wrong is noted with the path of its field, never guessed."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, date, datetime, tzinfo
from typing import Any, Final

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*", re.ASCII)
#: Dates on which nothing here can be: a calculation adds months to them.
FIRST, LAST = date(1990, 1, 1), date(MAXYEAR - 1000, 12, 31)


class Unreadable(ValueError):
    """A file is no case; says why, a fault a line."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = list(faults)


def parse(text: str) -> dict[str, Any]:
    """The object of a JSON text; a key that stands twice is refused, for nobody knows which was meant."""
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as problem:
        raise Unreadable(
            [f"Not JSON: {problem.msg}, line {problem.lineno} column {problem.colno}."]
        ) from None
    except Unreadable:
        raise
    except (ValueError, RecursionError):
        raise Unreadable(
            ["Not JSON that can be read: a number is too long, or it is nested too deep."]
        ) from None
    if not isinstance(found, dict):
        raise Unreadable(["A case is one JSON object: { … }."])
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for index, (key, _) in enumerate(pairs) if key in dict(pairs[:index]))
        raise Unreadable([f"“{twice}” stands twice in one object."])
    return found


def _no_number(name: str) -> Any:
    raise Unreadable([f"{name} is no number."])


@dataclass(slots=True)
class Entry:
    """One object, where it stands, and the faults found so far."""

    found: dict[str, Any]
    path: str = ""
    faults: list[str] = field(default_factory=list)

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def fault(self, key: str, words: str) -> None:
        self.faults.append(f"{self.at(key)}: {words}.")

    def only(self, *keys: str) -> None:
        """Notes keys that nobody reads."""
        for key in self.found:
            if key not in keys:
                self.fault(key, f"no such field here; there are {', '.join(keys)}")

    def has(self, key: str) -> bool:
        """Whether it says anything; null says nothing."""
        return self.found.get(key) is not None

    def required(self, key: str) -> bool:
        if not self.has(key):
            self.fault(key, "missing")
        return self.has(key)

    def day(self, key: str) -> date | None:
        """A day as YYYY-MM-DD."""
        value = self.found.get(key)
        return None if value is None else self._date(key, value, "write a day as 2026-03-05")

    def _date(self, key: str, value: Any, how: str) -> date | None:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            self.fault(key, f"{_shown(value)} is no date, {how}")
            return None
        try:
            found = date.fromisoformat(value)
        except ValueError:
            self.fault(key, f"there is no day {value}")
            return None
        return found if self._is_possible(key, found) else None

    def _is_possible(self, key: str, day: date) -> bool:
        possible = FIRST <= day <= LAST
        if not possible:
            self.fault(key, f"{day} cannot be: the years go from {FIRST.year} to {LAST.year}")
        return possible

    def fact(self, key: str, zone: tzinfo | None) -> date | datetime | None:
        """A day, or a time with its offset."""
        value = self.found.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not _MOMENT.fullmatch(value):
            return self._date(key, value, "write a day as 2026-03-05 or a time as 2026-03-05T17:30-06:00")
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fault(key, f"there is no time {value}")
            return None
        if moment.utcoffset() is None:
            self.fault(key, f"{value} needs its offset from UTC, as in 2026-03-05T17:30-06:00")
            return None
        if not self._is_possible(key, moment.date()):
            return None
        return moment.astimezone(zone) if zone else moment

    def number(self, key: str, least: int, most: int) -> int | None:
        """A whole number within bounds."""
        value = self.found.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            self.fault(key, f"{_shown(value)} is no whole number")
        elif value < least:
            self.fault(key, f"{_shown(value)} is less than {least}")
        elif value > most:
            self.fault(key, f"{_shown(value)} is absurd, more than {most:,}")
        else:
            return value
        return None

    def words(self, key: str, longest: int = 200) -> str:
        """A short text."""
        value = self.found.get(key)
        if value is None:
            return ""
        if not isinstance(value, str) or not value.strip() or len(value) > longest:
            self.fault(key, f"a text of 1 to {longest} characters is wanted")
            return ""
        return value.strip()

    def choice(self, key: str, among: Sequence[str]) -> str | None:
        """One of the words there are."""
        value = self.found.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or value not in among:
            self.fault(key, f"{_shown(value)} is none of {', '.join(among)}")
            return None
        return value

    def objects(self, key: str) -> Iterator["Entry"]:
        """The objects of a list."""
        value = self.found.get(key)
        if value is None:
            return
        if not isinstance(value, list):
            self.fault(key, "a list is wanted: [ … ]")
            return
        for index, each in enumerate(value):
            if isinstance(each, dict):
                yield Entry(each, f"{self.at(key)}[{index}]", self.faults)
            else:
                self.fault(f"{key}[{index}]", "an object is wanted: { … }")

    def object(self, key: str) -> "Entry | None":
        """One object."""
        value = self.found.get(key)
        if value is not None and not isinstance(value, dict):
            self.fault(key, "an object is wanted: { … }")
            return None
        return None if value is None else Entry(value, self.at(key), self.faults)


def _shown(value: Any) -> str:
    """A value as it may stand in a message."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except ValueError:
        return "a very long number"
    return text if len(text) <= 40 else f"{text[:40]}…"
