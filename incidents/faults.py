"""Decides which checks of an incident fail on a day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from incidents.clocks.answer import Answer
from incidents.clocks.duty import State


@dataclass(frozen=True, slots=True)
class Facts:
    """What the checks read beside the answer of the clocks."""

    is_decided: bool
    has_lead: bool
    has_counts: bool
    #: Recipients of notices without a file or a number that proves them.
    unproved: Sequence[str] = ()
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
    if not facts.has_lead:
        yield Fault("incident_without_lead", "Nobody is told of its clocks but the officers.")
