"""What is asked about a system, and what was answered by hand; plain and frozen, as the rules read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase in the life of a system, with the keys of what should be done in it."""

    key: str
    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the catalogue asks of every system and of every log store, and what it says of kinds of PHI."""

    phases: tuple[Phase, ...] = ()
    log_fields: tuple[str, ...] = ()
    store_points: tuple[str, ...] = ()
    #: The kinds of PHI that may stand in a limited data set; what is doubtful is not among them.
    limited: frozenset[str] = frozenset()
    #: The country of each cloud region in words.
    countries: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seer:
    """A role or an agent, and the kinds of PHI that it may see."""

    name: str
    phi: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What people answered about a system; what is open has no key."""

    steps: Mapping[str, str] = field(default_factory=dict)
    log_fields: Mapping[str, str] = field(default_factory=dict)
    seers: tuple[Seer, ...] = ()


NOTHING: Final = Answers()
