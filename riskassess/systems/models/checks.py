"""The tables of what people answer about a system: the items of the four phases, its audit log, and who may see what."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet

from compliance.accounts.models import Person
from compliance.ledger.models import Part
from riskassess.systems import catalogue, checklists
from riskassess.systems.checklists import Item
from riskassess.systems.models.components import Component
from riskassess.systems.models.systems import System
from vendors.gathered import rows_of

NO_REASON = "Say why it does not apply."
NO_EVIDENCE = "Say what shows it."


class Word(models.TextChoices):
    """What may be said about an audit log."""

    YES = "yes", "Yes"
    PARTLY = "partly", "Partly"
    NO = "no", "No"


class Step(Part):
    """An item of the four phases as answered by hand. One that is open again stays, empty: its evidence can still be redacted."""

    class Word(models.TextChoices):
        YES = "yes", "Yes"
        NOT_APPLICABLE = "not_applicable", "Not applicable"

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="steps")
    key = models.CharField("item", max_length=40)
    answer = models.CharField("answer", max_length=16, choices=Word, blank=True)
    evidence = models.TextField("evidence", max_length=1000, blank=True)
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="owner"
    )
    on = models.DateField("day", null=True, blank=True)

    owner_name = "system"
    narrative_fields = ("evidence",)

    class Meta:
        verbose_name = "item"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["system", "key"], name="one_answer_per_item")]
        indexes = [
            models.Index(
                fields=["organisation", "system"],
                include=["key", "answer"],
                condition=~models.Q(answer=""),
                name="step_answered",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item.name}: {self.get_answer_display() or 'open'}"

    @property
    def item(self) -> Item:
        """What was asked."""
        return checklists.STEP_BY_KEY[self.key]

    def clean(self) -> None:
        if self.key not in checklists.STEP_BY_KEY:
            raise ValidationError({"key": "There is no such item."})
        if self.answer and not self.evidence:
            is_yes = self.answer == self.Word.YES
            raise ValidationError({"evidence": NO_EVIDENCE if is_yes else NO_REASON})


class LogField(Part):
    """Whether the audit log of a system holds something, by reference, and what shows it."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="log_fields")
    key = models.CharField("field", max_length=40)
    answer = models.CharField("answer", max_length=16, choices=Word, blank=True)
    evidence = models.TextField("evidence", max_length=1000, blank=True)

    owner_name = "system"
    narrative_fields = ("evidence",)

    class Meta:
        verbose_name = "field of the audit log"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["system", "key"], name="one_answer_per_log_field")]

    def __str__(self) -> str:
        return f"{self.item.name}: {self.get_answer_display() or 'not answered'}"

    @property
    def item(self) -> Item:
        """What was asked."""
        return checklists.FIELD_BY_KEY[self.key]

    def clean(self) -> None:
        if self.key not in checklists.FIELD_BY_KEY:
            raise ValidationError({"key": "There is no such field."})
        _shown(self.answer, self.evidence)


class LogPoint(Part):
    """Whether a log store is kept as it should be, and what shows it."""

    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="log_points")
    key = models.CharField("point", max_length=40)
    answer = models.CharField("answer", max_length=16, choices=Word, blank=True)
    evidence = models.TextField("evidence", max_length=1000, blank=True)

    owner_name = "component"
    narrative_fields = ("evidence",)

    class Meta:
        verbose_name = "point of a log store"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["component", "key"], name="one_answer_per_log_point")]

    def __str__(self) -> str:
        return f"{self.item.name}: {self.get_answer_display() or 'not answered'}"

    @property
    def item(self) -> Item:
        """What was asked."""
        return checklists.POINT_BY_KEY[self.key]

    def clean(self) -> None:
        if self.key not in checklists.POINT_BY_KEY:
            raise ValidationError({"key": "There is no such point."})
        _shown(self.answer, self.evidence)


class Access(Part):
    """Which kinds of PHI a role or an agent may see in a system (45 CFR 164.308(a)(4)(ii)(B))."""

    class Kind(models.TextChoices):
        PERSON = "person", "People in a role"
        AGENT = "agent", "Agent or service account"

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="access")
    name = models.CharField("role or agent", max_length=80)
    kind = models.CharField("kind", max_length=8, choices=Kind, default=Kind.PERSON)
    phi = ArrayField(
        models.CharField(max_length=24, choices=catalogue.CHOICES),
        verbose_name="may see",
        default=list,
        blank=True,
    )

    owner_name = "system"
    list_choices = {"phi": catalogue.CHOICES}

    class Meta:
        verbose_name = "access"
        verbose_name_plural = "access"
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["system", "name"],
                name="one_row_per_seer",
                violation_error_message="This role or agent stands here already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {catalogue.titles(self.phi) or 'nothing'}"

    def clean(self) -> None:
        if unknown := set(self.phi) - set(catalogue.BY_KEY):
            raise ValidationError({"phi": f"There is no such kind of PHI: {', '.join(sorted(unknown))}."})


def _shown(answer: str, evidence: str) -> None:
    """What is there, wholly or in part, is shown."""
    if answer in (Word.YES, Word.PARTLY) and not evidence:
        raise ValidationError({"evidence": NO_EVIDENCE})


def with_points(components: QuerySet[Component]) -> QuerySet[Component]:
    """Components with what was answered about them as log stores, as `Component.answered` takes it."""
    return components.annotate(point_rows=rows_of(LogPoint, "component", key="key", answer="answer"))
