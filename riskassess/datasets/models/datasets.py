"""The tables of datasets: what they are, what they were made from, what was added, and how synthetic ones were tested."""

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from compliance.accounts.models import Person
from compliance.ledger.models import Part, Record
from vendors.models import sorting_name

CIRCLE = "A dataset cannot be made from itself."


class Dataset(Record):
    """Data that a model is made of, tested with or asked about; its PHI status for a day follows from these facts."""

    class Kind(models.TextChoices):
        UNKNOWN = "unknown", "Undecided (counts as PHI)"
        IDENTIFIED = "identified", "Identified (PHI)"
        LIMITED = "limited", "Limited data set (PHI, under a data use agreement)"
        PSEUDONYMISED = "pseudonymised", "Pseudonymised or coded (still PHI)"
        DEIDENTIFIED = "deidentified", "De-identified, by a determination"
        SYNTHETIC = "synthetic", "Synthetic, with its validation"

    class Separation(models.TextChoices):
        UNKNOWN = "unknown", "Unknown (counts as no)"
        YES = "yes", "Yes"
        NO = "no", "No"

    name = models.CharField("name", max_length=160)
    sort_name = models.CharField(max_length=320, editable=False)
    kind = models.CharField("what it is", max_length=16, choices=Kind, default=Kind.UNKNOWN)
    data_use_on = models.DateField("data use agreement since", null=True, blank=True)
    data_use_party = models.CharField("data use agreement with", max_length=160, blank=True)
    source = models.CharField("source", max_length=300, blank=True)
    extracted_by = models.CharField("extracted by", max_length=160, blank=True)
    extracted_on = models.DateField("extracted on", null=True, blank=True)
    extracted_fields = models.TextField("fields that were extracted", max_length=3000, blank=True)
    consents = models.TextField("consents and authorizations", max_length=2000, blank=True)
    purposes = models.TextField("purposes", max_length=2000, blank=True)
    size = models.CharField("size", max_length=120, blank=True)
    storage = models.CharField("stored in", max_length=200, blank=True)
    separation = models.CharField(
        "separated from production", max_length=8, choices=Separation, default=Separation.UNKNOWN
    )
    separation_evidence = models.TextField("what shows that it is separated", max_length=500, blank=True)
    used_from = models.DateField("used for models since", null=True, blank=True)
    used_until = models.DateField("last model out of use on", null=True, blank=True)
    retention_months = models.PositiveSmallIntegerField(
        "retention in months",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1200)],
    )
    disposal_due_on = models.DateField("disposal due", null=True, blank=True)
    disposed_on = models.DateField("disposed on", null=True, blank=True)
    disposal_notes = models.TextField("how it was disposed of", max_length=1000, blank=True)
    certificate = models.ForeignKey(
        "files.Attachment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="certificate of disposal",
    )
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="owner"
    )
    notes = models.TextField("notes", max_length=5000, blank=True)

    narrative_fields = (
        "extracted_fields", "consents", "purposes", "separation_evidence", "disposal_notes", "notes",
    )  # fmt: skip
    derived_fields = ("sort_name",)
    part_names = ("origins", "additions", "validations")

    class Meta:
        ordering = ("sort_name", "id")
        permissions = [("datasets_write", "Change this dataset and its determinations")]
        indexes = [
            models.Index(fields=["organisation", "archived_at", "sort_name", "id"], name="dataset_list")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "sort_name"],
                condition=models.Q(archived_at=None),
                name="one_dataset_per_name",
                violation_error_message="There is already a dataset of this name.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("dataset_detail", kwargs={"slug": self.organisation.slug, "key": self.pk})

    def derive(self) -> None:
        self.sort_name = sorting_name(self.name)

    def clean(self) -> None:
        super().clean()
        _in_order(
            self.used_from, self.used_until, "used_until", "It was not in use before it began to be used."
        )
        if self.used_until and not self.used_from:
            raise ValidationError({"used_from": "Say since when it was used."})
        if self.separation == self.Separation.YES and not (self.storage and self.separation_evidence):
            raise ValidationError(
                {"separation_evidence": "Say where it is stored, and what shows that it is separated."}
            )

    def below(self) -> set[Any]:
        """Its key and those of everything that was made from it: none of them can stand above it."""
        links = [
            *Origin.objects.filter(organisation=self.organisation_id).values_list("parent_id", "dataset_id"),
            *Addition.objects.filter(organisation=self.organisation_id)
            .exclude(origin=None)
            .values_list("origin_id", "dataset_id"),
        ]
        made_of: dict[Any, list[Any]] = defaultdict(list)
        for parent, child in links:
            made_of[parent].append(child)
        found, waiting = {self.pk}, [self.pk]
        while waiting:
            new = set(made_of[waiting.pop()]) - found
            found |= new
            waiting += new
        return found


class Origin(Part):
    """That a dataset was made from another one."""

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="origins")
    parent = models.ForeignKey(
        Dataset, on_delete=models.PROTECT, related_name="derived", verbose_name="made from"
    )

    owner_name = "dataset"

    class Meta:
        verbose_name = "origin"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["dataset", "parent"], name="one_origin_of_each")]

    def __str__(self) -> str:
        return f"made from {self.parent}"

    def clean(self) -> None:
        if self.parent_id == self.dataset_id:
            raise ValidationError({"parent": CIRCLE})


class Addition(Part):
    """Data that were added on a day. Its words stand in clear: they never hold anything about a patient."""

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="additions")
    added_on = models.DateField("added on")
    what = models.CharField("what was added", max_length=300)
    origin = models.ForeignKey(
        Dataset,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="fed",
        verbose_name="taken from",
    )
    determination = models.ForeignKey(
        "datasets.Determination",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="named_by",
        verbose_name="covered by",
    )

    owner_name = "dataset"

    class Meta:
        verbose_name = "addition"
        ordering = ("added_on", "id")

    def __str__(self) -> str:
        return f"{self.added_on}: {self.what}"

    def clean(self) -> None:
        if self.origin_id and self.origin_id == self.dataset_id:
            raise ValidationError({"origin": CIRCLE})
        if self.determination and self.determination.dataset_id != self.dataset_id:
            raise ValidationError({"determination": "This determination is about another dataset."})


class Validation(Part):
    """A test of what synthetic data give away of real people; the last one counts. Its words stand in clear."""

    class Result(models.TextChoices):
        PASSED = "passed", "Passed: nobody can be found in it"
        FAILED = "failed", "Not passed"

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="validations")
    done_on = models.DateField("done on")
    by = models.CharField("by", max_length=160)
    method = models.CharField("method", max_length=300)
    result = models.CharField("result", max_length=8, choices=Result)

    owner_name = "dataset"

    class Meta:
        verbose_name = "validation"
        ordering = ("done_on", "id")

    def __str__(self) -> str:
        return f"{self.done_on}: {self.get_result_display()}, by {self.by}"


def _in_order(first: Any, last: Any, field: str, words: str) -> None:
    if first and last and last < first:
        raise ValidationError({field: words})
