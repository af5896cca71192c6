"""The log of a year: which incidents stand in it, by when HHS is told, the table for the portal, and the tick of an entry."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from compliance.ledger.door import Refused
from incidents import actions, deeds_closing, hhs_portal
from incidents.hhs_log import Log, closed_waiting, hhs_log
from incidents.models import Count, Incident, Notice
from incidents.playbooks import PLAYBOOKS
from incidents.register import IncidentRegister
from riskassess.systems.catalogue import CHOICES
from tests.incidents.test_incidents import decide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)
Make = Callable[..., Incident]


@pytest.fixture
def make_small(make_incident: Make, alice: Person) -> Make:
    """A breach of so many people, as counted on the day it was known."""

    def make(known: str = "2026-03-01T10:00", people: int | None = 12, **facts: Any) -> Incident:
        incident = make_incident(known, **facts)
        on = incident.known_at.astimezone(incident.organisation.zone).date()
        actions.incident_count(incident, [Count(on=on, state="IL", people=people)], by=alice)
        return incident

    return make


def names(log: Log) -> list[str]:
    return [str(entry.incident) for entry in log.entries]


def tick(incident: Incident, by: Person, on: date = TODAY) -> None:
    notice = Notice(
        organisation=incident.organisation, incident=incident, recipient="hhs", sent_on=on, method="portal", reference="BR-7"
    )  # fmt: skip
    deeds_closing.hhs_submit(notice, by=by)


@pytest.mark.parametrize(
    ("year", "due"),
    [
        (2023, date(2024, 2, 29)),
        (2024, date(2025, 3, 1)),
        (2026, date(2027, 3, 1)),
        (2027, date(2028, 2, 29)),
    ],
)
def test_a_year_is_due_on_the_sixtieth_day_of_the_next(
    organisation: Organisation, year: int, due: date
) -> None:
    assert hhs_log(organisation, year, TODAY).due_on == due


@pytest.mark.parametrize(("people", "is_logged"), [(1, True), (499, True), (500, False), (None, False)])
def test_fewer_than_500_stand_in_it(
    make_small: Make, organisation: Organisation, *, people: int | None, is_logged: bool
) -> None:
    make_small(people=people)
    log = hhs_log(organisation, 2026, TODAY)
    assert (len(log.entries), len(log.at_once)) == (is_logged, not is_logged)


def test_the_year_is_that_of_discovery_in_local_time(make_small: Make, organisation: Organisation) -> None:
    make_small("2025-12-31T23:59")
    make_small("2026-01-01T00:00")
    make_small("2026-02-01T10:00", should_have_known_on=date(2025, 12, 30), should_have_known_why="An alert")
    assert names(hhs_log(organisation, 2025, TODAY)) == ["2025-001", "2026-002"]
    assert names(hhs_log(organisation, 2026, TODAY)) == ["2026-001"]


def test_an_agents_discovery_of_another_year_counts(
    make_small: Make, make_vendor: Any, organisation: Organisation
) -> None:
    facts = {"vendor_discovered_on": date(2025, 12, 1), "vendor_told_us_on": date(2026, 3, 1)}
    make_small(vendor=make_vendor(), **facts)
    make_small(vendor=make_vendor("Other"), vendor_is_agent="no", **facts)
    assert names(hhs_log(organisation, 2025, TODAY)) == ["2026-001"]
    assert names(hhs_log(organisation, 2026, TODAY)) == ["2026-002"]


def test_no_breach_and_other_peoples_breaches_stay_out(
    make_small: Make, organisation: Organisation, alice: Person
) -> None:
    decide(make_small(), alice, "low_probability")
    make_small(role="business_associate")
    undecided = make_small()
    log = hhs_log(organisation, 2026, TODAY)
    assert names(log) == [str(undecided)] and log.waiting, "undecided counts as a breach"


def test_the_notice_is_the_tick(make_small: Make, organisation: Organisation, alice: Person) -> None:
    incident = make_small()
    tick(incident, alice)
    (entry,) = hhs_log(organisation, 2026, TODAY).entries
    assert entry.notice and (entry.notice.reference, entry.duty.sent_on, entry.word) == ("BR-7", TODAY, "Met")
    with pytest.raises(Refused, match="already"):
        tick(incident, alice)
    assert Notice.objects.count() == 1


def test_a_closed_incident_is_due_until_it_is_ticked(
    make_small: Make, organisation: Organisation, alice: Person
) -> None:
    incident = make_small()
    decide(incident, alice, "breach")
    register = IncidentRegister()
    actions.incident_close(
        incident, by=alice, on=TODAY, still_open=["hhs"], why="HHS is told with the yearly log"
    )

    def due() -> list[Any]:
        found = register.deadlines(organisation, TODAY, date(2027, 12, 31))
        return [(each.kind, each.due_on) for each in found if each.kind != "exercise_due"]

    def overdue(on: date) -> bool:
        return "hhs_log_overdue" in {gap.kind.key for gap in register.gaps(organisation, on)}

    assert due() == [("hhs_log", date(2027, 3, 1))]
    assert (overdue(date(2027, 3, 1)), overdue(date(2027, 3, 2))) == (False, True)
    tick(incident, alice)
    assert due() == [] and not overdue(date(2027, 3, 2))


def test_closed_ones_that_owe_nothing_are_not_waited_for(
    make_small: Make, organisation: Organisation, alice: Person
) -> None:
    for outcome in ("breach", "low_probability"):
        incident = make_small()
        decide(incident, alice, "low_probability" if outcome == "breach" else "breach", date(2026, 3, 2))
        decide(incident, alice, outcome, date(2026, 3, 3))
        actions.incident_close(incident, by=alice, on=TODAY, still_open=(), why="Done")
    assert [str(entry.incident) for entry in closed_waiting(organisation, TODAY)] == ["2026-001"]


def test_the_table_follows_the_screens_of_the_portal(
    make_small: Make, organisation: Organisation, alice: Person, officer: Any
) -> None:
    incident = make_small(
        what="=Prompts in a log", phi=["name", "clinical", "mrn"], occurred_on=date(2026, 2, 1)
    )
    letter = Notice(
        organisation=organisation,
        incident=incident,
        recipient="individuals",
        sent_on=date(2026, 3, 20),
        method="letter",
    )
    actions.notice_record(letter, by=alice)
    tick(incident, alice)
    answer = officer.get(reverse("hhs_log_csv", args=[organisation.slug, 2026]))
    assert (
        answer["Content-Type"].startswith("text/csv") and "hhs-log-2026.csv" in answer["Content-Disposition"]
    )
    head, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert tuple(head) == hhs_portal.COLUMNS
    told = dict(zip(head, row, strict=True))
    assert (told["Individuals affected"], told["Size"], told["Type of breach"]) == (
        "12",
        "Fewer than 500",
        hhs_portal.ACCESS,
    )
    assert told["Type of PHI"] == "Clinical; Demographic; Other"
    assert told["What happened"] == "'=Prompts in a log", "no cell is a formula"
    assert (told["Breach from"], told["Discovered on"], told["Individual notice from"]) == (
        "2026-02-01",
        "2026-03-01",
        "2026-03-20",
    )
    assert (told["Submitted on"], told["Tracking number"]) == ("2026-11-22", "BR-7")
    assert head.index("Tracking number") == len(head) - 1 and told["Safeguards before"] == ""


def test_every_kind_and_every_group_of_the_portal_is_known() -> None:
    assert set(hhs_portal.TYPES) <= set(PLAYBOOKS)
    assert set().union(*hhs_portal.PHI.values()) <= {key for key, _ in CHOICES}


def test_the_page_ticks_an_entry_with_its_number(
    make_small: Make, organisation: Organisation, officer: Any
) -> None:
    incident = make_small()
    page = reverse("hhs_log", args=[organisation.slug, 2026])
    assert "1 of 1 still to be submitted" in officer.get(page).content.decode()
    address = reverse("hhs_submit", args=[organisation.slug, incident.pk])
    assert officer.post(address, {"sent_on": "2026-11-23", "reference": "BR-1"}).status_code == 422
    assert officer.post(address, {"sent_on": "2026-11-20", "reference": ""}).status_code == 422
    assert officer.post(address, {"sent_on": "2026-11-20", "reference": "BR-1"}).status_code == 302
    shown = officer.get(page).content.decode()
    assert "0 of 1 still to be submitted" in shown and "BR-1" in shown
    for year in (2008, 2027):
        assert officer.get(reverse("hhs_log", args=[organisation.slug, year])).status_code == 404


def test_a_pack_has_the_log_as_it_was_known(
    make_small: Make, organisation: Organisation, alice: Person
) -> None:
    incident = make_small()
    before = clock.now()
    tick(incident, alice)

    def rows(known: Any) -> list[Any]:
        section = IncidentRegister().section(organisation, TODAY, known)
        (table,) = [each for each in section.tables if each.name == "hhs-log"]
        return [row[5:] for row in table.rows]

    assert rows(before) == [("Running", "", "")]
    assert rows(clock.now()) == [("Met", TODAY, "BR-7")]
