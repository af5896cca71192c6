"""The tables of OCR's public breach list, as the organisation uploaded it: what was sent and when, and its rows."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from compliance.accounts.models import Organisation
from compliance.ledger.models import Record


class BreachList(Record):
    """The public list of breaches of 500 or more (HITECH 13402(e)(4)) that the organisation compares itself with; one, replaced whole."""

    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField("bytes")
    rows = models.PositiveIntegerField("rows")
    first_on = models.DateField("first submission")
    last_on = models.DateField("last submission")
    uploaded_on = models.DateField("uploaded on")
    #: What of it is odd, counted: kind of oddity → rows.
    odd = models.JSONField("what is odd", default=dict, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation"], name="one_breach_list"),
        ]

    def __str__(self) -> str:
        return f"Public breach list up to {self.last_on}"

    def get_absolute_url(self) -> str:
        return reverse("breach_compare", kwargs={"slug": self.organisation.slug})


class Breach(models.Model):
    """One row of it: public, of others, and no record of ours."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    of = models.ForeignKey(BreachList, on_delete=models.CASCADE, related_name="breaches")
    name = models.TextField()
    #: "" where the list leaves it out.
    state = models.CharField(max_length=2, blank=True)
    entity_type = models.CharField(max_length=60, blank=True)
    individuals = models.PositiveIntegerField(null=True)
    submitted_on = models.DateField()
    #: A row has several of both; sorted, each once.
    kinds = ArrayField(models.CharField(max_length=60), default=list)
    locations = ArrayField(models.CharField(max_length=60), default=list)
    #: None where the list leaves it out.
    with_associate = models.BooleanField(null=True)
    description = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["organisation", "submitted_on"], name="breach_by_day")]

    def __str__(self) -> str:
        return f"{self.submitted_on}: {self.individuals}"
