"""Decides what lists sort and filter open incidents by, from the rules, and for which days that stays so.

The rules alone say what is owed when; asking them for 10,000 incidents takes seconds. So what they said of an incident is kept beside
it with the first and the last day for which it counts, and reckoned anew when a fact moved (a trigger counts that), when a day came on
which something turns, or when the rules themselves are others. What is kept therefore cannot disagree with them.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum

from compliance.accounts.models import Organisation
from incidents.cases import case_of
from incidents.clocks.case import Case
from incidents.clocks.duty import Duty, State
from incidents.duties import duties_of, last_of, open_of
from incidents.gathering import read
from incidents.models import Count, Decision, Hold, Incident, Notice, Watch
from vendors.models import BAA

_DAY: Final = timedelta(days=1)
_HERE: Final = Path(__file__).parent
#: Incidents reckoned in one transaction: whoever writes to one of them waits no longer.
SHEET: Final = 100


def _read() -> Iterator[bytes]:
    """Whatever a date hangs on beside the facts: the rules, the laws recorded, the holidays."""
    for file in sorted(
        (
            *_HERE.glob("clocks/*.py"),
            *(_HERE / name for name in ("rules.py", "duties.py", "cases.py", "parties.py", "merging.py")),
        )
    ):
        yield file.read_bytes()
    yield (_HERE / "catalogue" / "state_breach_laws.yaml").read_bytes()
    yield version("holidays").encode()


RULES: Final = hashlib.sha256(b"".join(_read())).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What lists show of an incident, from one day to another."""

    from_on: date
    until_on: date | None
    next_on: date | None
    is_overdue: bool
    is_undecided: bool


def reckon(case: Case, decisions: Sequence[Decision], on: date) -> Reckoned:
    """In: the facts and a day. Out: what the rules say of it, and the last day for which they say the same while no fact changes."""
    found = duties_of(case, decisions, on)
    waiting = open_of(found)
    turns = [day for day in _turns(case, decisions, found) if day > on]
    return Reckoned(
        from_on=on,
        until_on=min(turns) - _DAY if turns else None,
        next_on=min((duty.due_on for duty in waiting if duty.due_on), default=None),
        is_overdue=any(duty.state == State.OVERDUE for duty in waiting),
        is_undecided=last_of(decisions, on) is None,
    )


def _turns(case: Case, decisions: Iterable[Decision], found: Iterable[Duty]) -> Iterator[date]:
    """Every day on which an answer may become another: a fact that is dated later, the day after a date, the ends of holds."""
    for duty in found:
        yield from (day + _DAY for day in (duty.limit_on, duty.due_on) if day)
    for hold in case.holds:
        yield from (hold.stated_on, hold.ends_on, hold.ends_on + _DAY)
    yield from (count.on for count in case.counts)
    yield from (case.day(notice.sent_on) for notice in case.notices)
    yield from (each.decided_on for each in decisions)
    yield from (day for day in (case.determined_on, case.substitute_posted_on) if day)


def rules_of(organisation: Organisation) -> str:
    """By which rules something was reckoned for an organisation: the product's, its zone's, and those of its agreements."""
    agreed = BAA.objects.of(organisation).ever().aggregate(agreed=Sum("version", default=0))["agreed"]
    return f"{RULES} {organisation.zone.key} {agreed}"


def refresh(organisation: Organisation, on: date) -> int:
    """Reckons anew what no longer counts on that day; closed incidents are not looked at. Returns how many were reckoned."""
    done = 0
    while stale := list(_stale(organisation, on).values_list("pk", flat=True)[:SHEET]):
        done += len(stale)
        if not _reckon_sheet(organisation, stale, on):
            break
    return done


def _stale(organisation: Organisation, on: date) -> QuerySet[Watch]:
    counts = Q(reckoned=F("moved"), rules=rules_of(organisation), from_on__lte=on) & (
        Q(until_on=None) | Q(until_on__gte=on)
    )
    watched = Watch.objects.filter(
        incident__organisation=organisation, incident__archived_at=None, incident__closed_on=None
    )
    return watched.exclude(counts)


@transaction.atomic
def _reckon_sheet(organisation: Organisation, keys: Sequence[Any], on: date) -> int:
    """Whoever writes to one of them now has it skipped: the next look reckons it."""
    held = Watch.objects.filter(pk__in=keys).select_for_update(skip_locked=True, of=("self",))
    watches = {watch.incident_id: watch for watch in held.order_by("pk")}
    incidents, around = read(organisation, Incident.whole.filter(pk__in=list(watches)))
    rules = rules_of(organisation)
    parts = {model: _by_incident(model, incidents) for model in (Count, Hold, Decision, Notice)}
    for incident in incidents:
        sent = [each for each in parts[Notice][incident.pk] if not each.archived_at]
        case = case_of(
            incident, parts[Count][incident.pk], parts[Hold][incident.pk], sent, around[incident.pk]
        )
        for decision in parts[Decision][incident.pk]:
            decision.incident = incident
        found, watch = reckon(case, parts[Decision][incident.pk], on), watches[incident.pk]
        for name in FIELDS:
            setattr(watch, name, getattr(found, name))
        watch.reckoned, watch.rules = watch.moved, rules
    return Watch.objects.bulk_update(list(watches.values()), [*FIELDS, "reckoned", "rules"])


FIELDS: Final = ("from_on", "until_on", "next_on", "is_overdue", "is_undecided")


def _by_incident(model: Any, incidents: Sequence[Incident]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in model.objects.filter(incident__in=[each.pk for each in incidents]):
        found[row.incident_id].append(row)
    return found
