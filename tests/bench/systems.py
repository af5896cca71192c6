"""Decides what coverage costs: 500 systems of 40 components and 80 flows on 2,500 services and 1,000 agreements over ten years."""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from time import perf_counter

from django.urls import reverse

from compliance.accounts.models import Organisation
from compliance.ledger import clock
from compliance.ledger.records import door_open
from compliance.memory import uncollected
from riskassess.systems import gaps
from riskassess.systems.flowing import landscape, systems_of
from riskassess.systems.hops import exposures, hops
from riskassess.systems.models import Component, Flow, System
from tests.bench import seed
from tests.bench.jobs import Told
from tests.bench.measure import load, memory_of
from tests.bench.pages import Page
from vendors.models import Service

TITLE = "systems"
SYSTEMS, COMPONENTS, FLOWS, YEARS = 500, 40, 80, 10
SHEET = 2000
WORK = "import django; django.setup(); from tests.bench import systems; systems.work({what!r})"
KINDS = ("model", "gateway", "application", "database", "log_store", "input_check", "output_filter")


def organisation() -> Organisation:
    """The small organisation with AI systems, made where it is not there."""
    on = clock.today(seed.ZONE)
    found = Organisation.objects.filter(slug=seed.SMALL.slug).first()
    if found is None:
        found = seed.make(seed.SMALL, on)
    if not System.objects.of(found).exists():
        _fill(found, on)
    return found


def _fill(organisation: Organisation, on: date) -> None:
    """Rows without events: what is measured reads rows."""
    chance = random.Random(11)
    services = list(Service.objects.of(organisation).order_by("pk"))
    with door_open():
        for number in range(SYSTEMS):
            system = System(
                organisation=organisation, name=f"System {number:03}", sort_name=f"system {number:03}", stage="production",
                approved_on=on, owner=organisation.security_officer, version=1,
            )  # fmt: skip
            parts = [_component(system, place, services, chance) for place in range(COMPONENTS)]
            flows = [_flow(system, parts, on, chance) for _ in range(FLOWS)]
            System.objects.bulk_create([system])
            Component.objects.bulk_create(parts, batch_size=SHEET)
            Flow.objects.bulk_create(flows, batch_size=SHEET)


def _component(system: System, place: int, services: list[Service], chance: random.Random) -> Component:
    return Component(
        organisation=system.organisation, system=system, name=f"Component {place:02}", kind=KINDS[place % len(KINDS)],
        service=chance.choice(services) if place % 2 else None, region="us-east-1", version=1,
    )  # fmt: skip


def _flow(system: System, parts: list[Component], on: date, chance: random.Random) -> Flow:
    source, target = chance.sample(parts, 2)
    first = on - timedelta(days=chance.randrange(YEARS * 365))
    return Flow(
        organisation=system.organisation, system=system, source=source, target=target, tls="1.3", from_on=first, version=1,
        phi=["name", "clinical"] if chance.random() < 0.8 else [],
        to_on=None if chance.random() < 0.7 else first + timedelta(days=chance.randrange(900)),
    )  # fmt: skip


@uncollected()
def _hops(organisation: Organisation, on: date) -> Iterable[object]:
    """As `manage.py coverage` asks."""
    return list(hops(landscape(organisation, ever=True, is_whole=False), on))


@uncollected()
def _exposures(organisation: Organisation, on: date) -> Iterable[object]:
    return list(exposures(landscape(organisation, ever=True, is_whole=False), on))


def _gaps(organisation: Organisation, on: date) -> Iterable[object]:
    return gaps.faults(systems_of(organisation), landscape(organisation), on)


#: What is measured, with its target in seconds and megabytes; the checks have none.
WHAT: dict[str, tuple[Callable[[Organisation, date], Iterable[object]], str]] = {
    "coverage of every hop on a day": (_hops, "target 1 s under 300 MB"),
    "every stretch of exposure": (_exposures, "target 3 s"),
    "every check": (_gaps, "no target"),
}


def costs() -> Iterator[Told]:
    """Each in a process of its own, which tells its own peak."""
    organisation()
    for what, (_, target) in WHAT.items():
        done = subprocess.run(
            [sys.executable, "-c", WORK.format(what=what)], stdout=subprocess.PIPE, check=True
        )
        number, seconds, most = done.stdout.split()
        yield Told(what, f"{int(number):,}; {target}", float(seconds), float(most), load())


def work(what: str) -> None:
    """Counts what comes, telling how long it took and how much the process held at most."""
    of, on = organisation(), clock.today(seed.ZONE)
    began = perf_counter()
    number = sum(1 for _ in WHAT[what][0](of, on))
    sys.stdout.write(f"{number} {perf_counter() - began} {memory_of(os.getpid())['VmHWM']}")


def pages(of: Organisation) -> Iterator[Page]:
    """The pages of systems."""

    def at(name: str, **kwargs: object) -> str:
        return reverse(name, kwargs={"slug": of.slug, **kwargs})

    keys = list(System.objects.of(of).order_by("pk").values_list("pk", flat=True)[:20])
    yield Page("AI systems", [at("system_list")], 60, 12)
    yield Page("one AI system", [at("system_detail", key=key) for key in keys], 60, 12)
    yield Page("matrix of services", [at("system_matrix")])
    yield Page("dashboard with systems", [at("dashboard")], 60, 12)
