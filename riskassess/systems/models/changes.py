"""The tables of what changed in a system, and of how much is at stake with a kind of PHI where an organisation sees it otherwise."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from compliance.accounts.models import Person
from compliance.ledger.models import Part, Record
from riskassess.systems import catalogue
from riskassess.systems.models.components import Component
from riskassess.systems.models.systems import System


class Change(Record):
    """Something that changed in a system, after which what was decided about it is looked at again (45 CFR 164.308(a)(8))."""

    class Kind(models.TextChoices):
        VERSION = "version", "New version of a model"
        VENDOR = "vendor", "Other vendor"
        SERVICE = "service", "Other service"
        DATA = "data", "Other data source"
        ACCESS = "access", "Wider access"
        INFRASTRUCTURE = "infrastructure", "Infrastructure"

    system = models.ForeignKey(
        System, on_delete=models.PROTECT, related_name="changes", verbose_name="system"
    )
    kind = models.CharField("kind", max_length=16, choices=Kind)
    on = models.DateField("day")
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="made by"
    )
    words = models.TextField("what changed", max_length=2000, blank=True)

    narrative_fields = ("words",)
    part_names = ("touched",)

    class Meta:
        verbose_name = "change"
        ordering = ("-on", "-id")
        indexes = [
            models.Index(fields=["organisation", "archived_at", "system", "-on"], name="change_system")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.on}"

    def get_absolute_url(self) -> str:
        return f"{self.system.get_absolute_url()}#changes"

    @property
    def granted_through(self) -> System:
        """A grant on the system is one on its changes."""
        return self.system


class Touched(Part):
    """A component that a change touches."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="touched")
    component = models.ForeignKey(
        Component, on_delete=models.PROTECT, related_name="+", verbose_name="component"
    )

    owner_name = "change"

    class Meta:
        verbose_name = "touches"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["change", "component"], name="one_row_per_touched_component")
        ]

    def __str__(self) -> str:
        return str(self.component)

    def clean(self) -> None:
        if self.component.system_id != self.change.system_id:
            raise ValidationError({"component": "This component belongs to another system."})


class PhiLevel(Record):
    """How much an organisation says is at stake with a kind of PHI, where that is not what the guidance says."""

    class Level(models.TextChoices):
        CRITICAL = "critical", "Critical"
        HIGH = "high", "High"
        MEDIUM = "medium", "Medium"
        LOW = "low", "Low"

    kind = models.CharField("kind of PHI", max_length=24, choices=catalogue.CHOICES, editable=False)
    level = models.CharField("level", max_length=8, choices=Level)
    why = models.TextField("why", max_length=1000)

    narrative_fields = ("why",)

    class Meta:
        verbose_name = "level of a kind of PHI"
        ordering = ("kind",)
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                name="one_level_per_phi_kind",
                violation_error_message="Someone else set the level of this kind meanwhile.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_level_display()}"

    def get_absolute_url(self) -> str:
        return f"{reverse('phi_levels', kwargs={'slug': self.organisation.slug})}#{self.kind}"
