"""The tables of what shows an incident: the logs that cover the time in question, and the entries of its timeline."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from compliance.accounts.models import Person
from incidents.models.parties import OfIncident
from riskassess.systems.models import Component


class Log(OfIncident):
    """A log that covers some of the time in question: what it can show, who holds it, and the hash of what was kept, never the content."""

    component = models.ForeignKey(
        Component, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="log store"
    )
    name = models.CharField("log", max_length=160)
    #: Whole days: one that it covers in part it does not cover.
    first_on = models.DateField("covers from")
    last_on = models.DateField("until")
    #: Nothing was logged on these days, or it is gone: told, and no longer asked for.
    is_absent = models.BooleanField("no log exists for these days", default=False)
    shows = models.TextField("what it can show", max_length=2000, blank=True)
    cannot_show = models.TextField("what it cannot show", max_length=2000, blank=True)
    holder = models.CharField("who holds it", max_length=160, blank=True)
    kept_on = models.DateField("kept on", null=True, blank=True)
    sha256 = models.CharField(
        "SHA-256 of what was kept",
        max_length=64,
        blank=True,
        validators=[RegexValidator(r"^[0-9a-f]{64}\Z", "A SHA-256 has 64 digits from 0 to f.")],
    )

    narrative_fields = ("shows", "cannot_show")
    place = "logs"

    class Meta:
        verbose_name = "log"
        ordering = ("first_on", "id")
        indexes = [models.Index(fields=["organisation", "incident"], name="log_incident")]

    def __str__(self) -> str:
        return f"{self.incident}: {self.name}"

    def clean(self) -> None:
        super().clean()
        if self.first_on and self.last_on and self.last_on < self.first_on:
            raise ValidationError({"last_on": "It would end before it began."})
        if self.is_absent and not self.cannot_show:
            raise ValidationError({"cannot_show": "Say why there is none: the burden of proof is yours."})
        if self.sha256 and not self.kept_on:
            raise ValidationError({"kept_on": "When was it kept?"})


class Entry(OfIncident):
    """A line of an incident's timeline in somebody's own words; added, never changed."""

    at = models.DateTimeField("when")
    time_unknown = models.BooleanField("time not known", default=False)
    words = models.TextField("what happened", max_length=2000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="entered by")

    narrative_fields = ("words",)
    place = "timeline"

    class Meta:
        verbose_name = "timeline entry"
        ordering = ("at", "id")
        indexes = [models.Index(fields=["organisation", "incident", "at"], name="entry_incident")]

    def __str__(self) -> str:
        return f"{self.incident}: entry"
