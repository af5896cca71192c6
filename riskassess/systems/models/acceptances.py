"""The table of gaps that somebody accepted for a time."""

from django.core.exceptions import ValidationError
from django.db import models

from compliance.accounts.models import Person
from compliance.ledger.models import Record
from riskassess.systems import faults, gaps
from riskassess.systems.models.systems import System


class Acceptance(Record):
    """A failing check that a named person accepts until a day; it counts again after that day, or once it fails otherwise."""

    system = models.ForeignKey(
        System, on_delete=models.PROTECT, related_name="acceptances", verbose_name="system"
    )
    kind = models.CharField("check", max_length=40)
    about = models.UUIDField("of which record")
    words = models.CharField("what failed", max_length=faults.LONGEST_WORDS, blank=True)
    day = models.DateField("day it hung on", null=True, blank=True)
    until = models.DateField("until")
    accepted_on = models.DateField("accepted on")
    accepted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name="accepted by"
    )
    why = models.TextField("why", max_length=1000)

    narrative_fields = ("why",)

    class Meta:
        verbose_name = "accepted gap"
        ordering = ("system", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["system", "kind", "about"],
                condition=models.Q(archived_at=None),
                name="one_acceptance_per_gap",
                violation_error_message="This gap is accepted already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.system.name}: {self.kind}"

    def get_absolute_url(self) -> str:
        return self.system.get_absolute_url()

    @property
    def granted_through(self) -> System:
        """A grant on the system is one on what is accepted of it."""
        return self.system

    @property
    def facts(self) -> gaps.Accepted:
        """As the rules read it."""
        return gaps.Accepted(self.kind, self.about, self.accepted_on, self.until, self.words, self.day)

    def clean(self) -> None:
        super().clean()
        if self.kind not in gaps.ACCEPTABLE:
            raise ValidationError({"kind": "This is a duty of the law: it can be mended, not accepted."})
        if not 0 <= (self.until - self.accepted_on).days <= gaps.LONGEST_ACCEPTED:
            raise ValidationError({"until": f"At most {gaps.LONGEST_ACCEPTED} days from today."})
