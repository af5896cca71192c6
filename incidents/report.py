"""Decides how an answer is written out: as plain values for JSON."""

from typing import Any, Final

from incidents.clocks.answer import Answer, Change, Turn
from incidents.clocks.case import Case
from incidents.clocks.duty import Duty

DISCLAIMER: Final = (
    "Arithmetic of 45 CFR Part 164 Subpart D and of what is recorded of State laws; no legal advice. "
    "Counsel confirms a date before anybody relies on it."
)


def report(case: Case, answer: Answer) -> dict[str, Any]:
    """Everything the calculator says of a case."""
    return {
        "on": str(answer.on),
        "role": str(case.role),
        "discovered_on": str(answer.discovered.on),
        "discovered_reason": answer.discovered.reason,
        "targets": {"decide_by": str(answer.decide_by), "letters_by": str(answer.letters_by)},
        "duties": [_duty(duty) for duty in answer.duties],
        "ask_counsel": list(answer.ask_counsel),
        "history": [_turn(turn) for turn in answer.history],
        "disclaimer": DISCLAIMER,
    }


def _day(value: object) -> str | None:
    return str(value) if value else None


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "recipient": str(duty.recipient),
        "jurisdiction": duty.jurisdiction,
        "to": duty.to,
        "citation": duty.citation,
        "trigger_on": _day(duty.trigger_on),
        "trigger_reason": duty.trigger_reason,
        "limit_on": _day(duty.limit_on),
        "due_on": _day(duty.due_on),
        "due_at": duty.due_at.isoformat() if duty.due_at else None,
        "target_on": _day(duty.target_on),
        "sent_on": _day(duty.sent_on),
        "state": str(duty.state),
        "reason": duty.reason,
        "text": duty.text,
        "scope": duty.scope,
        "hipaa": duty.hipaa,
        "source": duty.source,
        "verified": duty.verified,
    }


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "on": str(turn.on),
        "total_before": turn.before,
        "total": turn.count.total,
        "at_least": turn.count.at_least,
        "by_state": dict(turn.count.by_state),
        "changes": [_change(change) for change in turn.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    duty = change.after or change.before
    assert duty is not None  # noqa: S101 (a change has one side at least)
    return {
        "recipient": str(duty.recipient),
        "jurisdiction": duty.jurisdiction,
        "citation": duty.citation,
        "to": duty.to,
        "before": _seen(change.before),
        "after": _seen(change.after),
        "words": _words(change, duty),
    }


def _seen(duty: Duty | None) -> dict[str, Any] | None:
    if duty is None:
        return None
    return {"state": str(duty.state), "limit_on": _day(duty.limit_on), "due_on": _day(duty.due_on)}


def _words(change: Change, duty: Duty) -> str:
    return (
        f"{duty.recipient} {duty.jurisdiction}: {_short(change.before)} before, {_short(change.after)} since"
    )


def _short(duty: Duty | None) -> str:
    if duty is None:
        return "nothing owed"
    return (
        f"{duty.state}, due on {duty.due_on}" if duty.due_on else f"{duty.state} ({duty.reason.rstrip('.')})"
    )
