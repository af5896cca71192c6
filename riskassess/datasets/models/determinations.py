"""The tables of determinations: Safe Harbor with its worksheet, or that of an expert."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse

from compliance.ledger.models import Part, Record
from riskassess.datasets import worksheet
from riskassess.datasets.catalogue import POINTS
from riskassess.datasets.models.datasets import Dataset

PEOPLE = 1_000_000


class Determination(Record):
    """That the data of a dataset are de-identified (45 CFR 164.514(b)): what was looked at, by whom, and until when it counts."""

    class Method(models.TextChoices):
        SAFE_HARBOR = "safe_harbor", "Safe Harbor"
        EXPERT = "expert", "Expert determination"

    class Result(models.TextChoices):
        VERY_SMALL = "very_small", "The risk is very small"
        NOT_SMALL = "not_small", "The risk is not very small"

    dataset = models.ForeignKey(
        Dataset, on_delete=models.PROTECT, related_name="determinations", verbose_name="dataset"
    )
    method = models.CharField("method", max_length=12, choices=Method)
    decided_by = models.CharField("decided by", max_length=160, blank=True)
    decided_on = models.DateField("decided on", null=True, blank=True)
    data_as_of = models.DateField("data as of", null=True, blank=True)
    no_actual_knowledge = models.BooleanField("no actual knowledge", default=False)
    qualifications = models.TextField("qualifications of the expert", max_length=2000, blank=True)
    how = models.TextField("method of the expert", max_length=5000, blank=True)
    result = models.CharField("result", max_length=10, choices=Result, blank=True)
    of_method = models.BooleanField("speaks of the method", default=False)
    ends_on = models.DateField("counts until", null=True, blank=True)
    tools = models.CharField("tools with versions", max_length=300, blank=True)
    sample_size = models.PositiveIntegerField(
        "records looked through by a person",
        null=True,
        blank=True,
        validators=[MaxValueValidator(100 * PEOPLE)],
    )
    sample_by = models.CharField("looked through by", max_length=160, blank=True)
    sample_misses = models.PositiveIntegerField(
        "misses found", null=True, blank=True, validators=[MaxValueValidator(100 * PEOPLE)]
    )
    residual_risk = models.TextField("risk that remains", max_length=3000, blank=True)
    review_due_on = models.DateField("look for ways back by", null=True, blank=True)
    reviewed_on = models.DateField("last looked for ways back on", null=True, blank=True)
    review_found = models.TextField("what the last look found", max_length=2000, blank=True)
    withdrawn_on = models.DateField("withdrawn, from", null=True, blank=True)
    attachment = models.ForeignKey(
        "files.Attachment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="file",
    )

    narrative_fields = ("qualifications", "how", "residual_risk", "review_found")
    part_names = ("answers",)

    class Meta:
        ordering = ("-decided_on", "-id")
        indexes = [models.Index(fields=["organisation", "dataset"], name="determination_dataset")]

    def __str__(self) -> str:
        return f"{self.dataset.name}: {self.what}"

    def get_absolute_url(self) -> str:
        return reverse("determination_detail", kwargs={"slug": self.organisation.slug, "key": self.pk})

    @property
    def what(self) -> str:
        """Its method and its day."""
        return f"{self.get_method_display()} of {self.decided_on or 'no day yet'}"

    @property
    def granted_through(self) -> Dataset:
        """A grant on the dataset is one on its determinations."""
        return self.dataset

    def clean(self) -> None:
        super().clean()
        if self.ends_on and self.decided_on and self.ends_on < self.decided_on:
            raise ValidationError({"ends_on": "It would end before its day."})
        if self.method != self.Method.EXPERT:
            self.of_method, self.result = False, ""
            if self.data_as_of and self.decided_on and self.data_as_of > self.decided_on:
                raise ValidationError({"data_as_of": "Nobody can have looked at data of a later day."})
        if (self.sample_misses or 0) > (self.sample_size or 0):
            raise ValidationError({"sample_misses": "More misses than records that were looked through."})
        if self.sample_size and not self.sample_by:
            raise ValidationError({"sample_by": "Say who looked through them."})


class Answer(Part):
    """What was found at one point of the worksheet. One that is not answered any more stays, empty: its words can still be redacted."""

    class Word(models.TextChoices):
        ABSENT = "absent", "Never in it"
        REMOVED = "removed", "Removed"
        GENERALISED = "generalised", "Generalised"
        KEPT = "kept", "Kept within the rule"
        PRESENT = "present", "Still there"

    determination = models.ForeignKey(Determination, on_delete=models.PROTECT, related_name="answers")
    point = models.CharField("point", max_length=20)
    word = models.CharField("answer", max_length=12, choices=Word, blank=True)
    how = models.TextField("how", max_length=500, blank=True)

    owner_name = "determination"
    narrative_fields = ("how",)

    class Meta:
        verbose_name = "point"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["determination", "point"], name="one_answer_per_identifier")
        ]
        indexes = [models.Index(fields=["organisation", "determination"], name="answer_determination")]

    def __str__(self) -> str:
        return f"{POINTS[self.point].name}: {self.get_word_display() or 'not answered'}"

    def clean(self) -> None:
        if self.point not in POINTS:
            raise ValidationError({"point": "There is no such point."})
        if self.word and self.word not in worksheet.words(self.point):
            raise ValidationError({"word": f"{POINTS[self.point].name}: this cannot be said of it."})
