"""The tables of the components of a system, and of how what rests in them is encrypted."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet

from compliance.ledger.models import Part, Record
from riskassess.systems import facts
from riskassess.systems.models.systems import System
from vendors.gathered import rows_of
from vendors.models import Service


class Component(Record):
    """A part of a system that runs somewhere: on a vendor's service, or on our own premises."""

    class Kind(models.TextChoices):
        MODEL = "model", "Model endpoint"
        GATEWAY = "gateway", "Gateway with authentication and rate limit"
        INPUT_CHECK = "input_check", "Input PHI check"
        OUTPUT_FILTER = "output_filter", "Output filter"
        TOKENISATION = "tokenisation", "Tokenisation service"
        APPLICATION = "application", "Application"
        DATABASE = "database", "Database"
        VECTOR_STORE = "vector_store", "Vector store"
        OBJECT_STORE = "object_store", "Object store"
        LOG_STORE = "log_store", "Log store"
        OBSERVABILITY = "observability", "Observability"
        LABELLING = "labelling", "Labelling"
        BACKUP = "backup", "Backup"
        AGENT_TOOL = "agent_tool", "Tool of an agent"
        TRAINING = "training", "Training job"
        NETWORK = "network", "Network, carries only"
        PEOPLE = "people", "People and their devices"
        OTHER = "other", "Other"

    class Environment(models.TextChoices):
        PRODUCTION = "production", "Production"
        TEST = "test", "Test"
        DEVELOPMENT = "development", "Development"

    class Tenancy(models.TextChoices):
        UNKNOWN = "", "Not said"
        SINGLE = "single", "Single-tenant"
        MULTI = "multi", "Multi-tenant"

    class Keys(models.TextChoices):
        UNKNOWN = "", "Not said"
        PROVIDER = "provider", "With the provider"
        CUSTOMER = "customer", "Customer-managed in a key service"
        OWN = "own", "On our own premises"

    class Identity(models.TextChoices):
        UNKNOWN = "", "Not said"
        WORKLOAD = "workload", "Workload identity, no secret"
        SECRET = "secret", "A secret"  # noqa: S105 (what it is, not one)

    class AppendOnly(models.TextChoices):
        UNKNOWN = "", "Not said"
        NO = "no", "Not append-only"
        OBJECT_LOCK = "object_lock", "Object lock"
        SERVICE = "service", "A dedicated service"
        INSERT_ONLY = "insert_only", "A database role that may only insert"

    system = models.ForeignKey(
        System, on_delete=models.PROTECT, related_name="components", verbose_name="system"
    )
    name = models.CharField("name", max_length=120)
    kind = models.CharField("kind", max_length=16, choices=Kind, default=Kind.APPLICATION)
    service = models.ForeignKey(
        Service,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="runs on the service",
    )
    environment = models.CharField(
        "environment", max_length=12, choices=Environment, default=Environment.PRODUCTION
    )
    tenancy = models.CharField("tenancy", max_length=8, choices=Tenancy, default=Tenancy.UNKNOWN, blank=True)
    region = models.CharField("region", max_length=40, blank=True)
    keys = models.CharField("encryption keys", max_length=10, choices=Keys, default=Keys.UNKNOWN, blank=True)
    key_rotation_due = models.DateField("keys to be rotated by", null=True, blank=True)
    identity = models.CharField(
        "service account", max_length=10, choices=Identity, default=Identity.UNKNOWN, blank=True
    )
    secret_rotation_due = models.DateField("secret to be rotated by", null=True, blank=True)
    append_only = models.CharField(
        "log is append-only by", max_length=12, choices=AppendOnly, default=AppendOnly.UNKNOWN, blank=True
    )
    log_readers = models.CharField("who may read the log", max_length=200, blank=True)
    log_months = models.PositiveSmallIntegerField("log kept for months", null=True, blank=True)
    log_review_due = models.DateField("log to be reviewed by", null=True, blank=True)
    kept_days = models.PositiveIntegerField("keeps data for days", null=True, blank=True)
    claim_evidence = models.TextField("what shows region and retention", max_length=500, blank=True)
    claim_on = models.DateField("as of", null=True, blank=True)
    notes = models.TextField("notes", max_length=2000, blank=True)

    narrative_fields = ("claim_evidence", "notes")
    part_names = ("rests", "log_points")

    class Meta:
        verbose_name = "component"
        ordering = ("system", "name", "id")
        indexes = [
            models.Index(fields=["organisation", "archived_at", "system"], name="component_system"),
            models.Index(fields=["organisation", "archived_at", "service"], name="component_service"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "name"],
                condition=models.Q(archived_at=None),
                name="one_component_per_name",
                violation_error_message="This system already has a component of this name.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{self.system.get_absolute_url()}#component-{self.pk}"

    @property
    def granted_through(self) -> System:
        """A grant on the system is one on its components."""
        return self.system

    @property
    def place(self) -> str:
        """Where it runs, in words."""
        return f"{self.service.vendor.name}: {self.service}" if self.service else "Our own premises"

    def facts(self, left_on: date | None = None) -> facts.Component:
        """As the rules read it, with the day on which it was taken out; what rests there is asked of the database, or came with it."""
        return facts.Component(
            key=self.pk,
            system=self.system_id,
            name=self.name,
            kind=self.kind,
            service=self.service_id,
            environment=self.environment,
            region=self.region,
            rests=tuple((each.what, each.algorithm) for each in self.rested),
            key_rotation_due=self.key_rotation_due,
            secret_rotation_due=self.secret_rotation_due,
            log_review_due=self.log_review_due,
            keys=self.keys,
            log_points=tuple(self.answered.items()),
            left_on=left_on,
        )

    @property
    def answered(self) -> dict[str, str]:
        """Of a log store, what was answered: as it came with the row (`with_points`), else as the database has it."""
        rows = self.__dict__.get("point_rows")
        if rows is None:
            is_store = self.kind == self.Kind.LOG_STORE
            rows = list(self.log_points.values("key", "answer")) if is_store else []
        return {row["key"]: row["answer"] for row in rows if row["answer"]}

    @property
    def rested(self) -> "list[Rest]":
        """What rests there: as it came with the row (`with_rests`), else as the database has it."""
        if "rest_rows" in self.__dict__:
            return [Rest(**row) for row in self.__dict__["rest_rows"]]
        return list(self.rests.all())

    def clean(self) -> None:
        super().clean()
        if self.secret_rotation_due and self.identity != self.Identity.SECRET:
            raise ValidationError(
                {"identity": "Only a secret is rotated: choose that, or leave its day out."}
            )


class Rest(Part):
    """Something that rests in a component, and how it is encrypted there (45 CFR 164.312(a)(2)(iv))."""

    class What(models.TextChoices):
        DATABASE = "database", "Database"
        FILES = "files", "Files"
        TEMPORARY = "temporary", "Temporary files"
        BACKUPS = "backups", "Backups"
        WEIGHTS = "weights", "Weights"

    class Algorithm(models.TextChoices):
        UNKNOWN = "unknown", "Unknown"
        NONE = "none", "Not encrypted"
        AES128 = "aes128", "AES-128"
        AES256 = "aes256", "AES-256"
        OTHER = "other", "Another algorithm"

    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="rests")
    what = models.CharField("what rests there", max_length=12, choices=What)
    algorithm = models.CharField("encrypted with", max_length=8, choices=Algorithm, default=Algorithm.UNKNOWN)

    owner_name = "component"

    class Meta:
        verbose_name = "encryption at rest"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["component", "what"], name="one_row_per_rest")]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.get_algorithm_display()}"


def with_rests(components: QuerySet[Component]) -> QuerySet[Component]:
    """Components with what rests in them, as `Component.rested` takes it."""
    return components.annotate(rest_rows=rows_of(Rest, "component", what="what", algorithm="algorithm"))
