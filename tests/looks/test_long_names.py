"""Names without a space, as long as they may be, break no page: nothing scrolls sideways at a desk or in a hand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from compliance.accounts.models import Organisation, Person
from tests.looks.test_gallery_in_browser import DESK, HAND
from vendors import actions
from vendors.dates import PartialDate
from vendors.models import BAA, Contact, Cover, Service, Vendor

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WIDEST = "W"
#: How far each table reaches beyond its box; in a hand the tables of charts scroll within theirs.
BEYOND = """[...document.querySelectorAll('.table-box')]
    .filter(box => innerWidth > 1000 || !box.querySelector('.list-wide')).map(box => box.scrollWidth - box.clientWidth)"""


def test_pages_of_the_register_hold_them(
    browser: Browser,
    site: tuple[str, Path],
    organisation: Organisation,
    alice: Person,
    enter: Callable[[Person], Client],
) -> None:
    vendor = Vendor(organisation=organisation, name=WIDEST * 160, ba_status="yes", owner=alice)
    actions.vendor_save(vendor, by=alice, contacts=[Contact(last_name=WIDEST * 80)])
    service = Service(
        organisation=organisation, vendor=vendor, name=WIDEST * 200, tier=WIDEST * 160, phi="yes"
    )
    actions.service_save(service, by=alice)
    day = PartialDate(2026, 1, 15)
    baa = BAA(
        organisation=organisation, vendor=vendor, title=WIDEST * 160, signed=day, effective=day, first_end=day
    )
    actions.baa_save(baa, by=alice, covers=[Cover(service=service)])
    inside, slug = enter(alice), organisation.slug
    addresses = {
        "vendor": vendor.get_absolute_url(),
        "agreement": baa.get_absolute_url(),
        "edit": reverse("baa_edit", kwargs={"slug": slug, "key": baa.pk}),
        **{name: reverse(name, kwargs={"slug": slug}) for name in ("vendor_list", "baa_list", "dashboard")},
        **{name: reverse(name, kwargs={"slug": slug}) for name in ("gap_list", "deadline_list")},
    }
    address, folder = site
    for name, at in addresses.items():
        (folder / f"long_{name}.html").write_text(inside.get(at).content.decode())
    wide = {}
    for size in (DESK, HAND):
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        page = context.new_page()
        for name in addresses:
            page.goto(f"{address}/long_{name}.html")
            over = [
                page.evaluate("document.documentElement.scrollWidth") - size[0],
                *page.evaluate(BEYOND),
            ]
            if max(over) > 0:
                wide[name, size[0]] = over
        context.close()
    assert wide == {}
