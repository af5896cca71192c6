"""Archiving and bringing back: what stands in the way, and which deadlines end and start."""

import re
from datetime import date
from typing import Any

import pytest

from compliance.accounts.models import Organisation
from tests.vendors.pages import at, baa_data, confirm, day, errors, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "has not ended. Terminate it first"),
        ({"terminated_on": day("2026-11-01"), "return_due_on": date(2026, 12, 1)}, "Record it first"),
        ({"signed": None}, ""),
    ],
)
def test_the_page_says_why_an_agreement_is_not_archived(
    officer: Any, make_vendor: Any, make_baa: Any, facts: dict[str, Any], words: str
) -> None:
    baa = make_baa(make_vendor(), **facts)
    page = officer.get(baa.get_absolute_url()).content.decode()
    has_button = f'href="{at("baa_archive", baa.organisation, key=baa.pk)}"' in page
    assert has_button is not bool(words)
    assert words in page
    answer = confirm(officer, "baa_archive", baa, why="double")
    if words:
        assert words in errors(answer)["__all__"][0]
        assert "take out its signature under Edit" in errors(answer)["__all__"][0]
    assert (fresh(baa).archived_at is None) is bool(words)


def test_archiving_a_service_and_bringing_it_back_say_which_deadline_ends_and_starts(
    officer: Any, make_vendor: Any, make_service: Any, make_baa: Any, organisation: Organisation
) -> None:
    vendor = make_vendor()
    service = make_service(vendor)
    baa = make_baa(vendor, service)
    cover = {f"cover_{service.pk}": "on", f"to_{service.pk}": "2026-12-15"}
    assert (
        officer.post(at("baa_edit", organisation, key=baa.pk), baa_data(fresh(baa), **cover)).status_code
        == 302
    )
    for name, heading in (("service_archive", "This ends"), ("service_restore", "This starts")):
        address = at(name, organisation, key=service.pk)
        service.refresh_from_db()
        typed = {"version": service.version, "why": "as it is"}
        was = service.archived_at
        shown = officer.post(address, typed)
        page = shown.content.decode()
        assert (heading in page, "Claude API: last day of cover 2026-12-15" in page) == (True, True)
        service.refresh_from_db()
        assert service.archived_at == was, "nothing is saved yet"
        seal = re.search(r'name="confirmed" value="([^"]+)"', page)
        assert seal
        assert officer.post(address, {**typed, "confirmed": seal[1]}).status_code == 302
        service.refresh_from_db()
        assert bool(service.archived_at) is (was is None)


def test_archiving_a_vendor_and_bringing_it_back_are_looked_at_first(
    officer: Any, make_vendor: Any, organisation: Organisation
) -> None:
    vendor = make_vendor(ba_status="no_phi", ba_reason="Sells chairs")
    for name in ("vendor_archive", "vendor_restore"):
        address = at(name, organisation, key=vendor.pk)
        vendor.refresh_from_db()
        typed, was = {"version": vendor.version, "why": "as it is"}, vendor.archived_at
        page = officer.post(address, typed).content.decode()
        assert "No deadline ends or starts." in page
        vendor.refresh_from_db()
        assert vendor.archived_at == was, "nothing is saved yet"
        assert officer.post(address, {**typed, "confirmed": "none"}).status_code == 302
        vendor.refresh_from_db()
        assert bool(vendor.archived_at) is (was is None)
