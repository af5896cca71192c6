"""The tables of services, and of the conditions under which they may get PHI."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models

from compliance.accounts.models import Person
from compliance.ledger.models import Part, Record
from vendors import catalogue, claims
from vendors.models.vendors import Vendor, sorting_name

#: Beside “PHI may be sent” and the fields that open it.
BLOCKED = "The catalogue does not support sending PHI to this service. It stays at no until evidence and reason are recorded below."
NEEDED = "Needed before PHI may be sent."


class Service(Record):
    """Something a vendor does, down to the tier or endpoint that an agreement may or may not cover."""

    class Phi(models.TextChoices):
        UNKNOWN = "unknown", "Unknown (counts as yes)"
        YES = "yes", "Yes"
        NO = "no", "No"

    vendor = models.ForeignKey(
        Vendor, on_delete=models.PROTECT, related_name="services", verbose_name="vendor"
    )
    name = models.CharField("name", max_length=200)
    sort_name = models.CharField(max_length=400, editable=False)
    tier = models.CharField("tier or endpoint", max_length=160, blank=True)
    sort_tier = models.CharField(max_length=320, blank=True, editable=False)
    region = models.CharField("region", max_length=80, blank=True)
    phi = models.CharField("PHI may be sent", max_length=8, choices=Phi, default=Phi.UNKNOWN)
    notes = models.TextField("notes", max_length=5000, blank=True)
    catalogue_key = models.CharField("picked from the catalogue", max_length=40, blank=True)
    page_seen_on = models.DateField("vendor's page looked at on", null=True, blank=True)
    page_address = models.URLField("address of the vendor's page", max_length=500, blank=True)
    phi_evidence = models.TextField("evidence that PHI may be sent", max_length=1000, blank=True)
    phi_reason = models.TextField("why PHI may be sent", max_length=500, blank=True)
    phi_evidence_on = models.DateField("evidence as of", null=True, blank=True)

    narrative_fields = ("notes", "phi_evidence", "phi_reason")
    derived_fields = ("sort_name", "sort_tier")
    part_names = ("conditions",)

    class Meta:
        ordering = ("sort_name", "id")
        indexes = [models.Index(fields=["organisation", "archived_at", "vendor"], name="service_vendor")]
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "sort_name", "sort_tier"],
                condition=models.Q(archived_at=None),
                name="one_service_per_name_and_tier",
                violation_error_message="This vendor already has a service of this name and tier.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.tier})" if self.tier else self.name

    def get_absolute_url(self) -> str:
        return f"{self.vendor.get_absolute_url()}#service-{self.pk}"

    @property
    def granted_through(self) -> Vendor:
        """A grant on the vendor is one on its services."""
        return self.vendor

    def derive(self) -> None:
        self.sort_name, self.sort_tier = sorting_name(self.name), sorting_name(self.tier)

    def clean(self) -> None:
        """What the catalogue does not support gets no PHI until evidence and reason are on file, whichever way it comes in."""
        super().clean()
        if claims.is_certification(self.phi_evidence):
            raise ValidationError({"phi_evidence": claims.REASON})
        if self.phi == self.Phi.NO or not catalogue.blocks(self.catalogue_key):
            return
        opening = ("phi_evidence", "phi_reason", "phi_evidence_on")
        if missing := {name: NEEDED for name in opening if not getattr(self, name)}:
            raise ValidationError({"phi": BLOCKED, **missing})

    @property
    def entry(self) -> catalogue.Entry | None:
        """What it was picked as."""
        return catalogue.find(self.catalogue_key)

    @property
    def asked(self) -> "list[Condition]":
        """The conditions of what it is picked as now; those of an earlier pick stay on file and are not asked."""
        order = [key for key, _ in self.entry.checks] if self.entry else []
        own = [each for each in self._conditions() if each.entry == self.catalogue_key]
        return sorted(own, key=lambda each: order.index(each.key) if each.key in order else len(order))

    def _conditions(self) -> "Iterable[Condition]":
        """As they came with the row (vendors/gathered.py), else as the database has them."""
        if "condition_rows" not in self.__dict__:
            return self.conditions.all()
        return [Condition.told(**row) for row in self.__dict__["condition_rows"]]

    @property
    def conditions_met(self) -> int:
        """How many of them are ticked."""
        return sum(each.met_on is not None for each in self.asked)


class Condition(Part):
    """Something that the catalogue names as a condition of sending PHI to a service, and what shows that it is met."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="conditions")
    entry = models.CharField("catalogue entry", max_length=40)
    key = models.CharField("condition", max_length=40)
    text = models.CharField("words", max_length=200)
    met_on = models.DateField("met on", null=True, blank=True)
    met_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ticked by"
    )
    evidence = models.TextField("evidence", max_length=500, blank=True)

    owner_name = "service"
    narrative_fields = ("evidence",)

    class Meta:
        verbose_name = "condition"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["service", "entry", "key"], name="one_row_per_condition")
        ]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of_entry(cls, entry: catalogue.Entry | None) -> "list[Condition]":
        """What an entry of the catalogue names, not yet met."""
        return [cls(entry=entry.key, key=key, text=text) for key, text in entry.checks] if entry else []

    @classmethod
    def told(cls, met_on: str | None, met_by: str | None, **facts: str) -> "Condition":
        """One that is only shown: from plain values, with the name of whoever ticked it."""
        by = Person(name=met_by) if met_by else None
        return cls(met_on=date.fromisoformat(met_on) if met_on else None, met_by=by, **facts)

    def clean(self) -> None:
        """Nothing is met without evidence and somebody who says so."""
        if claims.is_certification(self.evidence):
            raise ValidationError({"evidence": claims.REASON})
        if self.met_on and not (self.evidence and self.met_by_id):
            raise ValidationError({"evidence": "Say what shows it."})
