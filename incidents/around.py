"""Decides how what belongs to an incident reads on its page: reports with what was owed, clocks, logs, what it touched."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.urls import reverse

from incidents.clocks.case import Term
from incidents.clocks.vendor import Owed, Telling
from incidents.models import AddedClock, Incident
from incidents.models.scopes import Place
from incidents.parties import LogFacts, Parties, Store, Thing, Told, in_question, uncovered
from incidents.suggesting import Declared, declared
from riskassess.systems.rules import Span

TONES: Final = {
    Telling.IN_TIME: "good",
    Telling.LATE: "high",
    Telling.MAY_BE_LATE: "medium",
    Telling.RUNNING: "soon",
    Telling.OVERDUE: "critical",
    Telling.UNKNOWN: "medium",
}
AGENTS: Final = {True: "agent", False: "independent contractor", None: "not established: counts as agent"}
#: Where each kind of thing is seen; a service stands on its vendor's page, and is named without a link.
PAGES: Final = {"system": "system_detail", "vendor": "vendor_detail", "dataset": "dataset_detail"}
TITLES: Final = {
    "system": "AI systems",
    "service": "Services",
    "vendor": "Vendors and customers",
    "dataset": "Datasets",
}


@dataclass(frozen=True)
class ReportLine:
    """A vendor's report with what it owed us."""

    told: Told
    owed: Owed

    @property
    def word(self) -> str:
        return self.owed.state.capitalize()

    @property
    def tone(self) -> str:
        return TONES[self.owed.state]

    @property
    def discovered(self) -> str:
        return when(self.told.report.discovered)

    @property
    def said(self) -> str:
        return when(self.told.report.told)

    @property
    def agency(self) -> str:
        return AGENTS[self.told.report.is_agent]


@dataclass(frozen=True)
class Around:
    """What belongs to an incident, as its page shows it."""

    reports: list[ReportLine]
    clocks: list[tuple[object, str, object]]
    logs: tuple[LogFacts, ...]
    unlogged: list[Span]
    is_dated: bool
    touched: list[tuple[str, list[tuple[Thing, str]]]]
    places: list[str]
    stores: list[Declared]
    #: What the vendor's agreement promises, while it has not reported.
    promised: Term | None


def when(fact: date | datetime | None) -> str:
    """A moment, or a day where nobody knows the time; "" for neither."""
    if fact is None:
        return ""
    return f"{fact:%Y-%m-%d %H:%M}" if isinstance(fact, datetime) else f"{fact}, time not known"


def around(incident: Incident, parties: Parties, on: date) -> Around:
    """What belongs to it on a day."""
    kinds, places = dict(AddedClock.Kind.choices), dict(Place.choices)
    return Around(
        reports=report_lines(incident, parties, on),
        clocks=[(key, kinds[kind], term) for key, kind, term in parties.clocks],
        logs=parties.logs,
        unlogged=uncovered(parties.logs, *in_question(incident)),
        is_dated=incident.occurred_on is not None,
        touched=[
            (title, found) for kind, title in TITLES.items() if (found := _things(incident, parties, kind))
        ],
        places=[places[each] for each in parties.places],
        promised=_promised(incident, parties, on),
        stores=declared(incident, _waiting(parties), on),
    )


def _promised(incident: Incident, parties: Parties, on: date) -> Term | None:
    if parties.reports or incident.vendor_id is None:
        return None
    return parties.promised(incident.vendor_id, incident.organisation.zone, on)


def report_lines(incident: Incident, parties: Parties, on: date) -> list[ReportLine]:
    """Each report with what the vendor owed us."""
    return [ReportLine(told, owed) for told, owed in parties.owed(incident.organisation.zone, on)]


def _waiting(parties: Parties) -> list[Store]:
    """The stores of which no log was recorded yet."""
    recorded = {each.component for each in parties.logs}
    return [each for each in parties.stores if each.key not in recorded]


def _things(incident: Incident, parties: Parties, kind: str) -> list[tuple[Thing, str]]:
    slug = incident.organisation.slug
    own = sorted(
        (each for each in parties.touched if each.kind == kind), key=lambda each: each.name.casefold()
    )
    page = PAGES.get(kind)
    return [(each, reverse(page, kwargs={"slug": slug, "key": each.key}) if page else "") for each in own]
