"""Several reports of one event: merged they never owe anything later than each by itself, and a merge can be taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from compliance.ledger.door import Refused
from incidents import actions, relating
from incidents.cases import case_of
from incidents.duties import answer_of
from incidents.models import Count, Hold, Incident, Notice, Relation
from incidents.parties import Parties
from incidents.snapshots import as_known
from incidents.standing import standings
from tests.incidents.test_incidents import TODAY, decide, states
from tests.incidents.test_properties import dates, recipients

KNOWN = date(2026, 3, 2)
PLACES = ["IL", "CA", "TX", "WY", "NY", "FL", ""]
days = st.integers(0, 60)
counted = st.lists(
    st.tuples(days, st.sampled_from(PLACES), st.none() | st.sampled_from([0, 3, 250, 499, 500, 501, 900])),
    max_size=4,
    unique_by=lambda row: row[:2],
)


known_numbers = st.lists(
    st.tuples(days, st.sampled_from(PLACES), st.sampled_from([0, 3, 250, 499, 500, 501, 900])),
    min_size=1,
    max_size=4,
    unique_by=lambda row: row[:2],
)


def made(draw: Any, numbers: Any = counted) -> tuple[Incident, list[Count]]:
    """A report by chance, with its counts, as rows that nobody saves."""
    organisation = Organisation(time_zone="America/Chicago")

    def day(first: int, last: int) -> date | None:
        away = draw(st.none() | st.integers(first, last))
        return None if away is None else KNOWN + timedelta(days=away)

    found = day(-40, 0)
    incident = Incident(
        organisation=organisation,
        known_at=datetime(2026, 3, 2, 15, tzinfo=organisation.zone)
        + timedelta(days=draw(st.integers(0, 30))),
        known_time_unknown=draw(st.booleans()),
        should_have_known_on=day(-20, 20),
        occurred_on=day(-60, -41),
        determined_on=day(31, 50),
        vendor_discovered_on=found,
        vendor_told_us_on=day(0, 30),
        vendor_is_agent=draw(st.sampled_from(Incident.Agent.values)),
        role=Incident.Role.COVERED_ENTITY,
    )
    incident.__dict__["merged"] = []
    rows = [
        Count(on=KNOWN + timedelta(days=on), state=place, people=people)
        for on, place, people in draw(numbers)
    ]
    return incident, rows


def joined(main: Incident, other: Incident, rows: list[Count], *, was_no_breach: bool = False) -> None:
    """What the loaders leave on an incident into which another was merged after all of that was counted."""
    relation = Relation(incident=other, other=main, kind="merged", on=TODAY, was_no_breach=was_no_breach)
    relation.pk = type(relation.pk)("ffffffff-ffff-7fff-bfff-ffffffffffff")
    relation.counts = rows
    main.__dict__["merged"] = [*main.merged, relation]


@given(st.data(), st.integers(0, 400))
@settings(max_examples=300, deadline=None)
def test_merging_never_moves_a_duty_later_nor_takes_one_away(data: Any, after: int) -> None:
    reports = [made(data.draw) for _ in range(data.draw(st.integers(2, 3)))]
    on = KNOWN + timedelta(days=after)
    alone = [answer_of(case_of(incident, rows, [], [], Parties()), [], on) for incident, rows in reports]
    (main, counts), *others = reports
    for other, rows in others:
        joined(main, other, rows)
    whole = answer_of(case_of(main, counts, [], [], Parties()), [], on)
    now = dates(whole.duties)
    assert whole.discovered.on <= min(each.discovered.on for each in alone)
    for each in alone:
        assert recipients(each.duties) <= recipients(whole.duties)
        assert set(each.ask_counsel) <= set(whole.ask_counsel)
        for key, due in dates(each.duties).items():
            assert now[key] <= due, key


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_the_people_of_all_reports_are_added_up(data: Any) -> None:
    (main, counts), (other, rows) = made(data.draw, known_numbers), made(data.draw, known_numbers)
    alone = [
        case_of(incident, own, [], [], Parties()).counts[-1].at_least
        for incident, own in ((main, counts), (other, rows))
    ]
    joined(main, other, rows)
    assert case_of(main, counts, [], [], Parties()).counts[-1].at_least == sum(alone)


pytest_db = pytest.mark.django_db
Make = Callable[..., Incident]


@pytest.fixture
def two(on_a_known_day: None, make_incident: Make) -> tuple[Incident, Incident]:
    """The later report first."""
    later = make_incident(
        "2026-11-10T09:00", should_have_known_on=date(2026, 11, 9), should_have_known_why="log"
    )
    return later, make_incident("2026-11-02T18:40")


def fresh(incident: Incident) -> Incident:
    return Incident.objects.get(pk=incident.pk)


@pytest_db
def test_the_clocks_of_a_merged_report_run_in_the_other(
    two: tuple[Incident, Incident], organisation: Organisation, alice: Person
) -> None:
    later, earlier = two
    relating.incident_merge(earlier, later, by=alice, on=TODAY)
    assert states(later)["individuals"] == ("running", date(2027, 1, 1)), (
        "from the evening of the earlier one"
    )
    (row,) = standings(organisation, TODAY)
    assert row.incident == later
    with pytest.raises(Refused, match="merged into"):
        actions.incident_save(fresh(earlier), by=alice)


@pytest_db
def test_rows_and_events_tell_the_same_of_merged_ones(
    two: tuple[Incident, Incident], organisation: Organisation, alice: Person
) -> None:
    later, earlier = two
    for incident, people in ((later, 300), (earlier, 250)):
        actions.incident_count(incident, [Count(on=date(2026, 11, 12), state="CA", people=people)], by=alice)
    relating.incident_merge(earlier, later, by=alice, on=TODAY)
    (row,), (known,) = (
        list(standings(organisation, TODAY)),
        list(as_known(organisation, TODAY, clock.now() + timedelta(seconds=1))),
    )
    assert row.answer == replace(known.answer, history=())  # reminders ask for no history
    assert row.answer.count.total == known.answer.history[-1].count.total == 550


@pytest_db
def test_counted_anew_they_are_counted_once(two: tuple[Incident, Incident], alice: Person) -> None:
    later, earlier = two
    actions.incident_count(later, [Count(on=date(2026, 11, 12), state="CA", people=300)], by=alice)
    actions.incident_count(earlier, [Count(on=date(2026, 11, 12), state="CA", people=300)], by=alice)
    relating.incident_merge(earlier, later, by=alice, on=TODAY)
    assert states(later)["hhs"] == ("running", date(2027, 1, 1)), "600 together"
    actions.incident_count(fresh(later), [Count(on=TODAY, state="CA", people=300)], by=alice)
    case = case_of(fresh(later), later.counts.all(), [], [], Parties())
    assert case.counts[-1].total == 300


@pytest_db
def test_a_report_that_nobody_counted_stays_unknown_until_somebody_counts(
    two: tuple[Incident, Incident], alice: Person
) -> None:
    later, earlier = two
    actions.incident_count(later, [Count(on=date(2026, 11, 12), state="CA", people=9)], by=alice)
    assert states(later)["hhs"][1] == date(2027, 3, 1)
    relating.incident_merge(earlier, later, by=alice, on=TODAY)
    assert states(later)["hhs"][1] == date(2027, 1, 1)
    actions.incident_count(fresh(later), [Count(on=TODAY, state="CA", people=9)], by=alice)
    assert case_of(fresh(later), later.counts.all(), [], [], Parties()).counts[-1].total == 9


@pytest_db
def test_a_decision_before_the_merge_says_nothing_of_what_was_undecided(
    two: tuple[Incident, Incident], alice: Person
) -> None:
    later, earlier = two
    decide(later, alice, "low_probability")
    assert states(later)["individuals"][0] == "not applicable"
    merge = relating.incident_merge(earlier, later, by=alice, on=TODAY)
    assert states(later)["individuals"][0] == "running"
    relating.relation_undo(merge, by=alice, why="Another event")
    assert states(later)["individuals"][0] == "not applicable"
    relating.incident_merge(earlier, later, by=alice, on=TODAY)
    decide(fresh(later), alice, "low_probability")
    assert states(later)["individuals"][0] == "not applicable"


@pytest_db
def test_two_that_were_decided_alike_stay_decided(two: tuple[Incident, Incident], alice: Person) -> None:
    for incident in two:
        decide(incident, alice, "low_probability")
    relating.incident_merge(two[1], two[0], by=alice, on=TODAY)
    assert states(two[0])["individuals"][0] == "not applicable"


@pytest_db
def test_taken_back_its_own_clocks_run_again(
    two: tuple[Incident, Incident], organisation: Organisation, alice: Person
) -> None:
    later, earlier = two
    before = [(each.incident, each.answer) for each in standings(organisation, TODAY)]
    merge = relating.incident_merge(earlier, later, by=alice, on=TODAY)
    relating.relation_undo(merge, by=alice, why="It was another event")
    assert [(each.incident, each.answer) for each in standings(organisation, TODAY)] == before
    actions.incident_save(fresh(earlier), by=alice)


@pytest_db
def test_what_one_clock_cannot_count_for_is_not_merged(
    two: tuple[Incident, Incident], make_incident: Make, make_vendor: Any, organisation: Organisation, alice: Person
) -> None:  # fmt: skip
    later, earlier = two

    def refused(one: Incident, other: Incident, words: str) -> None:
        with pytest.raises(Refused, match=words):
            relating.incident_merge(one, other, by=alice, on=TODAY)

    refused(make_incident(role="business_associate"), later, "not the same")
    first, second = (make_incident(vendor=make_vendor(name)) for name in ("One", "Two"))
    refused(first, second, "two vendors")
    held, sent = make_incident(), make_incident()
    actions.incident_hold(held, Hold(kind="oral", stated_on=TODAY, official="x"), by=alice)
    refused(held, later, "Law enforcement")
    notice = Notice(organisation=organisation, incident=sent, recipient="hhs", sent_on=TODAY, method="portal")
    actions.notice_record(notice, by=alice)
    refused(sent, later, "Notice went out")
    relating.incident_merge(earlier, later, by=alice, on=TODAY)
    refused(later, make_incident(), "were merged into this one")
    refused(earlier, later, "merged into")
    refused(make_incident(), earlier, "merged into")
    closed = make_incident()
    actions.incident_close(closed, by=alice, on=TODAY, still_open=())
    refused(closed, later, "closed")


@pytest_db
def test_related_ones_keep_their_own_clocks_and_are_related_once(
    two: tuple[Incident, Incident], organisation: Organisation, alice: Person
) -> None:
    later, earlier = two
    before = [each.answer for each in standings(organisation, TODAY)]
    relating.incident_relate(later, earlier, by=alice, on=TODAY)
    assert [each.answer for each in standings(organisation, TODAY)] == before
    for pair in ((later, earlier), (earlier, later)):
        with pytest.raises(Refused, match="already"):
            relating.incident_relate(*pair, by=alice, on=TODAY)


@pytest_db
def test_the_page_merges_by_number_and_takes_back(two: tuple[Incident, Incident], officer: Any) -> None:
    later, earlier = two
    address = reverse("incident_relate", args=[later.organisation.slug, earlier.pk])
    for number, words in (("x", "written as"), ("2026-099", "no incident"), (str(earlier), "this one")):
        answer = officer.post(address, {"other": number, "kind": "merged", "version": earlier.version})
        assert answer.status_code == 422 and words in answer.content.decode()
    answer = officer.post(address, {"other": str(later), "kind": "merged", "version": earlier.version})
    assert answer.status_code == 302, answer.context["form"].errors
    told = officer.get(earlier.get_absolute_url()).content.decode()
    assert f'Merged into <a href="{later.get_absolute_url()}"' in told and "What runs out next" not in told
    assert "was merged into this one" in officer.get(later.get_absolute_url()).content.decode()
    relation = Relation.objects.get()
    undo = reverse("relation_undo", args=[later.organisation.slug, relation.pk])
    assert officer.post(undo, {"why": ""}).status_code == 422
    assert officer.post(undo, {"why": "It was another event", "version": earlier.version}).status_code == 302
    assert not Relation.objects.current().exists()
