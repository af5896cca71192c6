"""The tables of incidents: what happened, when it was known and to whom, whom it affects, what is done about it."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property

from compliance.accounts.models import Person
from compliance.ledger.models import Part, Record, RecordQuerySet
from incidents import playbooks
from incidents.catalogue import JURISDICTIONS
from incidents.clocks import case
from incidents.reading import MOST_PEOPLE
from incidents.rules import LONGEST_HOLD, Held
from incidents.rules import Hold as LawHold
from riskassess.systems import catalogue
from vendors.models import Vendor

if TYPE_CHECKING:
    from incidents.models.relations import Relation

STATES = [(state, state) for state in sorted(JURISDICTIONS)]


class OpenManager(models.Manager.from_queryset(RecordQuerySet)):  # type: ignore[misc]
    """Incidents that are not restricted."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(is_restricted=False)


class Incident(Record):
    """An incident, from the first report to the closed file that proves what was done (45 CFR 164.308(a)(6), 164.414(b))."""

    class Role(models.TextChoices):
        COVERED_ENTITY = "covered_entity", "Covered entity"
        BUSINESS_ASSOCIATE = "business_associate", "Business associate"
        SUBCONTRACTOR = "subcontractor", "Subcontractor of a business associate"

    class Agent(models.TextChoices):
        UNKNOWN = "unknown", "Not established: counts as agent"
        YES = "yes", "Agent"
        NO = "no", "Independent contractor"

    year = models.PositiveSmallIntegerField("year", editable=False)
    number = models.PositiveIntegerField("number", editable=False)
    kind = models.CharField("kind", max_length=24, choices=playbooks.CHOICES)
    what = models.TextField("what happened", max_length=5000)
    role = models.CharField("for this PHI we are", max_length=20, choices=Role, default=Role.COVERED_ENTITY)
    occurred_on = models.DateField("occurred from", null=True, blank=True)
    occurred_until = models.DateField("until", null=True, blank=True)
    known_at = models.DateTimeField("first known")
    #: Where nobody wrote the time down, 00:00 of the day stands in for it: the earliest it can have been.
    known_time_unknown = models.BooleanField("time not known", default=False)
    should_have_known_on = models.DateField("would have been known on", null=True, blank=True)
    should_have_known_why = models.TextField("why then", max_length=1000, blank=True)
    determined_on = models.DateField("breach determined on", null=True, blank=True)
    how_found = models.CharField("how it was found", max_length=200, blank=True)
    vendor = models.ForeignKey(
        Vendor, on_delete=models.PROTECT, null=True, blank=True, related_name="incidents", verbose_name="at the vendor"
    )  # fmt: skip
    vendor_discovered_on = models.DateField("vendor discovered it on", null=True, blank=True)
    vendor_told_us_on = models.DateField("vendor told us on", null=True, blank=True)
    vendor_is_agent = models.CharField(
        "the vendor is our", max_length=8, choices=Agent, default=Agent.UNKNOWN
    )
    phi = ArrayField(
        models.CharField(max_length=24, choices=catalogue.CHOICES),
        verbose_name="kinds of PHI",
        default=list,
        blank=True,
    )
    containment = models.TextField("how it was contained", max_length=3000, blank=True)
    lead = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lead"
    )
    reported_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="reported by", editable=False
    )  # fmt: skip
    unreachable = models.PositiveIntegerField(
        "people who cannot be reached", null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)]
    )
    substitute_posted_on = models.DateField("substitute notice posted on", null=True, blank=True)
    closed_on = models.DateField("closed on", null=True, blank=True, editable=False)
    closed_why = models.TextField("why it was closed with open duties", max_length=1000, blank=True, editable=False)  # fmt: skip
    #: Of a former log: its number there, and the day it was taken over. Such an incident is historic until somebody reopens it.
    former_number = models.CharField("number in the former log", max_length=60, blank=True, editable=False)
    imported_on = models.DateField("taken over from a former log on", null=True, blank=True, editable=False)

    #: Open to the lead and to those it was granted to alone (compliance.accounts.restricted).
    is_restricted = models.BooleanField("restricted", default=False, editable=False)
    #: What the organisation states of its file, not we: work product of counsel.
    privileged_since = models.DateField("marked as privileged since", null=True, blank=True, editable=False)
    privileged_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="marked as privileged by", editable=False
    )  # fmt: skip

    #: Leaves the restricted ones out: whatever lists or counts incidents shows nobody what they may not open.
    objects: ClassVar[Any] = OpenManager()
    #: Every one; who reads it leaves out what is shut to the viewer (`viewer.visible`, `viewer.shut`).
    whole: ClassVar[Any] = RecordQuerySet.as_manager()
    restricted_to = "lead"

    narrative_fields = ("what", "should_have_known_why", "containment", "closed_why")
    part_names = ("counts", "holds", "steps", "returned")
    list_choices = {"phi": catalogue.CHOICES}  # noqa: RUF012 (as Ledgered declares it)

    class Meta:
        ordering = ("-year", "-number")
        permissions = [  # noqa: RUF012 (as the other registers declare it)
            ("incidents_read", "Open this incident"),
            ("incidents_write", "Work on this incident"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "number"], name="one_incident_per_number"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "archived_at", "closed_on"], name="incident_open"),
            models.Index(fields=["organisation", "archived_at", "known_at"], name="incident_known"),
            models.Index(
                fields=["organisation"], name="incident_restricted", condition=models.Q(is_restricted=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.number:03d}"

    def get_absolute_url(self) -> str:
        return reverse("incident_detail", kwargs={"slug": self.organisation.slug, "key": self.pk})

    @property
    def is_historic(self) -> bool:
        """Whether it was taken over from a former log and nobody reopened it since."""
        return self.imported_on is not None and self.closed_on is not None

    @property
    def known_fact(self) -> date | datetime:
        """The first knowledge as the rules take it: a local day where no time is known."""
        local = self.known_at.astimezone(self.organisation.zone)
        return local.date() if self.known_time_unknown else local

    @cached_property
    def merged(self) -> "list[Relation]":
        """The reports merged into this one; loaders of many set it (`incidents.merging.preload`)."""
        if self._state.adding:
            return []
        from incidents.merging import merged_into  # noqa: PLC0415 (it reads this table)

        return merged_into([self])[self.pk]

    @property
    def of_vendor(self) -> case.Vendor | None:
        """What the vendor did, as the rules take it."""
        if not self.vendor_discovered_on and not self.vendor_told_us_on:
            return None
        agent = {self.Agent.YES: True, self.Agent.NO: False}.get(self.Agent(self.vendor_is_agent))
        return case.Vendor(self.vendor_discovered_on, self.vendor_told_us_on, agent)

    @property
    def first_known(self) -> date | None:
        """The first local day on which anybody knew, or would have; None while nothing says so."""
        known = self.known_at and self.known_at.astimezone(self.organisation.zone).date()
        days = (known, self.should_have_known_on, self.vendor_discovered_on, self.vendor_told_us_on)
        return min((day for day in days if day), default=None)

    def refuse_before_known(self, day: date | None, field: str) -> None:
        """Raises ValidationError, beside that field, for a day before anybody knew of it."""
        first = self.first_known
        if day and first and day < first:
            raise ValidationError({field: f"This is before anybody knew of it, {first}."})

    def clean(self) -> None:
        super().clean()
        errors = dict(self._contradictions())
        if errors:
            raise ValidationError(errors)

    def _contradictions(self) -> Any:
        known = self.known_at and self.known_at.astimezone(self.organisation.zone).date()
        if self.occurred_until and self.occurred_on and self.occurred_until < self.occurred_on:
            yield "occurred_until", "It would end before it began."
        if known and self.occurred_on and known < self.occurred_on:
            yield "known_at", "Nobody can have known of it before it occurred."
        yield from self._too_early()
        if self.should_have_known_on and not self.should_have_known_why:
            yield "should_have_known_why", "Say what would have shown it."
        told, found = self.vendor_told_us_on, self.vendor_discovered_on
        if told and found and told < found:
            yield "vendor_told_us_on", "It cannot have told us before it discovered it."
        if (told or found) and not self.vendor:
            yield "vendor", "Which vendor?"

    def _too_early(self) -> Any:
        for name in ("should_have_known_on", "vendor_discovered_on", "vendor_told_us_on"):
            if self.occurred_on and (day := getattr(self, name)) and day < self.occurred_on:
                yield name, f"This is before it occurred, {self.occurred_on}."
        first = self.first_known
        for name in ("determined_on", "substitute_posted_on"):
            if first and (day := getattr(self, name)) and day < first:
                yield name, f"This is before anybody knew of it, {first}."


class Count(Part):
    """How many residents of a State are affected, as known from a day on; a number left empty is one that nobody knows."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="counts")
    on = models.DateField("counted on")
    state = models.CharField("State", max_length=2, choices=STATES, blank=True)
    people = models.PositiveIntegerField(
        "people", null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)]
    )
    is_confirmed = models.BooleanField("confirmed", default=False)

    owner_name = "incident"

    class Meta:
        verbose_name = "count"
        ordering = ("on", "state", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "on", "state"],
                name="one_count_per_day_and_state",
                violation_error_message="This State is counted twice on that day.",
            )
        ]
        indexes = [models.Index(fields=["organisation", "incident"], name="count_incident")]

    def __str__(self) -> str:
        return f"{self.state or 'Residence not known'} on {self.on}"


class Hold(Part):
    """A statement of a law-enforcement official that notice would impede an investigation (45 CFR 164.412)."""

    class Kind(models.TextChoices):
        ORAL = Held.ORAL, "Oral"
        WRITTEN = Held.WRITTEN, "Written"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField("kind", max_length=8, choices=Kind)
    stated_on = models.DateField("stated on")
    until = models.DateField("until", null=True, blank=True)
    official = models.CharField("official", max_length=160)

    owner_name = "incident"

    class Meta:
        verbose_name = "hold"
        ordering = ("stated_on", "id")
        indexes = [models.Index(fields=["organisation", "incident"], name="hold_incident")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} statement of {self.stated_on}"

    @property
    def facts(self) -> LawHold:
        """As the rules read it."""
        return LawHold(Held(self.kind), self.stated_on, self.until)

    def clean(self) -> None:
        if self.kind == self.Kind.WRITTEN and not self.until:
            words = "A written statement names its time (45 CFR 164.412(a)); without one it holds nothing."
            raise ValidationError({"until": words})
        if self.until and self.until < self.stated_on:
            raise ValidationError({"until": "It would end before it was stated."})
        if self.until and self.until > self.stated_on + LONGEST_HOLD:
            raise ValidationError({"until": "More than two years: is the year right?"})


class Step(Part):
    """A step of the playbook, copied into the incident: changeable, and ticked by name and time."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="steps")
    place = models.PositiveSmallIntegerField("place")
    words = models.CharField("step", max_length=300)
    done_at = models.DateTimeField("done at", null=True, blank=True)
    done_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="done by"
    )
    #: Why it is not done here; a struck step stays readable.
    struck_why = models.CharField("struck because", max_length=300, blank=True)

    owner_name = "incident"

    class Meta:
        verbose_name = "step"
        ordering = ("place", "id")
        indexes = [models.Index(fields=["organisation", "incident"], name="step_incident")]

    def __str__(self) -> str:
        return self.words
