"""Pages of vendors, services and agreements: what they show, what they refuse, and that nothing typed is lost."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.files import actions as files
from compliance.ledger.models import Event
from tests.files.examples import PDF
from vendors import actions
from vendors.dates import PartialDate
from vendors.models import BAA, BAAFile, Service, Vendor

pytestmark = pytest.mark.django_db
HTML = '<img src=x onerror="alert(1)">&amp;<b>'


@pytest.fixture(autouse=True)
def on_a_known_day() -> Any:
    with time_machine.travel("2026-11-22T15:00:00Z", tick=True):
        yield


def at(name: str, organisation: Organisation, **kwargs: Any) -> str:
    return reverse(name, kwargs={"slug": organisation.slug, **kwargs})


def vendor_data(**typed: Any) -> dict[str, Any]:
    return {
        "name": "Anthropic", "ba_status": "yes", "agency": "unknown", "contacts-TOTAL_FORMS": "1", "contacts-INITIAL_FORMS": "0",
        "contacts-0-first_name": "", **typed,
    }  # fmt: skip


def baa_data(baa: BAA | None = None, **typed: Any) -> dict[str, Any]:
    return {
        "title": "BAA", "direction": "covered_entity", "signed": "2026-01-10", "effective": "2026-01-15", "first_end": "2026-12-31",
        "renewal": "ends", "breach_notice_unit": "days", "evidence": "none", "coverage_mode": "named",
        **({"version": baa.version} if baa else {}), **typed,
    }  # fmt: skip


def test_a_vendor_is_added_with_its_contact(officer: Any, organisation: Organisation) -> None:
    typed = vendor_data(
        **{
            "contacts-0-first_name": "Noor",
            "contacts-0-email": "noor@anthropic.example",
            "website": "anthropic.com",
        }
    )
    answer = officer.post(at("vendor_create", organisation), typed)
    vendor = Vendor.objects.get()
    assert answer.headers["Location"] == vendor.get_absolute_url()
    assert [contact.email for contact in vendor.contacts.all()] == ["noor@anthropic.example"]
    assert Event.objects.filter(record_id=vendor.pk, verb="added", actor_name="Bob Tran").count() == 1
    page = officer.get(vendor.get_absolute_url()).content.decode()
    assert "Noor" in page
    assert "No BAA recorded" in page


@pytest.mark.parametrize(
    "typed, field",
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"name": "  anthropic  "}, "already"),
        ({"ba_status": "conduit"}, "ba_reason"),
        ({"ba_status": "nonsense"}, "ba_status"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"owner": "00000000-0000-0000-0000-000000000000"}, "owner"),
        ({"parent": "not a key"}, "parent"),
        ({"kinds": ["ai_model", "moon"]}, "kinds"),
    ],
)
def test_bad_input_is_told_beside_the_field_and_writes_nothing(
    officer: Any, organisation: Organisation, make_vendor: Any, typed: dict[str, Any], field: str
) -> None:
    make_vendor("Anthropic")
    before = Event.objects.count()
    answer = officer.post(at("vendor_create", organisation), vendor_data(**{"name": "Someone new", **typed}))
    assert answer.status_code == 422
    assert field in answer.content.decode()
    assert (Vendor.objects.count(), Event.objects.count()) == (1, before)


def test_html_is_shown_as_text_everywhere(
    officer: Any, organisation: Organisation, make_vendor: Any, make_service: Any, make_baa: Any
) -> None:
    vendor = make_vendor(HTML, notes=HTML, website="", ba_reason=HTML)
    make_service(vendor, HTML, tier=HTML, region=HTML)
    baa = make_baa(vendor, title=HTML, notes=HTML, evidence_version=HTML)
    for address in (
        at("vendor_list", organisation),
        vendor.get_absolute_url(),
        at("vendor_edit", organisation, key=vendor.pk),
        at("baa_list", organisation),
        baa.get_absolute_url(),
        at("dashboard", organisation),
        at("gap_list", organisation),
    ):
        page = officer.get(address).content.decode()
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page, address


def test_a_stale_form_shows_what_the_other_saved_and_loses_nothing(
    officer: Any, organisation: Organisation, make_vendor: Any, alice: Person
) -> None:
    from vendors import actions  # noqa: PLC0415 (the second writer)

    vendor = make_vendor()
    seen = vendor.version
    vendor.website = "alice.example"
    actions.vendor_save(vendor, by=alice)
    answer = officer.post(
        at("vendor_edit", organisation, key=vendor.pk), vendor_data(version=seen, website="bob.example")
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Alice Moreau" in page
    assert "alice.example" in page
    assert "bob.example" in page
    assert Vendor.objects.get().website == "alice.example"
    again = re.search(r'name="version" value="(\d+)"', page)
    assert again
    officer.post(
        at("vendor_edit", organisation, key=vendor.pk), vendor_data(version=again[1], website="bob.example")
    )
    assert Vendor.objects.get().website == "bob.example"


def test_a_possible_identifier_waits_for_redaction_or_a_reason(
    officer: Any, organisation: Organisation
) -> None:
    typed = vendor_data(notes="Call about patient, SSN 219-09-9999")
    answer = officer.post(at("vendor_create", organisation), typed)
    assert answer.status_code == 422
    assert "SSN" in answer.content.decode()
    assert not Vendor.objects.exists()


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


def test_a_vendor_with_a_running_agreement_is_not_archived(
    officer: Any, organisation: Organisation, make_vendor: Any, make_baa: Any
) -> None:
    vendor = make_vendor()
    make_baa(vendor, first_end=None, until_terminated=True)
    answer = officer.post(
        at("vendor_archive", organisation, key=vendor.pk), {"version": vendor.version, "why": "Unused"}
    )
    assert answer.status_code == 422
    assert "Terminate it first" in answer.content.decode()


def test_lists_search_filter_sort_and_page_in_the_address(
    officer: Any, organisation: Organisation, make_vendor: Any, make_service: Any
) -> None:
    for number in range(27):
        make_vendor(f"Vendor {number:02}")
    odd = make_vendor("Élan Médical", ba_status="undecided", owner=None)
    make_service(odd, "Dictation")
    address = at("vendor_list", organisation)
    assert "Vendor 25" not in officer.get(address).content.decode()
    assert "Vendor 25" in officer.get(address + "?page=2").content.decode()
    for narrowed in ("?q=elan", "?q=dictat", "?ba_status=undecided", "?faults=no_owner", "?faults=uncovered"):
        page = officer.get(address + narrowed).content.decode()
        assert "Élan Médical" in page, narrowed
        assert "Vendor 01" not in page, narrowed
    backwards = officer.get(address + "?sort=-name").content.decode()
    assert "Vendor 26" in backwards
    assert "Vendor 00" not in backwards
    assert officer.get(address + "?page=zzz&sort=nonsense&kind=moon&owner=1").status_code == 200


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", 1),
        ("?due_after=2026-12-31", 1),
        ("?due_after=2027-01-01", 0),
        ("?due_before=2026-12-31", 1),
        ("?due_before=2026-12-30", 0),
        ("?due_after=2026-12-01&due_before=2027-01-31", 1),
        ("?due_after=9999", 1),
    ],
)
def test_agreements_are_narrowed_to_those_whose_next_day_lies_between_two(
    officer: Any, organisation: Organisation, make_vendor: Any, make_baa: Any, asked: str, found: int
) -> None:
    make_baa(make_vendor(), title="Ends with the year", first_end=PartialDate(2026, 12, 31))
    page = officer.get(at("baa_list", organisation) + asked).content.decode()
    assert page.count(">Ends with the year<") == found


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


def test_an_auditor_reads_and_changes_nothing(
    bob: Person, join: Any, enter: Any, organisation: Organisation, make_vendor: Any, make_baa: Any
) -> None:
    auditor = enter(join(bob, Role.AUDITOR))
    vendor = make_vendor()
    baa = make_baa(vendor)
    assert auditor.get(baa.get_absolute_url()).status_code == 200
    assert (
        at("baa_terminate", organisation, key=baa.pk)
        not in auditor.get(baa.get_absolute_url()).content.decode()
    )
    assert (
        auditor.post(
            at("baa_terminate", organisation, key=baa.pk), {"terminated_on": "2026-11-30", "why": "x"}
        ).status_code
        == 403
    )
    assert auditor.post(at("vendor_create", organisation), vendor_data(name="New")).status_code == 403


def test_another_organisation_finds_nothing(
    charlie: Person,
    enter: Any,
    elsewhere: Organisation,
    organisation: Organisation,
    make_vendor: Any,
    make_baa: Any,
) -> None:
    """Neither by our slug nor by our keys under their own slug."""
    stranger = enter(charlie)
    vendor = make_vendor()
    baa = make_baa(vendor)
    for name, key in (
        ("vendor_detail", vendor.pk),
        ("vendor_edit", vendor.pk),
        ("baa_detail", baa.pk),
        ("baa_terminate", baa.pk),
    ):
        assert stranger.get(at(name, organisation, key=key)).status_code == 404
        assert stranger.get(at(name, elsewhere, key=key)).status_code == 404


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


@pytest.mark.parametrize(
    "name, most", [("vendor_list", 12), ("baa_list", 12), ("dashboard", 10), ("gap_list", 12)]
)
def test_pages_ask_a_bounded_number_of_queries(
    officer: Any,
    organisation: Organisation,
    make_vendor: Any,
    make_service: Any,
    make_baa: Any,
    name: str,
    most: int,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(6):
        vendor = make_vendor(f"Vendor {number}")
        make_baa(vendor, make_service(vendor), make_service(vendor, "Second"))
    vendor = Vendor.objects.all()[0]
    key = {"vendor_detail": vendor.pk, "baa_detail": vendor.baas.get().pk}.get(name)
    address = at(name, organisation, **({"key": key} if key else {}))
    officer.get(address)
    with django_assert_max_num_queries(most):
        assert officer.get(address).status_code == 200


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
