"""The table of signs of life: when something was last known to live."""

from django.db import models

from compliance.accounts.models import Organisation
from compliance.reminders.models.owned import OwnedQuerySet


class Heartbeat(models.Model):
    """When something was last known to live: of the installation, or of one organisation."""

    class Name(models.TextChoices):
        BEAT = "beat", "scheduler"
        WORKER = "worker", "worker"
        BUILDER = "builder", "builder"
        COLLECTION = "collection", "collection"
        DAYS = "days", "collection of days"
        ACCEPTED = "accepted", "last mail accepted"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    name = models.CharField(max_length=20, choices=Name)
    at = models.DateTimeField()

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"], name="one_heartbeat", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M}"
