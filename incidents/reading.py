"""Decides whether a case from JSON can be calculated; every fault is told with its field, and none is mended by guessing."""

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from incidents.clocks.case import US, Case, Count, Notice, Recipient, Role, Term, Vendor
from incidents.clocks.discovery import discovered
from incidents.entries import LAST, Entry, Unreadable, parse
from incidents.rules import Held, Hold, local

#: More people than live in the United States.
MOST_PEOPLE: Final = 400_000_000
#: Ten years, in each unit.
MOST_WITHIN: Final = {"hours": 87_600, "days": 3_650, "business_days": 2_600}
_FEDERAL: Final = (Recipient.HHS, Recipient.COVERED_ENTITY, Recipient.CONTRACT_PARTY)
_OF_A_STATE: Final = (Recipient.MEDIA, Recipient.STATE_REGULATOR)
_FIELDS: Final = (
    "role", "time_zone", "known_at", "should_have_known_on", "occurred_on", "determined_on", "vendor", "counts", "contract_terms",
    "holds", "notices", "delegated", "unreachable", "substitute_posted_on",
)  # fmt: skip


def read(
    text: str, states: Collection[str], laws: Collection[str], day: Callable[[ZoneInfo], date]
) -> tuple[Case, date]:
    """The case of a JSON text, and the day it is asked about, which may hang on its time zone. Raises Unreadable with every fault."""
    entry = Entry(parse(text))
    entry.only(*_FIELDS)
    zone = _zone(entry)
    role = entry.choice("role", list(Role)) if entry.required("role") else None
    case = Case(
        role=Role(role or Role.COVERED_ENTITY),
        zone=zone or ZoneInfo("UTC"),
        known_at=entry.fact("known_at", zone),
        should_have_known_on=entry.day("should_have_known_on"),
        occurred_on=entry.day("occurred_on"),
        determined_on=entry.day("determined_on"),
        vendor=_vendor(entry, zone),
        counts=tuple(_counts(entry, states)),
        terms=tuple(_terms(entry)),
        holds=tuple(_holds(entry)),
        notices=tuple(_notices(entry, zone, states, laws)),
        delegated=frozenset(_delegated(entry)),
        unreachable=entry.number("unreachable", 0, MOST_PEOPLE),
        substitute_posted_on=entry.day("substitute_posted_on"),
    )
    if entry.faults:
        raise Unreadable(entry.faults)
    on = day(case.zone)  # type: ignore[arg-type]
    if faults := list(_contradictions(case, on)):
        raise Unreadable(faults)
    return case, on


def _zone(entry: Entry) -> ZoneInfo | None:
    name = entry.words("time_zone") if entry.required("time_zone") else ""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        entry.fault("time_zone", f"there is no time zone “{name}”, write it as America/Chicago")
        return None


def _vendor(entry: Entry, zone: ZoneInfo | None) -> Vendor | None:
    found = entry.object("vendor")
    if found is None:
        return None
    found.only("discovered_on", "told_us_on", "is_agent")
    agent = found.found.get("is_agent")
    if agent not in (None, "unknown") and not isinstance(agent, bool):
        found.fault("is_agent", "true, false, or null where it is not known")
    return Vendor(
        found.fact("discovered_on", zone), found.fact("told_us_on", zone), agent if isinstance(agent, bool) else None
    )  # fmt: skip


def _counts(entry: Entry, states: Collection[str]) -> Iterator[Count]:
    for each in entry.objects("counts"):
        each.only("on", "by_state", "residence_unknown")
        on = each.day("on") if each.required("on") else None
        by_state = each.object("by_state")
        found = dict(_residents(by_state, states)) if by_state else {}
        elsewhere = each.number("residence_unknown", 0, MOST_PEOPLE)
        is_unknown = "residence_unknown" in each.found and elsewhere is None
        count = Count(on or date.min, found, None if is_unknown else elsewhere or 0)
        if count.at_least > MOST_PEOPLE:
            each.fault("by_state", f"{count.at_least:,} in all is absurd, more than {MOST_PEOPLE:,}")
        yield count


def _residents(entry: Entry, states: Collection[str]) -> Iterator[tuple[str, int | None]]:
    for state in entry.found:
        if state not in states:
            entry.fault(state, "no State or territory, write two capitals as TX")
        else:
            yield state, entry.number(state, 0, MOST_PEOPLE)


def _terms(entry: Entry) -> Iterator[Term]:
    for each in entry.objects("contract_terms"):
        each.only("party", "within", "unit")
        party = each.words("party") if each.required("party") else ""
        unit = each.choice("unit", list(MOST_WITHIN)) if each.required("unit") else None
        within = each.number("within", 1, MOST_WITHIN[unit or "hours"]) if each.required("within") else None
        yield Term(party, within or 1, unit or "hours")  # type: ignore[arg-type]


def _holds(entry: Entry) -> Iterator[Hold]:
    for each in entry.objects("holds"):
        each.only("kind", "stated_on", "until")
        kind = each.choice("kind", list(Held)) if each.required("kind") else None
        stated = each.day("stated_on") if each.required("stated_on") else None
        until = each.day("until")
        if kind == Held.WRITTEN and not each.has("until"):
            each.fault(
                "until", "a written hold states its end (45 CFR 164.412(a)); without one it holds nothing"
            )
        if stated and until and until < stated:
            each.fault("until", f"{until} is before the statement of {stated}")
        yield Hold(Held(kind or Held.ORAL), stated or LAST, until)


def _notices(
    entry: Entry, zone: ZoneInfo | None, states: Collection[str], laws: Collection[str]
) -> Iterator[Notice]:
    for each in entry.objects("notices"):
        each.only("recipient", "jurisdiction", "sent_on", "party", "law")
        recipient = each.choice("recipient", list(Recipient)) if each.required("recipient") else None
        sent = each.fact("sent_on", zone) if each.required("sent_on") else None
        law = each.words("law")
        if law and law not in laws:
            each.fault("law", f"“{law}” is no law of our catalogue")
        yield Notice(
            Recipient(recipient or Recipient.HHS), sent or LAST, _jurisdiction(each, recipient, states), each.words("party"), law
        )  # fmt: skip


def _jurisdiction(each: Entry, recipient: str | None, states: Collection[str]) -> str:
    found = each.words("jurisdiction") or US
    if found != US and found not in states:
        each.fault("jurisdiction", f"“{found}” is no State or territory, write two capitals as TX, or US")
    elif recipient in _OF_A_STATE and found == US:
        each.fault("jurisdiction", "say of which State")
    elif recipient in _FEDERAL and found != US:
        each.fault("jurisdiction", f"a notice to {recipient} is of no State, write US")
    return found


def _delegated(entry: Entry) -> Iterator[Recipient]:
    found = entry.found.get("delegated") or []
    among = [each for each in Recipient if each not in (Recipient.COVERED_ENTITY, Recipient.CONTRACT_PARTY)]
    if not isinstance(found, list) or not all(each in among for each in found):
        entry.fault("delegated", f"a list of what an agreement hands over is wanted: {', '.join(among)}")
        return
    yield from map(Recipient, found)


def _contradictions(case: Case, on: date) -> Iterator[str]:
    """What is well written and cannot be so."""
    yield from _future(case, on)
    start = discovered(case)
    if start is None:
        yield "known_at: nothing says when it was discovered; give known_at, should_have_known_on, or what the vendor did."
        return
    yield from _before_it_occurred(case)
    vendor = case.vendor
    if vendor and vendor.discovered_on and vendor.told_us_on and _is_before(case, vendor.told_us_on, vendor.discovered_on):  # fmt: skip
        yield f"vendor.told_us_on: {case.day(vendor.told_us_on)} is before the vendor discovered it, {case.day(vendor.discovered_on)}."
    first = min(day for _, day in _known(case))
    if case.determined_on and case.determined_on < first:
        yield f"determined_on: {case.determined_on} is before anybody knew of it, {first}."
    if case.substitute_posted_on and case.substitute_posted_on < first:
        yield f"substitute_posted_on: {case.substitute_posted_on} is before anybody knew of it, {first}."
    for index, notice in enumerate(case.notices):
        if case.day(notice.sent_on) < first:
            yield f"notices[{index}].sent_on: {case.day(notice.sent_on)} is before anybody knew of it, {first}."
        yield from _party(case, index, notice)


def _party(case: Case, index: int, notice: Notice) -> Iterator[str]:
    """A notice to a party of an agreement names one there is."""
    parties = [term.party for term in case.terms]
    if notice.party and notice.party not in parties:
        yield f"notices[{index}].party: “{notice.party}” is no party of contract_terms."
    elif notice.recipient == Recipient.CONTRACT_PARTY and not notice.party and len(parties) > 1:
        yield f"notices[{index}].party: say which of {', '.join(parties)}."


def _is_before(case: Case, one: date | datetime, other: date | datetime) -> bool:
    """Whether one fact came first; where one has no time, days are compared."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one < other
    return case.day(one) < case.day(other)


def _known(case: Case) -> Iterator[tuple[str, date]]:
    """The days on which somebody knew, ours or the vendor's."""
    vendor = case.vendor or Vendor()
    facts = {
        "known_at": case.known_at,
        "should_have_known_on": case.should_have_known_on,
        "vendor.discovered_on": vendor.discovered_on,
        "vendor.told_us_on": vendor.told_us_on,
    }
    for name, fact in facts.items():
        if fact is not None:
            yield name, local(fact, case.zone).date()


def _before_it_occurred(case: Case) -> Iterator[str]:
    for name, day in _known(case):
        if case.occurred_on and day < case.occurred_on:
            yield f"{name}: {day} is before it occurred, {case.occurred_on}."


def _future(case: Case, on: date) -> Iterator[str]:
    """A fact dated after the day asked about is none yet."""
    facts = [
        *_known(case),
        ("occurred_on", case.occurred_on),
        ("determined_on", case.determined_on),
        ("substitute_posted_on", case.substitute_posted_on),
        *((f"counts[{index}].on", count.on) for index, count in enumerate(case.counts)),
        *((f"holds[{index}].stated_on", hold.stated_on) for index, hold in enumerate(case.holds)),
        *((f"notices[{index}].sent_on", case.day(each.sent_on)) for index, each in enumerate(case.notices)),
    ]
    for name, day in facts:
        if day and day > on:
            yield f"{name}: {day} is in the future, after {on}."
