"""The tables of tabletop exercises: which scenario was played, when, by whom, and what was found."""

from django.db import models
from django.urls import reverse

from compliance.accounts.models import Person
from compliance.ledger.models import Part, Record
from incidents import scenarios


class Exercise(Record):
    """A tabletop exercise that was held (45 CFR 164.308(a)(6), (a)(7)(ii)(D)); the next is due a year later."""

    scenario = models.CharField("scenario", max_length=32, choices=scenarios.CHOICES)
    held_on = models.DateField("held on")
    findings = models.TextField("findings", max_length=5000, help_text="What went well, what nobody knew.")

    narrative_fields = ("findings",)
    part_names = ("participants",)

    class Meta:
        ordering = ("-held_on", "-id")
        indexes = [models.Index(fields=["organisation", "archived_at", "held_on"], name="exercise_held")]

    def __str__(self) -> str:
        return f"Exercise of {self.held_on}: {self.get_scenario_display()}"

    def get_absolute_url(self) -> str:
        return reverse("exercise_detail", kwargs={"slug": self.organisation.slug, "key": self.pk})


class Participant(Part):
    """A person of the organisation who took part."""

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="participants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="person")

    owner_name = "exercise"

    class Meta:
        verbose_name = "participant"
        ordering = ("person__name", "id")
        constraints = [models.UniqueConstraint(fields=["exercise", "person"], name="takes_part_once")]
        indexes = [models.Index(fields=["organisation", "exercise"], name="participant_exercise")]

    def __str__(self) -> str:
        return str(self.person)
