"""Decides how a mail gets from the outbox to a mail server: claimed and committed before a word is spoken, never lost, rarely twice."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from compliance import cipher
from compliance.accounts.models import Organisation
from compliance.registers.registry import registry
from compliance.reminders import alive, conversation, letters, rules
from compliance.reminders.audience import Audience, audience_of
from compliance.reminders.due import Due, answers
from compliance.reminders.models import Heartbeat, Mail, MailServer, Reminder, Trouble

log = structlog.get_logger()

Clock = Callable[[], datetime]
#: What a reminder is true of, whatever its window and person: kind, model, record and due day or moment.
What = tuple[str, str, UUID, str]
#: No honest claim reaches further: what lies beyond was claimed by a clock that has since been set back.
FARTHEST = timedelta(hours=2)


def send_due(now: Clock, until: datetime) -> int:
    """Sends what is due, one mail after another, until nothing is due or the time is up; gives the number accepted."""
    accepted = 0
    with Lines() as lines:
        while now() < until and (mail := claim(now(), lines.dead)):
            accepted += attempt(mail, lines, now)
    return accepted


def claim(now: datetime, dead: set[UUID] = frozenset()) -> Mail | None:  # type: ignore[assignment]
    """Takes the next due mail for one attempt and commits that, so that a killed attempt is known to have begun."""
    with transaction.atomic():
        mail = (
            _due(now)
            .exclude(organisation__in=dead)
            .select_related("organisation", "invitation", "person")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("next_try_at", "id")
            .first()
        )
        if mail is None:
            return None
        mail.doubtful = (
            mail.doubtful or mail.state == Mail.State.SENDING
        )  # its last attempt never said how it ended
        mail.attempts += 1
        mail.state = Mail.State.SENDING
        mail.next_try_at = now + rules.lease(mail.attempts)
        mail.save(update_fields=["doubtful", "attempts", "state", "next_try_at"])
        return mail


def attempt(mail: Mail, lines: "Lines", now: Clock) -> bool:
    """One attempt to have a claimed mail accepted; whatever happens is written down."""
    why_not = _why_not(mail, now())
    if why_not:
        _drop(mail, why_not)
        return False
    if (true := _still_true(mail, lines, now())) is not None:
        _write_anew(mail, true, now())
        return False
    try:
        line = lines.to(mail.organisation)
        _settle(mail, next_try_at=now() + rules.lease(mail.attempts))
        line.hand_over(letters.message(mail, line.sender))
    except conversation.NotAccepted as refusal:
        lines.hang_up(mail.organisation)
        _not_accepted(mail, refusal, now())
        return False
    except cipher.Unreadable:
        _settle(mail, state=Mail.State.FAILED, trouble=Trouble.SEALED)
        return False
    _settle(mail, state=Mail.State.SENT, accepted_at=now(), trouble="", sealed_link=None)
    alive.beat(Heartbeat.Name.ACCEPTED, now(), mail.organisation)
    return True


class Lines(AbstractContextManager["Lines"]):
    """Open lines to mail servers, one per organisation, for the length of one run."""

    def __init__(self) -> None:
        self._open: dict[UUID, conversation.Line] = {}
        #: Organisations whose server was not reached: their other mails wait for the next run.
        self.dead: set[UUID] = set()
        self._due: dict[UUID, dict[What, Due] | None] = {}

    def to(self, organisation: Organisation) -> conversation.Line:
        """The line to the server of an organisation. Raises NotAccepted where there is none."""
        if organisation.pk not in self._open:
            self.dead.add(organisation.pk)
            self._open[organisation.pk] = conversation.connect(server_of(organisation))
            self.dead.discard(organisation.pk)
        return self._open[organisation.pk]

    def due(self, organisation: Organisation, now: datetime) -> dict[What, Due] | None:
        """What is due there in this run, asked once; None where a register did not say."""
        if organisation.pk not in self._due:
            found = list(answers(organisation, now.astimezone(organisation.zone), days=True))
            whole = [due for due in found if due is not None]
            self._due[organisation.pk] = {_what(due): due for due in whole} if None not in found else None
        return self._due[organisation.pk]

    def hang_up(self, organisation: Organisation) -> None:
        """Closes a line on which something went wrong."""
        line = self._open.pop(organisation.pk, None)
        if line is not None:
            line.close()

    def __exit__(self, *_: object) -> None:
        for line in self._open.values():
            line.close()


def server_of(organisation: Organisation) -> MailServer | None:
    """Its own mail server; None where that of the settings serves it."""
    return MailServer.objects.of(organisation).current().first()


def has_server(organisation: Organisation) -> bool:
    """Whether its mail is sent at all, by its own server or by that of the settings (see MailQuerySet.served)."""
    return (
        bool(settings.MAIL and not organisation.sample)
        or MailServer.objects.of(organisation).current().exists()
    )


def _due(now: datetime) -> "QuerySet[Mail]":
    return Mail.objects.served().filter(
        Q(next_try_at__lte=now) | Q(next_try_at__gt=now + FARTHEST),
        state__in=[Mail.State.QUEUED, Mail.State.SENDING],
    )


def _why_not(mail: Mail, now: datetime) -> str:
    """Why a mail is not wanted any more by the time it would leave; empty where it is."""
    if mail.invitation is not None:
        over = mail.invitation.archived_at or mail.invitation.accepted_at or mail.invitation.expires_at <= now
        return Trouble.SETTLED if over else ""
    audience = audience_of(mail.organisation, now.astimezone(mail.organisation.zone).date())
    if mail.person_id not in audience:
        return Trouble.NO_MEMBER
    return "" if all(_may_read(audience, told) for told in mail.reminders.all()) else Trouble.NO_RIGHT


def _may_read(audience: Audience, told: Reminder) -> bool:
    """Whether the person may still read what a reminder tells of, asked as when it was written."""
    register = registry.of_deadline(told.kind)
    return (
        register is not None
        and told.person_id is not None
        and audience.may_open(told.person_id, register, told.model, told.record_id)
    )


def _still_true(mail: Mail, lines: Lines, now: datetime) -> dict[int, Due] | None:
    """What of a mail that waited is still due, by the key of its reminder; None where it may leave as it is.

    Where a register does not answer it leaves: a reminder too many is better than one too few.
    """
    if mail.attempts == 1 and now - mail.created_at < rules.HOUR:
        return None
    told = list(mail.reminders.all())
    due = lines.due(mail.organisation, now) if told else None
    if due is None:
        return None
    whats = {each.pk: (each.kind, each.model, each.record_id, each.due) for each in told}
    true = {key: due[what] for key, what in whats.items() if what in due}
    return true if len(true) < len(told) else None


def _what(due: Due) -> What:
    return due.deadline.kind, due.deadline.model, due.deadline.record, rules.due_key(due.at)


def _write_anew(mail: Mail, true: dict[int, Due], now: datetime) -> None:
    """Drops a mail for one that tells what is still due. The rest is free again, and told should it become true once more."""
    with transaction.atomic():
        why_not = Trouble.OUT_OF_DATE if true else Trouble.SETTLED_SINCE
        if not _settle(mail, state=Mail.State.DROPPED, trouble=why_not) or mail.person is None:
            return
        mail.reminders.update(mail=None)
        if true:
            items = [due.item(mail.organisation) for due in true.values()]
            anew = letters.remind(mail.organisation, mail.person, items, now)
            anew.save(force_insert=True)
            Reminder.objects.filter(pk__in=true).update(mail=anew)


def _drop(mail: Mail, why_not: str) -> None:
    """Leaves a mail unsent. Its reminders are free again, so that the next look mails those the person may still read."""
    with transaction.atomic():
        dropped = _settle(mail, state=Mail.State.DROPPED, trouble=why_not, sealed_link=None)
        if dropped and why_not == Trouble.NO_RIGHT:
            mail.reminders.update(mail=None)


def _not_accepted(mail: Mail, refusal: conversation.NotAccepted, now: datetime) -> None:
    log.warning("mail not accepted", mail=str(mail.pk), trouble=refusal.trouble.value, attempt=mail.attempts)
    _settle(
        mail,
        state=Mail.State.FAILED if refusal.lasting else Mail.State.QUEUED,
        trouble=refusal.trouble,
        doubtful=mail.doubtful or refusal.doubtful,
        next_try_at=now + rules.pause(mail.attempts),
    )


def _settle(mail: Mail, **values: Any) -> bool:
    """Writes what became of an attempt, unless another one has taken the mail since."""
    own = Mail.objects.filter(pk=mail.pk, state=Mail.State.SENDING, attempts=mail.attempts)
    return bool(own.update(**values))
