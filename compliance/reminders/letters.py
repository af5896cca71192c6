"""Decides the words of a mail: each deadline with its day and its link, a summary where there are many, and never free text."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format

from compliance import cipher
from compliance.accounts.addresses import public
from compliance.accounts.models import Invitation, Organisation, Person
from compliance.ledger.keys import new_key
from compliance.reminders.models import Mail
from compliance.reminders.rules import SUMMARY, Standing


@dataclass(frozen=True)
class Item:
    """One deadline as a mail tells it."""

    kind: str
    title: str
    url: str
    due: date | datetime
    standing: Standing

    @property
    def day(self) -> date:
        """The day it is due, or the day of the moment."""
        return self.due.date() if isinstance(self.due, datetime) else self.due

    @property
    def when(self) -> str:
        """The day or moment as written; a moment has its time zone beside it."""
        return (
            self.due.strftime("%Y-%m-%d %H:%M %Z") if isinstance(self.due, datetime) else self.due.isoformat()
        )


def remind(organisation: Organisation, person: Person, items: Sequence[Item], now: datetime) -> Mail:
    """The unsaved mail that tells one person of these deadlines."""
    items = sorted(items, key=lambda item: (item.day, item.when, item.kind, item.title))
    shown = items[:SUMMARY] if len(items) > SUMMARY else items
    context = {
        "items": [(item, public(item.url)) for item in shown],
        "hidden": len(items) - len(shown),
        "total": len(items),
        "counts": Counter(item.kind for item in items).most_common() if len(items) > SUMMARY else (),
        "overdue": sum(item.standing.left < 0 for item in items),
        "link": public(reverse("deadline_list", kwargs={"slug": organisation.slug})),
        "written": _local(organisation, now),
    }
    return _mail(
        organisation,
        _subject(items),
        "reminder",
        context,
        now,
        person=person,
        name=person.name,
        address=person.email,
    )


def invite(invitation: Invitation, secret: str, now: datetime) -> Mail:
    """The unsaved mail of an invitation; its secret link is sealed beside the text and stands in no column."""
    context = {
        "invitation": invitation,
        "link": Mail.SECRET_LINK,
        "until": _local(invitation.organisation, invitation.expires_at),
    }
    mail = _mail(
        invitation.organisation,
        f"Your invitation to {invitation.organisation.name}",
        "invitation",
        context,
        now,
        kind=Mail.Kind.INVITATION,
        invitation=invitation,
        name=invitation.name,
        address=invitation.email,
    )
    mail.sealed_link = cipher.seal(public(reverse("invitation", kwargs={"token": secret})), _bound(mail))
    return mail


def test(organisation: Organisation, person: Person, now: datetime) -> Mail:
    """The unsaved mail that shows that mail arrives."""
    context = {"link": public(reverse("mail_server", kwargs={"slug": organisation.slug}))}
    return _mail(
        organisation,
        "Test mail: it arrives",
        "test",
        context,
        now,
        person=person,
        name=person.name,
        address=person.email,
    )


def message(mail: Mail, sender: str) -> EmailMultiAlternatives:
    """The mail as it goes to the server; the same however often it is tried. Raises cipher.Unreadable."""
    link = (
        cipher.open_sealed(mail.sealed_link, _bound(mail)).decode() if mail.sealed_link else Mail.SECRET_LINK
    )
    ready = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text.replace(Mail.SECRET_LINK, link),
        from_email=sanitize_address((one_line(mail.organisation.name), sender), "utf-8"),
        to=[sanitize_address((one_line(mail.name), mail.address), "utf-8")],
        headers={
            "Message-ID": mail.message_id,
            "Date": date_format(mail.created_at, "r"),
            "Auto-Submitted": "auto-generated",  # RFC 3834, 5: nobody's holiday notice shall answer
        },
    )
    ready.attach_alternative(mail.html.replace(Mail.SECRET_LINK, link), "text/html")
    return ready


def one_line(text: str) -> str:
    """Without line breaks and other control characters, which have no place in a header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _local(organisation: Organisation, moment: datetime) -> str:
    return f"{moment.astimezone(organisation.zone):%Y-%m-%d %H:%M} ({organisation.time_zone})"


def _subject(items: Sequence[Item]) -> str:
    if len(items) == 1:
        return f"{items[0].kind}, {items[0].standing.words}: {items[0].title}"
    overdue = sum(item.standing.left < 0 for item in items)
    if overdue:
        return f"{len(items)} deadlines, {overdue} overdue"
    return f"{len(items)} deadlines, the first {items[0].standing.words}"


def _mail(
    organisation: Organisation,
    subject: str,
    template: str,
    context: dict[str, Any],
    now: datetime,
    **fields: Any,
) -> Mail:
    key = new_key()
    context = {**context, "organisation": organisation, "subject": subject, "mail_name": fields["name"]}
    return Mail(
        id=key,
        organisation=organisation,
        subject=one_line(subject)[:300],
        text=render_to_string(f"reminders/mail/{template}.txt", context).strip() + "\n",
        html=render_to_string(f"reminders/mail/{template}.html", context),
        message_id=f"<{key}@{urlsplit(settings.PUBLIC_URL).hostname or 'localhost'}>",
        next_try_at=now,
        created_at=now,
        **fields,
    )


def _bound(mail: Mail) -> str:
    return f"reminders_mail:sealed_link:{mail.organisation_id}:{mail.pk}"
