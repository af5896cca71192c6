"""The tables of imports: what was sent and what became of it, the work on it, and the choices that were confirmed for a header."""

from typing import ClassVar

from django.db import models
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.jobs.models import Job
from compliance.ledger.keys import new_key
from compliance.ledger.models import Record


class Import(Record):
    """A spreadsheet that somebody had written into a register. Its addresses are named after the register: `vendors_import_detail`."""

    register = models.CharField("register", max_length=40)
    #: Empty where the name may identify a person: it stands in events.
    file_name = models.CharField("file", max_length=255, blank=True)
    size = models.PositiveIntegerField("bytes")
    sha256 = models.CharField("SHA-256 of the file", max_length=64)
    #: How the person had it read. Header words are somebody's free text, so no event holds them.
    choices = models.JSONField("choices", default=dict, blank=True)
    #: What was shown and confirmed (exchange.plans.Plan.seal).
    seal = models.CharField("seal of the preview", max_length=64)
    counts = models.JSONField("rows", default=dict)
    records = models.JSONField("records", default=dict)
    #: Nobody where it was done on the command line.
    asked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="asked for by"
    )
    written_at = models.DateTimeField("written at", null=True, blank=True)
    undone_at = models.DateTimeField("undone at", null=True, blank=True)

    secret_fields = ("choices",)

    class Meta:
        verbose_name = "import"
        ordering = ("-id",)
        default_permissions = ()
        indexes = [models.Index(fields=["organisation", "register", "-id"], name="import_newest")]

    def __str__(self) -> str:
        return f"Import of {self.file_name}" if self.file_name else "Import of a file"

    def get_absolute_url(self) -> str:
        return reverse(
            f"{self.register}_import_detail", kwargs={"slug": self.organisation.slug, "key": self.pk}
        )

    @property
    def job(self) -> "ImportJob":
        """The work on it that was begun last: undoing it, else writing it."""
        return max(self.jobs.all(), key=lambda job: job.does == ImportJob.Does.UNDO)

    @property
    def rows_in(self) -> int:
        """How many rows of the file it brought in."""
        return int(self.counts.get("new", 0)) + int(self.counts.get("changed", 0))

    @property
    def rows_out(self) -> int:
        """How many rows of the file stayed out."""
        return int(self.counts.get("error", 0))


class ImportJob(Job):
    """The work of writing an import, or of undoing it."""

    class Does(models.TextChoices):
        WRITE = "write", "Writing"
        UNDO = "undo", "Undoing"

    batch = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="jobs")
    does = models.CharField(max_length=5, choices=Does, default=Does.WRITE)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    #: Writing has begun: it can no longer be cancelled.
    is_final = models.BooleanField(default=False)

    works_on = ("batch__organisation", "batch__asked_by", "asked_by")

    class Meta(Job.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "does"], name="one_job_of_each_kind")
        ]

    def __str__(self) -> str:
        return f"{self.word}: {self.batch_id}"

    @property
    def word(self) -> str:
        at_work, done = {"write": ("Being written", "Written"), "undo": ("Being undone", "Undone")}[self.does]
        if self.does == self.Does.UNDO and self.state == self.State.QUEUED:
            return "Waiting to be undone"
        if self.does == self.Does.UNDO and self.state in (self.State.FAILED, self.State.CANCELLED):
            return "Written, not undone"
        return {self.State.RUNNING: at_work, self.State.DONE: done}.get(self.State(self.state), super().word)

    def start(self, now: object) -> None:
        super().start(now)  # type: ignore[arg-type]
        self.is_final = False


class Remembered(models.Model):
    """How a person had a spreadsheet with this header read: offered to whoever sends the next one."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    register = models.CharField(max_length=40)
    #: One short spelling of the header's words (exchange.memory.fingerprint).
    header = models.CharField(max_length=64)
    choices = models.JSONField(default=dict)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "register", "header"], name="one_memory_a_header")
        ]

    def __str__(self) -> str:
        return f"{self.register}: {self.header[:8]}"
