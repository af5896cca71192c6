"""Decides which checks of an incident fail on a day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from incidents.clocks.answer import Answer
from incidents.clocks.duty import State
from riskassess.systems.rules import Span


@dataclass(frozen=True, slots=True)
class Facts:
    """What the checks read beside the answer of the clocks."""

    is_decided: bool
    has_lead: bool
    has_counts: bool
    #: Recipients of notices without a file or a number that proves them.
    unproved: Sequence[str] = ()
    has_cause: bool = True
    #: Whether it was answered if it stands in the accounting of disclosures.
    is_accounted: bool = True
    #: Vendors that told us late, each with how late.
    told_late: Sequence[str] = ()
    #: Days in question that no log covers.
    unlogged: Sequence[Span] = ()
    #: Drafts with the elements that they neither say nor have a reason to leave out.
    lacking: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """A check that fails, and why."""

    kind: str
    reason: str


def faults(facts: Facts, found: Answer) -> Iterator[Fault]:
    """Every check that fails, as the clocks stand on the answer's day."""
    late = [duty for duty in found.duties if duty.state == State.OVERDUE]
    if late:
        told = "; ".join(f"{duty.recipient} {duty.jurisdiction}, due on {duty.due_on}" for duty in late)
        yield Fault("notice_overdue", f"{told}.")
    if facts.unproved:
        yield Fault("notice_without_proof", f"{', '.join(facts.unproved)}: no file and no receipt number.")
    yield from _around(facts)
    if facts.lacking:
        yield Fault("draft_incomplete", f"{'; '.join(facts.lacking)}.")
    if not facts.is_decided and found.on > found.decide_by:
        yield Fault(
            "incident_undecided",
            f"It was to be decided by {found.decide_by}; until then it counts as a breach.",
        )
    if not facts.has_counts:
        yield Fault("people_not_counted", "While nobody counts, it counts as 500 or more.")
    counsel = sorted({*found.ask_counsel, *(duty.jurisdiction for duty in found.duties if duty.state == State.ASK_COUNSEL)})  # fmt: skip
    if counsel:
        yield Fault("counsel_to_ask", f"{', '.join(counsel)}.")
    yield from _unfinished(facts, found)
    if not facts.has_lead:
        yield Fault("incident_without_lead", "Nobody is told of its clocks but the officers.")


def _unfinished(facts: Facts, found: Answer) -> Iterator[Fault]:
    """What is to be known by the day on which letters are to be out."""
    if found.on <= found.letters_by:
        return
    if not facts.is_accounted:
        yield Fault(
            "accounting_unanswered",
            f"Nobody answered it by {found.letters_by}; people may ask for six years.",
        )
    if not facts.has_cause:
        yield Fault("root_cause_missing", f"None was found by {found.letters_by}.")


def _around(facts: Facts) -> Iterator[Fault]:
    """What of a vendor's report and of logs fails."""
    if facts.told_late:
        yield Fault("vendor_told_late", " ".join(facts.told_late))
    if facts.unlogged:
        told = ", ".join(
            str(each.first) if each.days == 1 else f"{each.first} to {each.last}" for each in facts.unlogged
        )
        yield Fault("logs_missing", f"{told}: what was done then cannot be shown.")
