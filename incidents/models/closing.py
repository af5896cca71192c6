"""The tables of what follows an incident: actions, its root cause, and the answer about the accounting of disclosures."""

from django.core.exceptions import ValidationError
from django.db import models

from compliance.accounts.models import Person
from compliance.ledger.models import Record
from incidents.models.exercises import Exercise
from incidents.models.incidents import Incident


class Action(Record):
    """What is done after an incident or an exercise, by whom, until when."""

    class Kind(models.TextChoices):
        CORRECTIVE = "corrective", "Corrective action"
        MITIGATION = "mitigation", "Mitigation of harm"
        SANCTION = "sanction", "Sanction"

    class Sanction(models.TextChoices):
        COUNSELLED = "counselled", "Counselled"
        RETRAINED = "retrained", "Trained again"
        WARNED = "warned", "Written warning"
        RESTRICTED = "restricted", "Access restricted"
        SUSPENDED = "suspended", "Suspended"
        ENDED = "ended", "Employment or engagement ended"
        OTHER = "other", "Another sanction of the policy"

    #: What each kind answers to.
    CITATIONS = {  # noqa: RUF012 (a table, never changed)
        Kind.CORRECTIVE: "45 CFR 164.308(a)(1)(ii)(B)",
        Kind.MITIGATION: "45 CFR 164.530(f)",
        Kind.SANCTION: "45 CFR 164.530(e)",
    }

    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, null=True, related_name="actions", editable=False, verbose_name="incident"
    )  # fmt: skip
    exercise = models.ForeignKey(
        Exercise, on_delete=models.PROTECT, null=True, related_name="actions", editable=False, verbose_name="exercise"
    )  # fmt: skip
    kind = models.CharField("kind", max_length=10, choices=Kind, default=Kind.CORRECTIVE)
    sanction = models.CharField("sanction", max_length=10, choices=Sanction, blank=True)
    words = models.TextField("what is done", max_length=2000)
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="owner"
    )
    due_on = models.DateField("due on")
    done_on = models.DateField("done on", null=True, blank=True, editable=False)
    outcome = models.TextField("what came of it", max_length=2000, blank=True, editable=False)

    narrative_fields = ("words", "outcome")

    class Meta:
        ordering = ("due_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(incident=None) ^ models.Q(exercise=None), name="action_of_one"
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "incident"], name="action_incident"),
            models.Index(fields=["organisation", "exercise"], name="action_exercise"),
            models.Index(fields=["organisation", "done_on", "due_on"], name="action_due"),
        ]

    def __str__(self) -> str:
        of = f"Incident {self.incident}" if self.incident else str(self.exercise)
        return f"{of}: {self.get_kind_display()} due on {self.due_on}"

    def get_absolute_url(self) -> str:
        return f"{self.of.get_absolute_url()}#actions"

    @property
    def of(self) -> Incident | Exercise:
        """The incident or the exercise that it follows; a constraint sees to it that there is one."""
        return self.incident or self.exercise  # type: ignore[return-value]

    @property
    def granted_through(self) -> Incident | None:
        """A grant on the incident is one on its actions."""
        return self.incident

    @property
    def citation(self) -> str:
        """Where the duty stands."""
        return self.CITATIONS[self.Kind(self.kind)]

    def clean(self) -> None:
        super().clean()
        if self.kind == self.Kind.SANCTION and not self.sanction:
            raise ValidationError({"sanction": "Which sanction of the policy (45 CFR 164.530(e))?"})
        if self.kind != self.Kind.SANCTION and self.sanction:
            raise ValidationError({"sanction": "Only a sanction is one."})


class RootCause(Record):
    """Why an incident could happen, one for each; what was thought before stays in its history."""

    class Cause(models.TextChoices):
        CONFIGURATION = "configuration", "Configuration or access rights"
        DESIGN = "design", "Design or software fault"
        MODEL = "model", "Behaviour of a model or an agent"
        PEOPLE = "people", "A slip of a person"
        TRAINING = "training", "Nobody had been told or trained"
        PROCESS = "process", "A procedure missing or not followed"
        VENDOR = "vendor", "At a vendor"
        ATTACK = "attack", "An attack from outside"
        INSIDER = "insider", "Deliberately, from inside"
        EQUIPMENT = "equipment", "Equipment lost, stolen or failed"
        UNKNOWN = "unknown", "Not to be found out"

    incident = models.OneToOneField(
        Incident, on_delete=models.PROTECT, related_name="root_cause", editable=False, verbose_name="incident"
    )
    cause = models.CharField("root cause", max_length=16, choices=Cause)
    words = models.TextField("how it came about", max_length=3000)

    narrative_fields = ("words",)

    def __str__(self) -> str:
        return f"{self.incident}: root cause"

    def get_absolute_url(self) -> str:
        return f"{self.incident.get_absolute_url()}#root-cause"

    @property
    def granted_through(self) -> Incident:
        """A grant on the incident is one on its root cause."""
        return self.incident


class Accounting(Record):
    """Whether the disclosures stand in the accounting that people may ask for, six years back (45 CFR 164.528)."""

    class Answer(models.TextChoices):
        ENTERED = "entered", "Entered for everybody affected"
        PASSED_ON = "passed_on", "Told to the covered entity, which keeps the accounting"
        NOT_OWED = "not_owed", "Not owed"

    incident = models.OneToOneField(
        Incident, on_delete=models.PROTECT, related_name="accounting", editable=False, verbose_name="incident"
    )
    answer = models.CharField("answer", max_length=10, choices=Answer)
    where = models.CharField("where", max_length=160, blank=True)
    entered_on = models.DateField("on", null=True, blank=True)
    why = models.TextField("why it is not owed", max_length=1000, blank=True)

    narrative_fields = ("why",)

    def __str__(self) -> str:
        return f"{self.incident}: accounting of disclosures"

    def get_absolute_url(self) -> str:
        return f"{self.incident.get_absolute_url()}#accounting"

    @property
    def granted_through(self) -> Incident:
        """A grant on the incident is one on its accounting."""
        return self.incident

    def clean(self) -> None:
        super().clean()
        errors = {}
        if self.answer == self.Answer.NOT_OWED:
            if not self.why:
                errors["why"] = (
                    "Say why: nothing left the organisation, or which exception of 164.528(a)(1) it is."
                )
        elif self.answer:
            if not self.where:
                errors["where"] = "Where is it entered, or to whom was it told?"
            if not self.entered_on:
                errors["entered_on"] = "On which day?"
        if errors:
            raise ValidationError(errors)
