"""Decides how much is at stake with each kind of PHI in an organisation: as the guidance has it, or as the organisation set it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from compliance.accounts.models import Organisation
from riskassess.systems import catalogue
from riskassess.systems.catalogue import PhiKind
from riskassess.systems.models import PhiLevel


@dataclass(frozen=True)
class Level:
    """How much is at stake with a kind."""

    kind: PhiKind
    word: str
    #: What the organisation set, where it did.
    own: PhiLevel | None = None

    @property
    def tone(self) -> str:
        return self.word.lower()

    @property
    def is_moved(self) -> bool:
        """Whether it differs from the guidance."""
        return self.tone != self.kind.risk


def levels_of(organisation: Organisation) -> Mapping[str, Level]:
    """The level of every kind, in the order of the catalogue: one query."""
    return levels(PhiLevel.objects.of(organisation).current())


def levels(own: Iterable[PhiLevel]) -> Mapping[str, Level]:
    """The level of every kind, where these were set."""
    held = {each.kind: each for each in own}
    return {kind.key: _level(kind, held.get(kind.key)) for kind in catalogue.PHI_KINDS}


def _level(kind: PhiKind, own: PhiLevel | None) -> Level:
    return Level(kind, own.get_level_display() if own else kind.risk.capitalize(), own)
