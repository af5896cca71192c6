"""Decides which column holds which field: guessed by what stands above it and what is in it, told with how sure, changed by a person."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Final

from compliance.exchange import values
from compliance.exchange.dates import is_date
from compliance.exchange.durations import Duration, duration, number
from compliance.exchange.headers import JOINT
from compliance.exchange.once import read_once


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
#: The last word of an address begins with a letter: “1.5” and “31.12.2024” are none.
ADDRESS: Final = re.compile(
    r"(https?://|www\.)\S+|[\w-]{1,63}(\.[\w-]{1,63}){0,4}\.[^\W\d_][\w-]{1,62}(/\S*)?", re.IGNORECASE
)
#: Three numbers as a date has them, whether or not there is such a day; a phone number's groups are longer or more.
DATE: Final = re.compile(
    r"\d{1,2} ?([-/.]) ?\d{1,2} ?\1 ?(\d{4}|\d{2})|\d{4}([-/.])\d{1,2}\3\d{1,2}", re.ASCII
)
LONGEST_DATE: Final = 40
#: Words of a header that say nothing of what stands below it.
SMALL: Final = frozenset(("a", "an", "and", "is", "of", "our", "the", "their", "your"))
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
        offer
        for position, header in enumerate(headers)
        if position not in decided
        for offer in _offers(position, header, columns[position], fields)
    ]
    matches = {
        position: Match(key, Sure.SAID, "because you said so") for position, key in decided.items() if key
    }
    taken = {match.key: position for position, match in matches.items()}
    doubles: list[tuple[int, int, Field]] = []
    doubts: dict[int, _Offer] = {}
    for offer in sorted(
        offers, key=lambda offer: (offer.sure + offer.looks / 2, -offer.position), reverse=True
    ):
        if offer.position in matches:
            continue
        if offer.each.key in taken:
            if offer.sure >= Sure.WORDS and not offer.is_doubted:
                doubles.append((offer.position, taken[offer.each.key], offer.each))
        elif offer.is_doubted and not offer.is_named:
            doubts.setdefault(offer.position, offer)
        else:
            matches[offer.position] = Match(offer.each.key, offer.sure, _why(offer.sure, offer.each))
            taken[offer.each.key] = offer.position
            if offer.is_doubted:
                doubts[offer.position] = offer
    remarks = [*_doubles(headers, doubles, matches), *_doubts(headers, doubts, matches)]
    placed = {*matches, *decided, *(position for position, _, _ in doubles)}
    return Guess(dict(sorted(matches.items())), tuple([*remarks, *_days(headers, columns, placed)]))


@dataclass(frozen=True)
class _Offer:
    """A field that a column may hold."""

    position: int
    each: Field
    sure: Sure
    looks: float
    #: Its header has no word that is not one of the field's: such a column is that field, whatever stands in it.
    is_named: bool
    #: None of its cells looks like what the field holds.
    is_doubted: bool


def _offers(position: int, header: str, cells: Sequence[str], fields: Sequence[Field]) -> list[_Offer]:
    """What a column may hold. What is in it decides between several fields, and is no reason to leave the only one."""
    offers = [offer for each in fields if (offer := _offer(position, header, cells, each))]
    surest = max((offer.sure for offer in offers if not offer.is_doubted), default=0)
    return [offer for offer in offers if not offer.is_doubted or offer.sure > surest]


def _offer(position: int, header: str, cells: Sequence[str], each: Field) -> _Offer | None:
    """How well a column suits a field: by its spelling, then by its words, then by what is in it; looks break a draw."""
    looks, is_many = _share(cells, each.kind), len(cells) >= FEWEST
    words = [_words(header), _words(header.rpartition(JOINT)[2])]
    spellings = [_words(spelling) for spelling in each.spellings]
    is_odd = each.kind is not Kind.TEXT and bool(cells) and not looks
    if any(word in spellings for word in words if word):
        below = 0 if words[0] in spellings else 0.2
        return _Offer(
            position, each, Sure.SPELLING, looks - below, is_named=True, is_doubted=is_odd and is_many
        )
    if any(_contains(words[0], spelling) for spelling in spellings):
        own = SMALL.union(*(spelling.split() for spelling in spellings))
        is_named = own.issuperset(words[0].split())
        is_doubted = is_odd and (is_many or not is_named)
        return _Offer(position, each, Sure.WORDS, looks, is_named=is_named, is_doubted=is_doubted)
    is_told = each.kind in (Kind.MAIL, Kind.ADDRESS, Kind.PHONE) and looks >= MOST and is_many
    return _Offer(position, each, Sure.LOOKS, looks, is_named=False, is_doubted=False) if is_told else None


def _doubles(
    headers: Sequence[str], doubles: Sequence[tuple[int, int, Field]], matches: Mapping[int, Match]
) -> Iterable[str]:
    """A column that could hold a field which another holds better."""
    for position, other, each in doubles:
        if position not in matches:
            yield (
                f"Columns {other + 1} (“{headers[other]}”) and {position + 1} (“{headers[position]}”) could both be "
                f"“{each.label}”. The first of them named here is read; choose the other where that is wrong."
            )


def _doubts(
    headers: Sequence[str], doubts: Mapping[int, _Offer], matches: Mapping[int, Match]
) -> Iterable[str]:
    """A column whose header says one thing and none of whose cells does."""
    for position, offer in sorted(doubts.items()):
        label, kind = offer.each.label, offer.each.kind
        told = f"Column {position + 1} (“{headers[position]}”): none of its cells looks like a {kind}"
        if position not in matches:
            yield f"{told}, so it is not read as “{label}”. Choose what it is where that is wrong."
        elif matches[position].key == offer.each.key:
            yield f"{told}. It is read as “{label}” because of its header; choose something else where it is another thing."


def _days(headers: Sequence[str], columns: Sequence[Sequence[str]], placed: Collection[int]) -> Iterable[str]:
    """A column of days that nobody can place: nothing is read from it, and that is told."""
    for position, cells in enumerate(columns):
        are_days = len(cells) >= FEWEST and sum(map(_is_day, cells)) >= MOST * len(cells)
        if are_days and position not in placed:
            yield f"Column {position + 1} (“{headers[position]}”) holds dates and is not read. Choose which days they are."


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
    for at, row in enumerate(rows):
        if at >= SAMPLES * 4:
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


@read_once(20_000)
def _looks(cell: str, kind: Kind) -> bool:
    if kind is Kind.DATE:
        return is_date(cell) or values.ending(cell) is not None
    if kind is Kind.DURATION:
        return (
            isinstance(duration(cell), Duration)
            or number(cell) is not None
            or values.ending(cell) is not None
        )
    if kind is Kind.ANSWER:
        return isinstance(values.answer(cell, values.SIGNATURE), values.Answered)
    pattern = {Kind.MAIL: MAIL, Kind.ADDRESS: ADDRESS, Kind.PHONE: PHONE}[kind]
    return len(cell) <= 300 and pattern.fullmatch(cell) is not None and not _is_day(cell)


def _is_day(cell: str) -> bool:
    """Whether a cell is a day or a month in figures or words, also one that no calendar has; a mere number is none."""
    if cell.isdecimal() or len(cell) > LONGEST_DATE:
        return False
    return DATE.fullmatch(cell) is not None or is_date(cell)


@read_once(20_000)
def _words(text: str) -> str:
    """A header's words, whatever their accents, signs and case."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("&", " and ").replace("e-mail", "email")
    plain = re.sub(r"\(s\)", "s", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    return " ".join(re.findall(r"\w+", re.sub(r"['’.]", "", plain)))  # noqa: RUF001
