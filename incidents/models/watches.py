"""The table of what lists sort and filter open incidents by: the next day on which something runs out, kept beside them."""

from typing import ClassVar

from django.db import models

from compliance.accounts.models import Organisation
from incidents.models.incidents import Incident


class Watch(models.Model):
    """What the clocks of one incident say from one day to another, for as long as no fact changes.

    Every write to an incident or to what hangs on it raises `moved` by a trigger (migration 0005); `incidents/watching.py` reckons
    anew what moved, what ran out, and what was reckoned by other rules. It is no fact: pages, gaps and reminders ask the rules.
    """

    incident = models.OneToOneField(
        Incident, on_delete=models.PROTECT, primary_key=True, related_name="watch"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    moved = models.PositiveIntegerField(default=1)
    #: The state of `moved` that was reckoned with; another one, and nothing here counts.
    reckoned = models.PositiveIntegerField(default=0)
    #: By which rules: the laws recorded, the time zone.
    rules = models.CharField(max_length=64, blank=True)
    from_on = models.DateField(null=True)
    #: The last day for which it counts; None for good.
    until_on = models.DateField(null=True)
    #: The first day of a duty that is open, overdue ones included.
    next_on = models.DateField(null=True)
    is_overdue = models.BooleanField(default=False)
    is_undecided = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "watches"
        indexes: ClassVar = [
            models.Index(fields=["organisation", "next_on"], name="watch_by_next_day"),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id}: {self.next_on}"
