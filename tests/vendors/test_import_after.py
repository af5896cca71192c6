"""After an import was confirmed: where its preview leads, and what the navigation says."""

from collections.abc import Callable

import pytest
from django.test import Client

from compliance.accounts.models import Organisation, Person
from compliance.exchange import holding
from compliance.exchange.holding import Place
from compliance.exchange.models import Import
from compliance.imports import work
from tests.vendors.lists import ba_list
from tests.vendors.test_import_page import AWS, Pages, seal_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(organisation: Organisation, alice: Person, enter: Callable[[Person], Client]) -> Pages:
    return Pages(enter(alice), organisation)


def test_what_was_confirmed_leads_to_its_import_and_never_says_that_nothing_was_written(page: Pages) -> None:
    page.send(ba_list(AWS))
    seal = seal_in(page.preview())
    page.confirm(seal)
    work.work_next()
    batch = Import.objects.get()
    for again in (
        page.client.get(page.preview_url),
        page.confirm(seal),
        page.client.post(f"{page.preview_url}choose"),
    ):
        assert (again.status_code, again["Location"]) == (302, batch.get_absolute_url())
    html = page.client.get(again["Location"]).content.decode()
    assert "You confirmed this file already" in html and "Nothing was written" not in html
    page.send(ba_list(AWS), "next.csv")
    assert "next.csv" in page.preview()
    holding.drop(Place("vendors", batch.organisation_id, batch.asked_by_id))
    gone = page.client.get(page.preview_url, follow=True).content.decode()
    assert "No file waits here" in gone and "Nothing was written" not in gone


def test_one_part_of_the_navigation_is_lit(page: Pages, organisation: Organisation) -> None:
    page.send(ba_list(AWS))
    for address in (
        page.preview_url,
        page.upload_url,
        f"/{organisation.slug}/chain/review/",
        f"/{organisation.slug}/vendors/",
    ):
        html = page.client.get(address).content.decode()
        rail = html.partition('class="rail-nav"')[2].partition("</ul>")[0]
        assert rail.count("aria-current") == 1, address
