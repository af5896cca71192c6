"""Decides how a report comes in, by whom it may be sent without a sign-in, and when it counts as opened."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from compliance.accounts.links import new_token, token_sha256
from compliance.accounts.models import Organisation, Person
from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused, System
from compliance.ledger.held import held
from compliance.registers.signals import pressing
from incidents.actions import incident_report
from incidents.models import Incident, Report, ReportLink

#: Who acts where nobody says who they are: no account, and no address is looked at or kept.
REPORTER: Final = System("the report link")
#: So many reports one link takes within a time; looked up among the reports themselves, by nobody's address.
MOST: Final = ((10, timedelta(minutes=10)), (60, timedelta(days=1)))
#: Without signs that are taken for one another.
SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class Flooded(Refused):
    """More reports came through the link than anybody has to tell."""


@transaction.atomic
def report_receive(incident: Incident, *, by: Actor, at: datetime, link: ReportLink | None = None) -> Report:
    """Files a report as an incident, and has the officers told at once. Raises Flooded."""
    if link:
        refuse_flood(link, at)
    incident_report(incident, by=by)
    report = Report(
        organisation=incident.organisation, incident=incident, received_at=at, receipt=receipt(), link=link
    )
    ledger.save(report, by=by, verb="received")
    pressing.send(Report)
    return report


def refuse_flood(link: ReportLink, at: datetime) -> None:
    """Raises Flooded where the link took as many reports as it may, and Refused where it was revoked meanwhile."""
    if held(link).archived_at:
        raise Refused("This address was revoked meanwhile. Tell an officer yourself.")
    for most, within in MOST:
        if Report.objects.filter(link=link, received_at__gt=at - within).count() >= most:
            raise Flooded("Very many reports came in here just now. Tell an officer yourself, or sign in and report there.")  # fmt: skip


def report_open(report: Report, *, by: Person, at: datetime) -> None:
    """Notes who opened a report first; a second look changes nothing."""
    with transaction.atomic():
        now = held(report)
        if now.opened_at is None:
            now.organisation, now.opened_at, now.opened_by = report.organisation, at, by
            ledger.save(now, by=by, verb="opened")


@transaction.atomic
def link_make(organisation: Organisation, *, by: Actor) -> ReportLink:
    """A fresh address for reports; the one before stops working."""
    held(organisation)
    for before in ReportLink.objects.of(organisation).current():
        ledger.archive(before, by=by, why="A new one took its place.")
    token = new_token()
    link = ReportLink(organisation=organisation, token_sha256=token.sha256)
    link.seal(token.secret)
    ledger.save(link, by=by, verb="made")
    return link


def link_revoke(link: ReportLink, *, by: Actor) -> None:
    """The address stops working at once."""
    ledger.archive(link, by=by)


def link_of(token: str) -> ReportLink | None:
    """The link in use with that secret."""
    found = ReportLink.objects.current().filter(token_sha256=token_sha256(token))
    return found.select_related("organisation__security_officer").first()


def receipt() -> str:
    """What a reporter keeps, such as “K7QF-93TM”."""
    signs = [secrets.choice(SIGNS) for _ in range(8)]
    return f"{''.join(signs[:4])}-{''.join(signs[4:])}"
