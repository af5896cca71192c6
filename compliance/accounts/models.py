"""The tables of people and organisations: who belongs where, as what, and by which invitation, grant or link."""

import unicodedata
from functools import cache
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.crypto import salted_hmac

from compliance.accounts.roles import PERMISSIONS, Role
from compliance.ledger.keys import new_key
from compliance.ledger.models import Record, Versioned


def valid_name(name: str) -> None:
    """Raises ValidationError for characters that cannot be seen or that turn the writing around: a name is how others know who acted."""
    if any(unicodedata.category(letter)[0] == "C" or letter in "\u2028\u2029" for letter in name):
        raise ValidationError(
            "This name holds a character that cannot be seen. Type it anew, without copying."
        )


class PersonManager(BaseUserManager["Person"]):
    """People by mail address, whatever its case."""

    def get_by_natural_key(self, email: str | None) -> "Person":
        return self.get(email=(email or "").strip().lower())

    def create_user(self, email: str, name: str, password: str | None = None) -> "Person":
        """A new person; without password they sign in by link alone."""
        person = self.model(email=email.strip().lower(), name=name.strip())
        person.set_password(password)
        person.full_clean(exclude=["password"])
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser, PermissionsMixin):
    """Someone who can sign in. A person belongs to no organisation by themselves, but through memberships."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    email = models.EmailField("e-mail", max_length=254, unique=True)
    name = models.CharField("name", max_length=120, validators=[valid_name])
    is_active = models.BooleanField("may sign in", default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    #: Goes into every session; raising it ends them all.
    session_stamp = models.PositiveIntegerField(default=0, editable=False)

    #: The columns that the person chose to see, by list.
    list_columns = models.JSONField(default=dict, editable=False)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name_plural = "people"
        ordering = ("name", "email")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        """What a session is held against: the password, as Django has it, and the stamp."""
        salt = "compliance.accounts.models.Person.session"
        held = f"{self.session_stamp}:{self.password}"
        return salted_hmac(salt, held, secret=secret, algorithm="sha256").hexdigest()


#: The names that the time zone database knows, read from its files once.
time_zones = cache(available_timezones)


def valid_time_zone(name: str) -> None:
    """Raises ValidationError for a name that the time zone database does not know."""
    if name not in time_zones():
        raise ValidationError(f"“{name}” is not a time zone name such as America/New_York")


class Organisation(Versioned):
    """A covered entity, a business associate, or both (45 CFR 160.103), with its officers (164.308(a)(2), 164.530(a)(1))."""

    class Kind(models.TextChoices):
        COVERED_ENTITY = "covered_entity", "Covered entity"
        BUSINESS_ASSOCIATE = "business_associate", "Business associate"
        BOTH = "both", "Both"

    name = models.CharField("name", max_length=120)
    slug = models.SlugField(
        "address",
        max_length=60,
        unique=True,
        help_text="The first word of every address of this organisation.",
    )
    kind = models.CharField("kind", max_length=20, choices=Kind, default=Kind.COVERED_ENTITY)
    time_zone = models.CharField(
        "time zone", max_length=60, default="America/New_York", validators=[valid_time_zone]
    )
    states = models.JSONField(
        "States", default=list, blank=True, help_text="Where the people live whose PHI you hold."
    )
    security_officer = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="security officer",
    )
    security_officer_since = models.DateField("security officer since", null=True, blank=True)
    privacy_officer = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="privacy officer",
    )
    privacy_officer_since = models.DateField("privacy officer since", null=True, blank=True)
    expiring_days = models.PositiveSmallIntegerField(
        "days that count as expiring",
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text="An agreement that ends within this many days is shown as expiring. Our default; no rule gives a number.",
    )
    baa_review_months = models.PositiveSmallIntegerField(
        "months between verifications of a BAA",
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="Our default, proposed in 90 FR 898; no rule in force gives a number.",
    )
    chain_review_months = models.PositiveSmallIntegerField(
        "months between walks of the vendor chain",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="Our default; 90 FR 898 proposes yearly verification, and no rule in force gives a number.",
    )
    phi_countries = ArrayField(
        models.CharField(
            max_length=2, validators=[RegexValidator("^[A-Z]{2}$", "Two letters each, such as US.")]
        ),
        verbose_name="countries that PHI may be in",
        default=list,
        blank=True,
        help_text="Two letters each, such as US, CA. Empty: anywhere. HIPAA itself names no country; contracts and other laws may.",
    )
    tls_floor = models.CharField(
        "TLS version that PHI needs",
        max_length=3,
        choices=[("1.2", "TLS 1.2 or newer"), ("1.3", "TLS 1.3")],
        default="1.2",
        help_text="What goes below it is a gap. NIST SP 800-52 Rev. 2 asks for 1.2; HIPAA itself names no version.",
    )
    report_hours = models.PositiveSmallIntegerField(
        "hours until owners hear of an unopened report",
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(72)],
        help_text="Officers are told of a reported incident at once. Our default; no rule gives a number.",
    )
    sample = models.BooleanField("sample", default=False, editable=False)

    class Meta:
        ordering = ("name",)
        permissions = list(PERMISSIONS.items())
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("dashboard", kwargs={"slug": self.slug})

    @property
    def ledger_organisation_id(self) -> UUID:
        return self.id

    @property
    def zone(self) -> ZoneInfo:
        """Its time zone, in which its days begin and end."""
        return ZoneInfo(self.time_zone)

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": "This word is used by the product itself; choose another."})
        for officer, citation in (
            ("security_officer", "164.308(a)(2)"),
            ("privacy_officer", "164.530(a)(1)(i)"),
        ):
            if getattr(self, officer) and not getattr(self, f"{officer}_since"):
                raise ValidationError(
                    {f"{officer}_since": f"Say since when: 45 CFR {citation} asks who is responsible."}
                )


#: First words of addresses that belong to no organisation.
RESERVED_SLUGS = {
    "account", "healthz", "invitation", "link", "organisations", "r", "recovery-codes", "second-factor",
    "sign-in", "sign-out", "start", "static", "still-there",
}  # fmt: skip


class Membership(Record):
    """A person in an organisation, as something. Ended memberships are archived."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("role", max_length=20, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person"], name="one_membership_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.person.name} ({self.get_role_display()})"


class Invitation(Record):
    """A one-time link by which a person becomes a member; the link itself is never stored."""

    email = models.EmailField("e-mail", max_length=254)
    name = models.CharField("name", max_length=120, validators=[valid_name])
    role = models.CharField("role", max_length=20, choices=Role)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    invited_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    secret_fields = ("token_sha256",)

    def __str__(self) -> str:
        return f"invitation of {self.email}"


class Grant(Record):
    """One permission on one record for one person, until a day; the guardian permission beside it is made and removed with it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    permission = models.CharField("permission", max_length=40)
    model = models.CharField(max_length=100)
    key = models.UUIDField()
    #: The record as it was called when the grant was given.
    title = models.CharField("on", max_length=300)
    until = models.DateField("until", null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "model", "key"], name="grant_lookup")]

    def __str__(self) -> str:
        return f"{self.permission} on {self.title} for {self.person.name}"


class OneTimeLink(models.Model):
    """A link that signs one person in once, within 15 minutes; only its hash is stored."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    token_sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link for {self.person}"
