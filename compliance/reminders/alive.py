"""Decides whether the machine is alive: signs of life are rows, so that they can be read when broker, worker and beat are all gone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, Max, Min, Q
from django.urls import reverse
from django.utils.timesince import timesince

from compliance.accounts.models import Organisation
from compliance.reminders import rules
from compliance.reminders.models import Heartbeat, Mail, MailQuerySet

#: A mail that was not delivered is told in the banner for so long.
FAILURES_SHOWN = timedelta(days=7)
_NAME = Heartbeat.Name


@dataclass(frozen=True)
class Alarm:
    """What an officer has to know, and where to look."""

    text: str
    url: str = ""
    link: str = ""
    tone: str = "critical"


def beat(name: Heartbeat.Name, now: datetime, organisation: Organisation | None = None) -> None:
    """Leaves a sign of life."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, organisation=organisation, at=now)],
        update_conflicts=True,
        unique_fields=["organisation", "name"],
        update_fields=["at"],
    )


def builder_beats(sender: object, now: datetime, **_: Any) -> None:
    """Answers `beaten`: a builder at work on a job is alive, although its pulse waits behind that job."""
    beat(_NAME.BUILDER, now)


def begin(name: Heartbeat.Name, now: datetime, organisation: Organisation) -> None:
    """Starts the clock of something that never succeeded yet, so that failing from the first day on is noticed too."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, organisation=organisation, at=now)], ignore_conflicts=True
    )


def alarms(organisation: Organisation, now: datetime) -> list[Alarm]:
    """What is silent or stuck in an organisation, worst first; one query."""
    mail = Mail.objects.of(organisation)
    rows = list(
        Heartbeat.objects.filter(Q(organisation=None) | Q(organisation=organisation)).annotate(
            waits=Exists(_waiting(mail).filter(created_at__lt=now - rules.MAIL_WAITS)),
            failed=Exists(mail.filter(state=Mail.State.FAILED, created_at__gt=now - FAILURES_SHOWN)),
        )
    )
    found = list(_silences({_NAME(row.name): row.at for row in rows}, now))[:1]
    where = reverse("outbox_list", kwargs={"slug": organisation.slug})
    if rows and rows[0].waits:
        found.append(
            Alarm(
                "Mail has been waiting for hours: the mail server does not take it.",
                f"{where}?state=queued",
                "See why",
            )
        )
    if rows and rows[0].failed:
        found.append(Alarm("A mail could not be delivered.", f"{where}?state=failed", "See which", "high"))
    return found


def health(now: datetime) -> tuple[bool, dict[str, int | None]]:
    """Whether all is well in the whole installation, and the age in seconds of each sign of life: ages alone, nothing of anyone's data.

    Mail that waits is told and does not count: one organisation's mail server says nothing of the machine. Its banner tells it.
    """
    rows = Heartbeat.objects.values_list("name").annotate(oldest=Min("at"), newest=Max("at"))
    last = {name: (oldest, newest) for name, oldest, newest in rows}
    waiting = _waiting(Mail.objects.all()).aggregate(since=Min("created_at"))["since"]

    def at(name: Heartbeat.Name, *, newest: bool = False) -> datetime | None:
        return last.get(name.value, (None, None))[newest]

    well = not (
        rules.is_silent(at(_NAME.BEAT), now, rules.BEAT_SILENT)
        or rules.is_silent(at(_NAME.WORKER), now, rules.WORKER_SILENT)
        or rules.is_silent(at(_NAME.BUILDER), now, rules.BUILDER_SILENT)
        or rules.is_silent(at(_NAME.COLLECTION) or now, now, rules.COLLECTION_SILENT)
    )
    signs = {
        "beat": at(_NAME.BEAT),
        "worker": at(_NAME.WORKER),
        "builder": at(_NAME.BUILDER),
        "collection": at(_NAME.COLLECTION),
        "mail_accepted": at(_NAME.ACCEPTED, newest=True),
        "mail_waiting": waiting,
    }
    return well, {
        name: None if sign is None else int((now - sign).total_seconds()) for name, sign in signs.items()
    }


def _waiting(mail: MailQuerySet) -> MailQuerySet:
    """Mail that a server was asked to take and that it has not taken."""
    return mail.served().filter(state__in=[Mail.State.QUEUED, Mail.State.SENDING], attempts__gt=0)


def _silences(last: dict[Heartbeat.Name, datetime], now: datetime) -> Iterator[Alarm]:
    """The silences, the one that explains the others first."""
    names = (_NAME.BEAT, _NAME.WORKER, _NAME.COLLECTION, _NAME.BUILDER)
    beat_at, worker_at, collected_at, builder_at = (last.get(name) for name in names)
    if rules.is_silent(beat_at, now, rules.BEAT_SILENT):
        yield Alarm(
            f"No reminder is being sent: the scheduler has {_since(beat_at, now)}. Start it, or tell whoever runs this machine."
        )
    if rules.is_silent(worker_at, now, rules.WORKER_SILENT):
        yield Alarm(
            f"No reminder is being sent: the worker has {_since(worker_at, now)}. Start it, or tell whoever runs this machine."
        )
    if collected_at is not None and rules.is_silent(collected_at, now, rules.COLLECTION_SILENT):
        yield Alarm(
            f"Deadlines were last looked at {timesince(collected_at, now)} ago: something fails each time. The log says what."
        )
    if rules.is_silent(builder_at, now, rules.BUILDER_SILENT):
        yield Alarm(
            "No evidence pack is being built and no import written: "
            f"the builder has {_since(builder_at, now)}. Start it, or tell whoever runs this machine."
        )


def _since(last: datetime | None, now: datetime) -> str:
    return f"been silent for {timesince(last, now)}" if last else "never been seen"
