"""A vendor with a service and an agreement, and a way to make others in one line."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.exchange import actions as exchange
from compliance.exchange.holding import Upload
from compliance.exchange.models import Import
from compliance.exchange.plans import Plan
from compliance.exchange.reading import tables
from compliance.imports import work
from tests.vendors.lists import ba_list, told
from tests.vendors.rows import HEADS, Row, sheet
from vendors import actions, clauses, imports
from vendors.dates import PartialDate
from vendors.imports import plan
from vendors.models import BAA, ClauseAnswer, Cover, Service, Vendor
from vendors.register import VendorRegister

Take = Callable[..., Import]


@pytest.fixture
def make_vendor(organisation: Organisation, alice: Person) -> Callable[..., Vendor]:
    """A saved vendor; a business associate owned by Alice unless told otherwise."""

    def make(name: str = "Anthropic", **facts: Any) -> Vendor:
        facts = {"ba_status": "yes", "owner": alice, "organisation": organisation, **facts}
        vendor = Vendor(name=name, **facts)
        actions.vendor_save(vendor, by=alice)
        return vendor

    return make


@pytest.fixture
def make_service(alice: Person) -> Callable[..., Service]:
    """A saved service that may get PHI."""

    def make(vendor: Vendor, name: str = "Claude API", **facts: Any) -> Service:
        service = Service(
            organisation=vendor.organisation, vendor=vendor, name=name, **{"phi": "yes", **facts}
        )
        actions.service_save(service, by=alice)
        return service

    return make


def every_answer(word: str = "yes", **others: str) -> list[ClauseAnswer]:
    """An answer about every counted clause."""
    return [ClauseAnswer(key=key, answer=others.get(key, word)) for key in clauses.COUNTED_KEYS]


@pytest.fixture
def make_baa(alice: Person) -> Callable[..., BAA]:
    """A saved agreement, signed and in force since 2026-01-15 to the end of 2026, covering the given services, with every clause."""

    def make(vendor: Vendor, *services: Service, is_read: bool = True, **facts: Any) -> BAA:
        facts = {
            "signed": PartialDate.of(date(2026, 1, 10)),
            "effective": PartialDate.of(date(2026, 1, 15)),
            "first_end": PartialDate.of(date(2026, 12, 31)),
            "evidence": "console_acceptance",
            "evidence_version": "3",
            "evidence_address": "https://vendor.example/baa",
            **facts,
        }
        baa = BAA(organisation=vendor.organisation, vendor=vendor, **facts)
        actions.baa_save(baa, by=alice, covers=[Cover(service=service) for service in services])
        if is_read:
            actions.baa_clauses(baa, answers=every_answer(), by=alice)
        return baa

    return make


@pytest.fixture
def officer(bob: Person, join: Any, enter: Any) -> Any:
    """Bob's browser, as security officer."""
    return enter(join(bob, Role.OFFICER))


@pytest.fixture
def on_a_known_day() -> Any:
    """Ten in the morning of 22 November 2026 in New York."""
    with time_machine.travel("2026-11-22T15:00:00Z", tick=True):
        yield


@pytest.fixture
def planned(organisation: Organisation) -> Callable[..., Plan]:
    """The plan for a list in Alice's clinic."""

    def planned(*rows: dict[str, str]) -> Plan:
        return plan(organisation, tables(ba_list(*rows)))

    return planned


@pytest.fixture
def confirmed(planned: Callable[..., Plan], alice: Person) -> Callable[..., Plan]:
    """The same, written."""

    def confirmed(*rows: dict[str, str]) -> Plan:
        made = planned(*rows)
        actions.vendor_import(made, by=alice, why="list")
        return made

    return confirmed


@pytest.fixture
def plan_of(organisation: Organisation) -> Callable[..., Plan]:
    def plan_of(*rows: Row, **given: Any) -> Plan:
        heads = given.pop("heads", tuple(HEADS))
        found = VendorRegister().read_import(sheet(*({"vendor": "Acme", **row} for row in rows), heads=heads))
        return imports.plan(given.pop("place", organisation), found, **given)

    return plan_of


@pytest.fixture
def taken(plan_of: Callable[..., Plan], alice: Person) -> Callable[..., list[BAA]]:
    """The agreements that rows become; the same rows a second time change nothing."""

    def taken(*rows: Row, **given: Any) -> list[BAA]:
        made = plan_of(*rows, **given)
        assert made.counts["error"] == 0, told(made)
        actions.vendor_import(made, by=alice, why="list")
        again = plan_of(*rows, **given)
        assert (again.counts["same"], again.changes) == (len(rows), []), told(again)
        return list(BAA.objects.order_by("effective", "id"))

    return taken


@pytest.fixture
def take(organisation: Organisation, alice: Person) -> Take:
    """Alice confirms a tracker of these rows, and a worker writes it."""

    def take(*rows: Row, content: bytes = b"") -> Import:
        upload = Upload("tracker.csv", content or sheet(*rows), {})
        found = VendorRegister().read_import(upload.content)
        planned = imports.plan(organisation, found)
        assert planned.counts["error"] == 0, told(planned)
        batch = exchange.import_ask(
            "vendors", upload, found, planned, organisation=organisation, file_name="tracker.csv", by=alice
        )
        assert work.work_next()
        return Import.objects.get(pk=batch.pk)

    return take


@pytest.fixture
def listed(organisation: Organisation) -> Callable[..., Plan]:
    """The plan of a list with these headers; cells are parted by “|”."""

    def listed(head: str, *rows: str, **given: Any) -> Plan:
        text = "\n".join(";".join(f'"{cell}"' for cell in line.split("|")) for line in (head, *rows))
        return imports.plan(organisation, VendorRegister().read_import(text.encode()), **given)

    return listed


@pytest.fixture
def agreement(make_vendor: Any, make_service: Any, make_baa: Any) -> BAA:
    """A vendor's agreement in force that covers its one service."""
    vendor = make_vendor()
    made: BAA = make_baa(vendor, make_service(vendor))
    return made
