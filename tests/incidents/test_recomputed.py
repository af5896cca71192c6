"""How the date of each duty moved: from the ledger's events, ending in today's answer."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.accounts.models import Organisation, Person
from compliance.ledger.models import Event
from incidents import actions, page
from incidents.models import Count, Hold, Incident, Notice
from incidents.recomputed import Story, keyed, recomputed, words
from tests.house.world import undone
from tests.incidents.test_incidents import decide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)
Make = Callable[..., Incident]


def stories(incident: Incident, on: date = TODAY) -> dict[str, Story]:
    fresh = Incident.objects.get(pk=incident.pk)
    return {story.name: story for story in recomputed(fresh, page.incident_page(fresh, on).found.answer)}


def told(story: Story) -> list[tuple[str, str, str]]:
    return [(move.before, move.after, "; ".join(move.because)) for move in story.moves]


def test_a_count_moves_hhs_and_says_so(make_incident: Make, alice: Person) -> None:
    incident = make_incident()
    actions.incident_count(incident, [Count(on=date(2026, 11, 3), state="IL", people=499)], by=alice)
    actions.incident_count(incident, [Count(on=date(2026, 11, 9), state="IL", people=500)], by=alice)
    assert told(stories(incident)["HHS"]) == [
        ("nothing owed", "due on 2027-01-01", "it was reported"),
        ("due on 2027-01-01", "due on 2027-03-01", "people in IL on 2026-11-03: 499"),
        ("due on 2027-03-01", "due on 2027-01-01", "people in IL on 2026-11-09: 500"),
    ]


def test_facts_decisions_and_holds_are_told(make_incident: Make, alice: Person) -> None:
    incident = make_incident()
    incident.should_have_known_on, incident.should_have_known_why = date(2026, 10, 30), "Quentin saw an alert"
    actions.incident_save(incident, by=alice)
    actions.incident_hold(
        incident, Hold(kind="oral", stated_on=date(2026, 12, 20), official="Agent Quentin"), by=alice
    )
    decide(incident, alice, "low_probability", why="Quentin said so")
    decide(incident, alice, "breach", why="Quentin was wrong")
    found = stories(incident, date(2026, 12, 21))["The people affected"]
    assert [(before, after) for before, after, _ in told(found)][:2] == [
        ("nothing owed", "due on 2027-01-01"),
        ("due on 2027-01-01", "due on 2026-12-29"),
    ]
    because = " ".join(move for *_, move in told(found))
    assert "would have been known on: 2026-10-30" in because and "No breach: a low probability" in because
    assert found.moves[-1].after == "due on 2027-01-19" and "Quentin" not in str(stories(incident))


def test_a_notice_and_the_day_it_was_sent(make_incident: Make, alice: Person) -> None:
    incident = make_incident()
    notice = Notice(
        organisation=incident.organisation, incident=incident, recipient="individuals", sent_on=date(2026, 11, 20), method="letter"
    )  # fmt: skip
    actions.notice_record(notice, by=alice)
    found = stories(incident)
    assert found["The people affected"].moves[-1].after == "due on 2027-01-01, sent on 2026-11-20"
    assert found["HHS"].moves[-1].after == "due on 2026-11-20", "due with the first letter"


def test_each_move_has_its_local_day_and_who_did_it(
    make_incident: Make, alice: Person, organisation: Organisation
) -> None:
    incident = make_incident()
    with time_machine.travel(datetime(2026, 11, 24, 23, 30, tzinfo=organisation.zone), tick=False):
        actions.incident_count(incident, [Count(on=date(2026, 11, 24), state="IL", people=9)], by=alice)
    move = stories(incident, date(2026, 11, 25))["HHS"].moves[-1]
    assert (move.on, move.by) == (date(2026, 11, 24), alice.name)


def test_what_only_passing_days_changed_is_told_as_such(make_incident: Make, alice: Person) -> None:
    """Rhode Island's letters stand again once HIPAA's are missed."""
    incident = make_incident()
    actions.incident_count(incident, [Count(on=TODAY, state="WA", people=9)], by=alice)
    (washington,) = [
        story
        for name, story in stories(incident, date(2027, 1, 2)).items()
        if name.startswith("The people affected, WA")
    ]
    assert told(washington)[-1][2] == "the days that passed"


deeds = st.lists(
    st.one_of(
        st.tuples(
            st.just("count"),
            st.sampled_from(["IL", "CA", "WY", ""]),
            st.sampled_from([None, 0, 499, 500, 501]),
        ),
        st.tuples(st.just("known"), st.integers(1, 20), st.none()),
        st.tuples(st.just("decide"), st.sampled_from(["breach", "low_probability", "notify"]), st.none()),
        st.tuples(st.just("hold"), st.integers(1, 20), st.none()),
        st.tuples(st.just("notice"), st.sampled_from(["individuals", "hhs"]), st.none()),
    ),
    max_size=5,
)


def do(incident: Incident, deed: tuple[Any, ...], place: int, by: Person) -> None:
    kind, what, number = deed
    if kind == "count":
        actions.incident_count(
            incident, [Count(on=TODAY - timedelta(days=9 - place), state=what, people=number)], by=by
        )
    elif kind == "known":
        incident.known_at = incident.known_at.replace(day=what)
        actions.incident_save(incident, by=by)
    elif kind == "decide":
        decide(incident, by, what)
    elif kind == "hold":
        actions.incident_hold(
            incident, Hold(kind="oral", stated_on=date(2026, 11, what), official="x"), by=by
        )
    else:
        notice = Notice(
            organisation=incident.organisation,
            incident=incident,
            recipient=what,
            sent_on=TODAY,
            method="letter",
        )
        actions.notice_record(notice, by=by)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds)
def test_the_last_entry_is_todays_answer(
    make_incident: Make, alice: Person, found: list[tuple[Any, ...]]
) -> None:
    """Events and rows tell the same: nothing of today is left for the days that passed."""
    with undone():
        incident = make_incident()
        for place, deed in enumerate(found):
            do(incident, deed, place, alice)
        fresh = Incident.objects.get(pk=incident.pk)
        today = page.incident_page(fresh, TODAY).found.answer
        ends = {
            id(story.line.duty): story.moves[-1].after for story in recomputed(fresh, today) if story.line
        }
        for duty in keyed(today).values():
            assert ends.get(id(duty), "nothing owed") == words(duty)
        gone = [story for story in recomputed(fresh, today) if not story.line]
        assert all(story.moves[-1].after == "nothing owed" for story in gone)
        because = {move.because for story in recomputed(fresh, today) for move in story.moves}
        assert ("the days that passed",) not in because
        assert Event.objects.filter(record_id=incident.pk).count() >= 1
