"""The rows that every kind of job has: machinery and no record. What matters of a job becomes an event of what it works on."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models

from compliance.accounts.models import Organisation
from compliance.ledger.keys import new_key

#: An attempt whose worker gave no sign of life for so long is taken for dead.
SILENCE = timedelta(seconds=60)
#: A job that waits for so long while no other is at work waits for a worker that is not there.
PATIENCE = timedelta(minutes=2)
#: How often a job is begun before somebody has to look at it.
ATTEMPTS = 3


class JobQuerySet(models.QuerySet):
    """Jobs, which belong to organisations as what they work on does."""

    def of(self, organisation: Organisation) -> Self:
        """The jobs of one organisation."""
        return self.filter(organisation=organisation)

    def silent(self, now: datetime) -> Self:
        """Jobs at work whose worker gave no sign of life of late."""
        return self.filter(state=Job.State.RUNNING, heartbeat_at__lt=now - SILENCE)

    def loaded(self) -> Self:
        """With what the work on them needs to know."""
        kind: Any = self.model
        return self.select_related(*kind.works_on)


class Job(models.Model):
    """Long work on something, done by one worker at a time."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting for its turn"
        RUNNING = "running", "At work"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    UNFINISHED = (State.QUEUED, State.RUNNING)

    #: The relations to what it works on, as `select_related` takes them.
    works_on: ClassVar[tuple[str, ...]] = ()
    #: How its pages call a state that they do not call by its label.
    words: ClassVar[dict[str, str]] = {}

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    #: Counts up with every beginning; an attempt may speak and publish only while it is this one.
    attempt = models.PositiveIntegerField(default=0)
    last_attempt = models.PositiveIntegerField(default=ATTEMPTS)
    #: When it was put in line, or when its worker last gave a sign of life.
    heartbeat_at = models.DateTimeField(null=True)
    progress = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)
    #: Why it failed, for a person; the log has the rest under the error id.
    failure = models.CharField(max_length=300, blank=True)
    error_id = models.CharField(max_length=12, blank=True)

    objects: ClassVar = JobQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["state", "id"], name="%(class)s_turn")]

    @property
    def word(self) -> str:
        """Its state, as its pages call it."""
        return self.words.get(self.state, self.State(self.state).label)

    @property
    def finished(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state not in self.UNFINISHED

    def start(self, now: datetime) -> None:
        """Becomes an attempt that a worker is at."""
        self.state, self.attempt, self.heartbeat_at = self.State.RUNNING, self.attempt + 1, now
        self.progress, self.step, self.failure, self.error_id = 0, "Beginning", "", ""

    def give_up(self, words: str, error_id: str = "") -> None:
        """Fails, with the reason for the person."""
        self.state, self.failure, self.error_id, self.step = self.State.FAILED, words, error_id, ""

    def finish(self) -> None:
        """Is done."""
        self.state, self.progress, self.step = self.State.DONE, 100, ""

    def once_more(self) -> None:
        """May be begun as often again as at first."""
        self.failure, self.error_id, self.last_attempt = "", "", self.attempt + ATTEMPTS
