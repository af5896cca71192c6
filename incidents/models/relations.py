"""The table of relations between incidents: a report merged into another of the same event, or one that is related to it."""

from django.core.exceptions import ValidationError
from django.db import models

from compliance.ledger.models import Record
from incidents.models.incidents import Incident


class Relation(Record):
    """That a report tells of the same event as another, or of a related one; taken back it is archived."""

    class Kind(models.TextChoices):
        MERGED = "merged", "Merged into: the same event, its clocks run there"
        RELATED = "related", "Related to: each keeps its own clocks"

    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, related_name="relations", verbose_name="incident"
    )
    other = models.ForeignKey(
        Incident, on_delete=models.PROTECT, related_name="relations_back", verbose_name="to"
    )
    kind = models.CharField("how", max_length=8, choices=Kind)
    on = models.DateField("on", editable=False)
    #: Whether the merged one was decided to be no breach: a decision of the other one that is older then holds for both.
    was_no_breach = models.BooleanField("decided no breach by then", default=False, editable=False)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["incident"],
                name="merged_into_one",
                condition=models.Q(kind="merged", archived_at=None),
            )
        ]
        indexes = [models.Index(fields=["other", "kind"], name="relation_other")]

    def __str__(self) -> str:
        return f"{self.incident} {self.kind} {self.other}"

    def get_absolute_url(self) -> str:
        return f"{self.incident.get_absolute_url()}#relations"

    @property
    def granted_through(self) -> Incident:
        """A grant on the incident is one on its relations."""
        return self.incident

    def clean(self) -> None:
        super().clean()
        if self.incident_id == self.other_id:
            raise ValidationError({"other": "It is this one."})
