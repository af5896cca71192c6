"""What an incident touched, its logs and its timeline; prefilled reports; what other registers' pages tell of incidents."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.http import urlencode

from compliance.accounts.actions import organisation_create
from compliance.accounts.models import Organisation, Person
from incidents import actions, page, surrounding, touching
from incidents.models import Entry, Incident, Log, Scope, Touched
from incidents.parties import uncovered
from incidents.register import IncidentRegister
from incidents.timeline import lines
from riskassess.systems.models import Component, System
from riskassess.systems.rules import Span
from tests.vendors.conftest import make_baa, make_service
from vendors import actions as vendor_actions
from vendors.models import Vendor

__all__ = ["make_baa", "make_service"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)
Make = Callable[..., Any]


@pytest.fixture
def system(organisation: Organisation, alice: Person) -> System:
    from riskassess.systems import actions as systems  # noqa: PLC0415

    row = System(organisation=organisation, name="Triage")
    systems.system_save(row, by=alice)
    store = Component(
        organisation=organisation, system=row, name="Gateway log", kind="log_store", log_months=1
    )
    systems.component_save(store, by=alice)
    return row


def scoped(incident: Incident, by: Person, **touched: Any) -> Scope:
    scope = Scope.objects.filter(incident=incident).first() or Scope(organisation=incident.organisation)
    scope.incident = incident
    surrounding.scope_save(scope, {kind: [record.pk] for kind, record in touched.items()}, by=by)
    return scope


def log(incident: Incident, by: Person, first: str, last: str, **facts: Any) -> Log:
    row = Log(
        organisation=incident.organisation, incident=incident, name="Gateway", first_on=date.fromisoformat(first),
        last_on=date.fromisoformat(last), **facts,
    )  # fmt: skip
    surrounding.part_save(row, by=by)
    return row


def missing(organisation: Organisation) -> list[str]:
    return [
        gap.reason for gap in IncidentRegister().gaps(organisation, TODAY) if gap.kind.key == "logs_missing"
    ]


@pytest.mark.parametrize(
    ("held", "left"),
    [
        ([], ["03 07"]),
        ([("03", "07")], []),
        ([("01", "09")], []),
        ([("03", "06")], ["07 07"]),
        ([("04", "07")], ["03 03"]),
        ([("03", "04"), ("06", "07")], ["05 05"]),
        ([("03", "05"), ("05", "07")], []),
        ([("08", "09")], ["03 07"]),
    ],
)
def test_days_that_no_log_covers(held: list[tuple[str, str]], left: list[str]) -> None:
    class Covering:
        def __init__(self, first: str, last: str) -> None:
            self.days = Span(date(2026, 11, int(first)), date(2026, 11, int(last)))

    logs: Any = [Covering(*each) for each in held]
    found = uncovered(logs, date(2026, 11, 3), date(2026, 11, 7))
    assert [f"{each.first:%d} {each.last:%d}" for each in found] == left
    assert uncovered(logs, None, date(2026, 11, 7)) == [], "nobody knows when it began"


def test_a_time_in_question_without_a_log_is_a_gap_until_somebody_says_there_is_none(
    make_incident: Make, organisation: Organisation, alice: Person
) -> None:
    incident = make_incident(occurred_on=date(2026, 10, 28))
    assert missing(organisation) == ["2026-10-28 to 2026-11-02: what was done then cannot be shown."]
    kept = log(incident, alice, "2026-10-29", "2026-11-20")
    assert missing(organisation) == ["2026-10-28: what was done then cannot be shown."]
    with pytest.raises(ValidationError, match="burden of proof"):
        log(incident, alice, "2026-10-28", "2026-10-28", is_absent=True)
    log(incident, alice, "2026-10-28", "2026-10-28", is_absent=True, cannot_show="Logging began on the 29th")
    assert missing(organisation) == []
    surrounding.part_archive(kept, by=alice)
    assert missing(organisation) == ["2026-10-29 to 2026-11-02: what was done then cannot be shown."]


def test_a_log_keeps_a_hash_and_says_when(make_incident: Make, alice: Person) -> None:
    incident = make_incident()
    for facts, field in (
        ({"sha256": "abc"}, "sha256"),
        ({"sha256": "AB" * 32}, "sha256"),
        ({"sha256": "ab" * 32}, "kept_on"),
    ):
        with pytest.raises(ValidationError) as problem:
            log(incident, alice, "2026-10-01", "2026-10-02", **facts)
        assert field in problem.value.message_dict
    with pytest.raises(ValidationError, match="end before"):
        log(incident, alice, "2026-10-02", "2026-10-01")
    log(incident, alice, "2026-10-02", "2026-10-02", sha256="ab" * 32, kept_on=TODAY)


def test_logs_are_suggested_from_touched_systems_with_when_they_are_lost(
    make_incident: Make, system: System, officer: Any, organisation: Organisation, alice: Person
) -> None:
    incident = make_incident(occurred_on=date(2026, 10, 22))
    scoped(incident, alice, system=system)
    (found,) = page.incident_page(incident, TODAY).around.stores
    assert (found.whole_until, found.is_lost, found.holds_from) == (TODAY, False, date(2026, 10, 22))
    (late,) = page.incident_page(incident, TODAY + timedelta(days=1)).around.stores
    assert late.is_lost, "the first day in question is gone the day after"
    at = reverse("log_create", args=[organisation.slug, incident.pk])
    form = officer.get(f"{at}?store={found.store.key}").context["form"]
    assert [form[name].value() for name in ("name", "holder")] == ["Gateway log", "Our own premises"]
    assert (form["first_on"].value(), form["last_on"].value()) == (date(2026, 10, 22), date(2026, 11, 2))
    typed = {
        "component": str(found.store.key), "name": "Gateway log", "first_on": "2026-10-22", "last_on": "2026-11-23", "shows": "Who",
    }  # fmt: skip
    assert list(officer.post(at, typed).context["form"].errors) == ["last_on"], "a day to come"
    assert officer.post(at, typed | {"last_on": "2026-11-02"}).status_code == 302
    assert page.incident_page(incident, TODAY).around.stores == [], "it is recorded"
    elsewhere = officer.post(at, typed | {"component": str(uuid4())})
    assert "component" in elsewhere.context["form"].errors


def test_nothing_of_another_organisation_is_touched(
    make_incident: Make, officer: Any, organisation: Organisation, alice: Person, bob: Person
) -> None:
    other = organisation_create(bob, name="Elsewhere", slug="elsewhere")
    vendor = Vendor(organisation=other, name="Theirs")
    vendor_actions.vendor_save(vendor, by=bob)
    incident = make_incident()
    with pytest.raises(ValidationError, match="another organisation"):
        scoped(incident, alice, vendor=vendor)
    at = reverse("scope_edit", args=[organisation.slug, incident.pk])
    assert "vendor" in officer.post(at, {"vendor": [str(vendor.pk)]}).context["form"].errors
    report = officer.get(f"{reverse('incident_report', args=[organisation.slug])}?vendor={vendor.pk}")
    assert report.context["filled"].left_out and "Theirs" not in report.content.decode()
    assert not Touched.objects.exists()


def test_what_it_touched_is_chosen_and_told_where_archived(
    make_incident: Make,
    make_vendor: Make,
    system: System,
    officer: Any,
    organisation: Organisation,
    alice: Person,
) -> None:
    incident, vendor = make_incident(), make_vendor()
    at = reverse("scope_edit", args=[organisation.slug, incident.pk])
    assert (
        officer.post(
            at, {"system": [system.pk], "vendor": [vendor.pk], "places": ["server", "email"]}
        ).status_code
        == 302
    )
    shown = officer.get(incident.get_absolute_url()).content.decode()
    assert "Triage" in shown and "E-mail" in shown
    vendor_actions.vendor_archive(vendor, by=alice, on=TODAY, why="Gone")
    assert "(archived)" in officer.get(incident.get_absolute_url()).content.decode()
    form = officer.get(at).context["form"]
    assert "Anthropic (archived)" in str(form["vendor"]), "what is chosen stays on offer"
    again = {"version": form["version"].value(), "vendor": [vendor.pk]}
    assert officer.post(at, again).status_code == 302
    assert [str(each) for each in Touched.objects.all()] == ["Anthropic"]
    assert officer.post(at, again).status_code == 409, "somebody saved in between"


def test_pages_of_what_was_touched_tell_their_incidents(
    make_incident: Make, make_vendor: Make, make_service: Make, system: System, officer: Any, organisation: Organisation, alice: Person
) -> None:  # fmt: skip
    vendor = make_vendor()
    service = make_service(vendor)
    there, through, bare = make_incident(vendor=vendor), make_incident(), make_incident()
    scoped(through, alice, service=service, system=system)
    assert set(touching.incidents_of(vendor)) == {there, through}
    assert set(touching.incidents_of(system)) == {through}
    assert bare not in touching.incidents_of(vendor)
    for name, record in (("vendor_incidents", vendor), ("system_incidents", system)):
        shown = officer.get(reverse(name, args=[organisation.slug, record.pk])).content.decode()
        assert "Incident 2026-002" in shown
        assert (
            reverse(name, args=[organisation.slug, record.pk])
            in officer.get(record.get_absolute_url()).content.decode()
        )


def test_who_may_not_read_incidents_is_told_of_none(
    make_vendor: Make, system: System, organisation: Organisation, charlie: Person, join: Any, enter: Any
) -> None:
    vendor, reader = make_vendor(), enter(join(charlie, "contributor"))
    for record in (vendor, system):
        assert (
            "/incidents/" not in reader.get(record.get_absolute_url()).content.decode().partition("<main")[2]
        )
    assert reader.get(reverse("vendor_incidents", args=[organisation.slug, vendor.pk])).status_code in (
        403,
        404,
    )


def test_a_report_is_filled_in_from_its_address(
    make_vendor: Make, make_service: Make, system: System, officer: Any, organisation: Organisation
) -> None:
    vendor = make_vendor()
    service = make_service(vendor)
    asked = {
        "kind": "uncovered_service", "system": system.pk, "service": service.pk, "vendor": vendor.pk, "phi": ["name", "clinical"],
        "from": "2026-10-01", "to": "2026-11-22",
    }  # fmt: skip
    at = f"{reverse('incident_report', args=[organisation.slug])}?{urlencode(asked, doseq=True)}"
    form = officer.get(at).context["form"]
    assert (form["kind"].value(), form["known_on"].value()) == ("uncovered_service", TODAY)
    typed = {"kind": "uncovered_service", "what": "Prompts went there", "known_on": "2026-11-22"}
    assert officer.post(at, typed).status_code == 302
    incident = Incident.objects.get()
    assert (incident.vendor, incident.phi, incident.occurred_on) == (
        vendor,
        ["name", "clinical"],
        date(2026, 10, 1),
    )
    assert {(row.system_id, row.service_id) for row in Touched.objects.all()} == {
        (system.pk, None),
        (None, service.pk),
    }


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "nonsense"}, {"system": "x"}, {"system": str(uuid4())}, {"phi": "everything"}, {"from": "2026-13-01"},
        {"from": "2026-11-23"}, {"from": "1600-01-01"}, {"from": "2026-11-02", "to": "2026-11-01"}, {"vendor": "' OR 1=1"},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_left_out_and_says_so(
    officer: Any, organisation: Organisation, asked: dict[str, str]
) -> None:
    at = f"{reverse('incident_report', args=[organisation.slug])}?{urlencode(asked)}"
    answer = officer.get(at)
    assert answer.status_code == 200
    filled = answer.context["filled"]
    assert filled.left_out and not filled.touched
    assert "left out" in answer.content.decode()
    typed = {"kind": "phi_in_logs", "what": "Something", "known_on": "2026-11-22"}
    assert officer.post(at, typed).status_code == 302
    assert Incident.objects.get().occurred_on is None


def test_a_report_names_nothing_that_its_reader_may_not_see(
    system: System, organisation: Organisation, charlie: Person, join: Any, enter: Any
) -> None:
    staff = enter(join(charlie, "staff"))
    at = f"{reverse('incident_report', args=[organisation.slug])}?system={system.pk}"
    assert "Triage" not in staff.get(at).content.decode()
    assert (
        staff.post(at, {"kind": "shadow_ai", "what": "Something", "known_on": "2026-11-22"}).status_code
        == 302
    )
    assert not Scope.objects.exists()


def test_an_exposure_leads_to_a_report_and_tells_the_incident_that_is_open(
    make_incident: Make, make_vendor: Make, make_service: Make, system: System, officer: Any, organisation: Organisation,
    alice: Person, charlie: Person, join: Any, enter: Any,
) -> None:  # fmt: skip
    from riskassess.systems import actions as systems  # noqa: PLC0415
    from riskassess.systems.models import Flow  # noqa: PLC0415

    vendor = make_vendor()
    service = make_service(vendor)
    ours, theirs = (
        Component(organisation=organisation, system=system, name=name, service=on)
        for name, on in (("App", None), ("Model", service))
    )
    for component in (ours, theirs):
        systems.component_save(component, by=alice)
    flow = Flow(
        organisation=organisation, system=system, source=ours, target=theirs, phi=["clinical"], from_on=date(2026, 11, 1), purpose="x"
    )  # fmt: skip
    systems.flow_save(flow, by=alice)
    reader, reporter = enter(join(charlie, "auditor")), officer
    coverage = reverse("coverage_list", args=[organisation.slug])

    def shown(browser: Any, at: str) -> str:
        """The page as it is now: a count that is raised on commit keeps what is kept in a test."""
        cache.clear()
        return str(browser.get(at).content.decode())

    here = system.get_absolute_url()
    before = shown(reporter, here)
    assert "Report as incident" in before
    assert f"service={service.pk}" in before and "from=2026-11-01" in before and "phi=clinical" in before
    assert "Report as incident" not in shown(reader, here)
    assert f"service={service.pk}" in shown(reporter, coverage)
    incident = make_incident()
    scoped(incident, alice, service=service)
    assert "Report as incident" in shown(reporter, here), "of another system"
    assert "Incident 2026-001" in shown(reporter, coverage)
    scope = Scope.objects.get()
    scope.incident = incident
    surrounding.scope_save(scope, {"service": [service.pk], "system": [system.pk]}, by=alice)
    for browser in (reporter, reader):
        assert "Incident 2026-001" in shown(browser, here) and "Report as incident" not in shown(
            browser, here
        )
    actions.incident_close(incident, by=alice, on=TODAY, still_open=(), why="Done")
    assert "Report as incident" in shown(reporter, here)
    assert "Incident 2026-001" not in shown(reader, here)


def entry(incident: Incident, by: Person, at: str, words: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=incident.organisation.zone)
    row = Entry(organisation=incident.organisation, incident=incident, at=moment, words=words, by=by)
    surrounding.entry_create(row, by=by)


def test_the_timeline_is_one_list_by_moment(make_incident: Make, alice: Person) -> None:
    incident = make_incident()
    entry(incident, alice, "2026-11-03T09:00", "Called the vendor")
    entry(incident, alice, "2026-11-02T19:00", "Store closed")
    log(incident, alice, "2026-10-29", "2026-11-20")
    told = [line.words for line in lines(incident, with_ledger=True, newest_first=False)]
    assert told == ["Store closed", "Called the vendor", "Reported", "Added: log, Gateway"]
    assert [line.words for line in lines(incident, with_ledger=False)] == [
        "Called the vendor",
        "Store closed",
    ]


def test_an_entry_is_added_and_never_changed(
    make_incident: Make, officer: Any, organisation: Organisation, alice: Person
) -> None:
    incident = make_incident()
    at = reverse("entry_create", args=[organisation.slug, incident.pk])
    typed = {"happened_on": "2026-11-03", "happened_time": "09:00", "words": "Called the vendor"}
    assert list(officer.post(at, typed | {"happened_on": "2026-11-23"}).context["form"].errors) == [
        "happened_on"
    ]
    assert "words" in officer.post(at, typed | {"words": "SSN 219-09-9999"}).context["form"].errors
    assert officer.post(at, typed).status_code == 302
    assert (Entry.objects.get().words, Entry.objects.get().time_unknown) == ("Called the vendor", False)
    names = {name for name in dir(surrounding) if name.startswith("entry")}
    assert names == {"entry_create"}


def test_the_ledgers_lines_are_for_those_who_may_read_the_ledger(
    make_incident: Make, organisation: Organisation, alice: Person, charlie: Person, join: Any, enter: Any
) -> None:
    incident = make_incident()
    entry(incident, alice, "2026-11-03T09:00", "Called the vendor")
    at = reverse("incident_timeline", args=[organisation.slug, incident.pk])
    for role, sees in (("manager", False), ("auditor", True)):
        person = Person.objects.create_user(f"{role}@x.example", role)
        shown = enter(join(person, role)).get(at).content.decode()
        assert "Called the vendor" in shown
        assert ("Reported" in shown) == sees


def test_two_hundred_entries_take_as_many_queries_as_one(
    make_incident: Make,
    officer: Any,
    organisation: Organisation,
    alice: Person,
    django_assert_max_num_queries: Any,
) -> None:
    incident = make_incident()
    for minute in range(200):
        entry(incident, alice, f"2026-11-03T{9 + minute // 60:02}:{minute % 60:02}", f"Step {minute}")
    at = reverse("incident_timeline", args=[organisation.slug, incident.pk])
    officer.get(at)
    with django_assert_max_num_queries(9):
        shown = officer.get(f"{at}?order=oldest&page=2").content.decode()
    assert "Step 60" in shown and "Step 30" not in shown
    assert shown.count("order=oldest") >= 2, "its pages keep the order"


def test_a_pack_tells_it_as_then_known(
    make_incident: Make, make_vendor: Make, organisation: Organisation, alice: Person
) -> None:
    from compliance.ledger import clock  # noqa: PLC0415

    incident = make_incident(occurred_on=date(2026, 11, 1))
    scoped(incident, alice, vendor=make_vendor())
    log(incident, alice, "2026-11-01", "2026-11-01", sha256="ab" * 32, kept_on=TODAY)
    entry(incident, alice, "2026-11-03T09:00", "Called the vendor")
    before = clock.now()
    entry(incident, alice, "2026-11-04T09:00", "Later")
    section = IncidentRegister().section(organisation, TODAY, before)
    held = {table.name: [tuple(map(str, row)) for row in table.rows] for table in section.tables}
    assert held["touched"] == [("2026-001", "vendor", "Anthropic")]
    assert held["timeline"] == [("2026-001", "2026-11-03 09:00", "yes", "Alice Moreau", "Called the vendor")]
    (kept,) = held["incident-logs"]
    assert kept[-2:] == ("ab" * 32, "2026-11-02 to 2026-11-02")
    assert held["vendor-reports"] == held["added-clocks"] == []


def test_a_day_that_cannot_be_stands_beside_the_day_of_knowledge(
    make_incident: Make, officer: Any, organisation: Organisation
) -> None:
    at = f"{reverse('incident_report', args=[organisation.slug])}?from=2026-11-10"
    typed = {"kind": "phi_in_logs", "what": "Something", "known_on": "2026-11-09"}
    assert list(officer.post(at, typed).context["form"].errors) == ["known_on"]
    incident = make_incident()
    edit = officer.get(reverse("incident_edit", args=[organisation.slug, incident.pk])).context["form"]
    facts = {name: edit[name].value() or "" for name in edit.fields if name not in ("phi", "lead")}
    answer = officer.post(
        reverse("incident_edit", args=[organisation.slug, incident.pk]), facts | {"occurred_on": "2026-11-20"}
    )
    assert list(answer.context["form"].errors) == ["known_on"]
