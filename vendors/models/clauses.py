"""The table of what a BAA was read for."""

from django.core.exceptions import ValidationError
from django.db import models

from compliance.ledger.models import Part
from vendors import clauses
from vendors.models.baas import BAA

#: What may be said of a clause: an absent one, and one that does not apply, are different findings.
NO_REASON = "Say why it does not apply."


class ClauseAnswer(Part):
    """Whether an agreement has a clause, and where. One that is not answered any more stays, empty: its note can still be redacted."""

    class Word(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "No"
        NOT_APPLICABLE = "not_applicable", "Not applicable"

    baa = models.ForeignKey(BAA, on_delete=models.PROTECT, related_name="answers")
    key = models.CharField("clause", max_length=40)
    answer = models.CharField("answer", max_length=16, choices=Word, blank=True)
    place = models.CharField("page or section", max_length=60, blank=True)
    note = models.TextField("note", max_length=1000, blank=True)

    owner_name = "baa"
    narrative_fields = ("note",)

    class Meta:
        verbose_name = "clause"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["baa", "key"], name="one_answer_per_clause")]
        # The first page asks of every agreement how many are answered and which fall short: neither reads the answers themselves.
        indexes = [
            models.Index(
                fields=["organisation", "baa"],
                condition=~models.Q(answer="") & models.Q(key__in=clauses.COUNTED_KEYS),
                name="answer_counted",
            ),
            models.Index(
                fields=["organisation", "baa"],
                include=["key"],
                condition=models.Q(answer__in=clauses.SHORT),
                name="answer_short",
            ),
        ]

    def __str__(self) -> str:
        where = f", {self.place}" if self.place else ""
        return f"{self.clause.name}: {self.get_answer_display() or 'not answered'}{where}"

    @property
    def clause(self) -> clauses.Clause:
        """What was looked for."""
        return clauses.BY_KEY[self.key]

    def clean(self) -> None:
        """Only some clauses can be out of place, and then it says why."""
        if self.key not in clauses.BY_KEY:
            raise ValidationError({"key": "There is no such clause."})
        if self.answer != self.Word.NOT_APPLICABLE:
            return
        if not self.clause.may_not_apply:
            raise ValidationError(
                {"answer": f"{self.clause.name} is required of every agreement ({self.clause.citation})."}
            )
        if not self.note:
            raise ValidationError({"note": NO_REASON})
