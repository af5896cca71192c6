"""An officer learns on a Friday evening that prompts were logged in the wrong place, in a real browser: report, clocks, letters, proof."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from incidents.models import Incident
from tests.house.world import browser_of
from tests.journey.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
INCIDENTS = "/lakeside-clinic/incidents/"


@pytest.fixture
def today(organisation: Organisation) -> date:
    return clock.today(organisation.zone)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_the_first_report_to_proof(
    enter: Callable[..., Walker], alice: Person, today: date, scheme: str
) -> None:
    dana = enter(browser_of(alice), scheme)
    known = today - timedelta(days=3)
    she_reports(dana, known)
    owed = dana.page.locator("section[aria-labelledby=owed]")
    expect(owed).to_contain_text(f"{known + timedelta(days=60)}")
    dana.sees("Nobody was counted yet: it counts as 500 or more until shown lower.")
    she_counts(dana, "IL", 12)
    expect(owed).to_contain_text("Fewer than 500")
    she_ticks_the_first_step(dana)
    she_decides(dana)
    she_drafts_a_letter(dana)
    she_records_the_letters(dana, today)
    expect(owed.get_by_text("Met", exact=True).first).to_be_visible()
    with dana.being_refused():
        she_may_not_close_it_silently(dana)


def she_reports(dana: Walker, known: date) -> None:
    dana.open(INCIDENTS)
    dana.look()
    dana.follow("Report an incident")
    dana.look()
    dana.type(
        what="The gateway wrote prompts into the trace of another team.",
        known_on=f"{known}",
        known_time="17:40",
    )
    dana.choose(kind="phi_in_logs")
    dana.press("Report")
    dana.stands_at(f"Incident {Incident.objects.get()}")
    dana.look()


def she_counts(dana: Walker, state: str, people: int) -> None:
    dana.follow("Count people")
    dana.look()
    dana.choose(state_0=state)
    dana.type(people_0=f"{people}")
    dana.press("Save")
    dana.stands_at("Incident")


def she_ticks_the_first_step(dana: Walker) -> None:
    dana.page.locator("section[aria-labelledby=steps] button").first.click()
    dana.settle()
    expect(dana.page.locator("#steps")).to_contain_text("1 of")


def she_decides(dana: Walker) -> None:
    dana.follow("Decide")
    dana.look()
    dana.choose(outcome="breach")
    dana.press("Save")
    dana.sees("A breach: the assessment does not show a low probability")


def she_drafts_a_letter(dana: Walker) -> None:
    dana.follow("Letter to the people affected")
    dana.look()
    dana.type(doing="We emptied the trace and switched it off.", contact="1-800-555-0142, toll-free")
    dana.press("Save")
    dana.look()
    dana.open(Incident.objects.get().get_absolute_url())
    expect(dana.page.locator("section[aria-labelledby=drafts]")).to_contain_text(
        "Letter to the people affected"
    )


def she_records_the_letters(dana: Walker, today: date) -> None:
    dana.follow("Record a notice")
    dana.look()
    dana.choose(recipient="individuals", method="letter")
    dana.type(sent_on=f"{today}", reference="Mailing 12")
    dana.press("Save")
    dana.stands_at("Incident")
    dana.look()


def she_may_not_close_it_silently(dana: Walker) -> None:
    dana.follow("Close")
    dana.look()
    dana.press("Save")
    dana.stands_at("Close")
    assert Incident.objects.get().closed_on is None
