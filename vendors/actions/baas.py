"""Decides what the verbs of an agreement change and what they refuse."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db import transaction

from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused
from compliance.ledger.models import Part
from compliance.registers.past import past_kept
from vendors import clocks, rules, terms
from vendors.actions.ends import close_return, follow_end, owe_return, refuse_earlier_end
from vendors.actions.exits import follow_termination, take_back_exit
from vendors.actions.parts import parts_of
from vendors.actions.vendors import in_use
from vendors.dates import PartialDate
from vendors.models import BAA, BAAFile, Cover

#: What can be taken back, and the facts that were recorded with it.
TAKEN_BACK = {
    "notice": ("notice_given_on", "notice_given_by"),
    "termination": ("terminated_on",),
    "supersession": ("superseded_from", "superseded_by"),
    "return": ("return_done_on", "return_outcome"),
}


@transaction.atomic
def baa_save(
    baa: BAA,
    *,
    by: Actor,
    covers: Iterable[Cover] | None = None,
    files: Iterable[BAAFile] = (),
    why: str = "",
    wrong: bool = False,
) -> None:
    """Adds or edits an agreement; `covers` replaces what it covers, `files` are added to those it has.

    The one it superseded ends the day before this one starts, also when that day is corrected. Raises Refused where it would not start,
    and Vanishing where an edit takes past exposure back, unless it was recorded `wrong`; so do all verbs that follow.
    """
    start, is_new = baa.starts_on, baa._state.adding
    parts = parts_of(baa, covers, files)
    verb = "added" if is_new else "corrected" if wrong else "edited"
    with past_kept(baa, by=by, wrong=wrong, why=why, is_new=is_new):
        _save(baa, verb, by=by, why=why, parts=parts)
        if baa.starts_on != start:
            for old in baa.supersedes.all():
                _make_way(old, baa, by=by, why=why)


@transaction.atomic
def baa_amend(
    baa: BAA,
    *,
    amended_on: date,
    by: Actor,
    why: str,
    covers: Iterable[Cover] | None = None,
    files: Iterable[BAAFile] = (),
    wrong: bool = False,
) -> None:
    """Changes terms of a running agreement by an amendment that both sides agreed; it may move the end, from that day on.

    Raises Refused where it did not run that day, or would not have after all: what was in force before it was agreed stays as it was;
    and where a later amendment is on file.
    """
    before = BAA.objects.get(pk=baa.pk)
    if rules.status(before.agreement(baa.organisation.zone, covers=()), amended_on) != "in_force":
        raise Refused(
            f"It was not in force on {amended_on}, so there was nothing to amend. Record a new agreement instead.",
            "amended_on",
        )
    if before.amended_on and amended_on < before.amended_on:
        raise Refused(
            f"An amendment as of {before.amended_on} is on file already, and what it changed would be written over by an older one. "
            "Correct the agreement itself instead.",
            "amended_on",
        )
    baa.amended_on = amended_on
    follow_end(baa)
    if baa.ends_on and baa.ends_on < amended_on:
        raise Refused(f"It would have ended on {baa.ends_on}, before it was amended.", "first_end")
    with past_kept(baa, by=by, wrong=wrong, why=why):
        _save(baa, "amended", by=by, why=why, parts=parts_of(baa, covers, files))


def baa_renew(
    baa: BAA,
    *,
    first_end: PartialDate | None,
    renewed_on: date,
    by: Actor,
    why: str = "",
    files: Iterable[BAAFile] = (),
    wrong: bool = False,
) -> None:
    """A new term, agreed on `renewed_on`: the end day moves, everything else stays.

    Raises Refused where the agreement had ended by then: what was not covered in between stays uncovered, since an assurance does not
    reach back (45 CFR 164.502(e)(2), 164.308(b)(3)).
    """
    if baa.terminated_on or baa.superseded_from:
        raise Refused("This agreement was terminated or superseded. Record a new agreement instead.")
    if baa.ends_on and renewed_on > baa.ends_on:
        raise Refused(
            f"It ended on {baa.ends_on}, before this was agreed. Record a new agreement instead.",
            "renewed_on",
        )
    unnoticed = replace(baa.agreement(baa.organisation.zone, covers=()), notice_given=None)
    present = terms.term_end(unnoticed, renewed_on)
    if first_end is not None and first_end.first <= (present or renewed_on):
        what = (
            f"the end of the present term, {present}" if present else f"the day it was agreed, {renewed_on}"
        )
        raise Refused(f"The new end day must come after {what}.", "first_end")
    baa.first_end, baa.until_terminated, baa.renewed_on = first_end, first_end is None, renewed_on
    if baa.until_terminated:
        baa.renewal, baa.term_months = BAA.Renewal.ENDS, None
    baa.notice_given_on, baa.notice_given_by = None, ""
    close_return(baa)
    with past_kept(baa, by=by, wrong=wrong, why=why):
        _save(baa, "renewed", by=by, why=why, parts=parts_of(baa, None, files))


@transaction.atomic
def baa_supersede(
    old: BAA, new: BAA, *, by: Actor, covers: Iterable[Cover], files: Iterable[BAAFile] = (), why: str = ""
) -> None:
    """Puts a signed, dated agreement in the place of another, which ends the day before the new one starts.

    Raises Refused where the new one is a draft: nothing would be in force between the two.
    """
    new.derive()
    if new.starts_on is None:
        raise Refused(
            "The new agreement is not signed or has no effective day; until then the old one must stay."
        )
    if old.superseded_from:
        raise Refused("This agreement is already superseded. If that is wrong, take it back first.")
    with past_kept(new, by=by, is_new=True):
        _save(new, "added", by=by, why=why, parts=parts_of(new, covers, files))
        _make_way(old, new, by=by, why=why)


def baa_notice(
    baa: BAA,
    *,
    given_on: date,
    given_by: str,
    by: Actor,
    why: str = "",
    files: Iterable[BAAFile] = (),
    wrong: bool = False,
) -> None:
    """Records notice by either side: the agreement ends with the term the notice is in time for, and PHI goes back after that."""
    if baa.notice_given_on:
        raise Refused(f"Notice was already recorded for {baa.notice_given_on}. Take it back first.")
    agreed = baa.signed or (baa.effective if baa.signed_seen_on is None else None)
    if agreed and given_on < agreed.first:
        raise Refused(f"There was no agreement to give notice of before {agreed}.", "given_on")
    baa.notice_given_on, baa.notice_given_by = given_on, given_by
    follow_end(baa)
    owe_return(baa)
    with past_kept(baa, by=by, wrong=wrong, why=why):
        _save(baa, "notice given", by=by, why=why, parts=parts_of(baa, None, files))


@transaction.atomic
def baa_terminate(
    baa: BAA,
    *,
    terminated_on: PartialDate,
    by: Actor,
    why: str,
    return_due_on: date | None = None,
    files: Iterable[BAAFile] = (),
    wrong: bool = False,
) -> None:
    """Ends an agreement and opens return or destruction of PHI (45 CFR 164.504(e)(2)(ii)(J)), due when the caller says or in 30 days.

    The vendor's exit is opened with it, unless another agreement runs on.
    """
    if baa.terminated_on:
        raise Refused(f"This agreement was already terminated as of {baa.terminated_on}. Take it back first.")
    baa.terminated_on = terminated_on
    follow_end(baa)
    refuse_earlier_end(baa)
    baa.return_due_on = return_due_on or clocks.return_due(baa.ends_on or terminated_on.first)
    with past_kept(baa, by=by, wrong=wrong, why=why):
        _save(baa, "terminated", by=by, why=why, parts=parts_of(baa, None, files))
    follow_termination(baa, by=by, why=why)


def baa_return(
    baa: BAA,
    *,
    outcome: str,
    done_on: date,
    by: Actor,
    why: str = "",
    files: Iterable[BAAFile] = (),
    wrong: bool = False,
) -> None:
    """Closes return or destruction of PHI: returned, destroyed, or not feasible with protections extended.

    Raises Refused before the end: PHI goes back at termination, and until then more of it comes (45 CFR 164.504(e)(2)(ii)(J)).
    """
    if baa.ends_on is None:
        raise Refused("It runs without an end. Record first how it ended.", "done_on")
    if done_on < baa.ends_on:
        raise Refused(
            f"Its last day in force is {baa.ends_on}; PHI that it brings until then goes back as well.",
            "done_on",
        )
    baa.return_outcome, baa.return_done_on = outcome, done_on
    with past_kept(baa, by=by, wrong=wrong, why=why):
        _save(baa, "PHI returned or destroyed", by=by, why=why, parts=parts_of(baa, None, files))


@transaction.atomic
def baa_take_back(baa: BAA, *, what: str, by: Actor, why: str, wrong: bool = False) -> None:
    """Takes back what was recorded wrongly: notice, termination, supersession, return of PHI. Raises Refused where there is none."""
    facts = TAKEN_BACK[what]
    if not getattr(baa, facts[0]):
        raise Refused("There is nothing of this kind to take back.", "what")
    for name in facts:
        setattr(baa, name, None if BAA._meta.get_field(name).null else "")
    if what == "termination":
        baa.return_due_on = None  # it was said, or followed, with the termination
    follow_end(baa)
    if what != "return":
        owe_return(baa)
    with past_kept(baa, by=by, wrong=wrong, why=why):
        _save(baa, "taken back", by=by, why=why)
    if what == "termination":
        take_back_exit(baa, by=by, why=why)


def baa_attach(baa: BAA, file: BAAFile, *, by: Actor) -> None:
    """Adds a stored file to an agreement; files are never taken away."""
    ledger.save(baa, by=by, verb="file added", parts=parts_of(baa, None, [file]))


@transaction.atomic
def _save(baa: BAA, verb: str, *, by: Actor, why: str, parts: dict[str, list[Part]] | None = None) -> None:
    """Writes what a verb changed. Raises Refused while the vendor is archived, and for a draft in the place of another agreement."""
    in_use(baa)
    follow_end(baa)
    if baa.starts_on is None and (old := baa.supersedes.first()):
        raise Refused(
            f"It took the place of {old.title}: without signature and effective day nothing would be in force. "
            f"Take the supersession of {old.title} back first.",
            "effective" if baa.signed or baa.signed_seen_on else "signed",
        )
    ledger.save(baa, by=by, verb=verb, why=why, parts=parts)


def _make_way(old: BAA, new: BAA, *, by: Actor, why: str) -> None:
    """The old agreement ends the day before the new one starts."""
    old.superseded_from, old.superseded_by = new.starts_on, new
    follow_end(old)
    owe_return(old)
    _save(old, "superseded", by=by, why=why)
