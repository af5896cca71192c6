"""The ledger's page: who may read it, from which place in it, by which filter."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger.models import Event
from tests.history.pages import Enter, Join, event, numbers

pytestmark = pytest.mark.django_db


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
