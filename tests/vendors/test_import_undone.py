"""Undoing an import of agreements: what it brought counts for no day, what it changed comes back whole, and nobody else's work goes."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock, history
from compliance.ledger import door as ledger
from compliance.registers.answers import Section
from tests.imports.test_undo import state_of, undo
from tests.vendors.conftest import Take, every_answer
from tests.vendors.rows import AGREED
from vendors import actions as vendors
from vendors import report
from vendors.cover_sql import Found
from vendors.models import BAA, Service, Vendor
from vendors.page.cover_list import lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
PAST = date(2026, 6, 1)


def listed(organisation: Organisation, on: date) -> list[tuple[str, str, str]]:
    """The coverage list of a day, by SQL and by the rules."""
    return [
        (line.service.name, line.word, line.stand.why)
        for line in lines(organisation, list(Found(organisation, on)[:]), on)
    ]


def told(chapter: Section) -> tuple[dict[str, str], list[Any], list[Any]]:
    """The figures of a pack, its agreements and how services are covered."""
    tables = {table.name: list(table.rows) for table in chapter.tables}
    return dict(chapter.figures), tables["baas"], [row[2] for row in tables["coverage"]]


def pack(organisation: Organisation, on: date, known: datetime | None = None) -> Section:
    return report.section(organisation, on, known or clock.now() + timedelta(seconds=1))


def test_an_undone_agreement_covers_no_day_at_all(
    take: Take, organisation: Organisation, alice: Person, make_vendor: Any, make_service: Any
) -> None:
    make_service(make_vendor("Acme"))
    today = clock.today(organisation.zone)
    before = {on: listed(organisation, on) for on in (PAST, today)}
    assert before[PAST] == [("Claude API", "Not covered", "No BAA in force")]
    batch = take(AGREED)
    assert listed(organisation, PAST) == [("Claude API", "Covered", "")]
    between = clock.now()
    undo(batch, alice)
    assert {on: listed(organisation, on) for on in (PAST, today)} == before
    for on in (PAST, today):
        figures, baas, covered = told(pack(organisation, on))
        assert (figures["Agreements in force"], figures["of these covered"]) == ("0", "0")
        assert (baas, covered) == ([], ["Not covered"])
        assert pack(organisation, on).context["reviewed"][0].startswith("Of 0 agreements in force")
    assert told(pack(organisation, PAST, between))[0]["of these covered"] == "1", "what was known then"


def test_an_undone_vendor_and_its_services_stand_in_no_list_of_a_past_day(
    take: Take, organisation: Organisation, alice: Person
) -> None:
    undo(take(AGREED), alice)
    assert listed(organisation, PAST) == []
    figures, _, _ = told(pack(organisation, PAST))
    assert figures["Vendors"] == "0"


def test_the_history_says_what_became_of_it(take: Take, alice: Person) -> None:
    undo(take(AGREED), alice)
    baa = BAA.objects.get()
    entry = history.history(baa)[0]
    assert [(line.label, line.after) for line in entry.lines] == [("archived at", "counts for no day")]


def test_what_is_restored_counts_again(take: Take, organisation: Organisation, alice: Person) -> None:
    undo(take(AGREED), alice)
    vendors.vendor_restore(Vendor.objects.get(), by=alice)
    vendors.service_restore(Service.objects.get(), by=alice)
    vendors.baa_restore(BAA.objects.get(), by=alice)
    assert listed(organisation, PAST) == [("Claude API", "Covered", "")]


def test_an_agreement_that_somebody_archived_while_it_runs_is_not_counted_as_running(
    organisation: Organisation, alice: Person, make_vendor: Any, make_service: Any, make_baa: Any
) -> None:
    vendor = make_vendor("Acme")
    baa = make_baa(vendor, make_service(vendor), first_end=None, until_terminated=True)
    ledger.archive(baa, by=alice, why="x")
    today = clock.today(organisation.zone)
    chapter = pack(organisation, today)
    assert dict(chapter.figures)["Agreements in force"] == "0"
    assert chapter.context["reviewed"][0].startswith("Of 0 agreements in force")


def test_the_vendor_of_before_owes_nothing_for_what_never_was(
    take: Take, alice: Person, make_vendor: Any
) -> None:
    """It does not stand between the vendor and its archive."""
    vendor = make_vendor("Acme")
    batch = take(AGREED)
    assert vendors.exit_owed(vendor, date(2026, 11, 22))
    undo(batch, alice)
    assert not vendors.exit_owed(vendor, date(2026, 11, 22))


def test_pages_say_that_it_was_undone(take: Take, alice: Person, officer: Any, make_vendor: Any) -> None:
    vendor = make_vendor("Acme")
    undo(take(AGREED), alice)
    page = officer.get(vendor.get_absolute_url())
    assert page.context["page"].timeline is None and "Import undone" in page.content.decode()
    assert "Import undone" in officer.get(BAA.objects.get().get_absolute_url()).content.decode()


MORE = {
    **AGREED,
    "service": "Claude API; Console",
    "on": "2026-01-10",
    "eff": "2026-01-15",
    "end": "2026-12-31",
}


def test_an_agreement_that_was_read_for_clauses_comes_back_with_every_answer(
    take: Take, alice: Person, make_vendor: Any, make_service: Any, make_baa: Any
) -> None:
    vendor = make_vendor("Acme")
    service, _ = make_service(vendor), make_service(vendor, "Console")
    baa = make_baa(vendor, service)
    before = state_of(baa)
    batch = undo(take({**MORE, "notes": "hello"}), alice)
    assert batch.undone_at, batch.job.failure
    assert state_of(baa) == before
    assert BAA.objects.get().answers.count() == len(every_answer()) and BAA.objects.get().covers.count() == 1


def test_a_service_from_the_catalogue_comes_back_with_its_conditions(
    take: Take, alice: Person, make_vendor: Any, make_service: Any
) -> None:
    vendor = make_vendor("Google")
    service = make_service(vendor, "Vertex", catalogue_key="vertex_ai", page_seen_on="2026-11-01")
    assert service.conditions.exists()
    before = state_of(service)
    batch = undo(take(content=b"Vendor,Service,Region\nGoogle,Vertex,us-east1\n"), alice)
    assert batch.undone_at, batch.job.failure
    assert state_of(service) == before


def test_what_may_no_longer_be_recorded_is_told_as_that(
    take: Take, alice: Person, make_vendor: Any, make_service: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody saved anything meanwhile: the catalogue moved on."""
    make_service(make_vendor("Google"), "Vertex", catalogue_key="vertex_ai", page_seen_on="2026-11-01")
    batch = take(content=b"Vendor,Service,Region\nGoogle,Vertex,us-east1\n")
    monkeypatch.setattr("vendors.catalogue.blocks", lambda key: True)
    batch = undo(batch, alice)
    assert batch.undone_at is None and "can no longer be recorded" in batch.job.failure
