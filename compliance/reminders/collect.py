"""Decides what is due now: one unique row per deadline, window and person, and one mail per person that carries the new ones."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import structlog
from django.db import transaction

from compliance.accounts.models import Organisation
from compliance.reminders import alive, delivery, letters, rules
from compliance.reminders.audience import Audience, audience_of
from compliance.reminders.due import Due, answers
from compliance.reminders.models import Heartbeat, Mail, Reminder, Trouble

log = structlog.get_logger()

BATCH = 5000
LATELY = timedelta(days=31)


#: By person, and by record where that is restricted: its mail carries nothing else, for not everybody may see it in the outbox.
Carried = dict[tuple[UUID, UUID | None], list[tuple[int, Due]]]


class Key(NamedTuple):
    """What makes a reminder the same reminder, in its organisation; a changed due makes a new one."""

    kind: str
    model: str
    record_id: UUID
    due: str
    window: int
    person_id: UUID | None


class Unanswered(Exception):
    """A register failed to say what is due; what the others said has been collected."""


def collect_everywhere(now: datetime) -> int:
    """Looks into every organisation; one that fails keeps no other from its reminders, and falls silent for all to see."""
    made = 0
    for organisation in Organisation.objects.all():
        try:
            made += collect(organisation, now)
        except Exception:
            log.exception("collection failed", organisation=str(organisation.pk))
    return made


def collect(organisation: Organisation, now: datetime, *, at_once: bool = False) -> int:
    """Queues the mails that are due in one organisation, and says how many; `at_once` looks at days whatever the hour.

    Moments are looked at every time; days once an hour from 07:00 local on. Raises Unanswered when a register failed.
    """
    alive.begin(Heartbeat.Name.COLLECTION, now, organisation)
    days = at_once or _looks_at_days(organisation, now)
    found = list(answers(organisation, now.astimezone(organisation.zone), days=days))
    with transaction.atomic():
        _wait_for_turn(organisation)
        mails = _write(organisation, [due for due in found if due is not None], now, days=days)
        if None not in found:
            alive.beat(Heartbeat.Name.COLLECTION, now, organisation)
            if days:
                alive.beat(Heartbeat.Name.DAYS, now, organisation)
    if None in found:
        raise Unanswered
    return mails


def _looks_at_days(organisation: Organisation, now: datetime) -> bool:
    last = Heartbeat.objects.of(organisation).filter(name=Heartbeat.Name.DAYS).first()
    return rules.may_leave(now.astimezone(organisation.zone)) and rules.looks_again(
        last.at if last else None, now
    )


def _wait_for_turn(organisation: Organisation) -> None:
    """Two beats by mistake write one after the other: in each other's way they would end in a deadlock."""
    Heartbeat.objects.of(organisation).select_for_update().get(name=Heartbeat.Name.COLLECTION)


def _write(organisation: Organisation, due: Iterable[Due], now: datetime, *, days: bool) -> int:
    """Adds the rows that are new and the mails that carry them; gives the number of mails."""
    audience = audience_of(organisation, now.astimezone(organisation.zone).date())
    wanted = dict(_keys(audience, due))
    if days:
        _renew(organisation, now)
        Reminder.objects.of(organisation).filter(person=None).delete()
    # Most were written lately and are left out cheaply; the constraint decides about all others.
    lately = Reminder.objects.of(organisation).filter(created_at__gt=now - LATELY).values_list(*Key._fields)
    new = wanted.keys() - set(map(Key._make, lately.iterator()))
    rows = (_row(organisation, key, wanted[key], now) for key in new)
    Reminder.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    carried: Carried = defaultdict(list)
    uncarried = Reminder.objects.of(organisation).filter(mail=None, person__isnull=False)
    for number, *fields in uncarried.values_list("id", *Key._fields).iterator():
        key = Key._make(fields)
        if key in wanted:
            alone = key.record_id if audience.is_restricted(key.record_id) else None
            carried[key.person_id, alone].append((number, wanted[key]))  # type: ignore[index]
    return _mail_out(organisation, audience, carried, now)


def _keys(audience: Audience, due: Iterable[Due]) -> Iterator[tuple[Key, Due]]:
    for found in due:
        deadline, spelled = found.deadline, rules.due_key(found.at)
        told = audience.told(
            found.register,
            deadline,
            found.window,
            found.kind.officer_from,
            every_officer=found.kind.to_every_officer,
        )
        for person in told or (None,):
            yield Key(deadline.kind, deadline.model, deadline.record, spelled, found.window, person), found


def _row(organisation: Organisation, key: Key, due: Due, now: datetime) -> Reminder:
    return Reminder(
        organisation=organisation,
        kind_title=due.kind.title,
        title=letters.one_line(due.deadline.title)[:300],
        url=due.deadline.url,
        created_at=now,
        **key._asdict(),
    )


def _mail_out(organisation: Organisation, audience: Audience, carried: Carried, now: datetime) -> int:
    mails = {
        (person, alone): letters.remind(
            organisation, audience.person(person), [due.item(organisation) for _, due in rows], now
        )
        for (person, alone), rows in carried.items()
    }
    Mail.objects.bulk_create(mails.values())
    for whom, rows in carried.items():
        Reminder.objects.filter(pk__in=[number for number, _ in rows]).update(mail=mails[whom])
    return len(mails)


def _renew(organisation: Organisation, now: datetime) -> None:
    """Mails that waited for a mail server without one attempt are written anew, in one mail with today's words, once there is a server."""
    if not delivery.has_server(organisation):
        return
    waiting = Mail.objects.of(organisation).filter(
        kind=Mail.Kind.REMINDER, state=Mail.State.QUEUED, attempts=0, created_at__lt=now - rules.FRESH
    )
    old = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if old:
        Reminder.objects.filter(mail__in=old).update(mail=None)
        Mail.objects.filter(pk__in=old).update(state=Mail.State.DROPPED, trouble=Trouble.OUT_OF_DATE)
