"""The tables of evidence packs: the document that was asked for, and the job that builds it."""

from typing import ClassVar

from django.db import models
from django.urls import reverse

from compliance.accounts.models import Person
from compliance.files.models import Attachment
from compliance.jobs.models import Job
from compliance.ledger.models import Record


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


class PackJob(Job):
    """The work on one pack."""

    pack = models.OneToOneField(Pack, on_delete=models.PROTECT, related_name="job")

    works_on = ("pack__organisation",)
    words: ClassVar = {Job.State.RUNNING: "Being built", Job.State.DONE: "Built"}

    def __str__(self) -> str:
        return f"{self.word}: {self.pack_id}"
