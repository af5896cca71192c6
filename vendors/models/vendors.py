"""The tables of vendors and their contacts."""

import unicodedata
from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from compliance.accounts.models import Person
from compliance.guard.invisible import without_invisible
from compliance.ledger.models import Part, Record

#: From a vendor of ours down through those who work for it; more is a mistake, and every page that tells of a chain walks it.
LONGEST_CHAIN: Final = 20


def sorting_name(name: str) -> str:
    """The name without case, accents and what nobody sees, by which lists sort and doubles are found: “Élan” sorts with e."""
    if name.isascii() and name.isprintable():
        return " ".join(name.casefold().split())
    seen = without_invisible(unicodedata.normalize("NFKD", name.casefold()))
    return " ".join("".join(letter for letter in seen if not unicodedata.combining(letter)).split())


class Vendor(Record):
    """A company whose services an organisation uses, or a customer it serves; a business associate or not (45 CFR 160.103)."""

    class Kind(models.TextChoices):
        CLOUD = "cloud", "Cloud and hosting"
        AI_MODEL = "ai_model", "AI model or API"
        AI_APPLICATION = "ai_application", "AI application"
        DATA = "data", "Data store or analytics"
        EHR = "ehr", "Health record system"
        BILLING = "billing", "Billing and claims"
        COMMUNICATION = "communication", "Communication"
        MONITORING = "monitoring", "Monitoring and logging"
        PROFESSIONAL = "professional", "Professional services"
        RECORDS = "records", "Records, storage, destruction"
        CUSTOMER = "customer", "Customer we serve"
        OTHER = "other", "Other"

    class BaStatus(models.TextChoices):
        UNDECIDED = "undecided", "Undecided"
        YES = "yes", "Yes"
        TREATMENT = "treatment", "No: discloses for treatment"
        CONDUIT = "conduit", "No: mere conduit"
        NO_PHI = "no_phi", "No: receives no PHI"
        LIMITED_DATA_SET = "limited_data_set", "No: limited data set with agreement"

    class Agency(models.TextChoices):
        UNKNOWN = "unknown", "Unknown (counts as agent)"
        AGENT = "agent", "Agent"
        CONTRACTOR = "contractor", "Independent contractor"

    class Relation(models.TextChoices):
        GROUP = "group", "Part of the same company"
        SUBCONTRACTOR = "subcontractor", "Works for it as subcontractor, not for us"
        BOTH = "both", "Works for it as subcontractor, and for us"

    class Assurance(models.TextChoices):
        STATED = "stated", "Its customer says so in writing"
        SEEN = "seen", "We have seen the agreement"

    name = models.CharField("name", max_length=160)
    sort_name = models.CharField(max_length=320, editable=False)
    kinds = models.JSONField("kinds", default=list, blank=True)
    website = models.CharField("website", max_length=300, blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="parent vendor",
    )
    relation = models.CharField("how it stands to it", max_length=14, choices=Relation, blank=True)
    #: That the vendor it works for has an agreement with it: that vendor's duty, which we only know of or not.
    assurance = models.CharField("assurance", max_length=8, choices=Assurance, blank=True)
    assured_on = models.DateField("assured on", null=True, blank=True)
    agency = models.CharField(
        "agent or independent contractor", max_length=12, choices=Agency, default=Agency.UNKNOWN
    )
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="owner"
    )
    ba_status = models.CharField(
        "business associate", max_length=20, choices=BaStatus, default=BaStatus.UNDECIDED
    )
    ba_reason = models.CharField("why", max_length=500, blank=True)
    notes = models.TextField("notes", max_length=5000, blank=True)

    narrative_fields = ("ba_reason", "notes")
    derived_fields = ("sort_name",)
    list_choices: ClassVar[dict[str, list[tuple[str, str]]]] = {"kinds": Kind.choices}
    part_names = ("contacts",)

    class Meta:
        ordering = ("sort_name", "id")
        permissions = [("vendors_write", "Change this vendor, its services and BAAs")]
        indexes = [
            models.Index(fields=["organisation", "archived_at", "sort_name", "id"], name="vendor_list"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "sort_name"],
                condition=models.Q(archived_at=None),
                name="one_vendor_per_name",
                violation_error_message="There is already a vendor of this name.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("vendor_detail", kwargs={"slug": self.organisation.slug, "key": self.pk})

    def derive(self) -> None:
        self.sort_name = sorting_name(self.name)

    def clean(self) -> None:
        super().clean()
        if self.parent_id:
            self._stand_below()
        self.relation = (self.relation or self.Relation.GROUP) if self.parent_id else ""
        if self.relation in ("", self.Relation.GROUP):
            self.assurance = ""
        if not self.assurance:
            self.assured_on = None
        elif not self.assured_on:
            raise ValidationError({"assured_on": "Say since when this is known."})

    def _stand_below(self) -> None:
        """Refuses a circle and a chain that is too long."""
        rows = Vendor.objects.of(self.organisation_id).exclude(parent=None)
        parents = dict(rows.exclude(pk=self.pk).values_list("pk", "parent_id"))
        above: list[Any] = [self.parent_id]
        while len(above) <= LONGEST_CHAIN and (key := parents.get(above[-1])):
            above.append(key)
        if self.pk in above:
            raise ValidationError({"parent": "A vendor cannot stand above itself."})
        levels, level = 0, {self.pk}
        while level and levels <= LONGEST_CHAIN:
            levels, level = levels + 1, {key for key, parent in parents.items() if parent in level}
        if len(above) + levels > LONGEST_CHAIN:
            raise ValidationError({"parent": f"That makes a chain of more than {LONGEST_CHAIN} vendors."})


class Contact(Part):
    """A person at a vendor; the first is the first point of contact of OCR's business associate list."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="contacts")
    first_name = models.CharField("first name", max_length=80, blank=True)
    last_name = models.CharField("last name", max_length=80, blank=True)
    title = models.CharField("title", max_length=120, blank=True)
    address = models.CharField("address", max_length=200, blank=True)
    city = models.CharField("city", max_length=100, blank=True)
    state = models.CharField("State", max_length=40, blank=True)
    postal_code = models.CharField("ZIP code", max_length=20, blank=True)
    phone = models.CharField("phone", max_length=60, blank=True)
    fax = models.CharField("fax", max_length=60, blank=True)
    email = models.CharField("e-mail", max_length=254, blank=True)

    owner_name = "vendor"

    class Meta:
        verbose_name = "contact"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email or "contact"
