"""Whatever was done with what an import brought hinders undoing it by name: nobody else's work disappears."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.accounts.models import Organisation, Person
from compliance.exchange import actions, undoing
from compliance.files import actions as files
from compliance.ledger import clock
from compliance.ledger import door as ledger
from compliance.ledger.door import Refused
from compliance.ledger.records import Part, Record
from incidents import actions as incidents
from incidents import surrounding
from incidents.models import Incident, Scope, Touched, VendorReport
from riskassess.systems import actions as systems
from riskassess.systems.models import Component, System
from tests.files.examples import PDF
from tests.imports.test_undo import undo
from tests.vendors.conftest import Take, every_answer
from tests.vendors.rows import AGREED
from vendors import actions as vendors
from vendors.dates import PartialDate
from vendors.models import (
    BAA,
    Attestation,
    BAAFile,
    ClauseAnswer,
    Condition,
    Contact,
    Cover,
    Exit,
    Review,
    Service,
    Vendor,
)  # fmt: skip

pytestmark = pytest.mark.django_db
PAST = date(2026, 6, 1)
HANGS = "hangs on what was imported"
EVERY = (
    Vendor,
    Service,
    BAA,
    Cover,
    ClauseAnswer,
    BAAFile,
    Condition,
    Attestation,
    Review,
    Exit,
    Component,
    Incident,
    VendorReport,
    Touched,
)


def cover(by: Person) -> None:
    baa = BAA.objects.get()
    vendors.baa_save(baa, by=by, covers=[Cover(service=Service.objects.get(), to_on=PAST)])


def add_service(by: Person) -> None:
    other = Service(organisation=here(), vendor=Vendor.objects.get(), name="Console", phi="yes")
    vendors.service_save(other, by=by)


def here() -> Organisation:
    return Vendor.objects.latest("id").organisation


def answer(by: Person) -> None:
    vendors.baa_clauses(BAA.objects.get(), answers=every_answer(), by=by)


def attach(by: Person) -> None:
    stored = files.store(SimpleUploadedFile("a.pdf", PDF), organisation=here(), by=by)
    vendors.baa_attach(BAA.objects.get(), BAAFile(attachment=stored), by=by)


def give_notice(by: Person) -> None:
    vendors.baa_notice(BAA.objects.get(), given_on=PAST, given_by="us", by=by)


def supersede(by: Person) -> None:
    old = BAA.objects.get()
    day = PartialDate.of(PAST)
    new = BAA(organisation=old.organisation, vendor=old.vendor, title="New BAA", signed=day, effective=day)
    vendors.baa_supersede(old, new, by=by, covers=[])


def add_child(by: Person) -> None:
    child = Vendor(organisation=here(), name="Pool", parent=Vendor.objects.get(), relation="group")
    vendors.vendor_save(child, by=by)


def verify(by: Person) -> None:
    vendors.review_start(vendors.review_of(here(), by, PAST, baa=BAA.objects.get()), by=by)


def walk(by: Person) -> None:
    vendors.review_start(vendors.review_of(here(), by, PAST, vendor=Vendor.objects.get()), by=by)


def walk_by_mistake(by: Person) -> None:
    walk(by)
    vendors.review_archive(Review.objects.get(), by=by, why="x")


def leave(by: Person) -> None:
    vendor = Vendor.objects.get()
    leaving = Exit(organisation=vendor.organisation, vendor=vendor, opened_on=PAST, due_on=PAST)
    vendors.exit_open(leaving, by=by)


def meet_conditions(by: Person) -> None:
    made = Condition(entry="vertex_ai", key="region", text="Region is ours")
    vendors.service_conditions(Service.objects.get(), conditions=[made], by=by)


def attest(by: Person) -> None:
    attested = Attestation(
        organisation=here(), vendor=Vendor.objects.get(), kind="soc2_type2", issuer="Auditor", expires_on=PAST
    )  # fmt: skip
    vendors.attestation_save(attested, by=by)


def attest_and_archive(by: Person) -> None:
    attest(by)
    vendors.attestation_archive(Attestation.objects.get(), by=by, why="x")


def agree_and_archive(by: Person) -> None:
    """An agreement of before that covered past days, recorded since and no longer shown."""
    vendor, day = Vendor.objects.get(), PartialDate.of(PAST)
    facts = {"title": "Old BAA", "signed": day, "effective": day, "first_end": day}
    old = BAA(organisation=vendor.organisation, vendor=vendor, **facts)
    vendors.baa_save(old, by=by, covers=[])
    ledger.archive(old, by=by, why="over")


def use_in_a_system(by: Person) -> None:
    system = System(organisation=here(), name="Intake chatbot")
    systems.system_save(system, by=by)
    model = Component(
        organisation=here(), system=system, name="Model", kind="model", service=Service.objects.get()
    )
    systems.component_save(model, by=by)


def report_an_incident(by: Person) -> None:
    incident = Incident(
        organisation=here(), kind="theft", what="x", vendor=Vendor.objects.get(), known_at=clock.now()
    )
    incidents.incident_report(incident, by=by)


def take_in_a_report(by: Person) -> None:
    """Of another incident, which names no vendor itself."""
    incident = Incident(organisation=here(), kind="theft", what="x", known_at=clock.now())
    incidents.incident_report(incident, by=by)
    report = VendorReport(
        organisation=here(), incident=incident, vendor=Vendor.objects.get(), told_at=clock.now()
    )
    surrounding.vendor_report_save(report, by=by)


def find_it_touched(by: Person) -> None:
    incident = Incident(organisation=here(), kind="theft", what="x", known_at=clock.now())
    incidents.incident_report(incident, by=by)
    scope = Scope(organisation=here(), incident=incident)
    surrounding.scope_save(scope, {"service": [Service.objects.get().pk]}, by=by)


#: As the import calls the agreement of that row.
TITLE = "Acme: BAA 2025: Claude API"
LATER = {
    cover: (TITLE, "edited since"),
    add_service: ("Console", HANGS),
    answer: (TITLE, "clauses answered since"),
    attach: (TITLE, "file added since"),
    give_notice: (TITLE, "notice given since"),
    supersede: (TITLE, "superseded since"),
    add_child: ("Pool", HANGS),
    verify: (f"Verification of {TITLE}, 2026-06-01", HANGS),
    walk: ("Walk of the chain of Acme, 2026-06-01", HANGS),
    walk_by_mistake: ("Walk of the chain of Acme, 2026-06-01", HANGS),
    leave: ("Exit of Acme", HANGS),
    meet_conditions: ("Claude API", "conditions checked since"),
    attest: ("Acme: SOC 2 Type II", HANGS),
    attest_and_archive: ("Acme: SOC 2 Type II", HANGS),
    agree_and_archive: ("Acme: Old BAA", HANGS),
    use_in_a_system: ("Model", HANGS),
    report_an_incident: (f"{clock.now().year}-001", HANGS),
    take_in_a_report: (f"{clock.now().year}-001: report of Acme", HANGS),
    find_it_touched: (f"{clock.now().year}-001: what it touched", HANGS),
}  # fmt: skip


@pytest.mark.parametrize("later", LATER, ids=lambda deed: deed.__name__)
def test_whatever_was_done_with_it_since_hinders_undoing_by_name(
    take: Take, alice: Person, bob: Person, later: Callable[[Person], None]
) -> None:
    batch = take(AGREED)
    later(bob)
    rows = {model: model.objects.count() for model in EVERY}
    found = undoing.forecast(batch).hindrances
    assert {(one.title, one.what, one.who) for one in found} >= {(*LATER[later], "Bob Tran")}
    with pytest.raises(Refused):
        actions.import_undo(batch, by=alice)
    assert {model: model.objects.count() for model in EVERY} == rows
    assert not any(row.never_was for row in Vendor.objects.all())


def test_every_kind_of_record_that_may_hang_on_another_was_tried() -> None:
    """A new table that refers to vendors, services or BAAs belongs into the table of cases."""
    hanging = {
        relation.related_model
        for model in (Vendor, Service, BAA)
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and not relation.concrete
        and issubclass(relation.related_model, Record | Part)
    }
    assert hanging <= {*EVERY, Contact}


def test_an_undone_import_hinders_the_undoing_of_the_one_before_it_no_more(
    take: Take, alice: Person, make_vendor: Any
) -> None:
    first = take({"vendor": "Acme", "service": "Claude API"})
    second = take({"vendor": "Acme", "service": "Console"})
    assert [one.title for one in undoing.forecast(first).hindrances] == ["Console"]
    undo(second, alice)
    assert undo(first, alice).undone_at
