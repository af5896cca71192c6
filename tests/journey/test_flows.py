"""An officer finds what no agreement covers, in a real browser: a system with its components and flows, its exposure, and the end of it."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from riskassess.systems.models import System
from tests.house.world import browser_of
from tests.journey.walker import Walker
from tests.vendors.conftest import make_baa, make_service, make_vendor
from vendors.dates import PartialDate
from vendors.models import Service

__all__ = ["make_baa", "make_service", "make_vendor"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SYSTEMS = "/lakeside-clinic/systems/"


@pytest.fixture
def services(make_vendor: Any, make_service: Any, make_baa: Any, today: date) -> tuple[Service, Service]:
    """Of one vendor: the agreement names the first, and not the second."""
    vendor = make_vendor("Modelhouse")
    named, other = make_service(vendor, "Chat API"), make_service(vendor, "Speech beta")
    long_ago, far = today - timedelta(days=400), today + timedelta(days=400)
    make_baa(
        vendor, named, signed=PartialDate.of(long_ago), effective=PartialDate.of(long_ago), first_end=PartialDate.of(far)
    )  # fmt: skip
    return named, other


@pytest.fixture
def today(organisation: Organisation) -> date:
    return clock.today(organisation.zone)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_no_agreement_covers_is_found_stopped_and_stays_told(
    enter: Callable[..., Walker], alice: Person, services: tuple[Service, Service], today: date, scheme: str
) -> None:
    dana = enter(browser_of(alice), scheme)
    named, other = services
    she_describes_the_system(dana)
    for name, kind, place in (
        ("Portal", "application", "own"),
        ("Model", "model", str(named.pk)),
        ("Speech", "model", str(other.pk)),
    ):
        she_adds_a_component(dana, name, kind, place)
    she_adds_a_flow(dana, "Model", today - timedelta(days=30))
    dana.sees("Covered")
    she_adds_a_flow(dana, "Speech", today - timedelta(days=9))
    for part, words in (("flows", "Not named in the BAA"), ("gaps", "PHI flows where no BAA covers it")):
        expect(dana.page.locator(f"section[aria-labelledby={part}]").get_by_text(words).first).to_be_visible()
    dana.look()
    she_asks_whether_she_may(dana, "No")
    she_ends_the_flow(dana, today)
    row = dana.page.locator("section[aria-labelledby=exposures] tbody tr")
    assert row.count() == 1 and re.search(r"\b9\b", row.inner_text()), "nine days stay told"
    dana.look()


def she_describes_the_system(dana: Walker) -> None:
    dana.open(SYSTEMS)
    dana.look()
    dana.follow("Add AI system")
    dana.look()
    dana.type(name="Intake chatbot", purpose="Asks patients before their visit")
    dana.choose(kind="chatbot", stage="production")
    dana.press("Save")
    dana.stands_at("Intake chatbot")
    dana.sees("No components")


def she_adds_a_component(dana: Walker, name: str, kind: str, place: str) -> None:
    dana.follow("Add component")
    dana.type(name=name)
    dana.choose(kind=kind, service=place)
    dana.press("Save")
    dana.stands_at("Intake chatbot")


def she_adds_a_flow(dana: Walker, target: str, first: date) -> None:
    dana.follow("Add flow")
    dana.field("source").select_option(label="Portal")
    dana.field("target").select_option(label=target)
    dana.choose(phi="name", tls="1.3")
    dana.type(from_on=f"{first}")
    dana.press("Save")
    dana.stands_at("Intake chatbot")


def she_asks_whether_she_may(dana: Walker, word: str) -> None:
    dana.open("/lakeside-clinic/ask/?q=intake")
    dana.sees(word)
    dana.look()
    dana.open(System.objects.get().get_absolute_url())


def she_ends_the_flow(dana: Walker, today: date) -> None:
    """Its last day was yesterday: today nothing flows there, and what it was stays."""
    dana.follow("Edit Portal to Speech", within="section[aria-labelledby=flows]")
    dana.look()
    dana.type(to_on=f"{today - timedelta(days=1)}")
    dana.press("Save")
    dana.stands_at("Intake chatbot")
