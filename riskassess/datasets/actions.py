"""Decides what may be done to datasets and their determinations: every verb ends in the ledger."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused
from compliance.ledger.held import held
from compliance.registers.past import past_kept
from riskassess.datasets.models import Addition, Answer, Dataset, Determination, Origin, Validation

Grown = Addition | Validation
_KINDS = {Addition: "additions", Validation: "validations"}


def in_use(dataset: Dataset) -> None:
    """Holds a dataset until the transaction ends. Raises Refused while it is archived: nobody would be told of what hangs on it."""
    if held(dataset).archived_at:
        raise Refused(
            f"{dataset} is archived, and nobody is told of what hangs on it. Restore the dataset first."
        )


def _both_in_use(determination: Determination) -> None:
    """Holds a determination and its dataset. Raises Refused while either is archived."""
    in_use(determination.dataset)
    if not determination._state.adding and held(determination).archived_at:
        raise Refused("This determination is archived and counts no more. Restore it first.")


@transaction.atomic
def dataset_save(
    dataset: Dataset,
    *,
    by: Actor,
    made_from: Iterable[Dataset] | None = None,
    why: str = "",
    wrong: bool = False,
) -> None:
    """Adds or edits a dataset; `made_from` replaces what it was made from. Raises Refused for a circle, and while it is archived.

    Raises Vanishing where an edit takes past exposure back, unless it was recorded `wrong` and `why` says what was; so do the verbs that
    follow.
    """
    parts = None
    above = list(made_from or ())
    _hold_lineage(dataset, above)
    if not dataset._state.adding:
        in_use(dataset)
    if made_from is not None:
        _refuse_circle(dataset, above, "made_from")
        kept = {} if dataset._state.adding else {each.parent_id: each for each in dataset.origins.all()}
        parts = {"origins": [kept.get(parent.pk) or Origin(parent=parent) for parent in above]}
    is_new = dataset._state.adding
    with past_kept(dataset, by=by, wrong=wrong, why=why, is_new=is_new):
        ledger.save(dataset, by=by, verb=_verb(is_new, wrong), why=why, parts=parts)


def _verb(is_new: bool, wrong: bool) -> str:  # noqa: FBT001 (two facts, one word)
    if is_new:
        return "added"
    return "corrected" if wrong else "edited"


def _hold_lineage(dataset: Dataset, above: list[Dataset]) -> None:
    """Lets nobody else say at the same moment what was made from what: two who each look alone could close a circle.

    Always before the dataset itself is held: two who hold both in another order wait for each other for ever.
    """
    if above:
        held(dataset.organisation)


def _refuse_circle(dataset: Dataset, above: list[Dataset], field: str) -> None:
    """Raises Refused where one of them was made from this dataset; the lineage is held already."""
    if not above:
        return
    below = dataset.below()
    if any(each.pk in below for each in above):
        raise Refused("A dataset cannot be made from itself, or from what was made from it.", field)


def dataset_archive(dataset: Dataset, *, by: Actor, why: str) -> None:
    """Takes a dataset out of view; its determinations leave the view with it."""
    ledger.archive(dataset, by=by, why=why)


def dataset_restore(dataset: Dataset, *, by: Actor, why: str = "", wrong: bool = False) -> None:
    """Brings a dataset back into view: what it shows, it shows of the days since then too."""
    with past_kept(dataset, by=by, wrong=wrong, why=why):
        ledger.restore(dataset, by=by, why=why)


@transaction.atomic
def dataset_dispose(dataset: Dataset, *, by: Actor, why: str = "") -> None:
    """Records that the data are gone, or the certificate of it."""
    in_use(dataset)
    ledger.save(dataset, by=by, verb="disposed of", why=why)


@transaction.atomic
def part_save(dataset: Dataset, part: Grown, *, by: Actor, why: str = "", wrong: bool = False) -> None:
    """Records or corrects added data or a validation. Raises Refused for a circle, or where a determination cannot cover it."""
    above = [part.origin] if isinstance(part, Addition) and part.origin else []
    _hold_lineage(dataset, above)
    in_use(dataset)
    if isinstance(part, Addition):
        _refuse_circle(dataset, above, "origin")
        _refuse_unfit(part)
    kind = _KINDS[type(part)]
    others = [each for each in getattr(dataset, kind).all() if each.pk != part.pk]
    is_new = part._state.adding
    verb = ("data added" if kind == "additions" else "validated") if is_new else "corrected"
    with past_kept(dataset, by=by, wrong=wrong, why=why, is_new=is_new):
        ledger.save(dataset, by=by, verb=verb, why=why, parts={kind: [*others, part]})


@transaction.atomic
def part_remove(dataset: Dataset, part: Grown, *, by: Actor, why: str, wrong: bool = False) -> None:
    """Takes out an addition or a validation that was recorded by mistake; the history keeps it."""
    in_use(dataset)
    kind = _KINDS[type(part)]
    others = [each for each in getattr(dataset, kind).all() if each.pk != part.pk]
    with past_kept(dataset, by=by, wrong=wrong, why=why):
        ledger.save(
            dataset, by=by, verb=f"{part._meta.verbose_name} taken out", why=why, parts={kind: others}
        )


def _refuse_unfit(addition: Addition) -> None:
    """Safe Harbor speaks of data that somebody looked at; only an expert can speak of data to come."""
    named = addition.determination
    if named is None or named.data_as_of and addition.added_on <= named.data_as_of:
        return
    if named.method != Determination.Method.EXPERT or not named.of_method:
        raise Refused(
            f"The {named.what} looked at data as of {named.data_as_of or 'no day'}. Data added later need a determination of their own, "
            "or one of an expert that speaks of the method.",
            "determination",
        )


@transaction.atomic
def determination_save(
    determination: Determination,
    *,
    by: Actor,
    answers: Iterable[Answer] | None = None,
    why: str = "",
    wrong: bool = False,
) -> None:
    """Adds or edits a determination, its worksheet with it, as one event. Raises Refused while its dataset is archived."""
    _both_in_use(determination)
    is_new = determination._state.adding
    parts = None if answers is None else {"answers": answers}
    with past_kept(determination, by=by, wrong=wrong, why=why, is_new=is_new):
        ledger.save(determination, by=by, verb=_verb(is_new, wrong), why=why, parts=parts)


@transaction.atomic
def determination_review(determination: Determination, *, by: Actor) -> None:
    """Records that somebody looked for ways back to persons, and until when the next look is due."""
    _both_in_use(determination)
    ledger.save(determination, by=by, verb="looked for ways back")


@transaction.atomic
def determination_withdraw(
    determination: Determination, *, from_on: date, by: Actor, why: str, wrong: bool = False
) -> None:
    """Ends a determination before its time: from that day it counts no more. Raises Refused where that is before its day."""
    _both_in_use(determination)
    if determination.decided_on and from_on < determination.decided_on:
        raise Refused(f"It did not count before {determination.decided_on}.", "from_on")
    determination.withdrawn_on = from_on
    with past_kept(determination, by=by, wrong=wrong, why=why):
        ledger.save(determination, by=by, verb="withdrawn", why=why)


@transaction.atomic
def determination_archive(determination: Determination, *, by: Actor, why: str) -> None:
    """Takes a determination out of use: from that day it counts no more. One that never held is withdrawn from its own day.

    Raises Refused while its dataset is archived: it left the view with it.
    """
    in_use(determination.dataset)
    ledger.archive(determination, by=by, why=why)


@transaction.atomic
def determination_restore(
    determination: Determination, *, by: Actor, why: str = "", wrong: bool = False
) -> None:
    """Brings it back: it counts of the days since then too. Raises Refused while its dataset is archived."""
    in_use(determination.dataset)
    with past_kept(determination, by=by, wrong=wrong, why=why):
        ledger.restore(determination, by=by, why=why)
