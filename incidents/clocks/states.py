"""Decides what the breach laws of the States want, by the residence of the people, and where counsel must be asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from incidents.clocks.case import US, Case, Recipient, Role
from incidents.clocks.counting import Reckoned, Scene, after, gives_way, reckon
from incidents.clocks.duty import MISSED, Duty, State, of_holds, sentences, standing, told
from incidents.clocks.federal import COUNTED_LATER, counted_later
from incidents.clocks.laws import GivesWay, Law, Row
from incidents.clocks.people import first_letter, letters, rose_on
from incidents.rules import Holidays, Start, effective

Laws = Mapping[str, Sequence[Law]]


def states(
    case: Case, start: Start, on: date, federal: Sequence[Duty], laws: Laws, holidays: Holidays
) -> Iterator[Duty]:
    """Every duty of the States in which people live; a State without a row asks for counsel."""
    scene = Scene.of(case, start, on, federal, holidays)
    for state in scene.count.states:
        if not laws.get(state):
            yield _unknown(
                state,
                f"No row for {state} in our catalogue: ask counsel whom its law wants told, and by when",
            )
        for law in laws.get(state, ()):
            yield from _law(scene, law, laws[state])
    if scene.count.elsewhere != 0:
        yield _unknown(
            US, "Where all of the people live is not known: ask counsel which States' laws reach them"
        )


def without_row(case_states: Sequence[str], laws: Laws) -> list[str]:
    """The States of which the catalogue knows nothing."""
    return [state for state in case_states if not laws.get(state)]


def _unknown(jurisdiction: str, why: str) -> Duty:
    return Duty(
        Recipient.STATE_REGULATOR, "", State.ASK_COUNSEL, sentences(why), jurisdiction, verified=False
    )


def _law(scene: Scene, law: Law, beside: Sequence[Law]) -> Iterator[Duty]:
    """The duties of one law, its regulators first: what gives way to HIPAA may hang on their copy."""
    copied = True
    for row in sorted(law.rows, key=lambda each: each.recipient == Recipient.INDIVIDUALS):
        duty = _owed_by(scene, law, row, beside, copied=copied)
        if duty is None:
            continue
        copied = copied and not (row.recipient == Recipient.STATE_REGULATOR and duty.state in MISSED)
        yield duty
        yield from _counted_later(scene, law, row, duty)


def _owed_by(scene: Scene, law: Law, row: Row, beside: Sequence[Law], *, copied: bool) -> Duty | None:
    """The duty of a row, seen from the role; None where the row speaks to others."""
    is_owner = scene.case.role == Role.COVERED_ENTITY
    if row.upstream and is_owner:
        return None
    if not row.upstream and not is_owner and row.recipient not in scene.case.delegated:
        return _of_an_owner(scene, law, row)
    return _row(scene, law, row, beside, copied=copied)


def _of_an_owner(scene: Scene, law: Law, row: Row) -> Duty:
    """What a law asks of whoever owns the data, as a business associate sees it."""
    if law.excludes_associates:
        return _none(law, row, "This law does not reach business associates")
    if not scene.reaches(row, law.jurisdiction):
        return _none(law, row, _too_few(scene, law, row))
    if row.recipient == Recipient.INDIVIDUALS:
        why = "Letters to people are the covered entity's, unless the agreement hands them over"
        return _none(law, row, sentences(why, f"Ask counsel whether {law.citation} reaches you directly"))
    why = (
        "Written for whoever owns or licenses the data; some laws reach a business associate too: ask counsel"
    )
    return replace(_none(law, row, sentences(why, row.text, law.notes)), state=State.ASK_COUNSEL)


def _none(law: Law, row: Row, why: str) -> Duty:
    return Duty(
        row.recipient, law.citation, State.NOT_APPLICABLE, sentences(why), law.jurisdiction, to=row.to, text=row.text,
        scope=law.scope, hipaa=f"{law.hipaa}: {law.hipaa_text}", source=law.source, verified=law.verified,
    )  # fmt: skip


def _too_few(scene: Scene, law: Law, row: Row) -> str:
    if row.at_least is None:
        return row.text
    who = "people" if row.of_everybody else f"residents of {law.jurisdiction}"
    return f"{scene.people(row, law.jurisdiction):,} {who}; owed from {row.at_least:,} on"


def _row(scene: Scene, law: Law, row: Row, beside: Sequence[Law], *, copied: bool) -> Duty:
    if not scene.reaches(row, law.jurisdiction):
        return _none(law, row, _too_few(scene, law, row))
    if law.effective_on and scene.start.on < law.effective_on:
        why = f"This law is recorded as it stands since {law.effective_on}; what applied on {scene.start.on} is a matter for counsel"
        return replace(_none(law, row, why), state=State.ASK_COUNSEL)
    found = reckon(scene, law, row) if row.is_written else None
    if found is None:
        return replace(_none(law, row, sentences("Ask counsel", row.text)), state=State.ASK_COUNSEL)
    if gives_way(scene, law, row) and (copied or row.gives_way == GivesWay.ALWAYS):
        return _stands_aside(law, row, found)
    return _owed(scene, law, row, found, beside)


def _stands_aside(law: Law, row: Row, found: Reckoned) -> Duty:
    """What HIPAA satisfies: the law's own limit stays in sight."""
    condition = (
        "" if row.gives_way == GivesWay.ALWAYS
        else f"It does so while HIPAA's own notices, and what the law asks beside them, go in time; otherwise {found.limit_on} stands"
    )  # fmt: skip
    why = sentences(f"Leaves the field to HIPAA ({law.hipaa}): {law.hipaa_text}", condition, row.text)
    return replace(
        _none(law, row, why), trigger_on=found.trigger_on, trigger_reason=found.trigger_reason, limit_on=found.limit_on
    )  # fmt: skip


def _owed(scene: Scene, law: Law, row: Row, found: Reckoned, beside: Sequence[Law]) -> Duty:
    sent, vague = _sent(scene, law, row, beside)
    due, state = _held(scene, law, found.limit_on, sent)
    why = sentences(
        found.why,
        row.text,
        _doubt(law, row),
        vague,
        *_of_holds(scene, law, found.limit_on),
        told(state, due, sent, scene.on).capitalize(),
        "" if law.verified else "Not every part of this row is verified",
    )
    return replace(
        _none(law, row, why), state=state, trigger_on=found.trigger_on, trigger_reason=found.trigger_reason,
        limit_on=found.limit_on, due_on=due, sent_on=sent,
    )  # fmt: skip


def _doubt(law: Law, row: Row) -> str:
    """Why a row that may leave the field to HIPAA does not."""
    if row.gives_way == GivesWay.NO:
        return ""
    if not law.hipaa_verified:
        return f"Said to leave the field to HIPAA ({law.hipaa}), which is not verified: ask counsel before relying on it"
    return (
        f"Would leave the field to HIPAA ({law.hipaa}), but a notice it hangs on was missed: it stands again"
    )


def _held(scene: Scene, law: Law, limit: date, sent: date | None) -> tuple[date, State]:
    """The date after holds, as far as the law is known to allow one; otherwise counsel says what a hold does."""
    holds = effective(limit, scene.case.holds)
    if law.after_hold is not None:
        ends = [after(hold.ends_on, law.after_hold, scene.holidays, law.jurisdiction) for hold in holds]
        due = max([limit, *ends])
        return due, standing(due, sent, holds, scene.on)
    state = standing(limit, sent, holds, scene.on)
    return limit, State.ASK_COUNSEL if holds and state in MISSED else state


def _of_holds(scene: Scene, law: Law, limit: date) -> list[str]:
    if not scene.case.holds:
        return []
    if law.after_hold is not None:
        return of_holds(limit, scene.case.holds)
    return ["What a law-enforcement hold does to this date is not established: ask counsel"]


def _sent(scene: Scene, law: Law, row: Row, beside: Sequence[Law]) -> tuple[date | None, str]:
    """The first notice that counts for a row, and what is doubtful about the others."""
    if row.recipient == Recipient.INDIVIDUALS:
        return first_letter(scene.case, law.jurisdiction), ""
    places = (law.jurisdiction,) if row.recipient == Recipient.STATE_REGULATOR else (law.jurisdiction, US)
    found = [
        each for each in scene.case.notices if each.recipient == row.recipient and each.jurisdiction in places
    ]
    is_only = sum(_wants(scene, other, row.recipient) for other in beside) == 1
    names = (law.key, law.citation, "") if is_only else (law.key, law.citation)
    days = [scene.case.day(each.sent_on) for each in found if each.law in names]
    vague = any(not each.law for each in found) and not is_only
    words = (
        "A notice that does not say under which of the State's laws it went is not counted" if vague else ""
    )
    return min(days, default=None), words


def _wants(scene: Scene, law: Law, recipient: Recipient) -> bool:
    """Whether a law has a recipient told, by the number of people."""
    return any(row.recipient == recipient and scene.reaches(row, law.jurisdiction) for row in law.rows)


def _counted_later(scene: Scene, law: Law, row: Row, duty: Duty) -> Iterator[Duty]:
    """Letters to residents who were counted after the letters went."""
    if row.recipient != Recipient.INDIVIDUALS or duty.sent_on is None or duty.limit_on is None:
        return
    rose = rose_on(scene.case, duty.sent_on, lambda count: count.by_state.get(law.jurisdiction) or 0)
    if rose is None:
        return
    again = [scene.case.day(notice.sent_on) for notice in letters(scene.case, law.jurisdiction)]
    sent = min((day for day in again if day >= rose), default=None)
    due, state = _held(scene, law, duty.limit_on, sent)
    why = sentences(counted_later(rose, duty.sent_on), told(state, due, sent, scene.on).capitalize())
    yield replace(duty, state=state, due_on=due, sent_on=sent, reason=why, to=COUNTED_LATER)
