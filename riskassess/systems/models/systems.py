"""The tables of AI systems and of the PHI each touches."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from compliance.accounts.models import Person
from compliance.ledger.models import Part, Record
from riskassess.datasets.models import Dataset
from riskassess.systems import catalogue, facts
from riskassess.systems.asked import NOTHING, Answers
from vendors.models import sorting_name


class System(Record):
    """Software that works with a model, from a chatbot to a training pipeline: what it is for, and who answers for it."""

    class Kind(models.TextChoices):
        CHATBOT = "chatbot", "Chatbot"
        DECISION_SUPPORT = "decision_support", "Decision support"
        IMAGING = "imaging", "Imaging"
        INTAKE = "intake", "Intake"
        SCHEDULING = "scheduling", "Scheduling"
        DOCUMENTATION = "documentation", "Documentation"
        CODING = "coding", "Coding and billing"
        ANALYTICS = "analytics", "Analytics"
        TRAINING = "training", "Training pipeline"
        AGENT = "agent", "Agent"
        OTHER = "other", "Other"

    class Stage(models.TextChoices):
        IDEA = "idea", "Idea"
        DEVELOPMENT = "development", "In development"
        BEFORE_LAUNCH = "before_launch", "Before launch"
        PRODUCTION = "production", "In production"
        RETIRED = "retired", "Retired"

    class Role(models.TextChoices):
        INFORMS = "informs", "Informs a person who decides"
        AUGMENTS = "augments", "Proposes, a person confirms"
        REPLACES = "replaces", "Decides by itself"

    name = models.CharField("name", max_length=160)
    sort_name = models.CharField(max_length=320, editable=False)
    kind = models.CharField("kind", max_length=20, choices=Kind, default=Kind.OTHER)
    purpose = models.TextField("purpose", max_length=2000, blank=True)
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="owner"
    )
    security_officer = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="its own security officer",
    )
    stage = models.CharField("stage", max_length=16, choices=Stage, default=Stage.IDEA)
    stage_on = models.DateField("in this stage since", null=True, blank=True)
    legal_review_on = models.DateField("legal review signed on", null=True, blank=True)
    legal_review_by = models.CharField("legal review signed by", max_length=160, blank=True)
    intended_users = models.TextField("intended users", max_length=1000, blank=True)
    patient_facing = models.BooleanField("patients use it themselves", default=False)
    decision_role = models.CharField("role in decisions", max_length=12, choices=Role, default=Role.INFORMS)
    oversight = models.TextField("human oversight", max_length=2000, blank=True)
    device_considerations = models.TextField("clinical device considerations", max_length=2000, blank=True)
    patient_notice = models.TextField("what it tells patients about itself", max_length=2000, blank=True)
    works_from = models.CharField("where people who use it work", max_length=300, blank=True)
    prompts_kept = models.CharField("prompts kept where", max_length=160, blank=True)
    prompts_days = models.PositiveIntegerField("prompts kept for days", null=True, blank=True)
    outputs_kept = models.CharField("outputs kept where", max_length=160, blank=True)
    outputs_days = models.PositiveIntegerField("outputs kept for days", null=True, blank=True)
    approved_on = models.DateField("approved on", null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="approved by",
        editable=False,
    )
    approved_until = models.DateField("approved until", null=True, blank=True, editable=False)
    approval_conditions = models.TextField("conditions of use", max_length=2000, blank=True, editable=False)

    narrative_fields = (
        "purpose", "intended_users", "oversight", "device_considerations", "patient_notice", "approval_conditions",
    )  # fmt: skip
    derived_fields = ("sort_name",)
    part_names = ("phi", "datasets", "steps", "log_fields", "access")

    class Meta:
        verbose_name = "AI system"
        ordering = ("sort_name", "id")
        permissions = [("systems_write", "Change this system, its components and flows")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "sort_name"],
                condition=models.Q(archived_at=None),
                name="one_system_per_name",
                violation_error_message="There is already an AI system of this name.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("system_detail", kwargs={"slug": self.organisation.slug, "key": self.pk})

    def derive(self) -> None:
        self.sort_name = sorting_name(self.name)

    def facts(
        self,
        phi: Iterable[tuple[str, str]],
        used: Iterable[facts.Used] = (),
        answers: Answers = NOTHING,
        officer: str = "",
    ) -> facts.System:
        """As the rules read it: the kinds of PHI it touches with their reasons, the datasets it uses, and what people answered.

        `officer` names the organisation's security officer where that is known already.
        """
        return facts.System(
            key=self.pk,
            name=self.name,
            stage=self.stage,
            owner=self.owner_id,
            phi=tuple(phi),
            used=tuple(used),
            approved_on=self.approved_on,
            approved_until=self.approved_until,
            officer=str(self.security_officer or officer or self.organisation.security_officer or ""),
            answers=answers,
        )


class SystemPhi(Part):
    """A kind of PHI that a system touches, and why it needs no less (45 CFR 164.502(b))."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="phi")
    kind = models.CharField("kind of PHI", max_length=24, choices=catalogue.CHOICES)
    reason = models.CharField("why it is needed", max_length=300, blank=True)

    owner_name = "system"

    class Meta:
        verbose_name = "PHI it touches"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["system", "kind"], name="one_row_per_phi_kind")]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def clean(self) -> None:
        if self.kind not in catalogue.BY_KEY:
            raise ValidationError({"kind": "There is no such kind of PHI."})


class SystemDataset(Part):
    """A dataset that a system was trained, tuned or tested with, or looks things up in."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="datasets")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+", verbose_name="dataset")

    owner_name = "system"

    class Meta:
        verbose_name = "dataset it uses"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["system", "dataset"], name="one_row_per_dataset")]

    def __str__(self) -> str:
        return self.dataset.name
