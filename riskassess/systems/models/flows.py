"""The table of flows: which data go from one component to another, from when to when."""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from compliance.ledger.models import Record
from riskassess.systems import catalogue, facts
from riskassess.systems.models.components import Component
from riskassess.systems.models.systems import System
from riskassess.systems.rules import Span


class Flow(Record):
    """Data that go from one component of a system to another; it ends with a last day and is never deleted."""

    class Protection(models.TextChoices):
        NONE = "none", "As they are"
        TOKENISED = "tokenised", "Tokenised (still PHI)"
        DEIDENTIFIED = "deidentified", "De-identified by a recorded determination"

    class Tls(models.TextChoices):
        UNKNOWN = "", "Not said"
        NONE = "none", "No encryption"
        TLS10 = "1.0", "TLS 1.0"
        TLS11 = "1.1", "TLS 1.1"
        TLS12 = "1.2", "TLS 1.2"
        TLS13 = "1.3", "TLS 1.3"
        INSIDE = "inside", "Never leaves the machine"

    class Abroad(models.TextChoices):
        """The cases that MOHAP Resolution 51 of 2021 excepts from article 13 of the UAE's Federal Law 2 of 2019 (trade.gov; Al Tamimi).

        The health authority of the emirate grants each by case, often with consent. The last is for organisations elsewhere.
        """

        NONE = "", "No ground recorded"
        TREATMENT = "treatment", "Treatment abroad"
        INSURANCE = "insurance", "Insurance claims"
        RESEARCH = "research", "Research and trials"
        DEVICE = "device", "Wearables and devices of the patient"
        LABORATORY = "laboratory", "Laboratory tests"
        GOVERNMENT = "government", "Cooperation between governments"
        TELEMEDICINE = "telemedicine", "Telemedicine"
        DRUG_SAFETY = "drug_safety", "Pharmacovigilance"
        CONSENT = "consent", "The patient's own request"
        AUTHORITY = "authority", "Another case that the health authority approved"
        OTHER = "other", "Outside the UAE: another ground"

    class Authority(models.TextChoices):
        NONE = "", "None named"
        DOH = "doh", "Department of Health, Abu Dhabi"
        DHA = "dha", "Dubai Health Authority"
        DHCC = "dhcc", "Dubai Healthcare City"
        MOHAP = "mohap", "Ministry of Health and Prevention, other emirates"

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="flows", verbose_name="system")
    source = models.ForeignKey(
        Component, on_delete=models.PROTECT, related_name="flows_out", verbose_name="from component"
    )
    target = models.ForeignKey(
        Component, on_delete=models.PROTECT, related_name="flows_in", verbose_name="to component"
    )
    name = models.CharField("name", max_length=160, blank=True)
    phi = ArrayField(
        models.CharField(max_length=24, choices=catalogue.CHOICES),
        verbose_name="kinds of PHI",
        default=list,
        blank=True,
    )
    purpose = models.CharField("purpose", max_length=300, blank=True)
    protection = models.CharField(
        "how the data go", max_length=12, choices=Protection, default=Protection.NONE
    )
    dataset = models.ForeignKey(
        "datasets.Dataset",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dataset whose determination says so",
    )
    tls = models.CharField(
        "encryption in transit", max_length=8, choices=Tls, default=Tls.UNKNOWN, blank=True
    )
    from_on = models.DateField("first day")
    to_on = models.DateField("last day", null=True, blank=True)
    abroad_basis = models.CharField(
        "why it may leave the allowed countries",
        max_length=16,
        choices=Abroad,
        default=Abroad.NONE,
        blank=True,
    )
    abroad_authority = models.CharField(
        "health authority of the emirate", max_length=8, choices=Authority, default=Authority.NONE, blank=True
    )
    abroad_approval = models.CharField("reference of its approval", max_length=80, blank=True)
    abroad_consent = models.CharField("reference of the consent", max_length=80, blank=True)
    abroad_evidence = models.TextField("what shows it", max_length=500, blank=True)
    notes = models.TextField("notes", max_length=2000, blank=True)

    narrative_fields = ("abroad_evidence", "notes")
    list_choices = {"phi": catalogue.CHOICES}

    class Meta:
        verbose_name = "flow"
        ordering = ("system", "id")
        indexes = [models.Index(fields=["organisation", "archived_at", "system"], name="flow_system")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_on=None) | models.Q(to_on__gte=models.F("from_on")),
                name="flow_ends_after_it_begins",
                violation_error_message="It would end before it begins.",
            ),
            models.CheckConstraint(
                condition=~models.Q(source=models.F("target")),
                name="flow_goes_elsewhere",
                violation_error_message="It would go from a component to itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.source.name} to {self.target.name}"

    def get_absolute_url(self) -> str:
        return f"{self.system.get_absolute_url()}#flow-{self.pk}"

    @property
    def granted_through(self) -> System:
        """A grant on the system is one on its flows."""
        return self.system

    def facts(self, deidentified: tuple[Span, ...] = ()) -> facts.Flow:
        """As the rules read it, with the days on which its dataset is de-identified."""
        return facts.Flow(
            key=self.pk,
            system=self.system_id,
            name=str(self),
            source=self.source_id,
            target=self.target_id,
            purpose=self.purpose,
            phi=tuple(self.phi),
            protection=self.protection,  # type: ignore[arg-type]
            tls=self.tls,
            may_leave=bool(self.abroad_basis),
            deidentified=deidentified,
            first=self.from_on,
            last=self.to_on,
        )

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = dict(self._wrong_ends())
        if self.to_on and self.from_on and self.to_on < self.from_on:
            errors["to_on"] = "It would end before it begins."
        if not self.phi and self.protection != self.Protection.NONE:
            errors["phi"] = "Say of which kinds: tokens, and what is to be de-identified, were made of them."
        if self.dataset_id and self.protection != self.Protection.DEIDENTIFIED:
            errors["dataset"] = "Only for data that go de-identified."
        errors |= dict(self._unfounded())
        if unknown := set(self.phi) - set(catalogue.BY_KEY):
            errors["phi"] = f"There is no such kind of PHI: {', '.join(sorted(unknown))}."
        if errors:
            raise ValidationError(errors)

    def _unfounded(self) -> Iterator[tuple[str, str]]:
        """A ground without what shows it is none."""
        if not self.abroad_basis:
            return
        if not self.abroad_evidence:
            yield "abroad_evidence", "Say what shows it."
        if self.abroad_basis == self.Abroad.OTHER:
            return
        if not self.abroad_authority:
            yield "abroad_authority", "Name who granted it: the case alone is no approval."
        if not self.abroad_approval:
            yield "abroad_approval", "Give its reference: each case is granted by itself."
        if self.abroad_basis == self.Abroad.CONSENT and not self.abroad_consent:
            yield "abroad_consent", "Give the reference of what the patient signed, not their name."

    def _wrong_ends(self) -> Iterator[tuple[str, str]]:
        if self.source_id and self.source_id == self.target_id:
            yield "target", "It would go from a component to itself."
        for name in ("source", "target"):
            component = getattr(self, name, None) if getattr(self, f"{name}_id") else None
            if component and component.system_id != self.system_id:
                yield name, "This component belongs to another system."
