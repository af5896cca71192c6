"""Decides by when the parties of agreements are told, in hours, days or business days."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from incidents.clocks.case import US, Case, Recipient, Term
from incidents.clocks.duty import Duty, days, sentences, standing, told
from incidents.rules import Holidays, Start, business_days_after, hours_after


def contracts(case: Case, start: Start, on: date, holidays: Holidays) -> Iterator[Duty]:
    """A duty for each term; no statement of an official moves what was agreed."""
    for term in case.terms:
        due_at, limit, why = _limit(term, start, holidays)
        sent = _sent(case, term)
        state = standing(limit, sent, (), on)
        held = (
            "A law-enforcement hold does not by itself move an agreed term: ask counsel" if case.holds else ""
        )
        hour = "Keep proof of the hour" if due_at and sent == limit else ""
        yield Duty(
            Recipient.CONTRACT_PARTY, f"agreement with {term.party}", state,
            sentences(why, told(state, limit, sent, on).capitalize(), hour, held),
            US, start.on, start.reason, limit, limit, due_at, sent_on=sent, to=term.party, source="the agreement, as given",
        )  # fmt: skip


def _limit(term: Term, start: Start, holidays: Holidays) -> tuple[datetime | None, date, str]:
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


def _sent(case: Case, term: Term) -> date | None:
    """The first notice to that party; one that names none is to the only party there is."""
    found = [
        case.day(notice.sent_on)
        for notice in case.notices
        if notice.recipient == Recipient.CONTRACT_PARTY
        and (notice.party == term.party or (not notice.party and len(case.terms) == 1))
    ]
    return min(found, default=None)
