"""The tables of reviews: verifications of agreements and walks of the vendor chain, with what was found point by point."""

from django.db import models
from django.urls import reverse

from compliance.accounts.models import Person
from compliance.ledger.models import Part, Record
from vendors import reviews
from vendors.checklists import CHECKLISTS, Item
from vendors.models.baas import BAA
from vendors.models.vendors import Vendor


class Review(Record):
    """That somebody looked again: at one agreement, at the chain below one vendor, or at the chain of the whole organisation."""

    class Outcome(models.TextChoices):
        IN_ORDER = "in_order", "In order"
        FINDINGS = "findings", "With findings"
        INCOMPLETE = "incomplete", "Could not be completed"

    baa = models.ForeignKey(
        BAA, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews", verbose_name="BAA"
    )
    vendor = models.ForeignKey(
        Vendor, on_delete=models.PROTECT, null=True, blank=True, related_name="walks", verbose_name="vendor"
    )
    started_on = models.DateField("started on")
    started_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name="started by"
    )
    finished_on = models.DateField("finished on", null=True, blank=True)
    finished_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="finished by"
    )
    outcome = models.CharField("outcome", max_length=12, choices=Outcome, blank=True)
    findings = models.TextField("what was found", max_length=5000, blank=True)

    narrative_fields = ("findings",)
    part_names = ("answers",)

    class Meta:
        verbose_name = "review"
        ordering = ("-started_on", "-id")
        indexes = [
            models.Index(fields=["organisation", "archived_at", "finished_on"], name="review_list"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(baa=None) | models.Q(vendor=None), name="review_of_one_thing"
            ),
            models.CheckConstraint(
                condition=models.Q(finished_on=None, outcome="")
                | (models.Q(finished_on__isnull=False) & ~models.Q(outcome="")),
                name="review_finished_with_outcome",
            ),
            models.UniqueConstraint(
                fields=["organisation", "baa", "vendor"],
                condition=models.Q(archived_at=None, finished_on=None),
                nulls_distinct=False,
                name="one_open_review_of_each",
                violation_error_message="A review of this is open already. Finish that one.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}, {self.started_on}"

    def get_absolute_url(self) -> str:
        return reverse("review_detail", kwargs={"slug": self.organisation.slug, "key": self.pk})

    @property
    def subject(self) -> str:
        """What it looks at, in words."""
        if self.baa:
            return f"Verification of {self.baa}"
        return f"Walk of the chain of {self.vendor}" if self.vendor else "Walk of the vendor chain"

    @property
    def granted_through(self) -> BAA | Vendor | None:
        """A grant on the vendor is one on the reviews of its agreements and its chain."""
        return self.baa or self.vendor

    @property
    def checklist(self) -> tuple[Item, ...]:
        """What it asks."""
        return CHECKLISTS["baa" if self.baa_id else "chain"]

    @property
    def facts(self) -> reviews.Review:
        """As the rules read it."""
        return reviews.Review(
            key=self.pk,
            of=self.baa_id or self.vendor_id,
            started_on=self.started_on,
            finished_on=self.finished_on,
            outcome=self.outcome,  # type: ignore[arg-type]
        )


class ReviewAnswer(Part):
    """What was found at one point of the checklist; the note stands in clear, so that it never holds anything about a patient."""

    class Answer(models.TextChoices):
        YES = "yes", "In order"
        NO = "no", "Finding"
        NOT_APPLICABLE = "not_applicable", "Does not apply"

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="answers")
    item = models.CharField("point", max_length=40)
    answer = models.CharField("answer", max_length=16, choices=Answer)
    note = models.CharField("note", max_length=300, blank=True)

    owner_name = "review"

    class Meta:
        verbose_name = "point"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["review", "item"], name="one_answer_per_point")]

    def __str__(self) -> str:
        questions = {item.key: item.question for checklist in CHECKLISTS.values() for item in checklist}
        return f"{questions.get(self.item, self.item)} {self.get_answer_display()}"
