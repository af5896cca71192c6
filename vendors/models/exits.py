"""The tables of exits: that a vendor is left, and what was done about it step by step."""

from typing import Any

from django.db import models
from django.urls import reverse

from compliance.accounts.models import Person
from compliance.ledger.models import Part, Record
from vendors import exits
from vendors.models.baas import BAA
from vendors.models.vendors import Vendor


class Exit(Record):
    """That a vendor is left: our data exported, PHI returned or destroyed, access revoked."""

    class Outcome(models.TextChoices):
        CLOSED = "closed", "Closed"
        WAIVED = "waived", "Waived"

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="exits", verbose_name="vendor")
    baa = models.ForeignKey(
        BAA,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="exits",
        verbose_name="opened by the end of",
    )
    opened_on = models.DateField("from")
    opened_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="opened by"
    )
    due_on = models.DateField("due")
    why = models.TextField("why", max_length=500, blank=True)
    outcome = models.CharField("outcome", max_length=8, choices=Outcome, blank=True)
    ended_on = models.DateField("ended on", null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ended by"
    )
    waiver = models.TextField("why it was waived", max_length=500, blank=True)

    narrative_fields = ("why", "waiver")
    part_names = ("steps",)

    class Meta:
        verbose_name = "exit"
        ordering = ("-opened_on", "-id")
        indexes = [models.Index(fields=["organisation", "archived_at", "ended_on"], name="exit_list")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on=None, outcome="")
                | (models.Q(ended_on__isnull=False) & ~models.Q(outcome="")),
                name="exit_ended_with_outcome",
            ),
            models.UniqueConstraint(
                fields=["vendor"],
                condition=models.Q(archived_at=None, ended_on=None),
                name="one_open_exit",
                violation_error_message="An exit of this vendor is open already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Exit of {self.vendor}"

    def get_absolute_url(self) -> str:
        return reverse("exit_detail", kwargs={"slug": self.organisation.slug, "key": self.pk})

    @property
    def granted_through(self) -> Vendor:
        """A grant on the vendor is one on its exit."""
        return self.vendor

    @property
    def facts(self) -> exits.Exit:
        """As the rules read it."""
        names: dict[str, Any] = {name: getattr(self, name) for name in ("opened_on", "due_on", "ended_on")}
        return exits.Exit(key=self.pk, vendor=self.vendor_id, **names)


class ExitStep(Part):
    """What was done about one point, when, by whom, and what shows it; the words stand in clear."""

    class Answer(models.TextChoices):
        DONE = "done", "Done"
        NOT_NEEDED = "not_needed", "Not needed"

    exit = models.ForeignKey(Exit, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField("step", max_length=12)
    answer = models.CharField("answer", max_length=12, choices=Answer)
    done_on = models.DateField("on")
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="by"
    )
    evidence = models.CharField("what shows it", max_length=300, blank=True)
    attachment = models.ForeignKey(
        "files.Attachment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="file",
    )

    owner_name = "exit"

    class Meta:
        verbose_name = "step"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["exit", "step"], name="one_answer_per_step")]

    @property
    def facts(self) -> exits.Answer:
        """As the rules read it."""
        return exits.Answer(
            step=self.step,
            is_done=self.answer == self.Answer.DONE,
            done_on=self.done_on,
            is_shown=bool(self.evidence.strip() or self.attachment_id),
        )

    def __str__(self) -> str:
        questions = {item.key: item.question for item in exits.STEPS}
        return f"{questions.get(self.step, self.step)}: {self.get_answer_display()}"
