"""Decides what is asked of a system phase by phase, and of its audit log; loaded once from the catalogue."""

from dataclasses import dataclass
from typing import Final

from riskassess.systems import catalogue
from riskassess.systems.asked import Asked
from riskassess.systems.asked import Phase as Keys


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is asked."""

    key: str
    #: A few words, for lists and the history.
    name: str
    words: str
    citation: str = ""
    #: The register that can tell; "" where a person answers in any case.
    answers: str = ""

    @property
    def cite(self) -> str:
        """Where it stands, as shown."""
        return f"45 CFR {self.citation}" if self.citation else ""

    @property
    def later(self) -> str:
        """The register that will answer it once it stands, in words; "" where there is none to come."""
        return LATER.get(self.answers, "")


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase with its items."""

    key: str
    title: str
    items: tuple[Item, ...]


_PHASES, _LOG = catalogue.read("phases.yaml"), catalogue.read("audit_log.yaml")
LATER: Final[dict[str, str]] = _PHASES["later"]
PHASES: Final = tuple(
    Phase(each["key"], each["title"], tuple(Item(**item) for item in each["items"]))
    for each in _PHASES["phases"]
)
STEPS: Final = tuple(item for phase in PHASES for item in phase.items)
LOG_FIELDS: Final = tuple(Item(**each) for each in _LOG["fields"])
STORE_POINTS: Final = tuple(Item(**each) for each in _LOG["points"])
STEP_BY_KEY: Final = {item.key: item for item in STEPS}
FIELD_BY_KEY: Final = {item.key: item for item in LOG_FIELDS}
POINT_BY_KEY: Final = {item.key: item for item in STORE_POINTS}
#: The keys alone, as the rules read them.
ASKED: Final = Asked(
    phases=tuple(Keys(each.key, each.title, tuple(item.key for item in each.items)) for each in PHASES),
    log_fields=tuple(FIELD_BY_KEY),
    store_points=tuple(POINT_BY_KEY),
    limited=catalogue.LIMITED,
    countries={region: catalogue.country_words(region) for region in catalogue.COUNTRIES},
)
