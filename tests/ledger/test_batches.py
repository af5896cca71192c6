"""A batch through the door: the same events as one by one, in a bounded number of queries, and everything or nothing."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from pytest_django import DjangoAssertNumQueries

from compliance.accounts.models import Organisation, Person
from compliance.ledger import door, history, redaction
from compliance.ledger.door import Change, Stale
from compliance.ledger.models import Event, Narrative
from compliance.ledger.state import digest
from vendors.models import Contact, Service, Vendor
from vendors.models.vendors import sorting_name

pytestmark = pytest.mark.django_db


@pytest.fixture
def new(organisation: Organisation) -> Callable[..., Vendor]:
    def new(name: str, **facts: Any) -> Vendor:
        return Vendor(organisation=organisation, name=name, **facts)

    return new


def states(events: list[Event]) -> list[dict[str, Any]]:
    """What the events hold, without what differs by chance: keys and salted hashes."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return "text" if "narrative" in value else {k: plain(v) for k, v in value.items() if k != "key"}
        return sorted((plain(item) for item in value), key=str) if isinstance(value, list) else value

    return [plain(json.loads(event.state)) for event in events]


def test_a_batch_writes_what_single_saves_write(new: Callable[..., Vendor], alice: Person) -> None:
    def changes(mark: str) -> list[Change]:
        vendor = new(f"AWS{mark}", ba_status="yes", ba_reason="Named", owner=alice)
        contacts = [Contact(first_name="Ana", phone="1"), Contact(first_name="Ben")]
        service = Service(organisation=vendor.organisation, vendor=vendor, name="Bedrock", notes="Quiet")
        return [Change(vendor, "added", {"contacts": contacts}), Change(service, "added")]

    alone = [door.save(c.record, by=alice, verb=c.verb, why="list", parts=c.parts) for c in changes("")]
    together = door.save_many(changes(" 2"), by=alice, why="list")
    shown = json.dumps(states(together)).replace("AWS 2", "AWS")
    assert json.loads(shown) == states(alone)
    assert [event.number for event in together] == sorted(event.number for event in together)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        assert cursor.fetchone() == (together[0].transaction,)
    for event in together:
        event.refresh_from_db()
        assert digest(event.state) == event.state_sha256
        assert event.transaction == together[0].transaction
        assert history.entries([event])[0].why == "list"


def test_a_batch_takes_as_many_queries_for_thirty_records_as_for_three(
    new: Callable[..., Vendor], alice: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (3, 30):
        batch = [
            Change(new(f"V{count}-{n}", ba_reason="x"), "added", {"contacts": [Contact(phone="1")]})
            for n in range(count)
        ]
        with django_assert_max_num_queries(10):
            door.save_many(batch, by=alice, why="list")


def test_changed_records_of_a_batch_keep_what_they_do_not_name(
    new: Callable[..., Vendor], alice: Person
) -> None:
    first, second, third = (new(name, ba_reason="Because") for name in ("A", "B", "C"))
    for vendor in (first, second):
        contacts = [
            Contact(first_name="Ana", phone="1"),
            Contact(first_name="Ben"),
            Contact(first_name="Cleo"),
        ]
        door.save(vendor, by=alice, verb="added", parts={"contacts": contacts})
    texts = Narrative.objects.count()
    ana, ben, _ = first.contacts.order_by("first_name")
    ana.phone = "2"
    first.website = second.website = "aws.example"
    wanted = [ana, ben, Contact(first_name="Dan")]
    events = door.save_many(
        [Change(first, "edited", {"contacts": wanted}), Change(second, "edited"), Change(third, "added")],
        by=alice,
    )
    assert [(vendor.version, vendor.website) for vendor in Vendor.objects.order_by("name")] == [
        (2, "aws.example"),
        (2, "aws.example"),
        (1, ""),
    ]
    assert [(c.first_name, c.phone) for c in first.contacts.order_by("first_name")] == [
        ("Ana", "2"),
        ("Ben", ""),
        ("Dan", ""),
    ]
    assert sorted(c.first_name for c in second.contacts.all()) == ["Ana", "Ben", "Cleo"]
    titles = [[part["title"] for part in state["parts"]["contacts"]] for state in states(events)]
    assert [sorted(each) for each in titles] == [["Ana", "Ben", "Dan"], ["Ana", "Ben", "Cleo"], []]
    lines = {(line.label, line.before, line.after) for line in history.history(first)[0].lines}
    assert lines == {
        ("website", "none", "aws.example"),
        ("contact Ana: phone", "1", "2"),
        ("contact", "", "Dan"),
        ("contact", "Cleo", "removed"),
    }
    assert (
        Narrative.objects.count() == texts + 1
    )  # what did not change keeps its side row; the new vendor has one


@pytest.mark.parametrize("fault", ["invalid", "stale", "double", "invalid part"])
def test_one_fault_in_a_batch_and_nothing_is_written(
    new: Callable[..., Vendor], alice: Person, fault: str
) -> None:
    known = new("Known")
    door.save(known, by=alice, verb="added")
    faults: dict[str, tuple[Change, type[Exception]]] = {
        "invalid": (Change(new("x" * 161), "added"), ValidationError),
        "invalid part": (Change(new("X"), "added", {"contacts": [Contact(phone="1" * 61)]}), ValidationError),
        "double": (Change(new(" KNOWN "), "added"), IntegrityError),
        "stale": (Change(Vendor.objects.get(pk=known.pk), "edited"), Stale),
    }
    change, error = faults[fault]
    if fault == "stale":
        door.save(known, by=alice, verb="edited")
    before = (Vendor.objects.count(), Event.objects.count(), Narrative.objects.count())
    with pytest.raises(error):
        door.save_many([Change(new("Good", ba_reason="x"), "added"), change], by=alice, why="list")
    assert (Vendor.objects.count(), Event.objects.count(), Narrative.objects.count()) == before


def test_one_stale_record_among_many_stops_all(new: Callable[..., Vendor], alice: Person) -> None:
    """Many are compared before any is written, and the one that is behind is named."""
    vendors = [new("A"), new("B"), new("C")]
    door.save_many([Change(vendor, "added") for vendor in vendors], by=alice)
    door.save(Vendor.objects.get(name="B"), by=alice, verb="edited")
    for vendor in vendors:
        vendor.website = "new.example"
    with pytest.raises(Stale) as stale:
        door.save_many([Change(vendor, "edited") for vendor in vendors], by=alice)
    assert stale.value.record.pk == vendors[1].pk
    assert not Vendor.objects.exclude(website="").exists()


def test_many_records_are_changed_in_few_journeys(
    new: Callable[..., Vendor], alice: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """The same number however many there are, each with its own values and its next version."""
    vendors = [new(f"V{number}") for number in range(60)]
    door.save_many([Change(v, "added", {"contacts": [Contact(first_name="Ana")]}) for v in vendors], by=alice)
    changes = []
    for number, vendor in enumerate(vendors):
        vendor.website, contact = f"v{number}.example", vendor.contacts.get()
        contact.phone = str(number)
        changes.append(Change(vendor, "edited", {"contacts": [contact]}))
    with django_assert_max_num_queries(15):
        door.save_many(changes, by=alice)
    for number, vendor in enumerate(vendors):
        vendor = Vendor.objects.get(pk=vendor.pk)
        assert (vendor.website, vendor.version) == (f"v{number}.example", 2)
        assert vendor.contacts.get().phone == str(number)


def test_the_reason_of_a_batch_is_one_text_and_one_redaction_empties_it(
    new: Callable[..., Vendor], alice: Person
) -> None:
    vendors = [new("A"), new("B")]
    events = door.save_many([Change(vendor, "added") for vendor in vendors], by=alice, why="list of J. Doe")
    assert Narrative.objects.count() == 1
    assert [str(entry.why) for entry in history.entries(events)] == ["list of J. Doe"] * 2
    redaction.redact_reason(events[1], vendors[1], by=alice, why="named a patient")
    assert all(str(entry.why).startswith("[redacted by Alice") for entry in history.entries(events))


def test_alone_a_double_is_told_in_words(new: Callable[..., Vendor], alice: Person) -> None:
    door.save(new("Known"), by=alice, verb="added")
    with pytest.raises(ValidationError, match="already a vendor of this name"):
        door.save(new("known"), by=alice, verb="added")


def test_a_record_stands_once_in_a_batch(new: Callable[..., Vendor], alice: Person) -> None:
    vendor = new("AWS")
    with pytest.raises(ValueError, match="twice"):
        door.save_many([Change(vendor, "added"), Change(vendor, "edited")], by=alice)


def test_a_bare_key_that_refers_to_nothing_is_refused(new: Callable[..., Vendor], alice: Person) -> None:
    with pytest.raises(ValidationError, match="not a valid choice"):
        door.save(new("A", parent_id=alice.pk), by=alice, verb="added")


@pytest.mark.parametrize("name", ["AWS", "  Two  Words ", "a\tb\x1cc", "É", "STRASSE", ""])
def test_the_short_way_to_a_sorting_name_is_the_long_way(name: str) -> None:
    assert sorting_name(name) == sorting_name(f"{name}́").replace("́", "")
