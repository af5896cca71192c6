"""A word that stands in every text of one organisation is on no page, form, export, file or mail of another."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from compliance.accounts.models import Membership
from compliance.accounts.roles import Role
from compliance.reminders import collect, letters
from compliance.reminders.models import Mail
from tests.house.world import CANARY, World, addresses, build, furnish, undone

pytestmark = pytest.mark.django_db
#: A day on which the made-up BAA is about to end, so that mails leave.
SOON = datetime(2026, 12, 1, 12, 0, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture
def lakeside() -> World:
    """Full of the word."""
    return build()


@pytest.fixture
def other(lakeside: World) -> World:
    """As full, of another word."""
    people = {Role.OWNER: Membership.objects.get(organisation=lakeside.elsewhere).person}
    return furnish(
        World(lakeside.elsewhere, lakeside.organisation, people, {}, lakeside.outsider, word="Plesiosaurus")
    )


def answers(world: World) -> Iterator[tuple[str, str]]:
    """What every address of an organisation answers to its owner, who may see everything in it: asked for the word, sent nothing."""
    for address in addresses():
        if not address.is_inside:
            continue
        path = reverse(address.name, kwargs=address.arguments(world))
        for method in ("get", "post"):
            with undone():
                answer = getattr(world.browsers[Role.OWNER], method)(path, {"q": CANARY[:6]})
                content = answer.getvalue() if answer.streaming else answer.content
            yield f"{method} {address.name}", content.decode(errors="replace")


def test_no_answer_elsewhere_holds_the_word(lakeside: World, other: World) -> None:
    assert [name for name, content in answers(other) if CANARY.lower() in content.lower()] == []


def test_at_home_the_word_is_everywhere(lakeside: World) -> None:
    """Or the test above would prove nothing."""
    names = {name for name, content in answers(lakeside) if CANARY in content}
    assert {"get vendor_list", "get baa_edit", "post baa_renew", "get ledger_csv"} <= names
    assert len(names) > 50


def test_no_mail_elsewhere_holds_the_word(lakeside: World, other: World) -> None:
    for world in (lakeside, other):
        collect.collect(world.organisation, SOON, at_once=True)
    at_home, elsewhere = mails(lakeside), mails(other)
    assert CANARY in at_home and other.word in elsewhere
    assert CANARY not in elsewhere and other.word not in at_home


def mails(world: World) -> str:
    """Everything that mails of an organisation say."""
    found = [letters.message(mail, "compliance@here.example") for mail in Mail.objects.of(world.organisation)]
    return "\n".join(f"{mail.subject}\n{mail.body}\n{mail.alternatives}" for mail in found)
