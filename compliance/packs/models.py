"""The tables of evidence packs: the document that was asked for, and the job that builds it."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.files.models import Attachment
from compliance.ledger.keys import new_key
from compliance.ledger.models import Record

#: An attempt whose worker gave no sign of life for so long is taken for dead.
SILENCE = timedelta(seconds=60)
#: A job that waits for so long while no other is at work waits for a builder that is not there.
PATIENCE = timedelta(minutes=2)
#: How often a job is begun before somebody has to look at it.
ATTEMPTS = 3


class Pack(Record):
    """An evidence pack: the law asked about one day, from facts as recorded up to another."""

    on = models.DateField("as of", help_text="The day the law is asked about.")
    known = models.DateField("facts known at the end of", help_text="What was recorded later is left out.")
    registers = models.JSONField("registers", default=list)
    #: Nobody where it was asked for on the command line.
    asked_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="asked for by",
        editable=False,
    )
    facts_at = models.DateTimeField("facts as recorded at", null=True, blank=True, editable=False)
    document = models.ForeignKey(
        Attachment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="document",
        editable=False,
    )
    pages = models.PositiveIntegerField("pages", null=True, blank=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = "evidence pack"
        ordering = ("-id",)
        permissions: ClassVar = [("packs_read", "Read this evidence pack")]
        default_permissions = ()
        indexes = [models.Index(fields=["organisation", "-id"], name="pack_newest")]

    def __str__(self) -> str:
        return f"Evidence pack as of {self.on}"

    def get_absolute_url(self) -> str:
        return reverse("pack_detail", kwargs={"slug": self.organisation.slug, "key": self.pk})

    @property
    def file_name(self) -> str:
        """What the document is called on somebody's disk."""
        return f"{self.organisation.slug}-evidence-{self.on}.pdf"


class PackJobQuerySet(models.QuerySet["PackJob"]):
    """Jobs, which belong to organisations as their packs do."""

    def of(self, organisation: Organisation) -> "PackJobQuerySet":
        """The jobs of one organisation."""
        return self.filter(organisation=organisation)

    def silent(self, now: datetime) -> "PackJobQuerySet":
        """Jobs at work whose worker gave no sign of life of late."""
        return self.filter(state=PackJob.State.RUNNING, heartbeat_at__lt=now - SILENCE)


class PackJob(models.Model):
    """The work on one pack. It is machinery and no record: what matters of it becomes an event of the pack."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting for its turn"
        RUNNING = "running", "Being built"
        DONE = "done", "Built"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    UNFINISHED = (State.QUEUED, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    pack = models.OneToOneField(Pack, on_delete=models.PROTECT, related_name="job")
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

    objects = PackJobQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["state", "id"], name="packjob_turn")]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.pack_id}"

    @property
    def finished(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state not in self.UNFINISHED
