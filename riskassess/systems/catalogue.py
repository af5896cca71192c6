"""Decides which kinds of PHI there are, how much is at stake with each by default, and in which country a cloud region lies."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

_FOLDER: Final = Path(__file__).with_name("catalogue")


@dataclass(frozen=True, slots=True)
class PhiKind:
    """A kind of PHI; those of the identifiers have the letter of 45 CFR 164.514(b)(2)(i)."""

    key: str
    title: str
    risk: str
    letter: str = ""
    where: str = ""
    #: Whether it may stand in a limited data set (45 CFR 164.514(e)(2)).
    limited: bool = False

    @property
    def citation(self) -> str:
        """Where an identifier stands; empty for health information."""
        return f"45 CFR 164.514(b)(2)(i)({self.letter})" if self.letter else ""


def read(name: str) -> Any:
    """A file of the catalogue."""
    return yaml.safe_load((_FOLDER / name).read_text(encoding="utf-8"))


_PHI = read("phi_kinds.yaml")
PHI_KINDS: Final = tuple(PhiKind(**each) for group in ("identifiers", "health") for each in _PHI[group])
LIMITED: Final = frozenset(kind.key for kind in PHI_KINDS if kind.limited)
BY_KEY: Final = {kind.key: kind for kind in PHI_KINDS}
#: The kinds in the order of the catalogue, for forms and lists.
CHOICES: Final = [(kind.key, kind.title) for kind in PHI_KINDS]


def titles(keys: list[str] | tuple[str, ...]) -> str:
    """The kinds in words, in the catalogue's order."""
    return "; ".join(kind.title for kind in PHI_KINDS if kind.key in keys)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that stays ours whatever an agreement says."""

    words: str
    citation: str
    #: The kinds of components that it concerns; none for all.
    kinds: tuple[str, ...] = ()


DUTIES: Final = tuple(
    Duty(each["words"], each["citation"], tuple(each["kinds"])) for each in read("duties.yaml")["duties"]
)


_REGIONS = read("regions.yaml")
#: The country of each region that we know, ISO 3166-1.
COUNTRIES: Final[dict[str, str]] = {
    region: country
    for of_provider in _REGIONS["regions"].values()
    for country, regions in of_provider.items()
    for region in regions
}
#: The regions whose country a stored source gave; the others are general knowledge.
VERIFIED_REGIONS: Final = frozenset(_REGIONS["verified"])


def country(region: str) -> str:
    """The country of a cloud region; "" where it is not in the table."""
    return COUNTRIES.get(region.strip().lower(), "")


def country_words(region: str) -> str:
    """The country of a region, and whether that is general knowledge alone; "" where it is not in the table."""
    where = country(region)
    return where if region.strip().lower() in VERIFIED_REGIONS or not where else f"{where}, unverified"


def is_allowed(region: str, countries: list[str]) -> str:
    """What a region answers to the countries an organisation allows: yes, no, or "" where its country is not known.

    Where no country is set nothing is asked of the country: "any" where it is known, "unsaid" where it is not.
    """
    where = country(region)
    if not countries:
        return "any" if where else "unsaid"
    if not where:
        return ""
    return "yes" if where in countries else "no"
