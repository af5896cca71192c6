"""The tables of what others owe and are owed after an incident: a vendor's report, and clocks that an agreement of another kind sets."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from compliance.ledger.models import Record
from incidents.models.incidents import Incident
from incidents.reading import MOST_PEOPLE
from vendors.models import BAA, Vendor


class OfIncident(Record):
    """A record that belongs to one incident: shown on its page, opened by a grant on it."""

    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, related_name="%(class)s_of", verbose_name="incident"
    )
    #: The part of the incident's page where it stands.
    place = ""

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        return f"{self.incident.get_absolute_url()}#{self.place}"

    @property
    def granted_through(self) -> Incident:
        """A grant on the incident is one on what belongs to it."""
        return self.incident

    def fact(self, name: str) -> date | datetime | None:
        """A moment as the rules take it: a local day where nobody knows the time."""
        at: datetime | None = getattr(self, f"{name}_at")
        if at is None:
            return None
        local = at.astimezone(self.organisation.zone)
        return local.date() if getattr(self, f"{name}_time_unknown") else local


class VendorReport(OfIncident):
    """What a vendor told us of a breach at its side (45 CFR 164.410): when it discovered it, when it told us, and how many it counted."""

    vendor = models.ForeignKey(
        Vendor, on_delete=models.PROTECT, related_name="reports", verbose_name="vendor"
    )
    discovered_at = models.DateTimeField("discovered by the vendor", null=True, blank=True)
    discovered_time_unknown = models.BooleanField("time of discovery not known", default=False)
    told_at = models.DateTimeField("told us", null=True, blank=True)
    told_time_unknown = models.BooleanField("time of telling not known", default=False)
    agency = models.CharField(
        "the vendor is our", max_length=8, choices=Incident.Agent, default=Incident.Agent.UNKNOWN
    )
    people = models.PositiveIntegerField(
        "people it counted", null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)]
    )
    phi_kinds = models.PositiveSmallIntegerField(
        "kinds of PHI it named", null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    reference = models.CharField("number of its report", max_length=120, blank=True)
    attachment = models.ForeignKey(
        "files.Attachment", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="its report"
    )  # fmt: skip

    place = "vendor-reports"

    class Meta:
        verbose_name = "vendor's report"
        ordering = ("told_at", "id")
        indexes = [
            models.Index(fields=["organisation", "incident"], name="vendorreport_incident"),
            models.Index(fields=["organisation", "archived_at", "vendor"], name="vendorreport_vendor"),
        ]

    def __str__(self) -> str:
        return f"{self.incident}: report of {self.vendor}"

    def clean(self) -> None:
        super().clean()
        errors = dict(self._contradictions())
        if errors:
            raise ValidationError(errors)

    def _contradictions(self) -> Any:
        found, told = self.fact("discovered"), self.fact("told")
        if not found and not told:
            yield "told_at", "When did it tell us, or when did it discover it?"
        if found and told and _is_before(told, found):
            yield "told_at", "It cannot have told us before it discovered it."


def _is_before(fact: date | datetime, other: date | datetime) -> bool:
    """By the moment where both are known to the minute, else by the day."""
    if isinstance(fact, datetime) and isinstance(other, datetime):
        return fact < other
    days = (each.date() if isinstance(each, datetime) else each for each in (fact, other))
    return next(days) < next(days)


class AddedClock(OfIncident):
    """A clock that somebody added by hand: of an insurer, an accreditor, another contract."""

    class Kind(models.TextChoices):
        INSURER = "insurer", "Insurer"
        ACCREDITOR = "accreditor", "Accreditor"
        CONTRACT = "contract", "Another contract"
        OTHER = "other", "Another duty"

    kind = models.CharField("kind", max_length=12, choices=Kind)
    party = models.CharField("to be told", max_length=160)
    within = models.PositiveIntegerField(
        "within", validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )
    unit = models.CharField("counted in", max_length=14, choices=BAA.BreachUnit, default=BAA.BreachUnit.DAYS)
    #: Empty where it counts from our discovery, like every other.
    starts_at = models.DateTimeField("counts from", null=True, blank=True)
    starts_time_unknown = models.BooleanField("time not known", default=False)
    source = models.CharField("where it stands", max_length=200)

    place = "clocks"

    class Meta:
        verbose_name = "added clock"
        ordering = ("id",)
        indexes = [models.Index(fields=["organisation", "incident"], name="addedclock_incident")]

    def __str__(self) -> str:
        return f"{self.incident}: {self.get_kind_display()}, {self.party}"
