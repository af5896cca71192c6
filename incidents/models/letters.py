"""The tables of drafts, of runs of the mail merge, and of mail that came back."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse

from compliance.ledger.models import Part, Record
from incidents import contents, portal
from incidents.models.incidents import STATES, Incident
from incidents.models.notices import Notice
from incidents.reading import MOST_PEOPLE


def _text(words: str) -> Any:
    return models.TextField(words, max_length=4000, blank=True)


def _reason(words: str) -> Any:
    return models.CharField(f"why it cannot say {words}", max_length=300, blank=True)


class Draft(Record):
    """A notice while it is written, with the elements that the rule wants of it and a reason for each that it cannot have."""

    class Kind(models.TextChoices):
        LETTER = contents.Kind.LETTER, "Letter to the people affected"
        MEDIA = contents.Kind.MEDIA, "Media release"
        WEB = contents.Kind.WEB, "Web notice"
        COVERED_ENTITY = contents.Kind.COVERED_ENTITY, "Notice to the covered entity"
        REGULATOR = contents.Kind.REGULATOR, "Notice to a State regulator"
        HHS = contents.Kind.HHS, "Worksheet for the HHS portal"

    #: Those that are written for one State.
    OF_A_STATE = (Kind.MEDIA, Kind.REGULATOR)
    #: How a notice of this kind goes out, as it is recorded; a posting is no letter, so it is recorded at the incident itself.
    GOES_OUT = {  # noqa: RUF012 (a table, never changed)
        Kind.LETTER: (Notice.Recipient.INDIVIDUALS, Notice.Method.LETTER),
        Kind.MEDIA: (Notice.Recipient.MEDIA, Notice.Method.PRESS),
        Kind.COVERED_ENTITY: (Notice.Recipient.COVERED_ENTITY, Notice.Method.LETTER),
        Kind.REGULATOR: (Notice.Recipient.STATE_REGULATOR, Notice.Method.PORTAL),
        Kind.HHS: (Notice.Recipient.HHS, Notice.Method.PORTAL),
    }

    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, related_name="drafts", verbose_name="incident"
    )
    kind = models.CharField("kind", max_length=16, choices=Kind, editable=False)
    state = models.CharField("State", max_length=2, choices=STATES, blank=True)
    addressee = models.CharField("to", max_length=200, blank=True)
    people = _text("who is affected")
    people_why = _reason("who is affected")
    happened = _text("what happened")
    happened_why = _reason("what happened")
    involved = _text("what information was involved")
    involved_why = _reason("what information was involved")
    protect = _text("what people can do")
    protect_why = _reason("what people can do")
    doing = _text("what we are doing")
    doing_why = _reason("what we are doing")
    contact = _text("how to reach us")
    contact_why = _reason("how to reach us")
    toll_free = models.CharField("toll-free number", max_length=40, blank=True)
    signed_by = models.CharField("signed by", max_length=160, blank=True)
    location = ArrayField(
        models.CharField(max_length=16, choices=portal.LOCATIONS),
        verbose_name="where the information was",
        default=list,
        blank=True,
    )
    safeguards = ArrayField(
        models.CharField(max_length=16, choices=portal.SAFEGUARDS),
        verbose_name="safeguards in place before",
        default=list,
        blank=True,
    )
    measures = ArrayField(
        models.CharField(max_length=16, choices=portal.MEASURES),
        verbose_name="actions taken in response",
        default=list,
        blank=True,
    )
    #: Elements that are neither said nor have a reason, by name; follows from the fields whenever they are saved.
    lacks = ArrayField(
        models.CharField(max_length=16), verbose_name="lacks", default=list, blank=True, editable=False
    )

    narrative_fields = tuple(
        name for each in (contents.PEOPLE, *contents.ELEMENTS) for name in (each.name, f"{each.name}_why")
    )
    list_choices = {  # noqa: RUF012 (as Ledgered declares it)
        "location": portal.LOCATIONS,
        "safeguards": portal.SAFEGUARDS,
        "measures": portal.MEASURES,
    }

    class Meta:
        ordering = ("kind", "state", "id")
        indexes = [models.Index(fields=["organisation", "incident"], name="draft_incident")]

    def __str__(self) -> str:
        return f"{self.incident}: {self.get_kind_display()}{f', {self.state}' if self.state else ''}"

    def get_absolute_url(self) -> str:
        return reverse("draft_detail", kwargs={"slug": self.organisation.slug, "key": self.pk})

    @property
    def granted_through(self) -> Incident:
        """A grant on the incident is one on its drafts."""
        return self.incident

    @property
    def elements(self) -> tuple[contents.Element, ...]:
        """What it must say, in the order of the rule."""
        return contents.OF_KIND[contents.Kind(self.kind)]

    @property
    def lacking(self) -> str:
        """What it lacks, in words."""
        return contents.titles(self.lacks)

    @property
    def paragraphs(self) -> list[tuple[str, str, str]]:
        """What it says, element by element: name, heading, words."""
        said = [(each.name, each.title, getattr(self, each.name)) for each in self.elements]
        return [part for part in said if part[2] and part[0] != contents.TOLL_FREE.name]

    def clean(self) -> None:
        super().clean()
        if self.kind in self.OF_A_STATE and not self.state:
            raise ValidationError({"state": "For which State?"})

    def derive(self) -> None:
        super().derive()
        names = [each.name for each in self.elements]
        texts = {name: getattr(self, name) for name in names}
        reasons = {name: getattr(self, f"{name}_why", "") for name in names}
        self.lacks = [each.name for each in contents.lacking(self.kind, texts, reasons)]


class MailRun(Record):
    """A run of the mail merge: what is left of a list of recipients once the letters went to whoever sent it.

    Counts, the SHA-256 of the list, and times; of the list itself nothing is kept.
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="runs", verbose_name="draft")
    #: Which version of the draft was printed: the ledger holds its words.
    draft_version = models.PositiveIntegerField("version of the draft")
    sha256 = models.CharField("SHA-256 of the list", max_length=64)
    letters = models.PositiveIntegerField("letters to print", validators=[MaxValueValidator(MOST_PEOPLE)])
    left_out = models.PositiveIntegerField("rows without a letter", default=0)
    first_row = models.PositiveIntegerField("from row")
    begun_at = models.DateTimeField("begun")
    ended_at = models.DateTimeField("ended", null=True, blank=True)
    #: Letters that were handed to the connection; that they arrived only the person at its end can know.
    printed = models.PositiveIntegerField("letters handed over", default=0)
    #: The row with which the rest goes on; empty where nothing is left.
    next_row = models.PositiveIntegerField("goes on from row", null=True, blank=True)

    part_names = ("mail_counts",)

    class Meta:
        verbose_name = "mail merge"
        ordering = ("-begun_at", "-id")
        indexes = [models.Index(fields=["organisation", "draft"], name="mailrun_draft")]

    def __str__(self) -> str:
        return f"{self.draft.incident}: {self.letters} letters, list {self.sha256[:8]}"

    def get_absolute_url(self) -> str:
        return f"{self.draft.get_absolute_url()}#runs"

    @property
    def granted_through(self) -> Incident:
        """A grant on the incident is one on its mail merges."""
        return self.draft.incident


class MailCount(Part):
    """How many letters of a run go to a State; “other” are military and foreign addresses."""

    run = models.ForeignKey(MailRun, on_delete=models.PROTECT, related_name="mail_counts")
    state = models.CharField("State", max_length=8)
    letters = models.PositiveIntegerField("letters", validators=[MaxValueValidator(MOST_PEOPLE)])

    owner_name = "run"

    class Meta:
        verbose_name = "letters to a State"
        ordering = ("state", "id")
        indexes = [models.Index(fields=["organisation", "run"], name="mailcount_run")]

    def __str__(self) -> str:
        return f"{self.letters} to {self.state}"


class Returned(Part):
    """How many people no letter reaches, as known from a day on: returned mail, and those whose address nobody has (164.404(d)(2))."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="returned")
    on = models.DateField("counted on")
    people = models.PositiveIntegerField(
        "people whom no letter reaches", validators=[MaxValueValidator(MOST_PEOPLE)]
    )

    owner_name = "incident"

    class Meta:
        verbose_name = "returned mail"
        ordering = ("on", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "on"],
                name="one_returned_per_day",
                violation_error_message="It was counted on that day already.",
            )
        ]
        indexes = [models.Index(fields=["organisation", "incident"], name="returned_incident")]

    def __str__(self) -> str:
        return f"{self.people} out of reach on {self.on}"
