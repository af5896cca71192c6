"""The table of what others attest of a vendor."""

from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models

from compliance.ledger.models import Record
from vendors import attestations, claims
from vendors.models.vendors import Vendor


class Attestation(Record):
    """A report, certificate or test of somebody who looked at a vendor; evidence of care, never of “HIPAA certification”."""

    class Kind(models.TextChoices):
        SOC2_TYPE2 = "soc2_type2", "SOC 2 Type II"
        HITRUST = "hitrust", "HITRUST"
        ISO27001 = "iso27001", "ISO 27001"
        PENTEST = "pentest", "Penetration test"
        LABELLER_TRAINING = "labeller_training", "Workforce training of labellers"
        OTHER = "other", "Other"

    vendor = models.ForeignKey(
        Vendor, on_delete=models.PROTECT, related_name="attestations", verbose_name="vendor"
    )
    kind = models.CharField("kind", max_length=20, choices=Kind)
    title = models.CharField("name", max_length=120, blank=True)
    issuer = models.CharField("issued by", max_length=160)
    period_from = models.DateField("period from", null=True, blank=True)
    period_to = models.DateField("period to", null=True, blank=True)
    expires_on = models.DateField("counts until")
    attachment = models.ForeignKey(
        "files.Attachment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="file",
    )
    notes = models.TextField("scope and exceptions", max_length=2000, blank=True)

    narrative_fields = ("notes",)

    class Meta:
        ordering = ("kind", "-expires_on", "id")
        indexes = [
            models.Index(fields=["organisation", "archived_at", "expires_on"], name="attestation_expires")
        ]

    def __str__(self) -> str:
        return f"{self.vendor.name}: {self.what}"

    def get_absolute_url(self) -> str:
        return f"{self.vendor.get_absolute_url()}#attestation-{self.pk}"

    @property
    def what(self) -> str:
        """Its kind, and the name that tells it from others of the kind."""
        if self.kind == self.Kind.OTHER:
            return self.title
        return f"{self.get_kind_display()} ({self.title})" if self.title else str(self.get_kind_display())

    @property
    def granted_through(self) -> Vendor:
        """A grant on the vendor is one on its attestations."""
        return self.vendor

    def clean(self) -> None:
        super().clean()
        for name in ("title", "issuer", "notes"):
            if claims.is_certification(getattr(self, name)):
                raise ValidationError({name: claims.REASON})
        if self.kind == self.Kind.OTHER and not self.title:
            raise ValidationError({"title": "Say what it is."})
        if self.period_from and self.period_to and self.period_to < self.period_from:
            raise ValidationError({"period_to": "The period ends before it begins."})
        if self.expires_on and self.period_from and self.expires_on < self.period_from:
            raise ValidationError({"expires_on": "It would expire before its period begins."})

    def facts(self, zone: ZoneInfo) -> attestations.Attestation:
        """As the rules read it."""
        return attestations.Attestation(
            key=self.pk,
            kind=self.kind,
            title=self.title,
            expires_on=self.expires_on,
            archived_on=self.archived_at.astimezone(zone).date() if self.archived_at else None,
        )
