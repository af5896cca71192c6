"""Decides which column holds which field: guessed by what stands above it and what is in it, told with how sure, changed by a person."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Final

from compliance.exchange import values
from compliance.exchange.dates import is_date
from compliance.exchange.durations import Duration, duration
from compliance.exchange.headers import JOINT


class Kind(StrEnum):
    """What the cells of a field look like."""

    TEXT = "text"
    DATE = "date"
    DURATION = "time"
    ANSWER = "yes or no"
    MAIL = "mail address"
    ADDRESS = "web address"
    PHONE = "phone number"


class Sure(IntEnum):
    """How sure a guess is; what a person says counts always."""

    LOOKS = 1
    WORDS = 2
    SPELLING = 3
    SAID = 4


@dataclass(frozen=True)
class Field:
    """What a register takes from a column. The first spelling is its own word."""

    key: str
    label: str
    spellings: Sequence[str]
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Match:
    """A column's field, and why we think so in words."""

    key: str
    sure: Sure
    why: str


@dataclass(frozen=True)
class Guess:
    """Position → field, and what a person should know about the columns that hold none."""

    matches: Mapping[int, Match]
    remarks: Sequence[str] = field(default_factory=tuple)

    @property
    def positions(self) -> dict[str, int]:
        """Field → position."""
        return {match.key: position for position, match in self.matches.items()}


SAMPLES: Final = 50
#: What share of a column's filled cells must look like a kind.
MOST: Final = 0.8
FEWEST: Final = 3
MAIL: Final = re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}")
ADDRESS: Final = re.compile(r"(https?://|www\.)\S+|[\w-]{1,63}(\.[\w-]{1,63}){1,5}(/\S*)?", re.IGNORECASE)
PHONE: Final = re.compile(r"(?=(?:\D*\d){7})[\d\s()+./-]+( ?(x|ext\.?) ?\d+)?", re.IGNORECASE)


def knows(fields: Iterable[Field]) -> Callable[[str], bool]:
    """Whether a cell is a header's word for one of these fields; `reading.tables` finds the header with it."""
    known = {_words(spelling) for each in fields for spelling in each.spellings}
    return lambda cell: _words(cell) in known


def guess(
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    fields: Sequence[Field],
    said: Mapping[int, str] | None = None,
) -> Guess:
    """Which column holds which field. `said` is what a person decided: position → field, "" for none."""
    decided = said or {}
    columns = _columns(headers, rows)
    offers = [
        (sure, -position, each, position)
        for position, header in enumerate(headers)
        if position not in decided
        for each in fields
        if (sure := _sure(header, columns[position], each))
    ]
    matches = {position: Match(key, Sure.SAID, "you said so") for position, key in decided.items() if key}
    taken = {match.key: position for position, match in matches.items()}
    remarks = []
    for sure, _, each, position in sorted(offers, key=lambda offer: offer[:2], reverse=True):
        if position in matches:
            continue
        if each.key not in taken:
            matches[position] = Match(each.key, Sure(int(sure)), _why(Sure(int(sure)), each))
            taken[each.key] = position
        elif sure >= Sure.WORDS:
            remarks.append((position, taken[each.key], each))
    return Guess(dict(sorted(matches.items())), tuple(_doubles(headers, remarks, matches)))


def _doubles(
    headers: Sequence[str], remarks: Sequence[tuple[int, int, Field]], matches: Mapping[int, Match]
) -> Iterable[str]:
    """A column that could hold a field which another holds better."""
    for position, other, each in remarks:
        if position not in matches:
            yield (
                f"Columns {other + 1} (“{headers[other]}”) and {position + 1} (“{headers[position]}”) could both be "
                f"“{each.label}”. The first of them named here is read; choose the other where that is wrong."
            )


def _sure(header: str, cells: Sequence[str], each: Field) -> float:
    """How well a column suits a field: by its spelling, then by its words, then by what is in it; looks break a draw."""
    looks = _share(cells, each.kind)
    if each.kind is not Kind.TEXT and len(cells) >= FEWEST and not looks and header:
        return 0  # dates that are none of them dates are another thing
    words = [_words(header), _words(header.rpartition(JOINT)[2])]
    spellings = [_words(spelling) for spelling in each.spellings]
    if any(word in spellings for word in words if word):
        return Sure.SPELLING + looks / 2 - (0 if words[0] in spellings else 0.1)
    if any(_contains(words[0], spelling) for spelling in spellings):
        return Sure.WORDS + looks / 2
    is_told = each.kind in (Kind.MAIL, Kind.ADDRESS, Kind.PHONE)
    return Sure.LOOKS + looks / 2 if is_told and looks >= MOST and len(cells) >= FEWEST else 0


def _why(sure: Sure, each: Field) -> str:
    if sure is Sure.SPELLING:
        return "by its header"
    return "by words in its header" if sure is Sure.WORDS else f"by its cells: most look like a {each.kind}"


def _contains(header: str, spelling: str) -> bool:
    """Whether the words of a spelling stand in the header one after the other."""
    return f" {spelling} " in f" {header} "


def _columns(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """The first cells of each column that say something."""
    columns: list[list[str]] = [[] for _ in headers]
    for number, row in enumerate(rows):
        if number >= SAMPLES * 4:
            break
        for position, cell in enumerate(row[: len(headers)]):
            if len(columns[position]) < SAMPLES and not values.is_nothing(cell):
                columns[position].append(" ".join(cell.split()))
    return columns


def _share(cells: Sequence[str], kind: Kind) -> float:
    """What share of the cells look like a kind; text is anything and proves nothing."""
    if kind is Kind.TEXT or not cells:
        return 0
    return sum(_looks(cell, kind) for cell in cells) / len(cells)


@lru_cache(maxsize=20_000)
def _looks(cell: str, kind: Kind) -> bool:
    if kind is Kind.DATE:
        return is_date(cell) or values.ending(cell) is not None
    if kind is Kind.DURATION:
        return isinstance(duration(cell), Duration) or cell.isdecimal() or values.ending(cell) is not None
    if kind is Kind.ANSWER:
        return isinstance(values.answer(cell, values.SIGNATURE), values.Answered)
    pattern = {Kind.MAIL: MAIL, Kind.ADDRESS: ADDRESS, Kind.PHONE: PHONE}[kind]
    return len(cell) <= 300 and pattern.fullmatch(cell) is not None


@lru_cache(maxsize=20_000)
def _words(text: str) -> str:
    """A header's words, whatever their accents, signs and case."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("&", " and ").replace("e-mail", "email")
    plain = re.sub(r"\(s\)", "s", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    return " ".join(re.findall(r"\w+", re.sub(r"['’.]", "", plain)))  # noqa: RUF001
