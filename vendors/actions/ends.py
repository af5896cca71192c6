"""Decides what becomes of return or destruction of PHI (45 CFR 164.504(e)(2)(ii)(J)) when the end of an agreement moves."""

from compliance.ledger.door import Refused
from vendors import clocks
from vendors.models import BAA


def follow_end(baa: BAA) -> None:
    """Derives its days. A due day of return that followed from the end follows it, and none lies before it; nor does a return made."""
    before, due = baa.ends_on, baa.return_due_on
    baa.derive()
    end = baa.ends_on
    if end is None or (baa.return_done_on and baa.return_done_on < end):
        baa.return_done_on, baa.return_outcome = None, ""
    if end is None:
        baa.return_due_on = None
    elif due and end != before and (due < end or (before and due == clocks.return_due(before))):
        baa.return_due_on = clocks.return_due(end)


def owe_return(baa: BAA) -> None:
    """Return of PHI is due after a termination and after a notice that ended it, except where a new agreement took over."""
    if baa.ended_by == "superseded":
        close_return(baa)
    elif baa.ends_on and (baa.terminated_on or baa.ended_by == "notice"):
        baa.return_due_on = baa.return_due_on or clocks.return_due(baa.ends_on)
    else:
        baa.return_due_on = None


def close_return(baa: BAA) -> None:
    """No return of PHI is owed, or was made, for an end that is none any more."""
    baa.return_due_on, baa.return_done_on, baa.return_outcome = None, None, ""


def refuse_earlier_end(baa: BAA) -> None:
    """Raises Refused where a termination moves nothing: it would stand beside an earlier end that contradicts it."""
    if baa.ended_by not in ("notice", "superseded"):
        return
    act = "the notice" if baa.ended_by == "notice" else "the agreement that takes its place"
    words = f"It ends before that, on {baa.ends_on}, by {act}. If that is wrong, take it back first."
    raise Refused(words, "terminated_on")
