"""What is done about mail: the mail server is set, tested and taken away, an invitation is queued, a mail is tried again at once."""

from datetime import datetime

from django.db.models import Q

from compliance.accounts.models import Invitation, Person
from compliance.ledger import door as ledger
from compliance.ledger.door import Actor
from compliance.reminders import conversation, letters
from compliance.reminders.models import Mail, MailServer, Trouble


def mail_server_save(server: MailServer, *, password: str | None = None, by: Actor) -> None:
    """Saves the mail server; None keeps the password there is. Raises ValidationError and Stale."""
    if password is not None:
        server.set_password(password)
    verb = "created" if server._state.adding else "restored" if server.archived_at else "edited"
    server.archived_at = None
    ledger.save(server, by=by, verb=verb)


def mail_server_remove(server: MailServer, *, by: Actor) -> None:
    """Takes the mail server out of use and forgets its password; mail stays on the outbox page from now on."""
    server.set_password("")
    ledger.archive(server, by=by)


def mail_server_test(server: MailServer, *, by: Person, now: datetime) -> Trouble | None:
    """Sends a test mail to the person who asks; None when it was accepted, otherwise what went wrong."""
    trouble = None
    try:
        line = conversation.connect(server, conversation.SHORT_PATIENCE)
        try:
            line.hand_over(letters.message(letters.test(server.organisation, by, now), line.sender))
        finally:
            line.close()
    except conversation.NotAccepted as refusal:
        trouble = refusal.trouble
    ledger.note(server, by=by, verb="tested", facts={"result": trouble.value if trouble else "accepted"})
    return trouble


def invitation_queue(invitation: Invitation, secret: str, *, now: datetime) -> Mail:
    """Queues the mail of an invitation, in place of one that still waits with an older link."""
    Mail.objects.filter(invitation=invitation, state=Mail.State.QUEUED).update(
        state=Mail.State.DROPPED, trouble=Trouble.OUT_OF_DATE, sealed_link=None
    )
    mail = letters.invite(invitation, secret, now)
    mail.save(force_insert=True)
    return mail


def mail_retry(mail: Mail, *, now: datetime) -> bool:
    """Has a mail tried at once; False where it was sent or is being sent by now."""
    again = Mail.objects.filter(Q(state=Mail.State.FAILED) | Q(state=Mail.State.QUEUED), pk=mail.pk)
    return bool(again.update(state=Mail.State.QUEUED, next_try_at=now))
