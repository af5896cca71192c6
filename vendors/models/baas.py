"""The tables of BAAs, the services they cover and their files."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from compliance.ledger.models import Part, Record
from vendors import rules, terms
from vendors.fields import PartialDateField
from vendors.models.service import Service
from vendors.models.vendors import Vendor
from vendors.terms import Agreement

#: The way out for what never was agreed.
MISTAKEN = "If it was recorded by mistake, take out its signature under Edit: a draft can be archived."


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class BAA(Record):
    """A business associate agreement (45 CFR 164.504(e), 164.314(a)): its facts as on file, its days derived from them."""

    class Direction(models.TextChoices):
        COVERED_ENTITY = "covered_entity", "We are the covered entity"
        BUSINESS_ASSOCIATE = "business_associate", "We are the business associate"
        SUBCONTRACTOR = "subcontractor", "We are upstream of a subcontractor"

    class Renewal(models.TextChoices):
        ENDS = "ends", "Ends"
        AUTO = "auto", "Renews itself for a term"

    class BreachUnit(models.TextChoices):
        HOURS = "hours", "hours"
        DAYS = "days", "days"
        BUSINESS_DAYS = "business_days", "business days"

    class Evidence(models.TextChoices):
        NONE = "none", "None on file"
        FILE = "file", "A file"
        INCORPORATED_TERMS = "incorporated_terms", "Part of the vendor's terms"
        CONSOLE_ACCEPTANCE = "console_acceptance", "Accepted in the vendor's console"

    class Coverage(models.TextChoices):
        NAMED = "named", "The services named here"
        ELIGIBLE_LIST = "eligible_list", "All services on the vendor's eligible list"

    class NoticeBy(models.TextChoices):
        US = "us", "us"
        THEM = "them", "the vendor"

    class ReturnOutcome(models.TextChoices):
        RETURNED = "returned", "Returned"
        DESTROYED = "destroyed", "Destroyed"
        INFEASIBLE = "infeasible", "Not feasible, protections extended"

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="baas", verbose_name="vendor")
    title = models.CharField("title", max_length=160, default="BAA")
    direction = models.CharField(
        "direction", max_length=20, choices=Direction, default=Direction.COVERED_ENTITY
    )
    signed = PartialDateField("signed")
    signed_seen_on = models.DateField("signature seen on", null=True, blank=True)
    effective = PartialDateField("effective day")
    renewed_on = models.DateField("renewal agreed on", null=True, blank=True)
    amended_on = models.DateField("amended as of", null=True, blank=True)
    until_terminated = models.BooleanField("runs until terminated", default=False)
    first_end = PartialDateField("end day")
    renewal = models.CharField("at the end", max_length=8, choices=Renewal, default=Renewal.ENDS)
    term_months = models.PositiveSmallIntegerField(
        "renewal term in months",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(terms.LONGEST_MONTHS)],
    )
    notice_days = models.PositiveIntegerField(
        "notice period in days", null=True, blank=True, validators=[MaxValueValidator(terms.LONGEST_DAYS)]
    )
    notice_months = models.PositiveSmallIntegerField(
        "notice period in months", null=True, blank=True, validators=[MaxValueValidator(terms.LONGEST_MONTHS)]
    )
    breach_notice_value = models.PositiveIntegerField(
        "breach-notice term",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10_000)],
    )
    breach_notice_unit = models.CharField(
        "breach-notice term in", max_length=14, choices=BreachUnit, default=BreachUnit.DAYS
    )
    evidence = models.CharField("evidence", max_length=20, choices=Evidence, default=Evidence.NONE)
    evidence_version = models.CharField("version of the terms", max_length=120, blank=True)
    evidence_address = models.URLField("address of the terms", max_length=500, blank=True)
    evidence_on = models.DateField("accepted or read on", null=True, blank=True)
    coverage_mode = models.CharField("covers", max_length=14, choices=Coverage, default=Coverage.NAMED)
    eligible_list_on = models.DateField("eligible list as of", null=True, blank=True)
    eligible_list_address = models.URLField("address of the eligible list", max_length=500, blank=True)
    notice_given_on = models.DateField("notice given on", null=True, blank=True)
    notice_given_by = models.CharField("notice given by", max_length=4, choices=NoticeBy, blank=True)
    terminated_on = PartialDateField("terminated, last day in force")
    superseded_from = models.DateField("superseded from", null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes",
        verbose_name="superseded by",
    )
    return_due_on = models.DateField("return or destruction due", null=True, blank=True)
    return_outcome = models.CharField(
        "return or destruction", max_length=12, choices=ReturnOutcome, blank=True
    )
    return_done_on = models.DateField("returned or destroyed on", null=True, blank=True)
    notes = models.TextField("notes", max_length=5000, blank=True)
    #: Verifications are counted from it where it is later than the first day in force.
    recorded_at = models.DateTimeField("recorded at", auto_now_add=True, null=True)

    starts_on = models.DateField(null=True, editable=False)
    may_start_on = models.DateField(null=True, editable=False)
    ends_on = models.DateField(null=True, editable=False)
    ended_by = models.CharField(max_length=12, blank=True, editable=False)
    rolls_from = models.DateField(null=True, editable=False)

    narrative_fields = ("notes",)
    derived_fields = ("starts_on", "may_start_on", "ends_on", "ended_by", "rolls_from")
    part_names = ("covers", "files", "answers")

    class Meta:
        verbose_name = "BAA"
        ordering = ("id",)
        indexes = [
            models.Index(fields=["organisation", "archived_at", "vendor"], name="baa_vendor"),
            models.Index(fields=["organisation", "archived_at", "ends_on"], name="baa_ends"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(signed=None) | models.Q(signed_seen_on=None),
                name="baa_signed_or_seen",
                violation_error_message="Give the day it was signed or the day the signature was seen, not both.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.vendor.name}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("baa_detail", kwargs={"slug": self.organisation.slug, "key": self.pk})

    @property
    def granted_through(self) -> Vendor:
        """A grant on the vendor is one on its BAAs."""
        return self.vendor

    @property
    def has_evidence(self) -> bool:
        """Whether anything shows that it was agreed."""
        return self.evidence != self.Evidence.NONE

    def agreement(
        self,
        zone: ZoneInfo,
        covers: tuple[terms.Cover, ...] | None = None,
        answers: tuple[tuple[str, str], ...] = (),
    ) -> terms.Agreement:
        """The facts as the rules read them; without `covers` its covered services and clauses are asked of the database."""
        if covers is None:
            covers, answers = self._covers_and_answers()
        return terms.Agreement(
            key=self.pk,
            direction=self.direction,  # type: ignore[arg-type]
            signed=self.signed,
            signed_seen=self.signed_seen_on,
            effective=self.effective,
            first_end=self.first_end,
            until_terminated=self.until_terminated,
            renewal=self.renewal,  # type: ignore[arg-type]
            term_months=self.term_months,
            notice_days=self.notice_days,
            notice_months=self.notice_months,
            notice_given=self.notice_given_on,
            terminated_on=self.terminated_on,
            superseded_from=self.superseded_from,
            has_evidence=self.has_evidence,
            coverage_mode=self.coverage_mode,  # type: ignore[arg-type]
            covers=covers,
            answers=answers,
            return_due_on=self.return_due_on,
            return_done_on=self.return_done_on,
            recorded_on=self.recorded_at.astimezone(zone).date() if self.recorded_at else None,
            archived_on=self.archived_at.astimezone(zone).date() if self.archived_at else None,
        )

    def _covers_and_answers(self) -> tuple[tuple[terms.Cover, ...], tuple[tuple[str, str], ...]]:
        """As they came with the row (vendors/gathered.py), else as the database has them."""
        if "cover_rows" not in self.__dict__:
            covers = tuple(cover.facts for cover in self.covers.all())
            return covers, tuple((each.key, each.answer) for each in self.answers.all())
        came = self.__dict__
        covers = tuple(
            terms.Cover(UUID(row["service"]), _day(row["from_on"]), _day(row["to_on"]))
            for row in came["cover_rows"]
        )
        return covers, tuple((row["key"], row["answer"]) for row in came["answer_rows"])

    def derive(self) -> None:
        facts = self.agreement(ZoneInfo("UTC"), covers=())
        end = terms.end(facts)
        self.starts_on, self.may_start_on = terms.starts_on(facts), terms.may_start_on(facts)
        self.ends_on, self.ended_by = (end.on, end.reason) if end else (None, "")
        self.rolls_from = terms.rolls_from(facts)

    def life(self, on: date, *, is_followed: bool = False) -> rules.Life:
        """Its word and flags on a day."""
        return rules.life(
            self.agreement(self.organisation.zone, covers=()),
            on,
            expiring_days=self.organisation.expiring_days,
            is_followed=is_followed,
        )

    def unfinished(self, on: date, others: Iterable[Agreement]) -> str:
        """In words what somebody must still be told of, among the vendor's other agreements; empty where it may leave the view."""
        facts = self.agreement(self.organisation.zone, covers=())
        if rules.status(facts, on) in ("not_yet", "in_force"):
            return f"{self.title} has not ended. Terminate it first: return or destruction of PHI follows from that."
        if rules.return_open(facts, on, others):
            return f"After {self.title} return or destruction of PHI is not recorded. Record it first."
        return ""


class Cover(Part):
    """A service that an agreement covers for a time, from and to these days, both inclusive.

    A service that is dropped and taken in again has two of them: what was covered, and when, stays as it was.
    """

    baa = models.ForeignKey(BAA, on_delete=models.PROTECT, related_name="covers")
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, related_name="covers", verbose_name="service"
    )
    from_on = models.DateField("from", null=True, blank=True)
    to_on = models.DateField("to", null=True, blank=True)

    owner_name = "baa"

    class Meta:
        verbose_name = "covered service"
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.service)

    def clean(self) -> None:
        """A service found on a list keeps the day on which it was found there: reading the list again later moves no past day."""
        found = self.baa.eligible_list_on if self.baa.coverage_mode == BAA.Coverage.ELIGIBLE_LIST else None
        if found and self.from_on is None and (self.to_on is None or self.to_on >= found):
            self.from_on = found

    @property
    def facts(self) -> terms.Cover:
        """As the rules read it."""
        return terms.Cover(self.service_id, self.from_on, self.to_on)


class BAAFile(Part):
    """A file of an agreement and what it is."""

    class Kind(models.TextChoices):
        AGREEMENT = "agreement", "Signed agreement"
        AMENDMENT = "amendment", "Amendment"
        NOTICE = "notice", "Notice"
        CERTIFICATE = "certificate", "Certificate of return or destruction"

    baa = models.ForeignKey(BAA, on_delete=models.PROTECT, related_name="files")
    attachment = models.ForeignKey(
        "files.Attachment", on_delete=models.PROTECT, related_name="+", verbose_name="file"
    )
    kind = models.CharField("kind", max_length=12, choices=Kind, default=Kind.AGREEMENT)

    owner_name = "baa"

    class Meta:
        verbose_name = "file"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.attachment}"
