"""Decides how a pack comes about, from the facts to the stored document, and what is said when it does not."""

import math
from datetime import datetime

import structlog

from compliance.jobs import turns
from compliance.jobs.attempts import Attempt, beating, run
from compliance.ledger import clock
from compliance.packs import actions, content
from compliance.packs.models import Pack, PackJob
from compliance.paper import printing

log = structlog.get_logger()

#: How much HTML fills a page, roughly: only the progress bar believes it.
CHARACTERS_A_PAGE = 14_000
GAVE_UP = (
    "The program that builds it was stopped {attempts} times before it had finished, most often for want of memory. "
    "Choose fewer registers, or ask your administrator."
)


def build_next() -> bool:
    """Gives the jobs of dead workers back, then builds the pack whose turn it is, if one waits. Safe to run twice at once."""
    turns.take_from_the_dead(PackJob, clock.now(), _give_up)
    attempt = turns.begin_next(PackJob, clock.now())
    if attempt:
        work(attempt)
    return attempt is not None


def work(attempt: Attempt) -> Pack | None:
    """One attempt from beginning to end; None where it failed, and the job then says why."""
    return run(attempt, _build, actions.fail)


def facts_until(pack: Pack) -> datetime:
    """Up to which moment facts are taken: the end of the day asked for, or now where that day still runs."""
    return min(clock.now(), clock.end_of_day(pack.known, pack.organisation.zone))


def _build(attempt: Attempt) -> Pack:
    pack = PackJob.objects.select_related("pack__organisation", "pack__asked_by").get(pk=attempt.job).pack
    facts_at = facts_until(pack)
    with beating(attempt, "Reading the facts", 2):
        facts = content.gather(pack, facts_at)
    with beating(attempt, "Writing the chapters", 12):
        document = content.write(pack, facts, facts_at, clock.now())
    expected = len(document.html) / CHARACTERS_A_PAGE + 5

    def beat(page: int) -> None:
        share = 1 - math.exp(-1.5 * page / expected)
        attempt.beat(f"Laying out page {page}" if page else "Preparing the pages", 20 + round(70 * share))

    printed = printing.render(document.html, document.tables, beat)
    attempt.beat("Encrypting the document", 95)
    return actions.publish(attempt, printed, facts_at)


def _give_up(job: PackJob) -> None:
    log.error("pack given up", pack=str(job.pack_id), attempts=job.attempt)
    actions.give_up(job, GAVE_UP.format(attempts=job.attempt))
