"""Decides what a case is: the facts that clocks hang on, and which of them were there on a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Literal

from incidents.rules import Hold, local


class Role(StrEnum):
    """What the organisation is for the PHI in question (45 CFR 160.103)."""

    COVERED_ENTITY = "covered_entity"
    BUSINESS_ASSOCIATE = "business_associate"
    SUBCONTRACTOR = "subcontractor"


class Recipient(StrEnum):
    """To whom notice is owed."""

    INDIVIDUALS = "individuals"
    MEDIA = "media"
    HHS = "hhs"
    COVERED_ENTITY = "covered_entity"
    CONTRACT_PARTY = "contract_party"
    STATE_REGULATOR = "state_regulator"
    CREDIT_BUREAUS = "credit_bureaus"


#: The jurisdiction of a federal duty, and of a notice to everybody.
US = "US"


@dataclass(frozen=True, slots=True)
class Vendor:
    """The business associate, or subcontractor, at which it happened."""

    discovered_on: date | datetime | None = None
    told_us_on: date | datetime | None = None
    #: None where nobody established it: then it counts as agent.
    is_agent: bool | None = None

    @property
    def counts_as_agent(self) -> bool:
        return self.is_agent is not False


@dataclass(frozen=True, slots=True)
class Count:
    """How many people were affected, as far as known from a day on; None for a State of which nobody knows."""

    on: date
    by_state: Mapping[str, int | None]
    #: People of whom nobody knows where they live; any State may be theirs.
    elsewhere: int | None = 0

    @property
    def at_least(self) -> int:
        """Everybody who was counted."""
        return sum(number or 0 for number in self.by_state.values()) + (self.elsewhere or 0)

    @property
    def is_known(self) -> bool:
        """Whether no part of it is unknown."""
        return bool(self.by_state or self.elsewhere) and None not in (*self.by_state.values(), self.elsewhere)

    @property
    def total(self) -> int | None:
        """Everybody; None while a part is unknown."""
        return self.at_least if self.is_known else None

    def residents(self, state: str) -> int | None:
        """Of a State, with those who may be its residents; None while unknown."""
        here = self.by_state.get(state, 0)
        return None if here is None or self.elsewhere is None else here + self.elsewhere

    @property
    def states(self) -> list[str]:
        """Where people live, or may."""
        return sorted(state for state, number in self.by_state.items() if number != 0)


@dataclass(frozen=True, slots=True)
class Term:
    """How soon an agreement wants a party told."""

    party: str
    within: int
    unit: Literal["hours", "days", "business_days"]
    #: Which agreement and clause, or whatever else sets it.
    source: str = ""
    #: Where it does not count from our discovery.
    starts: date | datetime | None = None

    @property
    def unit_words(self) -> str:
        """“hours”, “business days”."""
        return self.unit.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that went out."""

    recipient: Recipient
    sent_on: date | datetime
    jurisdiction: str = US
    #: The party of an agreement.
    party: str = ""
    #: The citation or key of a State's law, where that State has several.
    law: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a calculation needs; no names of people, no free text."""

    role: Role
    zone: tzinfo
    known_at: date | datetime | None = None
    should_have_known_on: date | None = None
    occurred_on: date | None = None
    determined_on: date | None = None
    vendor: Vendor | None = None
    counts: tuple[Count, ...] = ()
    terms: tuple[Term, ...] = ()
    holds: tuple[Hold, ...] = ()
    notices: tuple[Notice, ...] = ()
    #: What an agreement hands to a business associate.
    delegated: frozenset[Recipient] = field(default_factory=frozenset)
    unreachable: int | None = None
    substitute_posted_on: date | None = None
    #: The reports of one event by themselves, where this is several together: no duty of any of them is lost.
    beside: tuple["Case", ...] = ()

    def day(self, fact: date | datetime) -> date:
        """The local date of a fact."""
        return local(fact, self.zone).date()

    def as_of(self, on: date) -> "Case":
        """The case as it stood at the end of a day: what came later was not there yet."""
        return replace(
            self,
            determined_on=self.determined_on if self.determined_on and self.determined_on <= on else None,
            counts=tuple(count for count in self.counts if count.on <= on),
            holds=tuple(hold for hold in self.holds if hold.stated_on <= on),
            notices=tuple(notice for notice in self.notices if self.day(notice.sent_on) <= on),
            substitute_posted_on=posted if (posted := self.substitute_posted_on) and posted <= on else None,
        )
