"""The table of playbooks as an organisation changed them; where there is none, the shipped one holds."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from compliance.ledger.models import Record
from incidents import playbooks


def _lines(words: str) -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=300), verbose_name=words, default=list, blank=True)


class OwnPlaybook(Record):
    """What the organisation does after a kind of incident, instead of the shipped playbook; archived, that one holds again."""

    kind = models.CharField("kind", max_length=24, choices=playbooks.CHOICES, editable=False)
    steps = _lines("immediate steps")
    keep = _lines("evidence to keep")
    tell = _lines("who to tell")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "kind"], name="one_playbook_per_kind")]

    def __str__(self) -> str:
        return f"Playbook: {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("playbook_detail", kwargs={"slug": self.organisation.slug, "kind": self.kind})

    def clean(self) -> None:
        super().clean()
        if not self.steps:
            raise ValidationError(
                {"steps": "A playbook without steps helps nobody. Return to the shipped one instead."}
            )
