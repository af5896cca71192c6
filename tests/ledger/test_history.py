"""History: what changed in words, whatever stands between two states, and never a text that was redacted."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.accounts.models import Membership, Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger import clock, door, history, narratives, redaction
from compliance.ledger.keys import new_key
from compliance.ledger.models import Event, Narrative
from compliance.ledger.state import canonical, digest

pytestmark = pytest.mark.django_db

RECORD = new_key()
Write = Callable[..., Event]


@pytest.fixture
def write(organisation: Organisation) -> Write:
    """Writes an event of a record whose model the product does not have, so that labels are the names themselves."""

    def write(
        state: dict[str, Any],
        record: UUID = RECORD,
        verb: str = "edited",
        model: str = "clinic.agreement",
        schema: int = 1,
    ) -> Event:
        text = canonical(state)
        return Event.objects.create(
            organisation_id=organisation.pk,
            at=clock.now(),
            actor_name="Dana Whitfield",
            verb=verb,
            model=model,
            record_id=record,
            title="Agreement with Acme",
            schema=schema,
            state=text,
            holds_record="fields" in state,
            state_sha256=digest(text),
        )

    return write


def fields(**values: Any) -> dict[str, Any]:
    return {"fields": values, "parts": {}}


def told(events: list[Event]) -> list[list[str]]:
    """The entries' lines as one would say them."""
    return [
        [
            f"{line.label} {line.before} → {line.after}" if line.before else f"{line.label} {line.after}"
            for line in entry.lines
        ]
        for entry in history.entries(events)
    ]


@pytest.mark.parametrize(
    "old, new, words",
    [
        ({"end_day": "2026-12-31"}, {"end_day": "2027-12-31"}, ["end day 2026-12-31 → 2027-12-31"]),
        ({"end_day": None}, {"end_day": "2027-12-31"}, ["end day none → 2027-12-31"]),
        ({"end_day": "2026-12-31"}, {"end_day": None}, ["end day 2026-12-31 → none"]),
        ({"phi": False}, {"phi": True}, ["phi no → yes"]),
        ({"notice": 30}, {"notice": 0}, ["notice 30 → 0"]),
        ({"kinds": ["a"]}, {"kinds": ["a", "b"]}, ["kinds a → a, b"]),
        (
            {"owner": {"key": "1", "label": "Ann"}},
            {"owner": {"key": "2", "label": "Ben"}},
            ["owner Ann → Ben"],
        ),
        ({"gone": "x", "same": "y"}, {"same": "y"}, ["gone x → none"]),
        ({"same": "y"}, {"same": "y"}, []),
    ],
)
def test_a_change_reads_in_words(
    write: Write, old: dict[str, Any], new: dict[str, Any], words: list[str]
) -> None:
    write(fields(**old), verb="created")
    second = write(fields(**new))
    assert told([second]) == [words]


def test_a_first_event_tells_what_there_is_and_a_zero_too(write: Write) -> None:
    event = write(
        fields(end_day="2026-12-31", notice=0, phi=False, note="", kinds=[], owner=None), verb="created"
    )
    assert told([event]) == [["end day 2026-12-31", "notice 0"]]


def test_parts_are_added_removed_and_changed(write: Write) -> None:
    def cover(key: str, title: str, until: str) -> dict[str, Any]:
        return {"key": key, "title": title, "fields": {"until": until}}

    write({"fields": {}, "parts": {"covers": [cover("a", "Chat", "2026"), cover("b", "Scribe", "2026")]}})
    second = write(
        {"fields": {}, "parts": {"covers": [cover("b", "Scribe", "2027"), cover("c", "Voice", "2027")]}}
    )
    assert told([second]) == [["covers Chat → removed", "covers Scribe: until 2026 → 2027", "covers Voice"]]


def test_facts_between_two_states_do_not_make_the_second_a_first(write: Write) -> None:
    write(fields(end_day="2026-12-31"), verb="created")
    for _ in range(3):
        write({"facts": {"sha256": "ab"}}, verb="downloaded")
    last = write(fields(end_day="2027-12-31"))
    assert told([last]) == [["end day 2026-12-31 → 2027-12-31"]]


def test_the_oldest_event_of_a_page_knows_what_it_changed(write: Write) -> None:
    other = new_key()
    for year in range(2020, 2026):
        write(fields(end_day=f"{year}-12-31"))
        write(fields(end_day=f"{year}-06-30"), record=other)
    page = list(Event.objects.filter(model="clinic.agreement")[:4])
    assert told(page) == [
        ["end day 2024-06-30 → 2025-06-30"],
        ["end day 2024-12-31 → 2025-12-31"],
        ["end day 2023-06-30 → 2024-06-30"],
        ["end day 2023-12-31 → 2024-12-31"],
    ]


@pytest.mark.parametrize("records, events", [(1, 1), (40, 2)])
def test_a_page_takes_two_queries_more_however_long(write: Write, records: int, events: int) -> None:
    for record in [new_key() for _ in range(records)]:
        for year in range(events + 1):
            write(fields(end_day=str(year)), record=record)
    page = list(Event.objects.filter(model="clinic.agreement")[: records * events])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        history.entries(page)
    assert len(queries) <= 2


def test_times_and_choices_read_as_people_say_them(
    organisation: Organisation, alice: Person, bob: Person, join: Callable[..., Person]
) -> None:
    join(bob, Role.STAFF)
    membership = Membership.objects.get(person=bob)
    membership.role = Role.AUDITOR
    door.save(membership, by=alice, verb="changed role")
    door.archive(membership, by=alice)
    archived, changed = history.history(membership, limit=2)
    assert [(line.label, line.before, line.after) for line in changed.lines] == [("role", "Staff", "Auditor")]
    (line,) = archived.lines
    assert line.label == "archived at" and line.before == "none" and line.after.endswith(" UTC")


def test_an_old_shape_is_read_in_todays(
    monkeypatch: pytest.MonkeyPatch, write: Write, organisation: Organisation
) -> None:
    """Two steps, and facts are left as they are."""
    steps = {
        1: lambda state: {**state, "fields": {"called": state["fields"]["title"]}},
        2: lambda state: {**state, "fields": {"name": state["fields"]["called"]}},
    }
    monkeypatch.setattr(Organisation, "schema", 3)
    monkeypatch.setattr(Organisation, "upcasters", steps)
    old = write(fields(title="Lakeside"), model="accounts.organisation")
    noted = write({"facts": {"n": 1}}, model="accounts.organisation")
    assert history.read_state(old)["fields"] == {"name": "Lakeside"}
    assert history.read_state(noted) == {"facts": {"n": 1}}


def test_what_was_known_is_the_last_state_before_that_moment(
    organisation: Organisation, alice: Person, bob: Person, join: Callable[..., Person]
) -> None:
    join(bob, Role.STAFF)
    membership = Membership.objects.get(person=bob)
    first = Event.objects.latest("number").at
    membership.role = Role.AUDITOR
    door.save(membership, by=alice, verb="changed role")
    door.note(membership, by=alice, verb="looked at")

    def role(known: Any) -> str | None:
        state = history.states(organisation.pk, Membership, known).get(membership.pk)
        return state and state["fields"]["role"]

    assert role(first) is None
    assert role(first + timedelta(microseconds=1)) == "staff"
    assert role(clock.now()) == "auditor"
    assert (
        history.states(organisation.pk, Organisation, clock.now())[organisation.pk]["fields"]["name"]
        == "Lakeside Clinic"
    )


def test_a_redacted_reason_is_gone_and_the_proof_stays(organisation: Organisation, alice: Person) -> None:
    event = door.save(organisation, by=alice, verb="edited", why="Jane Roe, SSN 078-05-1120, called")
    assert history.history(organisation, limit=1)[0].why == "Jane Roe, SSN 078-05-1120, called"
    redaction.redact_reason(event, organisation, by=alice, why="names a patient")
    emptied, before = history.history(organisation, limit=2)
    assert str(before.why).startswith("[redacted by Alice Moreau on ")
    assert emptied.why == "names a patient" and emptied.lines[0].after == str(event.number)
    row = Narrative.objects.get(pk=event.why_id)
    assert row.sealed is None
    event.refresh_from_db()
    assert digest(event.state) == event.state_sha256 and event.why_sha256 == row.sha256


def test_no_reason_no_redaction(organisation: Organisation, alice: Person) -> None:
    event = door.save(organisation, by=alice, verb="edited")
    with pytest.raises(ValueError, match="gives no reason"):
        redaction.redact_reason(event, organisation, by=alice, why="x")
    with pytest.raises(ValueError, match="no free text"):
        redaction.redact(organisation, "name", by=alice, why="x")


def test_a_text_that_was_tampered_with_is_not_shown(organisation: Organisation) -> None:
    """The salted hash binds the text to the event; what does not match it is not passed off as what was written."""
    text = narratives.write(organisation.pk, organisation.pk, "why", "as written")
    text.sha256 = hashlib.sha256(b"another").hexdigest()
    text.save(force_insert=True)
    assert narratives.texts([str(text.pk)]) == {str(text.pk): narratives.UNREADABLE}


def test_the_door_says_whether_an_event_holds_the_record(organisation: Organisation, alice: Person) -> None:
    saved = door.save(organisation, by=alice, verb="edited")
    noted = door.note(organisation, by=alice, verb="looked for", facts={"fields": "three"})
    assert (saved.holds_record, noted.holds_record) == (True, False)
    assert history.states(organisation.pk, Organisation, clock.now())[organisation.pk]["fields"]
