"""The tables of what an incident touched: systems, services, vendors, datasets, and where the information was."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from compliance.ledger.models import Part
from incidents.models.parties import OfIncident
from riskassess.datasets.models import Dataset
from riskassess.systems.models import System
from vendors.models import Service, Vendor

#: What can be touched: the field of `Touched` and the model it leads to.
KINDS = {"system": System, "service": Service, "vendor": Vendor, "dataset": Dataset}


class Place(models.TextChoices):
    """Where the information was, as the form of HHS asks it."""

    DESKTOP = "desktop", "Desktop computer"
    EMR = "emr", "Electronic medical record"
    EMAIL = "email", "E-mail"
    LAPTOP = "laptop", "Laptop"
    SERVER = "server", "Network server, cloud services among them"
    PORTABLE = "portable", "Another portable device"
    PAPER = "paper", "Paper or films"
    OTHER = "other", "Elsewhere"


class Scope(OfIncident):
    """What an incident touched. A record of its own, so that whoever works on it is not in the way of whoever works on the facts."""

    places = ArrayField(
        models.CharField(max_length=12, choices=Place),
        verbose_name="where the information was",
        default=list,
        blank=True,
    )

    place = "scope"
    part_names = ("touched",)
    list_choices = {"places": Place.choices}  # noqa: RUF012 (as Ledgered declares it)

    class Meta:
        verbose_name = "scope"
        constraints = [
            models.UniqueConstraint(fields=["incident"], name="one_scope_per_incident"),
        ]

    def __str__(self) -> str:
        return f"{self.incident}: what it touched"


class Touched(Part):
    """One system, service, vendor or dataset that an incident touched."""

    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="touched")
    system = models.ForeignKey(
        System, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="AI system"
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="service"
    )
    vendor = models.ForeignKey(
        Vendor, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="vendor"
    )
    dataset = models.ForeignKey(
        Dataset, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dataset"
    )

    owner_name = "scope"

    class Meta:
        verbose_name = "touched"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(system__isnull=False, service=None, vendor=None, dataset=None)
                | Q(system=None, service__isnull=False, vendor=None, dataset=None)
                | Q(system=None, service=None, vendor__isnull=False, dataset=None)
                | Q(system=None, service=None, vendor=None, dataset__isnull=False),
                name="touched_is_one_thing",
            ),
        ]
        indexes = [
            models.Index(fields=[name], condition=Q(**{f"{name}__isnull": False}), name=f"touched_{name}")
            for name in ("system", "service", "vendor", "dataset")
        ]

    def __str__(self) -> str:
        return str(self.system or self.service or self.vendor or self.dataset)
