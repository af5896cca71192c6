"""One event and the history of one record: what they show, and to whom."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from compliance.accounts.models import Grant, Membership, Organisation, Person
from compliance.accounts.roles import Role
from compliance.history import readers
from compliance.ledger import door
from compliance.ledger.keys import new_key
from compliance.ledger.models import Event
from compliance.ledger.state import digest
from tests.history.pages import Enter, Join, event, numbers

pytestmark = pytest.mark.django_db


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


def test_every_kind_of_record_has_a_reader() -> None:
    """A new model without a word here would be open to the managers of the settings alone."""
    settled = {"reminders.mailserver"}
    for model in readers.kinds():
        label = model._meta.label_lower
        assert readers.permission(model) != "settings_manage" or label in settled, label
