"""Decides how what a row says of an agreement stands to what is recorded: the same, more exact, new, or another thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from compliance.dates import PartialDate
from vendors.models import BAA

#: What an agreement's life hangs on: where it is signed, only a person changes these, on its page.
LIFE: Final = frozenset(
    ("signature", "effective", "end", "renewal", "terminated_on", "superseded_from", "notice_given", "coverage", "return")
)  # fmt: skip


class Stands(StrEnum):
    """How a fact of a row stands to the recorded one."""

    SAME = "same"
    FILLS = "fills"
    DIFFERS = "differs"


@dataclass(frozen=True)
class Fact:
    """One thing that a row says of its agreement: the attributes it consists of, in words, and the field whose cell says it."""

    key: str
    label: str
    values: Mapping[str, Any]
    field: str

    @property
    def words(self) -> str:
        return words(self.key, self.values)


def stands(baa: BAA, fact: Fact) -> Stands:
    """How a fact stands to an agreement as it is."""
    has = {name: getattr(baa, name) for name in fact.values}
    if fact.key == "notes":
        return _text_stands(baa.notes, fact.values["notes"])
    if has == dict(fact.values) or (fact.key in OWN and OWN[fact.key](baa, fact.values)):
        return Stands.SAME
    if is_open(baa, fact.key, has) or refines(has, fact.values) or _completes(baa, fact):
        return Stands.FILLS
    return Stands.DIFFERS


def _text_stands(has: str, said: str) -> Stands:
    if has.split() == said.split():
        return Stands.SAME
    return Stands.DIFFERS if has else Stands.FILLS


def fits(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Whether both can be the same day: a month fits each of its days, and nothing fits all."""
    return one is None or other is None or one == other or _within(one, other) or _within(other, one)


def refines(has: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    """Whether the row says the day of a month that is recorded, and nothing else differs."""
    return all(has[name] == value or _within(value, has[name]) for name, value in said.items())


def _completes(baa: BAA, fact: Fact) -> bool:
    """Whether the row gives the day of a signature that was seen, or the length of a term that renews itself."""
    if fact.key == "signature":
        return baa.signed is None and fact.values["signed"] is not None
    return fact.key == "renewal" and fact.values["renewal"] == baa.renewal and baa.term_months is None


def is_open(baa: BAA, key: str, has: Mapping[str, Any]) -> bool:
    """Whether nothing is recorded yet. That an agreement ends is what is recorded of one of which nobody said anything."""
    if key == "renewal":
        return baa._state.adding and baa.renewal == BAA.Renewal.ENDS
    if key == "signature":
        return baa.signed is None and baa.signed_seen_on is None
    if key == "end":
        return baa.first_end is None and not baa.until_terminated
    return all(value == DEFAULTS[name] or value in (None, "") for name, value in has.items())


def _within(day: Any, month: Any) -> bool:
    return (
        isinstance(day, PartialDate)
        and isinstance(month, PartialDate)
        and day.exact
        and not month.exact
        and (day.year, day.month) == (month.year, month.month)
    )


def _same_signature(baa: BAA, said: Mapping[str, Any]) -> bool:
    """A signature without a day says no more than any; a month no more than its day."""
    if said["signed_seen_on"]:
        return bool(baa.signed or baa.signed_seen_on)
    return said["signed"] is not None and _within(baa.signed, said["signed"])


def _same_end(baa: BAA, said: Mapping[str, Any]) -> bool:
    return (
        not said["until_terminated"]
        and not baa.until_terminated
        and _within(baa.first_end, said["first_end"])
    )


def _same_renewal(baa: BAA, said: Mapping[str, Any]) -> bool:
    """“Auto” without a term says no more than any; what runs until terminated renews nothing."""
    if baa.until_terminated:
        return True
    return bool(said["renewal"] == baa.renewal and said["term_months"] is None)


def _same_day(name: str) -> Any:
    return lambda baa, said: _within(getattr(baa, name), said[name])


DEFAULTS: Final = {each.name: each.get_default() for each in BAA._meta.concrete_fields}
OWN: Final = {
    "signature": _same_signature,
    "end": _same_end,
    "renewal": _same_renewal,
    "effective": _same_day("effective"),
    "terminated_on": _same_day("terminated_on"),
}


def of(baa: BAA, fact: Fact) -> str:
    """What is recorded of a fact, in words; "" where nothing is."""
    has = {name: getattr(baa, name) for name in fact.values}
    return "" if is_open(baa, fact.key, has) else words(fact.key, has)


def recorded(baa: BAA, fact: Fact) -> str:
    """What an agreement has of a fact in words, also where that is what nobody needs to say."""
    return words(fact.key, {name: getattr(baa, name) for name in fact.values})


def words(key: str, said: Mapping[str, Any]) -> str:
    """A fact in words."""
    teller = TELLERS.get(key)
    if teller:
        return teller(said)
    shown = (_shown(name, value) for name, value in said.items() if value not in (None, ""))
    return ", ".join(shown)


def _shown(name: str, value: Any) -> str:
    choices = BAA._meta.get_field(name).flatchoices  # type: ignore[union-attr]
    return str(dict(choices).get(value, value))


def _signature(said: Mapping[str, Any]) -> str:
    if said["signed"]:
        return f"signed {said['signed']}"
    return f"signed, seen on {said['signed_seen_on']}" if said["signed_seen_on"] else "not signed"


def _end(said: Mapping[str, Any]) -> str:
    return "runs until terminated" if said["until_terminated"] else f"ends {said['first_end']}"


def _renewal(said: Mapping[str, Any]) -> str:
    if said["renewal"] == BAA.Renewal.ENDS:
        return "does not renew itself"
    months = said["term_months"]
    return f"renews itself for {months} month{'s' * (months != 1)}" if months else "renews itself"


def _notice(said: Mapping[str, Any]) -> str:
    days, months = said["notice_days"], said["notice_months"]
    number, unit = (months, "month") if days is None else (days, "day")
    return f"notice {number} {unit}{'s' * (number != 1)}"


def _breach(said: Mapping[str, Any]) -> str:
    number, unit = said["breach_notice_value"], _shown("breach_notice_unit", said["breach_notice_unit"])
    return f"breach notice {number} {unit.removesuffix('s') if number == 1 else unit}"


TELLERS: Final = {
    "signature": _signature,
    "effective": lambda said: f"effective {said['effective']}",
    "end": _end,
    "renewal": _renewal,
    "notice": _notice,
    "breach": _breach,
    "terminated_on": lambda said: f"terminated {said['terminated_on']}",
}
