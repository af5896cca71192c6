"""The tables of reports: how an incident came in and who opened it first, and the link by which anybody of the workforce may report."""

from django.db import models
from django.urls import reverse

from compliance import cipher
from compliance.accounts.addresses import public
from compliance.accounts.models import Person
from compliance.ledger.models import Record
from incidents.models.incidents import Incident


class ReportLink(Record):
    """The organisation's own address for reports without a sign-in; revoked it is archived, and there is one at a time."""

    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    #: Kept so that officers can show it again; it opens nothing but the form.
    sealed_token = models.BinaryField(editable=False)

    secret_fields = ("token_sha256", "sealed_token")

    class Meta:
        verbose_name = "report link"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], name="one_report_link", condition=models.Q(archived_at=None)
            )
        ]

    def __str__(self) -> str:
        return "report link"

    def get_absolute_url(self) -> str:
        return reverse("report_link", kwargs={"slug": self.organisation.slug})

    @property
    def address(self) -> str:
        """The whole address, to be handed round. Raises cipher.Unreadable."""
        token = cipher.open_sealed(self.sealed_token, self._bound).decode()
        return public(reverse("report_anonymous", kwargs={"token": token}))

    def seal(self, token: str) -> None:
        """Keeps the secret part of the address."""
        self.sealed_token = cipher.seal(token, self._bound)

    @property
    def _bound(self) -> str:
        return f"incidents_reportlink:sealed_token:{self.organisation_id}:{self.pk}"


class Report(Record):
    """How an incident came in, and when an officer first opened it (45 CFR 164.308(a)(6)(ii)). Through the link: by nobody known."""

    incident = models.OneToOneField(
        Incident, on_delete=models.PROTECT, related_name="report", verbose_name="incident"
    )
    received_at = models.DateTimeField("received at")
    #: What the reporter keeps; it says nothing of the incident.
    receipt = models.CharField("receipt", max_length=9)
    link = models.ForeignKey(
        ReportLink, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="through"
    )
    opened_at = models.DateTimeField("opened at", null=True, blank=True)
    opened_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="opened by"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "receipt"], name="one_report_per_receipt")
        ]
        indexes = [
            models.Index(fields=["organisation"], name="report_unopened", condition=models.Q(opened_at=None)),
            models.Index(fields=["link", "received_at"], name="report_of_link"),
        ]

    def __str__(self) -> str:
        return f"report of {self.incident}"

    def get_absolute_url(self) -> str:
        return self.incident.get_absolute_url()

    @property
    def granted_through(self) -> Incident:
        """A grant on the incident is one on its report."""
        return self.incident
