"""The ledger's pages: who may read what, from which place in it, and never a text that was redacted."""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compliance.accounts.models import Grant, Membership, Organisation, Person
from compliance.accounts.roles import Role
from compliance.history import readers
from compliance.ledger import door
from compliance.ledger.keys import new_key
from compliance.ledger.models import Event, Narrative
from compliance.ledger.state import canonical, digest

pytestmark = pytest.mark.django_db

Enter = Callable[[Person], Client]
Join = Callable[[Person, Role], Person]
SECRET = "Jane Roe, born 1950-01-01"


def event(organisation: Organisation, at: datetime, **facts: object) -> Event:
    """An event as if it had been written at that moment."""
    text = canonical({"facts": {}})
    values = {
        "actor_name": "Dana Whitfield",
        "verb": "edited",
        "model": "clinic.agreement",
        "record_id": new_key(),
        "title": "Acme: BAA",
        "state": text,
        "holds_record": False,
        "state_sha256": digest(text),
    }
    return Event.objects.create(organisation_id=organisation.pk, at=at, schema=1, **{**values, **facts})


def numbers(client: Client, address: str) -> list[int]:
    """The numbers of the events that a ledger page lists."""
    return [found.number for found, _ in client.get(address).context["rows"]]


@pytest.fixture
def owner(enter: Enter, alice: Person, organisation: Organisation) -> Client:
    return enter(alice)


def test_newest_first_with_who_what_and_when_in_local_time(owner: Client, organisation: Organisation) -> None:
    event(organisation, datetime(2030, 7, 1, 2, 30, tzinfo=ZoneInfo("UTC")), verb="renewed")
    page = owner.get(f"/{organisation.slug}/ledger/").content.decode().partition("<tbody")[2]
    assert page.index("Renewed") < page.index("Joined") < page.index("Created")
    assert "2030-06-30 22:30" in page and "Dana Whitfield" in page


@pytest.mark.parametrize(
    "query, expected",
    [
        ("", [3, 2, 1, 0]),
        ("verb=renewed", [2]),
        ("who=system", [1, 0]),
        ("first=2030-07-02", [3, 2]),
        ("last=2030-07-01", [1, 0]),
        ("first=2030-07-01&last=2030-07-01", [1]),
        ("first=2030-07-01&verb=renewed", [2]),
        ("kind=accounts.membership", []),
    ],
)
def test_filters_stand_in_the_address_and_days_are_local(
    owner: Client, organisation: Organisation, bob: Person, query: str, expected: list[int]
) -> None:
    """Midnight in New York is 04:00 UTC in July."""
    hours = (
        timedelta(hours=0),
        timedelta(hours=23, minutes=59),
        timedelta(hours=24),
        timedelta(days=1, hours=24),
    )
    start = datetime(2030, 7, 1, 4, 0, tzinfo=ZoneInfo("UTC"))
    made = [
        event(organisation, start - timedelta(seconds=1)),
        event(organisation, start + hours[1]),
        event(organisation, start + hours[2], verb="renewed", actor_id=bob.pk),
        event(organisation, start + hours[3], actor_id=bob.pk),
    ]
    own = [found.number for found in made]
    found = [
        own.index(number)
        for number in numbers(owner, f"/{organisation.slug}/ledger/?{query}")
        if number in own
    ]
    assert found == expected


@pytest.mark.parametrize(
    "query",
    [
        "first=yesterday",
        "first=0001-01-01",
        "last=9999-12-31",
        "first=2030-01-02&last=2030-01-01",
        "who=nobody",
    ],
)
def test_a_filter_that_makes_no_sense_is_told_beside_its_field(
    owner: Client, organisation: Organisation, query: str
) -> None:
    assert owner.get(f"/{organisation.slug}/ledger/?{query}").status_code == 400
    assert owner.get(f"/{organisation.slug}/ledger/csv?{query}").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "before=x",
        "before=1",
        "before=1-2-3",
        "before=1--2",
        "after=99999999999999999999999999-1",
        "after=1-9223372036854775808",
        "before=%00",
    ],
)
def test_a_place_nobody_was_given_is_not_found(owner: Client, organisation: Organisation, query: str) -> None:
    assert owner.get(f"/{organisation.slug}/ledger/?{query}").status_code == 404


def test_numbers_no_event_can_have_are_no_fault_of_ours(owner: Client, organisation: Organisation) -> None:
    huge = "9" * 30
    assert owner.get(f"/{organisation.slug}/ledger/{huge}/").status_code == 404
    assert owner.get(f"/{organisation.slug}/ledger/{huge}/redact").status_code == 404
    address = f"/{organisation.slug}/history/accounts.organisation/{organisation.pk}/?before="
    assert [owner.get(address + odd).status_code for odd in (huge, "9" * 5000, "-1", "x")] == [404] * 4


def test_walking_forth_and_back_meets_every_event_once(owner: Client, organisation: Organisation) -> None:
    """Many events share one moment."""
    for hour in range(10):
        for _ in range(13):
            event(organisation, datetime(2030, 1, 1, hour, tzinfo=ZoneInfo("UTC")))
    everything = list(
        Event.objects.filter(organisation_id=organisation.pk)
        .order_by("-at", "-number")
        .values_list("number", flat=True)
    )
    address = f"/{organisation.slug}/ledger/"
    seen: list[int] = []
    older = "?"
    while older:
        answer = owner.get(f"{address}{older}")
        seen += [found.number for found, _ in answer.context["rows"]]
        older = answer.context["older"]
    assert seen == everything
    newer = answer.context["newer"]
    assert (
        numbers(owner, address + newer)
        == everything[-len(answer.context["rows"]) - 50 : -len(answer.context["rows"])]
    )
    assert numbers(owner, address + owner.get(address + newer).context["newer"]) == everything[:50]


@pytest.mark.parametrize("rows", [3, 120])
def test_a_ledger_page_takes_few_queries_however_long_it_is(
    owner: Client, organisation: Organisation, rows: int
) -> None:
    for _ in range(rows):
        event(organisation, datetime(2030, 1, 1, tzinfo=ZoneInfo("UTC")))
    with CaptureQueriesContext(connection) as queries:
        owner.get(f"/{organisation.slug}/ledger/")
    assert len(queries) <= 12


def test_another_organisation_sees_nothing_of_it(
    enter: Enter, organisation: Organisation, charlie: Person, elsewhere: Organisation
) -> None:
    there = event(organisation, datetime(2030, 1, 1, tzinfo=ZoneInfo("UTC")), title="canary")
    client = enter(charlie)
    assert client.get(f"/{organisation.slug}/ledger/").status_code == 404
    assert client.get(f"/{elsewhere.slug}/ledger/{there.number}/").status_code == 404
    assert (
        client.get(f"/{elsewhere.slug}/history/accounts.organisation/{organisation.pk}/").status_code == 404
    )
    for page in ("ledger/", "ledger/csv"):
        answer = client.get(f"/{elsewhere.slug}/{page}")
        assert b"canary" not in b"".join(answer) and b"Lakeside" not in b"".join(answer)


def test_an_event_is_as_open_as_its_record(
    enter: Enter, organisation: Organisation, alice: Person, bob: Person, join: Join
) -> None:
    """An auditor may read the ledger and not who was invited or given a grant."""
    join(bob, Role.AUDITOR)
    grant = Grant(
        organisation=organisation,
        person=bob,
        permission="packs_read",
        model="packs.pack",
        key=new_key(),
        title="x",
    )
    hidden = door.save(grant, by=alice, verb="granted")
    shown = Event.objects.filter(model="accounts.membership").latest("number")
    client = enter(bob)
    listed = numbers(client, f"/{organisation.slug}/ledger/")
    assert shown.number in listed and hidden.number not in listed
    assert client.get(f"/{organisation.slug}/ledger/{hidden.number}/").status_code == 404
    assert client.get(f"/{organisation.slug}/history/accounts.grant/{grant.pk}/").status_code == 403
    assert b"granted" not in b"".join(client.get(f"/{organisation.slug}/ledger/csv").streaming_content)


@pytest.mark.parametrize(
    "role, status",
    [
        (Role.CONTRIBUTOR, 403),
        (Role.MANAGER, 403),
        (Role.STAFF, 403),
        (Role.AUDITOR, 200),
        (Role.OFFICER, 200),
    ],
)
def test_the_ledger_is_for_those_who_may_read_it(
    enter: Enter, organisation: Organisation, bob: Person, join: Join, role: Role, status: int
) -> None:
    client = enter(join(bob, role))
    number = Event.objects.filter(model="accounts.membership").latest("number").number
    for page in ("", "csv", f"{number}/"):
        assert client.get(f"/{organisation.slug}/ledger/{page}").status_code == status


@pytest.mark.parametrize(
    "role, status",
    [
        (Role.STAFF, 403),
        (Role.CONTRIBUTOR, 403),
        (Role.MANAGER, 403),
        (Role.AUDITOR, 200),
        (Role.OFFICER, 200),
    ],
)
def test_the_history_of_a_record_is_as_closed_as_the_ledger(
    enter: Enter, organisation: Organisation, alice: Person, bob: Person, join: Join, role: Role, status: int
) -> None:
    """Whoever may see who is a member does not see when a colleague used a recovery code."""
    client, colleague = enter(join(bob, role)), Membership.objects.get(person=alice)
    door.note(colleague, by=alice, verb="used a recovery code")
    address = f"/{organisation.slug}/history/accounts.membership/{colleague.pk}/"
    for headers in ({}, {"hx-request": "true", "x-background": "1"}):
        answer = client.get(address, headers=headers)
        assert answer.status_code == status
        assert (b"used a recovery code" in answer.content) == (status == 200)


def test_the_history_of_a_record_needs_the_record_as_well(owner: Client, organisation: Organisation) -> None:
    membership = Membership.objects.get(organisation=organisation)
    for odd in ("accounts.person", "auth.group", "no.thing", "x"):
        assert owner.get(f"/{organisation.slug}/history/{odd}/{membership.pk}/").status_code == 404


def test_one_event_shows_what_changed_and_what_its_hash_covers(
    owner: Client, organisation: Organisation, alice: Person
) -> None:
    organisation.kind = Organisation.Kind.BOTH
    saved = door.save(organisation, by=alice, verb="edited", why="merger with the lab")
    page = owner.get(f"/{organisation.slug}/ledger/{saved.number}/").content.decode()
    assert "<del>Covered entity</del>" in page and "<ins>Both</ins>" in page
    assert (
        "merger with the lab" in page
        and saved.state_sha256 in page
        and "Hash matches the text" in page
        and "covers the text “As recorded” and nothing else" in page
    )


def test_an_event_whose_text_was_changed_says_so(owner: Client, organisation: Organisation) -> None:
    wrong = event(organisation, datetime(2030, 1, 1, tzinfo=ZoneInfo("UTC")), state_sha256=digest("another"))
    assert (
        "Hash does not match the text"
        in owner.get(f"/{organisation.slug}/ledger/{wrong.number}/").content.decode()
    )


def test_the_export_is_filtered_noted_and_no_formula(
    owner: Client, organisation: Organisation, alice: Person
) -> None:
    event(
        organisation, datetime(2030, 1, 1, tzinfo=ZoneInfo("UTC")), verb="renewed", title="=cmd|' /C calc'!A0"
    )
    event(organisation, datetime(2030, 1, 2, tzinfo=ZoneInfo("UTC")), title="not asked for")
    answer = owner.get(f"/{organisation.slug}/ledger/csv?verb=renewed")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["verb"], row["record"], row["local time"]) for row in rows] == [
        ("renewed", "'=cmd|' /C calc'!A0", "2029-12-31 19:00:00")
    ]
    assert answer["Content-Disposition"].startswith('attachment; filename="lakeside-clinic-ledger-')
    noted = Event.objects.latest("number")
    assert (noted.verb, noted.actor_name, noted.record_id) == (
        "exported the ledger",
        "Alice Moreau",
        organisation.pk,
    )
    assert '"verb":"renewed"' in noted.state


def test_the_export_goes_on_beyond_one_batch(
    owner: Client, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("compliance.history.export.BATCH", 7)
    for _ in range(30):
        event(organisation, datetime(2030, 1, 1, tzinfo=ZoneInfo("UTC")))
    there = Event.objects.filter(organisation_id=organisation.pk).count()
    lines = b"".join(owner.get(f"/{organisation.slug}/ledger/csv").streaming_content).decode().splitlines()
    assert len(lines) == 1 + there + 1  # the heading, and the event of the export itself


def test_a_redacted_reason_is_gone_from_every_page(
    owner: Client, organisation: Organisation, alice: Person
) -> None:
    saved = door.save(organisation, by=alice, verb="edited", why=SECRET)
    text = Narrative.objects.get(pk=saved.why_id)
    pages_ = (f"ledger/{saved.number}/", f"history/accounts.organisation/{organisation.pk}/", "ledger/csv")
    for page in pages_:
        assert SECRET in b"".join(owner.get(f"/{organisation.slug}/{page}")).decode()
    address = f"/{organisation.slug}/ledger/{saved.number}/redact"
    assert owner.post(address, {"why": ""}).status_code == 422
    assert Narrative.objects.get(pk=text.pk).sealed is not None
    assert owner.post(address, {"why": "named a patient"}, follow=True).status_code == 200
    for page in pages_:
        shown = b"".join(owner.get(f"/{organisation.slug}/{page}")).decode()
        assert SECRET not in shown and "redacted by Alice Moreau" in shown
    assert (
        "Hash matches the text" in owner.get(f"/{organisation.slug}/ledger/{saved.number}/").content.decode()
    )


def test_a_redaction_does_not_repeat_what_it_takes_away(
    owner: Client, organisation: Organisation, alice: Person
) -> None:
    saved = door.save(organisation, by=alice, verb="edited", why=SECRET)
    answer = owner.post(
        f"/{organisation.slug}/ledger/{saved.number}/redact", {"why": "named SSN 078-05-1120"}
    )
    assert answer.status_code == 422 and "may identify a person" in answer.content.decode()


@pytest.mark.parametrize("role, status", [(Role.AUDITOR, 403), (Role.OFFICER, 200)])
def test_only_owners_and_officers_redact(
    enter: Enter, organisation: Organisation, alice: Person, bob: Person, join: Join, role: Role, status: int
) -> None:
    saved = door.save(organisation, by=alice, verb="edited", why=SECRET)
    client = enter(join(bob, role))
    assert client.get(f"/{organisation.slug}/ledger/{saved.number}/redact").status_code == status
    client.post(f"/{organisation.slug}/ledger/{saved.number}/redact", {"why": "named a patient"})
    assert (Narrative.objects.get(pk=saved.why_id).sealed is None) == (status == 200)


def test_no_field_that_is_no_free_text_is_redacted(owner: Client, organisation: Organisation) -> None:
    for field in ("name", "slug", "nothing"):
        address = f"/{organisation.slug}/history/accounts.organisation/{organisation.pk}/redact/{field}"
        assert owner.post(address, {"why": "because I can"}).status_code == 404


def test_every_kind_of_record_has_a_reader() -> None:
    """A new model without a word here would be open to the managers of the settings alone."""
    settled = {"reminders.mailserver"}
    for model in readers.kinds():
        label = model._meta.label_lower
        assert readers.permission(model) != "settings_manage" or label in settled, label


def test_another_site_has_nothing_exported(owner: Client, organisation: Organisation) -> None:
    before = Event.objects.count()
    answer = owner.get(f"/{organisation.slug}/ledger/csv", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.headers["Location"] == f"/{organisation.slug}/ledger/"
    assert Event.objects.count() == before
    for site in ("same-origin", "same-site", "none"):
        assert (
            owner.get(f"/{organisation.slug}/ledger/csv", headers={"Sec-Fetch-Site": site}).status_code == 200
        )
    assert Event.objects.count() == before + 3
