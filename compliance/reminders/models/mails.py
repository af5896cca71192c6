"""The table of mails: one message to one address, and why it was not accepted."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse

from compliance.accounts.models import Invitation, Organisation, Person
from compliance.ledger.keys import new_key
from compliance.reminders.models.owned import OwnedQuerySet
from compliance.reminders.models.servers import MailServer


class MailQuerySet(OwnedQuerySet):
    """Mails, which know whether a server would take them."""

    def served(self) -> Self:
        """Those that have a mail server. That of the settings never serves a sample: the people in one are made up."""
        own = models.Q(organisation__in=MailServer.objects.current().values("organisation"))
        return self.filter(own | models.Q(organisation__sample=False) if settings.MAIL else own)


class Trouble(models.TextChoices):
    """Why a mail was not accepted or not sent: a class and never the server's own words, which may hold anything."""

    UNREACHABLE = (
        "unreachable",
        "The mail server could not be reached. Check the host name, the port and the firewall.",
    )
    TIMEOUT = (
        "timeout",
        "The mail server did not answer in time. Check the port, and whether it expects another kind of encryption.",
    )
    BROKEN = (
        "broken",
        "The mail server broke the connection off. Often the port and the kind of encryption do not fit together.",
    )
    CERTIFICATE = (
        "certificate",
        "The mail server's certificate is not trusted: self-signed, expired, or made out to another name.",
    )
    ENCRYPTION = (
        "encryption",
        "No encrypted connection came about. Try the other kind of encryption, or another port.",
    )
    NO_SIGN_IN = (
        "no_sign_in",
        "The mail server takes no user name here. It may do so only over an encrypted connection.",
    )
    PASSWORD = "password", "The mail server refused the user name or the password."
    SENDER = "sender", "The mail server refused the sender's address for this user."
    RECIPIENT = "recipient", "The mail server refused the recipient's address."
    CONTENT = "content", "The mail server refused the message itself."
    BUSY = "busy", "The mail server asked to try again later."
    REFUSED = "refused", "The mail server refused the conversation."
    SEALED = (
        "sealed",
        "The stored password or link cannot be opened: its master key is missing from the settings.",
    )
    NO_MEMBER = "no_member", "The person is no active member of the organisation any more."
    NO_RIGHT = (
        "no_right",
        "The person may no longer read what it tells of. Whoever may now is told in a mail of their own.",
    )
    OUT_OF_DATE = "out_of_date", "It waited, and a newer mail took its place."
    SETTLED_SINCE = "settled_since", "While it waited, what it tells of was settled or corrected."
    SETTLED = "settled", "The invitation was used, withdrawn or has run out."


class Mail(models.Model):
    """One message to one address, from the moment it is due until a mail server has accepted it."""

    class Kind(models.TextChoices):
        REMINDER = "reminder", "Reminder"
        INVITATION = "invitation", "Invitation"

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Not delivered"
        DROPPED = "dropped", "Not sent"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.REMINDER)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    address = models.EmailField(max_length=254)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    #: A secret link that takes the place of SECRET_LINK in the text when the mail leaves; dropped once it is accepted.
    sealed_link = models.BinaryField(null=True)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    #: An attempt ended between the server's acceptance and our knowing of it, so there may be two copies with one Message-ID.
    doubtful = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    #: When it is tried next; while it is being sent, until when the attempt may keep it.
    next_try_at = models.DateTimeField()
    trouble = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-id"], name="mail_list"),
            models.Index(fields=["organisation", "person", "-id"], name="mail_person"),
            models.Index(
                fields=["next_try_at"], name="mail_open", condition=models.Q(state__in=["queued", "sending"])
            ),
            models.Index(
                fields=["organisation", "created_at"], name="mail_failed", condition=models.Q(state="failed")
            ),
        ]

    #: Stands for the secret link in the stored text.
    SECRET_LINK: ClassVar[str] = "[the link stands in the mail alone]"  # noqa: S105 (a placeholder)

    def __str__(self) -> str:
        return f"{self.subject} (to {self.address})"

    def get_absolute_url(self) -> str:
        return reverse("outbox_detail", kwargs={"slug": self.organisation.slug, "key": self.pk})

    @property
    def word(self) -> str:
        """Its state as shown."""
        if self.state == self.State.SENT and self.doubtful:
            return "Sent, possibly twice"
        return self.State(self.state).label

    @property
    def tone(self) -> str:
        """The tone of the badge beside it."""
        if self.state == self.State.QUEUED:
            return "medium" if self.attempts else "draft"
        tones = {
            self.State.SENDING: "info",
            self.State.SENT: "medium" if self.doubtful else "good",
            self.State.FAILED: "critical",
        }
        return tones.get(self.State(self.state), "ended")

    @property
    def trouble_words(self) -> str:
        """Why it was not accepted or not sent, in words."""
        return Trouble(self.trouble).label if self.trouble else ""

    @property
    def can_retry(self) -> bool:
        """Whether a person may have it tried at once."""
        return self.state in (self.State.FAILED, self.State.QUEUED)
