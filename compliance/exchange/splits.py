"""Decides how one cell may name several services: a proposal with the rule that made it, which never breaks a name that is known."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

#: Signs that part names wherever they stand, and those that part them only beside a name that is known.
BELOW: Final = "a new line"
STRONG: Final = (("a semicolon", re.compile(r"\s*;\s*")), (BELOW, re.compile(r"\s*\n\s*")))
BULLET: Final = re.compile(r"^(?:[•‣▪·*–—-]|\d{1,2}[.)]) ")  # noqa: RUF001
WEAK: Final = (
    ("“/”", re.compile(r"\s+/\s+")),
    ("“+”", re.compile(r"\s+\+\s+")),
    ("“&”", re.compile(r"\s+&\s+")),
    ("“and”", re.compile(r"\s*,?\s+and\s+", re.IGNORECASE)),
    ("a comma", re.compile(r"\s*,\s+")),
)
#: Without any of these there is no sign that parts names.
ANY: Final = re.compile(r"[;\n/+&,]|\sand\s", re.IGNORECASE)
#: What stands for a tier where no catalogue says so, below a name or behind its comma. No name of a product is among them.
TIERS: Final = re.compile(
    r"(free|basic|starter|standard|team|business|pro|plus|premium|growth|enterprise|consumer|commercial|all|any|paid|trial|n/a|none|-)"
    r"( (plan|tier|edition|licen[cs]e|account|version))?",
    re.IGNORECASE,
)
NOTHING: Final = {"", "n/a", "na", "none", "-", "–", "etc", "etc.", "..."}  # noqa: RUF001
LONGEST: Final = 2_000  # characters; more is a text and no list of names


@dataclass(frozen=True, slots=True)
class Part:
    """One service as a cell names it."""

    name: str
    tier: str = ""
    is_known: bool = False


@dataclass(frozen=True)
class Split:
    """The services that a cell names, in its order."""

    parts: tuple[Part, ...]
    #: What proposed more than one: “a semicolon”; "" where there is one.
    rule: str = ""
    #: A sign that may part names and was not followed, since nothing beside it is known.
    doubt: str = ""
    #: Services whose tier is one by its word alone, no catalogue says so: it may be a service of its own.
    joined: tuple[Part, ...] = ()
    #: Pieces that whoever asked found to be no names.
    passed: tuple[str, ...] = ()


class Names:
    """Names that are known, each with its tiers, found in texts whatever their case and spaces."""

    def __init__(self, known: Mapping[str, Collection[str]] | Collection[str]) -> None:
        tiers = known if isinstance(known, Mapping) else dict.fromkeys(known, ())
        self._names = {_key(name): name for name in tiers if _key(name)}
        self._tiers = {_key(name): {_key(tier) for tier in of if tier} for name, of in tiers.items()}
        self._all_tiers = {tier for of in self._tiers.values() for tier in of}

    @cached_property
    def _anywhere(self) -> re.Pattern[str] | None:
        """Any of the names as whole words, the longest first."""
        if not self._names:
            return None
        longest = sorted(self._names, key=len, reverse=True)
        spelled = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest)
        return re.compile(rf"(?<!\w)(?:{spelled})(?!\w)", re.IGNORECASE)

    def holds(self, name: str) -> bool:
        return _key(name) in self._names

    def spelled(self, name: str) -> str:
        """The name as the catalogue spells it."""
        return self._names.get(_key(name), name)

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where names stand in a text."""
        return [match.span() for match in self._anywhere.finditer(text)] if self._anywhere else []

    def has_tier(self, name: str, text: str) -> bool:
        """Whether a text is one of the name's own tiers."""
        return _key(text) in self._tiers.get(_key(name), ())

    def is_tier(self, name: str, text: str) -> bool:
        """Whether a text may be a tier: one of the name's own, one by its word, or, where the name is unknown, one of any."""
        is_any = not self.holds(name) and _key(text) in self._all_tiers
        return self.has_tier(name, text) or is_any or TIERS.fullmatch(text.strip()) is not None


def parts_of(cell: str, known: Names) -> Split:
    """How a cell names services. Make `Names` once for all cells of a table."""
    lines = (BULLET.sub("", " ".join(line.split())) for line in cell.splitlines())
    text = "\n".join(line for line in lines if line)
    if len(text) > LONGEST:
        return Split((Part(" ".join(text.split())),))
    if whole := _with_tier(text, known):
        return Split((whole,), joined=_doubtful([whole], known))
    if not ANY.search(text):
        return _one(text)
    for rule, sign in STRONG:
        pieces = _cut(text, sign, known)
        if len(pieces) > 1:
            return _strong(pieces, rule, known)
    return _weak(text, known)


def _strong(pieces: Sequence[str], rule: str, known: Names) -> Split:
    """Pieces between strong signs, each of which may be several; a tier below its name is one with it.

    Behind a semicolon only what the catalogue names is a tier: “Zoom; Business” are two, until a person says otherwise.
    """
    parts: list[Part] = []
    may_be_tier = known.is_tier if rule == BELOW else known.has_tier
    for piece in pieces:
        if parts and not parts[-1].tier and may_be_tier(parts[-1].name, piece) and not known.holds(piece):
            tier = "" if piece.casefold() in NOTHING else piece
            parts[-1] = Part(parts[-1].name, tier, parts[-1].is_known)
        elif piece.casefold() not in NOTHING:
            parts += parts_of(piece, known).parts
    parts = list(dict.fromkeys(parts))
    return Split(tuple(parts), rule if len(parts) > 1 else "", joined=_doubtful(parts, known))


def _doubtful(parts: Iterable[Part], known: Names) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.tier and not known.has_tier(part.name, part.tier))


def _weak(text: str, known: Names) -> Split:
    doubts = []
    for rule, sign in WEAK:
        pieces = [piece for piece in _cut(text, sign, known) if piece.casefold() not in NOTHING]
        if len(pieces) < 2:
            continue
        if any(_with_tier(piece, known) for piece in pieces):
            parts = dict.fromkeys(part for piece in pieces for part in parts_of(piece, known).parts)
            return Split(tuple(parts), rule if len(parts) > 1 else "", joined=_doubtful(parts, known))
        doubts.append(rule)
    return _one(text, doubt=doubts[0] if doubts else "")


def _one(text: str, doubt: str = "") -> Split:
    one = Part(" ".join(text.split()))
    return Split((one,) if one.name.casefold() not in NOTHING else (), doubt=doubt)


def _with_tier(text: str, known: Names) -> Part | None:
    """A text that is a known name, alone or with its tier: in a line below, after a comma or a dash, in brackets."""
    if known.holds(text):
        return Part(known.spelled(text), is_known=True)
    for name, tier in _tails(text):
        if known.holds(name) and known.is_tier(name, tier):
            return Part(known.spelled(name), " ".join(tier.split()), is_known=True)
    return None


def _tails(text: str) -> Iterator[tuple[str, str]]:
    """Where a name may end and its tier begin, the longest name first."""
    for match in reversed(list(re.finditer(r"\n|, | [-–—] |: ", text))):  # noqa: RUF001
        yield text[: match.start()], text[match.end() :]
    if text.endswith(")"):
        for match in reversed(list(re.finditer(r"\s*\(", text))):
            yield text[: match.start()], text[match.end() : -1]


def _cut(text: str, sign: re.Pattern[str], known: Names) -> list[str]:
    """The text between signs, but for those within a known name or in brackets."""
    matches = list(sign.finditer(text))
    if not matches:
        return [text.strip()] if text.strip() else []
    kept = [
        *known.places(text),
        *((match.start(), match.end()) for match in re.finditer(r"\([^()]*\)", text)),
    ]
    pieces, begin = [], 0
    for match in matches:
        if not any(start < match.end() and match.start() < end for start, end in kept):
            pieces.append(text[begin : match.start()])
            begin = match.end()
    return [piece.strip() for piece in [*pieces, text[begin:]] if piece.strip()]


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
