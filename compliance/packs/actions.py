"""What is done to packs: ask for one, cancel, try again, share, and what an attempt says last."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db import transaction

from compliance.accounts import actions as accounts
from compliance.accounts.models import Grant, Organisation, Person
from compliance.files import actions as files
from compliance.jobs import turns
from compliance.jobs.attempts import Attempt
from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused, System
from compliance.packs.models import Pack, PackJob
from compliance.paper.printing import Printed

BUILDER = System("the pack builder")
#: Bytes that are encrypted at once.
CHUNK = 1 << 20


@transaction.atomic
def pack_build(
    organisation: Organisation, *, on: date, known: date, registers: Sequence[str], by: Actor
) -> Pack:
    """Asks for a pack: the record, and a job that waits for a worker. Who asks again while it is being built gets the same."""
    asked_by = by if isinstance(by, Person) else None
    pack = Pack(organisation=organisation, on=on, known=known, registers=list(registers), asked_by=asked_by)
    if asked_by and (twin := _under_way(pack)):
        return twin
    ledger.save(pack, by=by, verb="asked for")
    turns.queue(PackJob(organisation=organisation, pack=pack))
    return pack


def _under_way(pack: Pack) -> Pack | None:
    """A pack of the same person and content that is not finished yet; whoever asks at the same moment waits here."""
    Organisation.objects.select_for_update(no_key=True).get(pk=pack.organisation_id)
    same = {name: getattr(pack, name) for name in ("organisation", "asked_by", "on", "known", "registers")}
    return Pack.objects.filter(**same, job__state__in=PackJob.UNFINISHED).first()


@transaction.atomic
def pack_cancel(pack: Pack, *, by: Actor) -> None:
    """Ends the work on a pack; a worker that is at it notices within seconds. Raises Refused."""
    job = PackJob.objects.select_for_update().get(pack=pack)
    if job.finished:
        raise Refused("It was finished before it could be cancelled.")
    job.state, job.step = PackJob.State.CANCELLED, ""
    job.save()
    ledger.note(pack, by=by, verb="cancelled")


@transaction.atomic
def pack_retry(pack: Pack, *, by: Actor) -> None:
    """Puts a failed or cancelled pack back in line. Raises Refused."""
    job = PackJob.objects.select_for_update().get(pack=pack)
    if job.state not in (PackJob.State.FAILED, PackJob.State.CANCELLED):
        raise Refused("It neither failed nor was it cancelled.")
    job.once_more()
    turns.queue(job)
    ledger.note(pack, by=by, verb="tried again")


def pack_share(pack: Pack, person: Person, *, until: date | None, by: Actor) -> Grant:
    """Lets one member read this pack and no other, until a day. Raises Refused."""
    return accounts.grant(pack, person, "packs_read", until=until, by=by)


def pack_unshare(grant: Grant, *, by: Actor) -> None:
    """Ends the sharing with one member."""
    accounts.revoke(grant, by=by)


def pack_download(pack: Pack, *, by: Actor) -> None:
    """Notes who took the document out of the house."""
    ledger.note(pack, by=by, verb="downloaded", facts={"sha256": pack.sha256})


def publish(attempt: Attempt, printed: Printed, facts_at: datetime) -> Pack:
    """Keeps the document and says that the pack is built, if this is still the current attempt. Raises Superseded."""
    with attempt.last_word() as job:
        pack = job.pack
        pack.document = files.write(
            pack.organisation, BUILDER, pack.file_name, "application/pdf", _chunks(printed.pdf)
        )
        pack.facts_at, pack.pages, pack.sha256 = facts_at, printed.pages, pack.document.sha256
        ledger.save(pack, by=BUILDER, verb="built")
        job.finish()
    return pack


def fail(attempt: Attempt, words: str, error_id: str = "") -> None:
    """Says why the attempt failed, if it is still the current one. Raises Superseded."""
    with attempt.last_word() as job:
        give_up(job, words, error_id)


def give_up(job: PackJob, words: str, error_id: str = "") -> None:
    """Marks a job as failed, with the reason for the person and an event for the record."""
    job.give_up(words, error_id)
    ledger.note(job.pack, by=BUILDER, verb="failed", facts={"error_id": error_id} if error_id else {})


def _chunks(pdf: bytes) -> Iterator[bytes]:
    return (pdf[start : start + CHUNK] for start in range(0, len(pdf), CHUNK))
