"""Decides what the long things cost: looking for reminders, the ledger as CSV, the memory of the web worker."""

import resource
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

from django.urls import reverse

from compliance.accounts.models import Organisation
from compliance.ledger import clock
from compliance.ledger.models import Event
from compliance.reminders.collect import collect
from compliance.reminders.models import Reminder
from tests.bench.measure import forget_peak, load, memory_of
from tests.bench.web import Web

EXPORTED = 100_000


@dataclass(frozen=True)
class Told:
    """One long thing: what came of it, how long it took, and the memory it needed at most."""

    title: str
    result: str
    seconds: float
    megabytes: float
    load: float


def collections(organisation: Organisation) -> Iterator[Told]:
    """The first look for reminders, which finds everything, and the second, which finds nothing new."""
    for title in ("reminders, first collection", "reminders, an hour later"):
        began = perf_counter()
        mails = collect(organisation, clock.now(), at_once=True)
        taken = perf_counter() - began
        rows = Reminder.objects.of(organisation).count()
        yield Told(title, f"{mails} mails, {rows:,} reminders in all", taken, _own_peak(), load())


def export(web: Web, organisation: Organisation) -> Told:
    """The last 100,000 events as CSV, read to the end."""
    events = Event.objects.filter(organisation_id=organisation.pk).order_by("-at")
    first = events[EXPORTED].at.astimezone(organisation.zone).date()
    address = reverse("ledger_csv", kwargs={"slug": organisation.slug})
    before = memory_of(web.worker)["VmRSS"]
    forget_peak(web.worker)
    began = perf_counter()
    size = web.read(f"{address}?first={first}")
    taken = perf_counter() - began
    most = memory_of(web.worker)["VmHWM"]
    said = f"{size / 1e6:.0f} MB, worker {before:.0f} → {most:.0f} MB at most"
    return Told(f"ledger as CSV since {first}", said, taken, most, load())


def _own_peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
