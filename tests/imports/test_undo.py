"""Undoing an import: everything as it was before, or a list of what came after it and nothing done."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from compliance.accounts.models import Organisation, Person
from compliance.exchange import actions, undoing
from compliance.exchange.models import Import, ImportJob
from compliance.imports import work
from compliance.ledger import door as ledger
from compliance.ledger import history, redaction
from compliance.ledger.door import Refused
from compliance.ledger.models import Event
from tests.imports.conftest import Ask
from vendors import actions as vendors
from vendors.models import BAA, Contact, Cover, Service, Vendor

pytestmark = pytest.mark.django_db
AWS = {"name": "AWS", "service": "Bedrock", "first": "Ana", "phone": "1"}


def undo(batch: Import, by: Person) -> Import:
    actions.import_undo(batch, by=by)
    assert work.work_next()
    return Import.objects.get(pk=batch.pk)


def state_of(record: Any) -> dict[str, Any]:
    """The record with its parts, as its last event has it; free text by its words."""
    entry = Event.objects.filter(record_id=record.pk, holds_record=True).latest("number")
    told: dict[str, Any] = json.loads(entry.state)
    told["fields"].pop("ba_reason", None)
    return told


@pytest.fixture
def known(organisation: Organisation, alice: Person) -> Vendor:
    """A vendor of before, with a contact, notes and no decision."""
    vendor = Vendor(organisation=organisation, name="AWS", notes="Signed by Jo.", website="old.example")
    vendors.vendor_save(vendor, by=alice, contacts=[Contact(first_name="Ana", phone="0")])
    return vendor


def test_what_was_new_is_archived(write: Ask, alice: Person) -> None:
    batch = undo(write(AWS, {"name": "Google"}), alice)
    assert batch.undone_at and batch.job.word == "Undone"
    assert not Vendor.objects.current().exists() and not Service.objects.current().exists()
    assert Vendor.objects.count() == 2, "nothing is deleted"
    for record in (*Vendor.objects.all(), *Service.objects.all()):
        entry = history.history(record)[0]
        on = batch.written_at.astimezone(batch.organisation.zone).date()
        assert (entry.event.verb, entry.event.actor_name) == ("import undone", alice.name)
        assert entry.why == f"The import of “list.csv” of {on} was undone"
    undone = Event.objects.get(record_id=batch.pk, verb="undone")
    assert Event.objects.filter(transaction=undone.transaction, verb="import undone").count() == 3


def test_what_was_changed_is_as_before_with_parts_and_free_text(
    write: Ask, alice: Person, known: Vendor
) -> None:
    before = state_of(known)
    contact = Contact.objects.get().pk
    batch = write(
        {**AWS, "website": "new.example"}, {"name": "AWS", "first": "Bo", "email": "bo@aws.example"}
    )
    known.refresh_from_db()
    assert (known.ba_status, known.website, known.contacts.count()) == ("yes", "new.example", 2)
    undo(batch, alice)
    known.refresh_from_db()
    assert (known.ba_status, known.ba_reason, known.website, known.notes) == (
        "undecided",
        "",
        "old.example",
        "Signed by Jo.",
    )
    assert [(each.pk, each.phone) for each in Contact.objects.all()] == [(contact, "0")]
    assert state_of(known) == before
    assert known.archived_at is None and Service.objects.get().archived_at


def test_every_kind_of_field_comes_back(
    organisation: Organisation, alice: Person, known: Vendor, write: Ask
) -> None:
    """References, lists, the days of an agreement: by its event, not by what is known of vendors."""
    parent = Vendor(organisation=organisation, name="Amazon")
    vendors.vendor_save(parent, by=alice)
    known.parent, known.owner, known.kinds = parent, alice, ["cloud", "data"]
    vendors.vendor_save(known, by=alice)
    batch = write(AWS)
    undo(batch, alice)
    known.refresh_from_db()
    assert (known.parent, known.owner, known.kinds) == (parent, alice, ["cloud", "data"])


def test_it_can_be_imported_again_afterwards(write: Ask, alice: Person, known: Vendor) -> None:
    rows = AWS, {"name": "Google", "service": "Vertex"}
    first = write(*rows)
    undo(first, alice)
    again = write(*rows)
    assert again.counts == first.counts == {"new": 2, "changed": 0, "same": 0, "error": 0}
    assert [vendor.name for vendor in Vendor.objects.current()] == ["AWS", "Google"]
    assert sorted(service.name for service in Service.objects.current()) == ["Bedrock", "Vertex"]


def test_what_a_person_archived_stays_a_question(write: Ask, alice: Person) -> None:
    undo(write(AWS), alice)
    vendor = Vendor.objects.get()
    vendors.vendor_restore(vendor, by=alice)
    ledger.archive(vendor, by=alice, why="x")
    assert write(AWS, {"name": "Google"}).counts["error"] == 1


def edit(record: Vendor, by: Person) -> str:
    vendors.vendor_save(record, by=by)
    return "edited since"


def archive(record: Vendor, by: Person) -> str:
    ledger.archive(record, by=by, why="x")
    return "archived since"


@pytest.mark.parametrize("later", [edit, archive])
def test_a_record_that_changed_since_hinders_it_by_name(
    write: Ask, alice: Person, bob: Person, later: Callable[[Vendor, Person], str]
) -> None:
    batch = write(AWS, {"name": "Google"})
    what = later(Vendor.objects.get(name="AWS"), bob)
    found = undoing.forecast(batch).hindrances
    assert [(one.title, one.what, one.who) for one in found] == [("AWS", what, "Bob Tran")]
    assert found[0].at == Event.objects.filter(actor_name="Bob Tran").latest("number").at
    with pytest.raises(Refused):
        actions.import_undo(batch, by=alice)
    assert not ImportJob.objects.filter(does="undo").exists()


def test_a_note_on_a_record_is_no_change(write: Ask, alice: Person) -> None:
    batch = write(AWS)
    ledger.note(Vendor.objects.get(), by=alice, verb="looked for")
    assert undo(batch, alice).undone_at


def test_what_hangs_on_an_imported_record_hinders_it(
    write: Ask, alice: Person, organisation: Organisation
) -> None:
    batch = write(AWS)
    baa = BAA(organisation=organisation, vendor=Vendor.objects.get())
    vendors.baa_save(baa, by=alice, covers=[], files=[])
    found = undoing.forecast(batch).hindrances
    assert [(one.title, one.what) for one in found] == [("AWS: BAA", "hangs on what was imported")]
    with pytest.raises(Refused):
        actions.import_undo(batch, by=alice)


def test_an_agreement_that_covers_an_imported_service_hinders_it(
    write: Ask, alice: Person, known: Vendor
) -> None:
    """The vendor was there before, so its agreement hangs on the service alone."""
    batch = write(AWS)
    baa = BAA(organisation=known.organisation, vendor=known)
    covers = [Cover(service=Service.objects.get())]
    vendors.baa_save(baa, by=alice, covers=covers, files=[])
    assert [one.title for one in undoing.forecast(batch).hindrances] == ["AWS: BAA"]


def test_what_hangs_on_a_vendor_of_before_hinders_nothing(write: Ask, alice: Person, known: Vendor) -> None:
    batch = write(AWS)
    vendors.baa_save(BAA(organisation=known.organisation, vendor=known), by=alice, covers=[], files=[])
    assert undo(batch, alice).undone_at


def test_what_comes_between_asking_and_undoing_ends_it(write: Ask, alice: Person, bob: Person) -> None:
    batch = write(AWS, {"name": "Google"})
    actions.import_undo(batch, by=alice)
    edit(Vendor.objects.get(name="Google"), bob)
    work.work_next()
    job = ImportJob.objects.get(does="undo")
    assert (job.state, job.word) == ("failed", "Written, not undone")
    assert "Something came after it" in job.failure
    assert Vendor.objects.current().count() == 2
    assert not Event.objects.filter(verb="import undone").exists()


def test_undone_twice_is_refused(write: Ask, alice: Person) -> None:
    batch = write(AWS)
    actions.import_undo(batch, by=alice)
    with pytest.raises(Refused, match="being undone"):
        actions.import_undo(batch, by=alice)
    work.work_next()
    with pytest.raises(Refused, match="undone already"):
        actions.import_undo(batch, by=alice)


def test_what_was_not_written_is_not_undone(ask: Ask, alice: Person) -> None:
    batch = ask(AWS)
    with pytest.raises(Refused, match="not written"):
        actions.import_undo(batch, by=alice)


def test_undoing_a_cancelled_undoing_is_allowed(write: Ask, alice: Person) -> None:
    batch = write(AWS)
    actions.import_undo(batch, by=alice)
    actions.import_cancel(batch, by=alice)
    assert Import.objects.get().job.word == "Written, not undone"
    assert undo(batch, alice).undone_at


def test_only_the_last_of_two_imports_of_a_record_can_be_undone(write: Ask, alice: Person) -> None:
    first, second = write(AWS), write({**AWS, "phone": "2"})
    assert undoing.forecast(first).hindrances
    undo(second, alice)
    assert Contact.objects.get().phone == "1"
    assert undoing.forecast(first).hindrances, "undoing is a change too"


def test_another_import_is_left_alone(write: Ask, alice: Person) -> None:
    first, _ = write(AWS), write({"name": "Google"})
    undo(first, alice)
    assert [vendor.name for vendor in Vendor.objects.current()] == ["Google"]


def test_a_redacted_former_text_hinders_nothing_it_can_say(write: Ask, alice: Person, known: Vendor) -> None:
    redaction.redact(known, "notes", by=alice, why="A patient was named.")
    batch = write(AWS)
    undo(batch, alice)
    known.refresh_from_db()
    assert known.notes == "[redacted]"


@pytest.mark.django_db(transaction=True)
def test_what_others_saved_while_it_waited_is_no_part_of_it(
    ask: Ask, alice: Person, organisation: Organisation
) -> None:
    batch = ask(AWS)
    vendors.vendor_save(Vendor(organisation=organisation, name="Meanwhile"), by=alice)
    work.work_next()
    told = undoing.forecast(batch)
    assert sorted(each.model for each in told.written) == ["vendors.service", "vendors.vendor"]
    undo(batch, alice)
    assert Vendor.objects.current().get().name == "Meanwhile"
