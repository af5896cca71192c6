"""Decides what a row would do to one agreement, and why it may not."""

from copy import copy
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from compliance.dates import PartialDate
from compliance.exchange.once import LONGEST
from vendors import terms
from vendors.imports.cells import Said
from vendors.imports.facts import Fact, is_decided, recorded
from vendors.imports.fields import BY_KEY
from vendors.imports.places import Place
from vendors.models import BAA, Cover


@dataclass
class Weighed:
    """An agreement, and what a row would do to it."""

    baa: BAA
    sets: list[Fact] = field(default_factory=list)
    adds: list[Cover] = field(default_factory=list)
    brings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    #: (field, reason)
    problems: list[tuple[str, str]] = field(default_factory=list)
    #: How many of the row's services it covers already.
    shares: int = 0
    #: Whether nothing that the row says of it contradicts what is known, its services aside.
    is_same: bool = False

    @property
    def ends_on(self) -> date | None:
        """Its last day in force, with what the row says of it."""
        after = copy(self.baa)
        for fact in self.sets:
            for name, value in fact.values.items():
                setattr(after, name, value)
        return terms.ends_on(after.agreement(ZoneInfo("UTC"), covers=()))

    @property
    def cost(self) -> tuple[int, int]:
        """How little the row fits; the agreement that needs the least is the one that is meant."""
        return len(self.problems), len(self.sets) + len(self.adds)


def against_person(baa: BAA, fact: Fact, old: str) -> str:
    says = f"says: {old}" if old else "does not say it"
    noticed = is_decided(baa, fact.key)
    given = (
        f" Notice was given on {baa.notice_given_on}, and the last day follows from this." if noticed else ""
    )
    return f"“{baa}” in the register {says}. The list says: {fact.words}.{given} Decide on its page which is right."


def refuse_contradiction(weighed: Weighed, fact: Fact, earlier: Place) -> None:
    """Two rows of a file that say different things of one agreement: a person decides, and until then the earlier one counts."""
    said = recorded(weighed.baa, fact)
    weighed.problems.append(
        (
            fact.field,
            f"{earlier.words.capitalize()} says of this agreement: {said}. This row says: {fact.words}. Which of the two is right?",
        )
    )


def refuse_future(weighed: Weighed, said: Said) -> None:
    """What nobody has signed yet is no signature."""
    for fact in weighed.sets:
        if fact.key == "signature" and (day := fact.values["signed"]) and day.first > said.today:
            weighed.problems.append((fact.field, f"{day} is still to come: nobody has signed it yet."))


def refuse_unfit(weighed: Weighed) -> None:
    """What its field does not take, such as an address that is none: the door would refuse all of the file for it."""
    for fact in weighed.sets:
        for name, value in fact.values.items():
            is_long = isinstance(value, str) and len(value) > LONGEST
            if reason := (_refusal if is_long else _refusal_once)(name, value):
                cell = f"baa.{name}"
                weighed.problems.append((cell if cell in BY_KEY else fact.field, reason))


def _refusal(name: str, value: Any) -> str:
    """Why a field does not take a value; "" where it does."""
    try:
        BAA._meta.get_field(name).clean(value, None)  # type: ignore[union-attr]
    except ValidationError as error:
        return str(error.messages[0])
    return ""


_refusal_once = lru_cache(maxsize=20_000)(_refusal)


def refuse_backward(weighed: Weighed, said: Said) -> None:
    """The end does not lie before the beginning."""
    new = {name: value for fact in weighed.sets for name, value in fact.values.items()}
    effective = new.get("effective", weighed.baa.effective)
    end: PartialDate | None = new.get("first_end", weighed.baa.first_end)
    if effective and end and end.last < effective.first:
        name = "baa.end" if "end" in said.facts else "baa.effective"
        weighed.problems.append(
            (name, f"It would end on {end}, before the day on which it begins, {effective}.")
        )
