"""Nobody acts under another's name, and a lost second factor leaves no way in that was open before."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from compliance.accounts import actions, factor, links
from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger import door
from compliance.ledger.models import Event
from tests.conftest import PASSWORD
from vendors.models import Vendor

Enter = Callable[[Person], Client]
Join = Callable[[Person, Role], Person]

pytestmark = pytest.mark.django_db


def test_a_change_of_name_stands_in_every_ledger(
    organisation: Organisation,
    elsewhere: Organisation,
    bob: Person,
    charlie: Person,
    join: Join,
    enter: Enter,
) -> None:
    join(bob, Role.OFFICER)
    actions.join(elsewhere, bob, Role.STAFF, by=charlie)
    assert enter(bob).post(reverse("account"), {"name": "Alice Moreau"}).status_code == 302
    told = Event.objects.filter(verb="changed their name")
    assert {event.organisation_id for event in told} == {organisation.pk, elsewhere.pk}
    assert {event.actor_name for event in told} == {"Bob Tran"}
    assert '"facts":{"name_after":"Alice Moreau","name_before":"Bob Tran"}' in told[0].state


def test_the_same_name_again_is_no_event(organisation: Organisation, alice: Person, enter: Enter) -> None:
    before = Event.objects.count()
    enter(alice).post(reverse("account"), {"name": " Alice Moreau "})
    assert Event.objects.count() == before


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\u2066", "\u00ad", "\x07", "\u2028"])
def test_a_name_has_no_invisible_or_turning_characters(alice: Person, enter: Enter, sign: str) -> None:
    answer = enter(alice).post(reverse("account"), {"name": f"Alice{sign} Moreau"})
    assert answer.status_code == 422
    alice.refresh_from_db()
    assert alice.name == "Alice Moreau"


@pytest.mark.parametrize("name", ["José Müller-Žižek", "王小明", "O’Neill 3rd", "محمد"])
def test_names_of_people_are_taken(alice: Person, enter: Enter, name: str) -> None:
    assert enter(alice).post(reverse("account"), {"name": name}).status_code == 302


def test_event_and_csv_tell_the_address_of_who_acted(
    organisation: Organisation, alice: Person, bob: Person, join: Join, enter: Enter
) -> None:
    join(bob, Role.OFFICER)
    enter(bob).post(reverse("account"), {"name": "Alice Moreau"})
    bob.refresh_from_db()
    event = door.note(organisation, by=bob, verb="noted")
    browser = enter(alice)
    page = browser.get(reverse("ledger_event", args=[organisation.slug, event.number])).content.decode()
    assert bob.email in page
    answer: Any = browser.get(reverse("ledger_csv", args=[organisation.slug]))
    rows = b"".join(answer.streaming_content).decode().splitlines()
    assert any("noted" in row and "Alice Moreau," + bob.email in row for row in rows)


def test_forgetting_the_second_factor_ends_every_session(
    organisation: Organisation, alice: Person, enter: Enter
) -> None:
    thief = enter(alice)
    factor.forget(alice, door.System("whoever runs this installation"))
    answer = thief.get(reverse("second_factor_enrol"))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("sign_in"))


def test_forgetting_the_second_factor_drops_open_links(organisation: Organisation, alice: Person) -> None:
    secret = links.link_create(alice)
    factor.forget(alice, door.System("whoever runs this installation"))
    assert links.link_person(secret) is None


def test_a_new_password_drops_open_links_and_keeps_the_session(
    organisation: Organisation, alice: Person, enter: Enter
) -> None:
    secret, browser, other = links.link_create(alice), enter(alice), enter(alice)
    new = "another horse battery staple"
    given = {"old_password": PASSWORD, "password1": new, "password2": new}
    assert browser.post(reverse("password_change"), given).status_code == 302
    assert links.link_person(secret) is None
    assert browser.get(reverse("account")).status_code == 200
    assert other.get(reverse("account")).status_code == 302


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.MANAGER, Role.AUDITOR])
def test_grants_are_shown_to_who_manages_people(
    organisation: Organisation, alice: Person, bob: Person, join: Join, enter: Enter, role: Role
) -> None:
    join(bob, role)
    other = Person.objects.create_user("dee@lakeside.example", "Dee Roy", PASSWORD)
    join(other, Role.CONTRIBUTOR)
    vendor = Vendor(organisation=organisation, name="Quetzal Transcription")
    door.save(vendor, by=alice, verb="added")
    actions.grant(vendor, other, "vendors_write", by=alice)
    member = other.memberships.get()
    for person, seen in ((alice, True), (bob, False)):
        browser = enter(person)
        page = browser.get(reverse("person_detail", args=[organisation.slug, member.pk])).content.decode()
        assert ("Quetzal Transcription" in page) is seen
        assert (
            ">Grants<" in browser.get(reverse("person_list", args=[organisation.slug])).content.decode()
        ) is seen
