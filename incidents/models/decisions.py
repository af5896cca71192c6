"""The table of decisions: whether an incident is a breach; each stays readable, and the last one counts."""

from django.core.exceptions import ValidationError
from django.db import models

from compliance.accounts.models import Person
from compliance.ledger.models import Record
from incidents.models.incidents import Incident

FACTORS = ("nature", "recipient", "acquired", "mitigated")


class Decision(Record):
    """What was decided of an incident, by whom, and why (45 CFR 164.402). Without one it counts as a breach."""

    class Outcome(models.TextChoices):
        BREACH = "breach", "A breach: the assessment does not show a low probability"
        NOTIFY = "notify", "We notify without an assessment"
        LOW = "low_probability", "No breach: a low probability that the PHI was compromised"
        SECURED = "secured", "No breach of unsecured PHI: it was encrypted or destroyed"
        UNINTENDED = "unintended", "Excluded: unintentional, in good faith, within authority"
        WITHIN = "within", "Excluded: between authorised persons of the same organisation"
        NOT_RETAINED = "not_retained", "Excluded: could not reasonably have been retained"

    #: What needs no notice.
    NO_BREACH = (Outcome.LOW, Outcome.SECURED, Outcome.UNINTENDED, Outcome.WITHIN, Outcome.NOT_RETAINED)

    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, related_name="decisions", verbose_name="incident"
    )
    outcome = models.CharField("outcome", max_length=16, choices=Outcome)
    decided_on = models.DateField("decided on")
    #: Empty where a former log alone says that it was decided.
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="decided by"
    )
    reviewed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="second reviewer"
    )  # fmt: skip
    why = models.TextField("why", max_length=3000, blank=True)
    nature = models.TextField("nature and extent of the PHI", max_length=3000, blank=True)
    recipient = models.TextField("who used it or to whom it went", max_length=3000, blank=True)
    acquired = models.TextField("whether it was acquired or viewed", max_length=3000, blank=True)
    mitigated = models.TextField("how far the risk was mitigated", max_length=3000, blank=True)

    narrative_fields = ("why", *FACTORS)

    class Meta:
        ordering = ("-decided_on", "-id")
        indexes = [models.Index(fields=["organisation", "incident"], name="decision_incident")]

    def __str__(self) -> str:
        return f"{self.incident}: {self.get_outcome_display()}"

    def get_absolute_url(self) -> str:
        return f"{self.incident.get_absolute_url()}#decisions"

    @property
    def granted_through(self) -> Incident:
        """A grant on the incident is one on its decisions."""
        return self.incident

    @property
    def is_breach(self) -> bool:
        """Whether notice is owed after it."""
        return self.outcome not in self.NO_BREACH

    @property
    def is_overtaken(self) -> bool:
        """Whether a report was merged into the incident after it that nobody decided to be no breach: of that it says nothing."""
        later = (each for each in self.incident.merged if str(each.pk) > str(self.pk))
        return not self.is_breach and any(not each.was_no_breach for each in later)

    def clean(self) -> None:
        super().clean()
        self.incident.refuse_before_known(self.decided_on, "decided_on")
        if self.decided_by_id is None and self.incident.imported_on is None:
            raise ValidationError({"decided_by": "Who decided it?"})
        if self.outcome == self.Outcome.LOW:
            words = "Each of the four factors needs its reason (45 CFR 164.402(2))."
            missing = {name: words for name in FACTORS if not getattr(self, name)}
            if missing:
                raise ValidationError(missing)
        elif not self.is_breach and not self.why:
            raise ValidationError(
                {"why": "Say which facts show it: the burden of proof is yours (45 CFR 164.414(b))."}
            )
