"""Decides what the pages of imports say: how far each is, what became of it, and what may be done with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from compliance.accounts.models import Organisation, Person
from compliance.exchange import actions, holding
from compliance.exchange.models import Import, ImportJob
from compliance.exchange.undoing import Forecast, Hindrance
from compliance.jobs import turns

State = ImportJob.State
#: How the state of the work looks: the tone of its badge.
TONES: Final = {
    State.QUEUED: "info",
    State.RUNNING: "soon",
    State.DONE: "good",
    State.FAILED: "critical",
    State.CANCELLED: "ended",
}
#: Hindrances that a page lists.
LISTED: Final = 200


@dataclass(frozen=True)
class Line:
    """One import in the list."""

    batch: Import
    word: str
    tone: str


def lines(batches: Iterable[Import]) -> list[Line]:
    """Imports for a list; their jobs were fetched with them."""
    return [Line(batch, batch.job.word, _tone(batch.job)) for batch in batches]


def listed(organisation: Organisation, register: str) -> Any:
    """The imports of a register, newest first, with what a list shows of them."""
    rows = Import.objects.of(organisation).filter(register=register)
    return rows.select_related("asked_by", "organisation").prefetch_related("jobs").order_by("-id")


def progress(batch: Import, now: datetime) -> dict[str, Any]:
    """How far the work on it is."""
    job = batch.job
    return {
        "batch": batch,
        "job": job,
        "words": job.word,
        "tone": _tone(job),
        "hint": _turn(job, now) if job.state == State.QUEUED else job.step,
        "name": "Undoing" if job.does == ImportJob.Does.UNDO else "Import",
    }


def standing(batch: Import, person: Person) -> dict[str, Any]:
    """What became of it, and what the person may do with it now. The file waits for whoever sent it, and for nobody else."""
    job = batch.job
    is_own = batch.asked_by_id == person.pk
    file_waits = batch.asked_by_id is not None and holding.waits(actions.place_of(batch))
    stopped = job.state in (State.FAILED, State.CANCELLED)
    writing = job.does == ImportJob.Does.WRITE
    return {
        "facts": _facts(batch),
        "counts": batch.counts,
        "may_cancel": not job.finished and not (job.state == State.RUNNING and job.is_final),
        "may_retry": stopped and (file_waits or not writing) and job.failure != actions.MOVED,
        "may_look": stopped and writing and is_own and file_waits,
        "must_send": stopped and writing and not file_waits,
        "may_undo": batch.written_at is not None and batch.undone_at is None and job.finished,
        "rest_waits": is_own and batch.rows_out > 0 and holding.waits(actions.place_of_rest(batch)),
    }


def foretold(forecast: Forecast) -> dict[str, Any]:
    """What the page says that asks whether an import is to be undone."""
    hindrances: Sequence[Hindrance] = forecast.hindrances
    return {
        "archived": _listed(forecast.archived),
        "set_back": _listed(forecast.set_back),
        "hindrances": hindrances[:LISTED],
        "number": len(hindrances),
        "more": max(0, len(hindrances) - LISTED),
    }


def _tone(job: ImportJob) -> str:
    if job.does == ImportJob.Does.UNDO and job.state == State.DONE:
        return "ended"
    return TONES[State(job.state)]


def _turn(job: ImportJob, now: datetime) -> str:
    """What an import that waits is waiting for."""
    if turns.is_forgotten(job, now):
        return "Nothing has begun it: tell whoever runs this machine that the builder seems to be stopped"
    before = turns.waiting_before(job)
    return f"{before} before it" if before else "It is next"


def _facts(batch: Import) -> list[tuple[str, str]]:
    return [
        ("File", batch.file_name or "Not told: its name may identify a person"),
        ("Size", f"{batch.size:,} bytes"),
        ("SHA-256", batch.sha256),
        ("Asked for by", batch.asked_by.name if batch.asked_by else "the command line"),
        ("Records", _listed(_kinds(batch)) or "none"),
    ]


def _kinds(batch: Import) -> list[tuple[str, int]]:
    return [
        (kind.replace("baas", "BAAs").removesuffix("s" if number == 1 else ""), number)
        for kind, number in batch.records.items()
        if number
    ]


def _listed(counted: list[tuple[str, int]]) -> str:
    """“2 vendors, 1 service”."""
    return ", ".join(f"{number:,} {word}" for word, number in counted)
