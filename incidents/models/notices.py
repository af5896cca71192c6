"""The table of notices that went out."""

from datetime import tzinfo

from django.core.exceptions import ValidationError
from django.db import models

from compliance.ledger.models import Record
from incidents.catalogue import LAWS
from incidents.clocks import case
from incidents.models.incidents import STATES, Incident

LAW_OF = {law.key: law for law in LAWS}
LAW_CHOICES = [(law.key, f"{law.jurisdiction}: {law.citation}") for law in LAWS]


class Notice(Record):
    """A notice that went out: to whom, when, how, and what proves it (45 CFR 164.414(b))."""

    class Recipient(models.TextChoices):
        INDIVIDUALS = "individuals", "The people affected"
        MEDIA = "media", "Media"
        HHS = "hhs", "HHS"
        COVERED_ENTITY = "covered_entity", "Covered entity, or business associate above us"
        CONTRACT_PARTY = "contract_party", "Party of an agreement"
        STATE_REGULATOR = "state_regulator", "Regulator or attorney general of a State"
        CREDIT_BUREAUS = "credit_bureaus", "Credit bureaus"

    class Method(models.TextChoices):
        LETTER = "letter", "First-class mail"
        EMAIL = "email", "E-mail, as agreed"
        PORTAL = "portal", "Portal"
        PRESS = "press", "Press release"
        WEB = "web", "Website"
        PHONE = "phone", "Telephone"
        OTHER = "other", "Another way"

    #: Those that are told of one State at a time.
    OF_A_STATE = (Recipient.MEDIA, Recipient.STATE_REGULATOR)
    #: Those that are told once for all.
    FEDERAL = (Recipient.HHS, Recipient.COVERED_ENTITY, Recipient.CONTRACT_PARTY)

    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, related_name="notices", verbose_name="incident"
    )
    recipient = models.CharField("to", max_length=16, choices=Recipient)
    state = models.CharField("State", max_length=2, choices=STATES, blank=True)
    sent_on = models.DateField("sent on")
    method = models.CharField("how", max_length=8, choices=Method)
    #: Of an agreement: who was told, by the name that its clock bears.
    party = models.CharField("party of the agreement", max_length=200, blank=True)
    #: The moment, where somebody wrote down the time.
    sent_at = models.DateTimeField("sent at", null=True, blank=True)
    #: Where a State has several laws that want this recipient told: under which it went, by the law's key.
    law = models.CharField("under the law", max_length=40, choices=LAW_CHOICES, blank=True)
    reference = models.CharField("tracking or receipt number", max_length=120, blank=True)
    attachment = models.ForeignKey(
        "files.Attachment", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="proof"
    )  # fmt: skip

    class Meta:
        ordering = ("sent_on", "id")
        indexes = [models.Index(fields=["organisation", "incident"], name="notice_incident")]

    def __str__(self) -> str:
        return f"{self.incident}: {self.get_recipient_display()}{f', {self.state}' if self.state else ''}"

    def get_absolute_url(self) -> str:
        return f"{self.incident.get_absolute_url()}#notices"

    @property
    def granted_through(self) -> Incident:
        """A grant on the incident is one on its notices."""
        return self.incident

    @property
    def facts(self) -> case.Notice:
        """As the rules read it."""
        return self.told(self.incident.organisation.zone)

    def told(self, zone: tzinfo) -> case.Notice:
        """The same, the time of the organisation's zone where somebody wrote it down."""
        sent = self.sent_at.astimezone(zone) if self.sent_at else self.sent_on
        return case.Notice(case.Recipient(self.recipient), sent, self.state or case.US, self.party, self.law)

    def clean(self) -> None:
        super().clean()
        self.incident.refuse_before_known(self.sent_on, "sent_on")
        if self.recipient in self.OF_A_STATE and not self.state:
            raise ValidationError({"state": "Of which State?"})
        if self.law and (self.recipient in self.FEDERAL or LAW_OF[self.law].jurisdiction != self.state):
            raise ValidationError({"law": "This is a law of another State."})
        if self.recipient in self.FEDERAL and self.state:
            raise ValidationError({"state": "This recipient is told once, of no State."})
        if self.party and self.recipient != self.Recipient.CONTRACT_PARTY:
            raise ValidationError({"party": "Only a party of an agreement is named."})
