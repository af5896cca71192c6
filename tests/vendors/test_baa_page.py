"""Pages of an agreement: what they cover and refuse, and what a verb shows before it saves."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.accounts.models import Organisation, Person
from compliance.files import actions as files
from compliance.ledger.models import Event
from tests.files.examples import PDF
from tests.vendors.pages import at, baa_data
from vendors import actions
from vendors.dates import PartialDate
from vendors.models import BAA, BAAFile, Service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]


def test_an_agreement_covers_only_what_is_ticked(
    officer: Any, organisation: Organisation, make_vendor: Any, make_service: Any
) -> None:
    vendor = make_vendor()
    named, left_out = make_service(vendor, "Claude API"), make_service(vendor, "Claude Code")
    officer.post(at("baa_create", organisation, key=vendor.pk), baa_data(**{f"cover_{named.pk}": "on"}))
    page = officer.get(vendor.get_absolute_url()).content.decode()
    row = {s.pk: re.search(rf'id="service-{s.pk}".*?</tr>', page, re.S)[0] for s in (named, left_out)}  # type: ignore[index]
    assert "Covered" in row[named.pk]
    assert "2026-12-31" in row[named.pk], "the last day covered"
    assert "Not named in the BAA" in row[left_out.pk]


@pytest.mark.parametrize(
    "typed, words",
    [
        ({"effective": "13/45/2026"}, "There is no month 13"),
        ({"effective": "2026-02-30"}, "has no day 30"),
        ({"first_end": "2025-12-31"}, "lies before the effective day"),
        ({"first_end": "2026-12-31", "until_terminated": "on"}, "not both"),
        ({"notice_days": "30", "notice_months": "1"}, "not both"),
        ({"notice_days": "-1"}, "notice_days"),
        ({"renewal": "auto", "term_months": "0"}, "term_months"),
        ({"evidence": "console_acceptance"}, "version and the address"),
        ({"evidence": "file"}, "No file is attached yet"),
        ({"coverage_mode": "eligible_list"}, "as of which day"),
        ({"direction": "business_associate"}, "direction"),
        ({"evidence_address": "javascript:alert(1)"}, "evidence_address"),
    ],
)
def test_an_agreement_that_makes_no_sense_is_refused(
    officer: Any, organisation: Organisation, make_vendor: Any, typed: dict[str, Any], words: str
) -> None:
    vendor = make_vendor()
    answer = officer.post(at("baa_create", organisation, key=vendor.pk), baa_data(**typed))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not BAA.objects.exists()


def test_termination_says_what_it_ends_and_starts_before_it_saves(
    officer: Any, organisation: Organisation, make_vendor: Any, make_baa: Any
) -> None:
    baa = make_baa(make_vendor())
    address = at("baa_terminate", organisation, key=baa.pk)
    typed = {
        "version": baa.version,
        "terminated_on": "2026-11-30",
        "return_due_on": "",
        "why": "Moved to another vendor",
    }
    shown = officer.post(address, typed)
    page = shown.content.decode()
    assert "ends 2026-12-31" in page
    assert "return or destruction of PHI by 2026-12-30" in page
    assert BAA.objects.get().terminated_on is None, "nothing is saved yet"
    seal = re.search(r'name="confirmed" value="([^"]+)"', page)
    assert seal
    moved = officer.post(address, {**typed, "terminated_on": "2026-12-01", "confirmed": seal[1]})
    assert "2026-12-31" in moved.content.decode()
    assert BAA.objects.get().terminated_on is None, "a consequence that was not shown is shown first"
    assert officer.post(address, {**typed, "confirmed": seal[1]}).status_code == 302
    saved = BAA.objects.get()
    assert (str(saved.terminated_on), saved.return_due_on, saved.ended_by) == (
        "2026-11-30",
        date(2026, 12, 30),
        "terminated",
    )


def test_superseding_ends_the_old_one_the_day_before(
    officer: Any, organisation: Organisation, make_vendor: Any, make_service: Any, make_baa: Any
) -> None:
    vendor = make_vendor()
    service = make_service(vendor)
    old = make_baa(vendor, service)
    address = at("baa_supersede", organisation, key=old.pk)
    typed = baa_data(
        old,
        title="Second",
        signed="2026-11-20",
        effective="2026-12-01",
        first_end="2027-11-30",
        **{f"cover_{service.pk}": "on"},
    )
    shown = officer.post(address, typed).content.decode()
    seal = re.search(r'name="confirmed" value="([^"]+)"', shown)
    assert seal
    assert BAA.objects.count() == 1
    officer.post(address, {**typed, "confirmed": seal[1]})
    old.refresh_from_db()
    assert (old.ends_on, old.ended_by) == (date(2026, 11, 30), "superseded")
    assert BAA.objects.get(title="Second").covers.get().service == service


def test_a_draft_supersedes_nothing(
    officer: Any, organisation: Organisation, make_vendor: Any, make_baa: Any
) -> None:
    old = make_baa(make_vendor())
    answer = officer.post(at("baa_supersede", organisation, key=old.pk), baa_data(old, signed=""))
    assert answer.status_code == 422
    assert "not signed" in answer.content.decode()
    assert BAA.objects.count() == 1


@pytest.mark.parametrize(
    "facts, words",
    [
        ({"first_end": None}, "not recorded"),
        ({"first_end": None, "until_terminated": True}, "until terminated"),
        ({"renewal": "auto", "term_months": 12}, "renews itself"),
        ({}, "2026-12-31"),
    ],
)
def test_no_page_says_until_terminated_where_no_end_is_recorded(
    officer: Any,
    organisation: Organisation,
    make_vendor: Any,
    make_baa: Any,
    facts: dict[str, Any],
    words: str,
) -> None:
    vendor = make_vendor()
    make_baa(vendor, **facts)
    endings = {"not recorded", "until terminated", "renews itself"}
    for address in (vendor.get_absolute_url(), at("baa_list", organisation)):
        page = re.sub(r"<[^>]*>", "|", officer.get(address).content.decode())
        cells = {cell.strip() for cell in page.split("|")}
        assert words in cells
        assert endings & cells <= {words}


def test_a_service_of_another_vendor_cannot_be_covered(
    officer: Any, organisation: Organisation, make_vendor: Any, make_service: Any
) -> None:
    vendor, other = make_vendor(), make_vendor("Other")
    foreign = make_service(other, "Theirs")
    typed = baa_data(**{f"cover_{foreign.pk}": "on"})
    answer = officer.post(at("baa_create", organisation, key=vendor.pk), typed)
    assert answer.status_code == 422
    assert "not a service of this vendor" in answer.content.decode()
    assert not BAA.objects.exists(), "an agreement without the cover that was asked for"
    assert Service.objects.get().vendor == other


def test_a_month_only_date_keeps_its_precision(
    officer: Any, organisation: Organisation, make_vendor: Any
) -> None:
    vendor = make_vendor()
    officer.post(
        at("baa_create", organisation, key=vendor.pk), baa_data(effective="Jan 2026", first_end="2026-12")
    )
    baa = BAA.objects.get()
    assert (baa.effective, baa.starts_on, baa.ends_on) == (
        PartialDate(2026, 1),
        date(2026, 1, 31),
        date(2026, 12, 1),
    )
    assert 'value="2026-01"' in officer.get(at("baa_edit", organisation, key=baa.pk)).content.decode()


def test_another_site_has_no_file_read(
    officer: Any, organisation: Organisation, alice: Person, make_vendor: Any, make_baa: Any
) -> None:
    baa = make_baa(make_vendor())
    attachment = files.store(SimpleUploadedFile("a.pdf", PDF), organisation=organisation, by=alice)
    file = BAAFile(attachment=attachment, kind="agreement")
    actions.baa_attach(baa, file, by=alice)
    address = at("baa_file", organisation, key=baa.pk, file=file.pk)
    answer = officer.get(address, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.headers["Location"] == baa.get_absolute_url()
    assert not Event.objects.filter(verb="file read").exists()
    assert officer.get(address, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert Event.objects.filter(verb="file read").count() == 1
