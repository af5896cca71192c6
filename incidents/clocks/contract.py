"""Decides by when the parties of agreements are told, in hours, days or business days."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from incidents.clocks.case import US, Case, Recipient, Term
from incidents.clocks.duty import Duty, State, days, sentences, standing, told
from incidents.rules import Holidays, Start, business_days_after, hours_after, local


def contracts(case: Case, start: Start, on: date, holidays: Holidays) -> Iterator[Duty]:
    """A duty for each term; no statement of an official moves what was agreed."""
    for term in case.terms:
        begun = Start(local(term.starts, case.zone), "as recorded for this clock") if term.starts else start
        due_at, limit, why = limit_of(term, begun, holidays)
        fact = _sent(case, term)
        sent = case.day(fact) if fact else None
        state, hour = standing(limit, sent, (), on), ""
        if due_at and sent == limit:
            state, hour = _by_the_hour(fact, due_at)
        held = (
            "A law-enforcement hold does not by itself move an agreed term: ask counsel" if case.holds else ""
        )
        yield Duty(
            Recipient.CONTRACT_PARTY, f"agreement with {term.party}", state,
            sentences(why, hour or told(state, limit, sent, on).capitalize(), held),
            US, begun.on, begun.reason, limit, limit, due_at, sent_on=sent, to=term.party,
            source=term.source or "the agreement, as given",
        )  # fmt: skip


def _by_the_hour(fact: date | datetime | None, due_at: datetime) -> tuple[State, str]:
    """How a notice of the last day stands to the hour."""
    if not isinstance(fact, datetime):
        return (
            State.MET_LATE,
            f"Sent on that day, its hour is not recorded: it counts as late until the record says that it was by {due_at:%H:%M}",
        )
    at = fact.astimezone(due_at.tzinfo)
    if at.astimezone(UTC) > due_at:
        return State.MET_LATE, f"Sent at {at:%H:%M} that day, late"
    return State.MET, f"Sent at {at:%H:%M} that day, in time"


def limit_of(term: Term, start: Start, holidays: Holidays) -> tuple[datetime | None, date, str]:
    """The moment, where it counts in hours, the last day, and how both were counted."""
    if term.unit == "hours":
        due_at = hours_after(start.at, term.within)
        why = f"{term.within} hours after {start.at:%Y-%m-%d %H:%M}, so by {due_at:%Y-%m-%d %H:%M}"
        return due_at, due_at.date(), why
    if term.unit == "days":
        return None, start.on + timedelta(days=term.within), f"{days(term.within)} after {start.on}"
    limit = business_days_after(start.on, term.within, holidays, US)
    why = (
        f"{term.within} business days after {start.on}, weekends and federal holidays left out: "
        "look what the agreement calls a business day"
    )
    return None, limit, why


def _sent(case: Case, term: Term) -> date | datetime | None:
    """The first notice to that party; one that names none is to the only party there is."""
    found = [
        notice.sent_on
        for notice in case.notices
        if notice.recipient == Recipient.CONTRACT_PARTY
        and (notice.party == term.party or (not notice.party and len(case.terms) == 1))
    ]
    return min(found, key=lambda fact: local(fact, case.zone), default=None)
