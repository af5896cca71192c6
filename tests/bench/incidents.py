"""Decides what the incident register costs: 10,000 incidents, 200 of them open, one in 52 jurisdictions with 200 entries in its history."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from time import process_time

from django.urls import reverse

from compliance.accounts.models import Organisation
from compliance.ledger import clock
from compliance.ledger import door as ledger
from compliance.ledger.records import door_open
from compliance.registers import summaries
from incidents import actions, watching
from incidents.cases import case_of
from incidents.catalogue import JURISDICTIONS
from incidents.duties import duties_of
from incidents.models import Count, Decision, Incident, Notice, Watch
from incidents.playbooks import PLAYBOOKS
from incidents.register import IncidentRegister
from tests.bench import seed
from tests.bench.jobs import Told
from tests.bench.measure import load
from tests.bench.pages import Page

TITLE = "incidents"
SIZE = seed.Size("benchmark-incidents", "Benchmark Incidents", 12, 200)
INCIDENTS, OPEN, ENTRIES, PLACES = 10_000, 200, 200, 52
SHEET, GOES = 2000, 100


def organisation() -> Organisation:
    """An organisation with incidents, made where it is not there."""
    on = clock.today(seed.ZONE)
    found = Organisation.objects.filter(slug=SIZE.slug).first() or seed.make(SIZE, on)
    if not Incident.objects.of(found).exists():
        _fill(found, on)
        _wide(found, on)
    return found


def _fill(of: Organisation, on: date) -> None:
    """Rows without events: what is measured reads rows. The last ones are open."""
    chance = random.Random(5)
    kinds, states = list(PLAYBOOKS), sorted(JURISDICTIONS)
    incidents, counts, decisions, notices = [], [], [], []
    for number in range(INCIDENTS):
        is_open = number >= INCIDENTS - OPEN
        known = on - timedelta(days=chance.randrange(90) if is_open else chance.randrange(90, 2100))
        incident = Incident(
            organisation=of, year=known.year, number=number + 1, kind=chance.choice(kinds), what="Seeded", version=1,
            known_at=datetime.combine(known, time(9), tzinfo=seed.ZONE), lead=of.security_officer,
            occurred_on=known - timedelta(days=chance.randrange(40)), closed_on=None if is_open else known + timedelta(days=70),
        )  # fmt: skip
        incidents.append(incident)
        places = chance.sample(states, chance.randrange(1, 4))
        counts += [
            Count(organisation=of, incident=incident, on=known, state=each, people=chance.randrange(900))
            for each in places
        ]
        if not is_open or number % 2:
            decisions.append(_decision(incident, known))
        if not is_open:
            notices.append(_letters(incident, known + timedelta(days=40)))
    with door_open():
        for model, rows in ((Incident, incidents), (Count, counts), (Decision, decisions), (Notice, notices)):
            model.objects.bulk_create(rows, batch_size=SHEET)


def _decision(incident: Incident, on: date) -> Decision:
    return Decision(
        organisation=incident.organisation, incident=incident, outcome="breach", decided_on=on, decided_by=incident.lead, version=1
    )  # fmt: skip


def _letters(incident: Incident, on: date) -> Notice:
    return Notice(
        organisation=incident.organisation, incident=incident, recipient="individuals", sent_on=on, method="letter", version=1
    )  # fmt: skip


def _wide(of: Organisation, on: date) -> None:
    """One through the door, with people in 52 jurisdictions and a long history."""
    officer = of.security_officer
    if officer is None:
        raise SystemExit("the organisation has no security officer")
    known = datetime.combine(on - timedelta(days=20), time(9), tzinfo=seed.ZONE)
    incident = Incident(organisation=of, kind="phi_in_logs", what="Seeded", known_at=known, lead=officer)
    actions.incident_report(incident, by=officer)
    places = sorted(JURISDICTIONS)[:PLACES]
    actions.incident_count(incident, [Count(on=on, state=each, people=700) for each in places], by=officer)
    for _ in range(ENTRIES):
        ledger.note(incident, by=officer, verb="looked at")


def wide(of: Organisation) -> Incident:
    """The one in many places."""
    return Incident.objects.of(of).select_related("organisation").latest("id")


def costs(of: Organisation) -> Iterator[Told]:
    """Processor time of what is asked without a page: the duties of one incident, what lists sort by, what the register answers."""
    on, register = clock.today(seed.ZONE), IncidentRegister()
    incident = wide(of)
    case = case_of(incident, list(incident.counts.all()), (), ())
    list(register.gaps(of, on))  # the holidays of every State are made once in the life of a process
    began = process_time()
    for _ in range(GOES):
        found = duties_of(case, (), on)
    seconds = process_time() - began
    yield Told(
        f"all duties of one incident, {GOES} times",
        f"{len(found)}; target {GOES * 0.005:.1f} s",
        seconds,
        0,
        load(),
    )
    Watch.objects.filter(organisation=of).update(rules="")
    began = process_time()
    number = watching.refresh(of, on)
    yield Told(
        "next days of all open incidents reckoned anew", f"{number}", process_time() - began, 0, load()
    )
    began = process_time()
    register.summary(of, on)
    yield Told("summary", f"{OPEN} open of {INCIDENTS:,}", process_time() - began, 0, load())
    began = process_time()
    number = sum(1 for _ in register.deadlines(of, on, summaries.until(on)))
    yield Told("deadlines", f"{number}", process_time() - began, 0, load())
    began = process_time()
    number = sum(1 for _ in register.gaps(of, on))
    yield Told("gaps", f"{number}", process_time() - began, 0, load())


def pages(of: Organisation) -> Iterator[Page]:
    """The pages of incidents; targets in milliseconds and queries."""

    def at(name: str, query: str = "", **kwargs: object) -> str:
        return reverse(name, kwargs={"slug": of.slug, **kwargs}) + query

    yield Page("incidents", [at("incident_list")], 60, 12)
    yield Page("incidents, all, by next day", [at("incident_list", "?show=all&sort=next")], 60, 12)
    yield Page("incidents, all, page 100", [at("incident_list", "?show=all&page=100")], 60, 12)
    yield Page("incidents, overdue", [at("incident_list", "?clocks=overdue")], 60, 12)
    yield Page("incidents, by number", [at("incident_list", "?show=all&q=2025-")], 60, 12)
    yield Page("one incident in 52 jurisdictions", [at("incident_detail", key=wide(of).pk)], 60, 14)
    yield Page("figures of incidents", [at("incident_figures")], 60, 12)
