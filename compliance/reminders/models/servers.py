"""The table of mail servers: where an organisation's mail leaves, and with which password."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse

from compliance import cipher
from compliance.ledger.models import Record


class MailServer(Record):
    """The mail server of an organisation; without one its mail stays on the outbox page."""

    class Security(models.TextChoices):
        STARTTLS = "starttls", "STARTTLS (usual, port 587)"
        TLS = "tls", "TLS from the start (port 465)"
        NONE = "none", "None (only inside a network you trust, port 25)"

    host = models.CharField(
        "host",
        max_length=253,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9._:\[\]-]+$", "Enter a host name such as smtp.example.com, or an IP address."
            )
        ],
    )
    port = models.PositiveIntegerField(
        "port", default=587, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    security = models.CharField("encryption", max_length=10, choices=Security, default=Security.STARTTLS)
    accept_self_signed = models.BooleanField(
        "accept a certificate that nobody vouches for",
        default=False,
        help_text="For a server of your own, self-signed. Whoever sits between could then read mail and password.",
    )
    username = models.CharField("user name", max_length=254, blank=True)
    sealed_password = models.BinaryField(null=True, blank=True, editable=False)
    from_address = models.EmailField("sender", max_length=254, help_text="The address that mails come from.")

    secret_fields = ("sealed_password",)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="one_mail_server")]

    def __str__(self) -> str:
        return f"mail server {self.host}"

    def get_absolute_url(self) -> str:
        return reverse("mail_server", kwargs={"slug": self.organisation.slug})

    @property
    def password(self) -> str:
        """The password in the clear, for the conversation alone. Raises cipher.Unreadable."""
        return cipher.open_sealed(self.sealed_password, self._bound).decode() if self.sealed_password else ""

    def set_password(self, password: str) -> None:
        """Seals a new password; an empty one takes it away."""
        self.sealed_password = cipher.seal(password, self._bound) if password else None

    @property
    def _bound(self) -> str:
        return f"reminders_mailserver:sealed_password:{self.organisation_id}:{self.pk}"
