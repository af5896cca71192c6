"""What is done to imports: asked for, cancelled, tried again, written, undone; and what an attempt says last."""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from django.db import transaction

from compliance.accounts.models import Organisation, Person
from compliance.exchange import holding, memory, undoing
from compliance.exchange.holding import Place, Upload
from compliance.exchange.leftover import left_out, name_of
from compliance.exchange.models import Import, ImportJob
from compliance.exchange.plans import Plan
from compliance.exchange.reading import Found, Unreadable
from compliance.jobs import turns
from compliance.jobs.attempts import Attempt
from compliance.ledger import clock, history
from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused, System
from compliance.ledger.telling import Told

WRITER = System("the importer")
UNDO_ASKED: Final = "undo asked for"
State = ImportJob.State
#: What watches over a change to these records, by whom and for which reason, while it is made.
Keep = Callable[[Sequence[Any], Actor, str], AbstractContextManager[object]]
#: Trying again would find the same: whoever asked looks at the preview again.
MOVED: Final = (
    "The register moved on: what would change is no longer what you confirmed, so nothing was written."
)


def place_of(batch: Import) -> Place:
    """Where the upload of an import waits for its worker."""
    return Place(f"{batch.register}:{batch.pk}", batch.organisation_id, batch.asked_by_id)  # type: ignore[arg-type]


def place_of_rest(batch: Import) -> Place:
    """Where the rows wait that stay out, as a file."""
    return Place(f"{batch.register}:{batch.pk}:rest", batch.organisation_id, batch.asked_by_id)  # type: ignore[arg-type]


@transaction.atomic
def import_ask(
    register: str,
    upload: Upload,
    found: Found,
    plan: Plan,
    *,
    organisation: Organisation,
    file_name: str,
    by: Person,
) -> Import:
    """Asks for what the preview showed: the record, its file kept for the worker, and a job. Who asks again meanwhile gets the same.

    `file_name` is "" where it is not to be told. Raises Refused where the file cannot be kept.
    """
    batch = _new(register, upload, plan, organisation=organisation, file_name=file_name)
    batch.asked_by = by
    if twin := _under_way(batch):
        return twin
    ledger.save(batch, by=by, verb="asked for")
    _keep(batch, upload, found, plan)
    memory.remember(organisation, register, found.header, upload.choices or {}, by=by, now=clock.now())
    turns.queue(ImportJob(organisation=organisation, batch=batch, asked_by=by))
    return batch


@transaction.atomic
def import_at_once(
    register: str,
    upload: Upload,
    plan: Plan,
    write: Callable[[], None],
    *,
    organisation: Organisation,
    file_name: str,
    by: Actor,
) -> Import:
    """Writes what was planned without waiting for a worker, as a command does."""
    batch = _new(register, upload, plan, organisation=organisation, file_name=file_name)
    ledger.save(batch, by=by, verb="asked for")
    write()
    job = ImportJob(organisation=organisation, batch=batch, attempt=1, heartbeat_at=clock.now())
    job.finish()
    job.save()
    _written(batch, by)
    return batch


@transaction.atomic
def import_cancel(batch: Import, *, by: Actor) -> None:
    """Ends the work on an import. Raises Refused once writing has begun."""
    job = _held(batch)
    if job.finished:
        raise Refused("It was finished before it could be cancelled.")
    if job.state == State.RUNNING and job.is_final:
        raise Refused("Writing has begun: in a moment all of it is written, or nothing.")
    job.state, job.step = State.CANCELLED, ""
    job.save()
    ledger.note(batch, by=by, verb="cancelled")


@transaction.atomic
def import_retry(batch: Import, *, by: Actor) -> None:
    """Puts a failed or cancelled import back in line. Raises Refused."""
    job = _held(batch)
    if job.state not in (State.FAILED, State.CANCELLED):
        raise Refused("It neither failed nor was it cancelled.")
    if job.does == ImportJob.Does.WRITE and not holding.waits(place_of(batch)):
        raise Refused("The file is no longer here. Send it again.")
    job.once_more()
    turns.queue(job)
    ledger.note(batch, by=by, verb="tried again")


@transaction.atomic
def import_undo(batch: Import, *, by: Person, why: str = "") -> None:
    """Asks for an import to be undone; `why` says what was recorded wrongly, where past days go with it.

    Raises Refused where it was not written, or something came after it.
    """
    batch = Import.objects.select_for_update(no_key=True).get(pk=batch.pk)
    job = _held(batch)
    _refuse_undoing(batch, job)
    if undoing.forecast(batch).hindrances:
        raise Refused("Something came after it: look at the list.")
    if job.does == ImportJob.Does.WRITE:
        job = ImportJob(organisation=batch.organisation, batch=batch, does=ImportJob.Does.UNDO)
    job.asked_by = by
    job.once_more()
    turns.queue(job)
    ledger.note(batch, by=by, verb=UNDO_ASKED, why=why)


def publish(attempt: Attempt, write: Callable[[], None]) -> None:
    """Writes an import and says so, all or nothing, if this is still the current attempt. Raises Superseded and what `write` raises."""
    with transaction.atomic():
        write()
        with attempt.last_word() as job:
            _written(job.batch, job.asked_by)
            job.finish()
    holding.drop(place_of(job.batch))


def publish_undone(attempt: Attempt, told: Told, keep: Keep) -> None:
    """Undoes an import and says so, all or nothing; `keep` watches over what hangs on its records.

    Raises Superseded, Refused and what the door and `keep` raise.
    """
    job = ImportJob.objects.loaded().get(pk=attempt.job)
    batch, by = job.batch, job.asked_by or WRITER
    with transaction.atomic():
        changes = undoing.changes(undoing.forecast(batch))
        # What came after it is looked for once nothing more can: the records are locked.
        if undoing.forecast(batch).hindrances:
            raise Refused("Something came after it, so nothing was undone. Look at the list.")
        why = _reason(batch)
        with keep([change.record for change in changes], by, why):
            ledger.save_many(changes, by=by, why=f"{_why(batch)}{': ' if why else ''}{why}", told=told)
        with attempt.last_word() as job:
            job.batch.undone_at = clock.now()
            ledger.save(job.batch, by=by, verb="undone", why=why)
            job.finish()


def fail(attempt: Attempt, words: str, error_id: str = "") -> None:
    """Says why the attempt failed, if it is still the current one. Raises Superseded."""
    with attempt.last_word() as job:
        give_up(job, words, error_id)


def give_up(job: Any, words: str, error_id: str = "") -> None:
    """Marks a job as failed, with the reason for the person and an event for the record."""
    job.give_up(words, error_id)
    ledger.note(job.batch, by=WRITER, verb="failed", facts={"error_id": error_id} if error_id else {})


def _new(register: str, upload: Upload, plan: Plan, *, organisation: Organisation, file_name: str) -> Import:
    return Import(
        organisation=organisation,
        register=register,
        file_name=file_name[:255],
        size=len(upload.content),
        sha256=hashlib.sha256(upload.content).hexdigest(),
        choices=dict(upload.choices or {}),
        seal=plan.seal,
        counts=dict(plan.counts),
        records=dict(plan.records),
    )


def _keep(batch: Import, upload: Upload, found: Found, plan: Plan) -> None:
    """Has the file wait for its worker, and the rows that stay out for whoever mends them."""
    try:
        holding.hold(upload, place_of(batch), holding.A_DAY)
        if plan.counts["error"]:
            rest = Upload(name_of(upload.name), left_out(found, plan))
            holding.hold(rest, place_of_rest(batch), holding.A_DAY)
    except Unreadable as problem:
        raise Refused(str(problem)) from None


def _written(batch: Import, by: Actor | None) -> None:
    batch.written_at = clock.now()
    ledger.save(batch, by=by or WRITER, verb="written")


def _under_way(batch: Import) -> Import | None:
    """An import of the same person and file that is not finished yet; whoever asks at the same moment waits here."""
    Organisation.objects.select_for_update(no_key=True).get(pk=batch.organisation_id)
    same = {name: getattr(batch, name) for name in ("organisation", "asked_by", "register", "seal")}
    return Import.objects.filter(**same, jobs__state__in=ImportJob.UNFINISHED).first()


def _held(batch: Import) -> ImportJob:
    """The work that was begun last, locked."""
    return ImportJob.objects.select_for_update(of=("self",)).get(pk=batch.job.pk)


def _refuse_undoing(batch: Import, job: ImportJob) -> None:
    if job.does == ImportJob.Does.UNDO and job.state == State.DONE:
        raise Refused("It is undone already.")
    if job.does == ImportJob.Does.UNDO and not job.finished:
        raise Refused("It is being undone already.")
    if batch.written_at is None:
        raise Refused("It was not written, so there is nothing to undo.")


def _reason(batch: Import) -> str:
    """What whoever asked for it to be undone said was wrong; "" where nothing."""
    event = history.events_of(batch).filter(verb=UNDO_ASKED).first()
    return str(history.entries([event])[0].why) if event and event.why_id else ""


def _why(batch: Import) -> str:
    """Names the import, as every event of its undoing tells it."""
    on = batch.written_at.astimezone(batch.organisation.zone).date() if batch.written_at else ""
    file = f" of “{batch.file_name}”" if batch.file_name else ""
    return f"The import{file} of {on} was undone"
