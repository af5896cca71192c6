"""Decides which federal notices are owed, by when, and whether they went in time (45 CFR 164.404 to 164.412)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from incidents.clocks.case import US, Case, Count, Recipient, Role
from incidents.clocks.duty import Duty, State, of_holds, sentences, standing, told
from incidents.clocks.people import at_once_since, everybody_told_on, first_letter, latest, letters, rose_on
from incidents.rules import (
    HHS_AT_ONCE_FROM,
    LETTER_DAYS,
    MEDIA_ABOVE,
    OUTER_LIMIT_DAYS,
    RULE_BEGAN_ON,
    Start,
    after_holds,
    day_limit,
    effective,
    substitute,
    tells_media,
    year_limit,
)

INDIVIDUALS, MEDIA, HHS = "45 CFR 164.404(b)", "45 CFR 164.406(b)", "45 CFR 164.408"
UPSTREAM = "45 CFR 164.410(b)"
_WALL = f"{OUTER_LIMIT_DAYS} calendar days after discovery, and sooner where nothing stands in the way"
_UPSTREAM_TO = {
    Role.BUSINESS_ASSOCIATE: "the covered entity",
    Role.SUBCONTRACTOR: "the business associate whose subcontractor you are, which stands where the covered entity would (160.103)",
}


def federal(case: Case, start: Start, on: date) -> Iterator[Duty]:
    """Every federal duty of the case as it stood on a day, the ones it does not owe with the reason."""
    if case.role != Role.COVERED_ENTITY:
        yield owed(case, start, on, Recipient.COVERED_ENTITY, UPSTREAM, day_limit(start.on), _WALL,
                   sent=_sent(case, Recipient.COVERED_ENTITY), to=_UPSTREAM_TO[case.role])  # fmt: skip
    for recipient, citation, notices in (
        (Recipient.INDIVIDUALS, INDIVIDUALS, _individuals),
        (Recipient.MEDIA, MEDIA, _media),
        (Recipient.HHS, HHS, _hhs),
    ):
        if owes(case, recipient):
            yield from notices(case, start, on)
        else:
            yield nothing(recipient, citation, _NOT_OURS)


_NOT_OURS = (
    "The covered entity owes this notice; a business associate does only where the agreement hands it over"
)


def owes(case: Case, recipient: Recipient) -> bool:
    """Whether the notice is the organisation's own: a covered entity's is, another's where it was handed over."""
    return case.role == Role.COVERED_ENTITY or recipient in case.delegated


def nothing(recipient: Recipient, citation: str, why: str, jurisdiction: str = US) -> Duty:
    """A duty that does not apply, because …"""
    return Duty(recipient, citation, State.NOT_APPLICABLE, sentences(why), jurisdiction)


def owed(
    case: Case, start: Start, on: date, recipient: Recipient, citation: str, limit: date, why: str, *,
    sent: date | None, jurisdiction: str = US, to: str = ""
) -> Duty:  # fmt: skip
    """A duty under Subpart D with its date, its holds and its word."""
    due = after_holds(limit, case.holds)
    state = standing(due, sent, effective(limit, case.holds), on)
    held = of_holds(limit, case.holds)
    before = "" if start.on >= RULE_BEGAN_ON else f"Discovered before {RULE_BEGAN_ON}, when the rule began"
    return Duty(
        recipient, citation, state, sentences(why, *held, told(state, due, sent, on).capitalize(), before),
        jurisdiction, start.on, start.reason, limit, due, sent_on=sent, to=to,
    )  # fmt: skip


def _sent(case: Case, recipient: Recipient, jurisdiction: str = US) -> date | None:
    """The day of the first notice to a recipient."""
    found = [
        case.day(notice.sent_on)
        for notice in case.notices
        if notice.recipient == recipient and notice.jurisdiction == jurisdiction
    ]
    return min(found, default=None)


def _individuals(case: Case, start: Start, on: date) -> Iterator[Duty]:
    limit, sent = day_limit(start.on), everybody_told_on(case)
    duty = owed(case, start, on, Recipient.INDIVIDUALS, INDIVIDUALS, limit, _WALL, sent=sent)
    yield replace(duty, target_on=min(start.on + timedelta(days=LETTER_DAYS), limit))
    if rose := sent and rose_on(case, sent, lambda count: count.at_least):
        again = [case.day(notice.sent_on) for notice in letters(case)]
        yield owed(case, start, on, Recipient.INDIVIDUALS, INDIVIDUALS, limit, counted_later(rose, sent),
                   sent=min((day for day in again if day >= rose), default=None), to=COUNTED_LATER)  # fmt: skip
    if case.unreachable:
        found = substitute(case.unreachable, case.substitute_posted_on)
        stays = f"It stays until {found.stays_until}" if found.stays_until else ""
        why = sentences(found.words, stays, "Expected within the same 60 days (74 FR 42751)")
        yield owed(case, start, on, Recipient.INDIVIDUALS, found.citation, limit, why,
                   sent=case.substitute_posted_on, to="people who cannot be reached")  # fmt: skip


COUNTED_LATER = "people counted later"


def counted_later(rose: date, sent: date) -> str:
    """Why letters are owed although letters went."""
    return (
        f"More people were counted on {rose} than when the letters of {sent} went: each of them is owed a letter, and the days are not "
        "counted anew. Ask counsel whether finding them is a discovery of its own"
    )


def _media(case: Case, start: Start, on: date) -> Iterator[Duty]:
    count, limit = latest(case), day_limit(start.on)
    for state in count.states:
        residents = count.residents(state)
        if not tells_media(residents):
            yield nothing(Recipient.MEDIA, MEDIA, _few(case, count, state), state)
            continue
        who = f"{residents:,} residents, more than {MEDIA_ABOVE}" if residents else "Unknown residents count as more than 500"  # fmt: skip
        yield owed(case, start, on, Recipient.MEDIA, MEDIA, limit, sentences(who, _WALL), jurisdiction=state,
                   sent=_sent(case, Recipient.MEDIA, state), to=f"prominent media outlets serving {state}")  # fmt: skip
    if tells_media(count.elsewhere):
        who = "Where the people live is not known: more than 500 of one State count as possible until shown otherwise"
        yield owed(case, start, on, Recipient.MEDIA, MEDIA, limit, sentences(who, _WALL), sent=None)
    elif not count.states:
        yield nothing(Recipient.MEDIA, MEDIA, f"No State has more than {MEDIA_ABOVE} residents among them")


def _few(case: Case, count: Count, state: str) -> str:
    """Why the media of a State are not told, and what was counted before."""
    most = max((each.residents(state) or 0 for each in case.counts), default=0)
    before = f"; up to {most:,} were counted before" if most > MEDIA_ABOVE else ""
    return f"{count.residents(state):,} residents of {state}, not more than {MEDIA_ABOVE}{before}"


def _hhs(case: Case, start: Start, on: date) -> Iterator[Duty]:
    sent, since = _sent(case, Recipient.HHS), at_once_since(case, start.on)
    if since is None:
        why = (
            f"Fewer than {HHS_AT_ONCE_FROM}: 60 days after the end of {start.on.year}, the year of discovery"
        )
        limit = year_limit(start.on)
        yield owed(case, start, on, Recipient.HHS, f"{HHS}(c)", limit, why, sent=sent)
        return
    wall, letter = day_limit(start.on), first_letter(case)
    limit = min(max(letter, since), wall) if letter else wall
    why = sentences(_size(case, start), _with_letters(letter, since, start.on, wall))
    yield owed(case, start, on, Recipient.HHS, f"{HHS}(b)", limit, why, sent=sent)


def _size(case: Case, start: Start) -> str:
    count = latest(case)
    if count.at_least >= HHS_AT_ONCE_FROM:
        return f"{count.at_least:,} people counted, {HHS_AT_ONCE_FROM} or more"
    if not count.is_known:
        return f"The number is not known: it counts as {HHS_AT_ONCE_FROM} or more until shown lower"
    return (
        f"{count.at_least:,} are counted now, but {HHS_AT_ONCE_FROM} or more were: a lower count does not move the date back by itself. "
        f"Ask counsel before relying on {year_limit(start.on)}, the limit for fewer"
    )


def _with_letters(letter: date | None, since: date, discovered_on: date, wall: date) -> str:
    """Why the date is the letters', the later count's, or the wall."""
    if letter is None:
        return f"Due with the first letter to individuals, whose wall is day {OUTER_LIMIT_DAYS}, {wall}"
    if letter > wall:
        return f"Due with the letters, which went on {letter}, after day {OUTER_LIMIT_DAYS}, {wall}"
    if since > letter and since > discovered_on:
        reached = f"Letters went on {letter}; the count reached {HHS_AT_ONCE_FROM} on {since}"
        return f"{reached}, so at once, by day {OUTER_LIMIT_DAYS} at the latest"
    return f"Due with the first letter to individuals, dated {letter}; day {OUTER_LIMIT_DAYS}, {wall}, is only the wall"
