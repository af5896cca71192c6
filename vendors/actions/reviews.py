"""Decides how a review is begun, filled in, finished and taken out again where it was recorded by mistake."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused
from compliance.ledger.held import held
from vendors import figures
from vendors.models import Review, ReviewAnswer

OPEN_ALREADY = "A review of this is open already. Finish that one."


@transaction.atomic
def review_start(review: Review, *, by: Actor) -> None:
    """Begins a review. Raises Refused while one of the same is open, or where the agreement or vendor is out of use."""
    _refuse_out_of_use(review)
    same = Review.objects.of(review.organisation_id).current().filter(finished_on=None)
    if same.filter(baa=review.baa_id, vendor=review.vendor_id).exists():
        raise Refused(OPEN_ALREADY)
    ledger.save(review, by=by, verb="begun")


@transaction.atomic
def review_edit(review: Review, answers: Iterable[ReviewAnswer], *, by: Actor) -> None:
    """Keeps what was found so far, or with an outcome finishes the review. Raises Refused where the outcome does not fit the answers."""
    before = Review.objects.select_for_update().get(pk=review.pk)
    if before.finished_on:
        raise Refused("This review is finished. If it was recorded wrongly, take it out and begin another.")
    given = list(answers)
    if review.outcome:
        _refuse_unfit(review, given)
    ledger.save(review, by=by, verb="finished" if review.outcome else "filled in", parts={"answers": given})


def review_archive(review: Review, *, by: Actor, why: str) -> None:
    """Takes out a review that was recorded by mistake: it no longer counts."""
    ledger.archive(review, by=by, why=why)


def review_of(organisation: Any, by: Any, on: date, **of: Any) -> Review:
    """An unsaved review begun on a day; of nothing named it is of the chain of the organisation."""
    return Review(organisation=organisation, started_on=on, started_by=by, **of)


def _refuse_out_of_use(review: Review) -> None:
    vendor = review.baa.vendor if review.baa else review.vendor
    if vendor and held(vendor).archived_at:
        raise Refused(f"{vendor} is archived. Restore the vendor first.")
    if review.baa and held(review.baa).archived_at:
        raise Refused("This BAA is archived. Restore it first.")


def _refuse_unfit(review: Review, answers: list[ReviewAnswer]) -> None:
    """An outcome says something only if it follows from the points, and a finding only in words."""
    found = {answer.item for answer in answers if answer.answer == ReviewAnswer.Answer.NO}
    unanswered = len(review.checklist) - len(answers)
    if review.outcome == Review.Outcome.INCOMPLETE:
        if not review.findings:
            raise Refused("Say why it could not be completed.", "findings")
        return
    if unanswered:
        words = "1 point has" if unanswered == 1 else f"{unanswered} points have"
        raise Refused(f"{words} no answer. Answer all, or say that it could not be completed.", "outcome")
    if review.outcome == Review.Outcome.IN_ORDER and found:
        raise Refused("There are findings below. Say “with findings”.", "outcome")
    if review.outcome == Review.Outcome.FINDINGS and not (found or review.findings):
        raise Refused("Mark the point that has a finding, or say in words what was found.", "outcome")
    _refuse_wordless(review, answers)


def _refuse_wordless(review: Review, answers: list[ReviewAnswer]) -> None:
    """A finding says what was found; what is in order against what the register counts says why."""
    against = figures.against(review, review.finished_on) if review.finished_on else {}
    for answer in answers:
        if answer.note.strip():
            continue
        if answer.answer == ReviewAnswer.Answer.NO and not review.findings.strip():
            raise Refused("Say what was found.", f"note_{answer.item}")
        figure = against.get(answer.item)
        if figure and answer.answer != ReviewAnswer.Answer.NO:
            words = f"{figure.count} {figure.words}. Say why the answer is another, or mark it as a finding."
            raise Refused(words, f"note_{answer.item}")
