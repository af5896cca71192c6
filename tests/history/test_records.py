"""A BAA from its first day to a redaction: its history in words, and a text that is gone from everywhere while every proof holds."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock, history
from compliance.ledger.models import Event
from compliance.ledger.state import digest
from compliance.packs import content
from compliance.packs.models import Pack
from vendors import actions
from vendors.dates import PartialDate
from vendors.models import BAA, ClauseAnswer, Cover, Service, Vendor

pytestmark = pytest.mark.django_db

Enter = Callable[[Person], Client]
SECRET = "Jane Roe called about her bill"


@pytest.fixture
def dana() -> Person:
    return Person.objects.create_user("dana@lakeside.example", "Dana Whitfield")


@pytest.fixture
def vendor(organisation: Organisation, dana: Person) -> Vendor:
    vendor = Vendor(organisation=organisation, name="Anthropic", ba_status="yes", owner=dana, notes=SECRET)
    actions.vendor_save(vendor, by=dana)
    return vendor


@pytest.fixture
def services(organisation: Organisation, vendor: Vendor, dana: Person) -> list[Service]:
    made = [
        Service(organisation=organisation, vendor=vendor, name=name, phi="yes") for name in ("Chat", "Scribe")
    ]
    for service in made:
        actions.service_save(service, by=dana)
    return made


@pytest.fixture
def baa(organisation: Organisation, vendor: Vendor, services: list[Service], dana: Person) -> BAA:
    baa = BAA(
        organisation=organisation,
        vendor=vendor,
        signed=PartialDate.parse("2026-01-10"),
        effective=PartialDate.parse("2026-01-15"),
        first_end=PartialDate.parse("2026-12-31"),
    )
    actions.baa_save(baa, by=dana, covers=[Cover(service=services[0], from_on=date(2026, 1, 15))])
    return baa


def said(record: BAA | Vendor) -> list[str]:
    """The last event of a record as one would tell it."""
    (entry,) = history.history(record, limit=1)
    return [
        f"{line.label} {line.before} → {line.after} by {entry.event.actor_name}"
        if line.before
        else f"{line.label} {line.after}"
        for line in entry.lines
    ]


def test_a_renewal_reads_as_one_would_tell_it(baa: BAA, dana: Person) -> None:
    actions.baa_renew(baa, first_end=PartialDate.parse("2027-12-31"), renewed_on=date(2026, 12, 1), by=dana)
    assert "end day 2026-12-31 → 2027-12-31 by Dana Whitfield" in said(baa)


def test_covered_services_read_as_added_changed_and_removed(
    baa: BAA, services: list[Service], dana: Person
) -> None:
    (first,) = baa.covers.all()
    first.to_on = date(2026, 6, 30)
    actions.baa_save(baa, by=dana, covers=[first, Cover(service=services[1])])
    told = sorted(said(baa))
    assert any(
        line.startswith("covered service") and line.endswith("to none → 2026-06-30 by Dana Whitfield")
        for line in told
    )
    assert any(line.startswith("covered service") and "Scribe" in line and "→" not in line for line in told)
    assert len(told) == 2
    actions.baa_save(baa, by=dana, covers=[cover for cover in baa.covers.all() if cover.pk != first.pk])
    (line,) = said(baa)
    assert "Chat" in line and "→ removed by Dana Whitfield" in line


def test_free_text_is_told_and_a_redaction_takes_it_from_everywhere(
    enter: Enter, organisation: Organisation, alice: Person, dana: Person, vendor: Vendor, today: date
) -> None:
    """The rows, the pages, the export, what was known, and a new pack; the hashes of all events still hold."""
    vendor.notes = f"{SECRET} again"
    actions.vendor_save(vendor, by=dana)
    vendor.name = "Anthropic PBC"
    actions.vendor_save(vendor, by=dana)
    before = {event.number: event.state_sha256 for event in Event.objects.filter(record_id=vendor.pk)}
    owner = enter(alice)
    slug = organisation.slug
    pages = [f"/{slug}/history/vendors.vendor/{vendor.pk}/", f"/{slug}/ledger/csv", vendor.get_absolute_url()]
    pages += [f"/{slug}/ledger/{number}/" for number in before]
    for page in pages[:2]:
        assert f"{SECRET} again" in _shown(owner, page)

    address = f"/{slug}/history/vendors.vendor/{vendor.pk}/redact/notes"
    assert address in _shown(owner, pages[0])
    assert owner.post(address, {"why": "It named a patient."})["Location"] == pages[0]

    vendor.refresh_from_db()
    assert vendor.notes == "[redacted]"
    for page in pages:
        assert SECRET not in _shown(owner, page), page
    assert "[redacted by Alice Moreau on " in _shown(owner, pages[0])
    assert address not in _shown(owner, pages[0]), "nothing is left to redact"
    facts = content.gather(
        Pack(organisation=organisation, on=today, known=today, registers=["vendors"]), clock.now()
    )
    assert SECRET not in str(facts)
    for event in Event.objects.filter(record_id=vendor.pk, number__in=before):
        assert digest(event.state) == event.state_sha256 == before[event.number]
    assert "Hash matches the text" in _shown(owner, f"/{slug}/ledger/{min(before)}/")


def test_the_free_text_of_a_part_is_told_and_redacted_like_any_other(
    enter: Enter, organisation: Organisation, alice: Person, dana: Person, vendor: Vendor
) -> None:
    baa = BAA(organisation=organisation, vendor=vendor)
    actions.baa_save(baa, by=dana)
    answers = [
        ClauseAnswer(key=key, answer="partly", note=f"{SECRET} {key}") for key in ("access", "amendment")
    ]
    actions.baa_clauses(baa, answers=answers, by=dana)
    owner, page = enter(alice), f"/{organisation.slug}/history/vendors.baa/{baa.pk}/"
    address = f"{page}redact/answers/{answers[0].pk}/note"
    assert address in _shown(owner, page)
    assert f"{SECRET} access" in _shown(owner, page)
    assert owner.post(address, {"why": "It named a patient."})["Location"] == page
    shown = _shown(owner, page)
    assert f"{SECRET} access" not in shown and f"{SECRET} amendment" in shown
    assert "[redacted by Alice Moreau on " in shown and address not in shown
    assert {each.note for each in baa.answers.all()} == {"[redacted]", f"{SECRET} amendment"}
    for wrong in (f"covers/{answers[0].pk}/note", f"answers/{baa.pk}/note", f"answers/{answers[0].pk}/place"):
        assert owner.get(f"{page}redact/{wrong}").status_code == 404


def test_a_part_with_free_text_is_not_taken_away(
    organisation: Organisation, dana: Person, vendor: Vendor
) -> None:
    baa = BAA(organisation=organisation, vendor=vendor)
    actions.baa_save(baa, by=dana)
    actions.baa_clauses(baa, answers=[ClauseAnswer(key="access", answer="yes", note="p. 4")], by=dana)
    with pytest.raises(ValueError, match="could not be redacted"):
        actions.baa_clauses(baa, answers=[], by=dana)
    assert baa.answers.count() == 1


def test_a_text_that_was_taken_back_is_redacted_without_coming_back(
    enter: Enter, organisation: Organisation, alice: Person, dana: Person, vendor: Vendor
) -> None:
    vendor.notes = ""
    actions.vendor_save(vendor, by=dana)
    enter(alice).post(
        f"/{organisation.slug}/history/vendors.vendor/{vendor.pk}/redact/notes",
        {"why": "It named a patient."},
    )
    vendor.refresh_from_db()
    assert vendor.notes == ""
    assert SECRET not in str([entry.lines for entry in history.history(vendor)])


def _shown(client: Client, address: str) -> str:
    return b"".join(client.get(address)).decode()
