"""Vendors' reports and agreements of an incident: one truth, the terms that count, what stays owed, and what is late."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from compliance.ledger.door import Refused
from incidents import actions, page, surrounding
from incidents.cases import case_of
from incidents.gathering import of_incident
from incidents.models import AddedClock, Count, Incident, Notice, Scope, VendorReport
from incidents.register import IncidentRegister
from incidents.snapshots import as_known
from incidents.standing import standings
from tests.incidents.test_incidents import decide
from tests.vendors.conftest import make_baa, make_service
from vendors.dates import PartialDate
from vendors.models import Vendor

__all__ = ["make_baa", "make_service"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)
Make = Callable[..., Any]


@pytest.fixture
def report(organisation: Organisation, alice: Person) -> Make:
    """A saved report of a vendor."""

    def make(incident: Incident, vendor: Vendor, found: str, told: str, **facts: Any) -> VendorReport:
        def at(text: str) -> datetime | None:
            return datetime.fromisoformat(text).replace(tzinfo=organisation.zone) if text else None

        row = VendorReport(
            organisation=organisation,
            incident=incident,
            vendor=vendor,
            discovered_at=at(found),
            discovered_time_unknown=bool(found) and "T" not in found,
            told_at=at(told),
            told_time_unknown=bool(told) and "T" not in told,
            **facts,
        )
        surrounding.vendor_report_save(row, by=alice)
        return row

    return make


def terms(incident: Incident) -> dict[str, str]:
    fresh = Incident.objects.get(pk=incident.pk)
    found = case_of(fresh, (), (), (), of_incident(fresh)).terms
    return {term.party: f"{term.within} {term.unit}" for term in found}


def contract(incident: Incident, on: date = TODAY) -> dict[str, str]:
    """State of each party's duty."""
    found = page.incident_page(Incident.objects.get(pk=incident.pk), on).found.answer
    return {duty.to: str(duty.state) for duty in found.duties if duty.recipient == "contract_party"}


def late(incident: Incident, on: date = TODAY) -> list[str]:
    found = page.incident_page(Incident.objects.get(pk=incident.pk), on).around.reports
    return [f"{line.owed.state}: {line.owed.term.source}" for line in found]


def test_a_report_drives_the_days_of_the_incident_and_another_moves_them(
    make_incident: Make, make_vendor: Make, report: Make, alice: Person
) -> None:
    incident, vendor = make_incident(), make_vendor()
    report(incident, vendor, "2026-10-20", "2026-10-30T17:00", agency="no")
    fresh = Incident.objects.get()
    assert (fresh.vendor, fresh.vendor_is_agent) == (vendor, "no")
    assert (fresh.vendor_discovered_on, fresh.vendor_told_us_on) == (date(2026, 10, 20), date(2026, 10, 30))
    found = page.incident_page(fresh, TODAY).found.answer.discovered
    assert (found.on, f"{found.at:%H:%M}") == (date(2026, 10, 30), "17:00"), (
        "an independent contractor's telling"
    )
    later = report(incident, vendor, "2026-10-18", "2026-11-05", agency="yes")
    fresh = Incident.objects.get()
    assert (fresh.vendor_discovered_on, fresh.vendor_told_us_on) == (date(2026, 10, 18), date(2026, 10, 30))
    assert page.incident_page(fresh, TODAY).found.answer.discovered.on == date(2026, 10, 18), (
        "an agent's knowledge"
    )
    surrounding.vendor_report_archive(later, by=alice)
    assert Incident.objects.get().vendor_discovered_on == date(2026, 10, 20)
    surrounding.vendor_report_archive(VendorReport.objects.current().get(), by=alice)
    fresh = Incident.objects.get()
    assert (fresh.vendor_discovered_on, fresh.vendor_told_us_on, fresh.vendor_is_agent) == (
        None,
        None,
        "unknown",
    )


def test_an_incident_has_the_reports_of_one_vendor(
    make_incident: Make, make_vendor: Make, report: Make
) -> None:
    incident = make_incident()
    report(incident, make_vendor(), "2026-10-20", "2026-10-30")
    with pytest.raises(Refused, match="Another vendor"):
        report(incident, make_vendor("Other"), "2026-10-20", "2026-10-30")


@pytest.mark.parametrize(
    ("found", "told", "field"),
    [("", "", "told_at"), ("2026-10-20", "2026-10-19", "told_at"), ("2026-10-20T10:00", "2026-10-20T09:59", "told_at")],
)  # fmt: skip
def test_a_report_that_cannot_be_is_refused(
    make_incident: Make, make_vendor: Make, report: Make, found: str, told: str, field: str
) -> None:
    with pytest.raises(ValidationError) as problem:
        report(make_incident(), make_vendor(), found, told)
    assert list(problem.value.message_dict) == [field]


def test_a_day_is_not_before_its_hour(make_incident: Make, make_vendor: Make, report: Make) -> None:
    row = report(make_incident(), make_vendor(), "2026-10-20T10:00", "2026-10-20")
    assert row.told_time_unknown


@pytest.mark.parametrize(
    ("facts", "told", "wanted"),
    [
        ({"breach_notice_value": 72, "breach_notice_unit": "hours"}, "2026-10-23T10:00", "in time"),
        ({"breach_notice_value": 72, "breach_notice_unit": "hours"}, "2026-10-23T11:00", "late"),
        ({"breach_notice_value": None}, "2026-11-20", "in time"),
        # Not in force on the day of discovery: the law's 60 days alone.
        ({"breach_notice_value": 1, "terminated_on": PartialDate.of(date(2026, 10, 19))}, "2026-10-30", "in time"),
        ({"breach_notice_value": 1, "terminated_on": PartialDate.of(date(2026, 10, 20))}, "2026-10-30", "late"),
        ({"breach_notice_value": 1, "effective": PartialDate.of(date(2026, 10, 21))}, "2026-10-30", "in time"),
        # What we owe it says nothing about what it owes us.
        ({"breach_notice_value": 1, "direction": "business_associate"}, "2026-10-30", "in time"),
        ({"breach_notice_value": 1, "direction": "subcontractor"}, "2026-10-30", "late"),
    ],
)  # fmt: skip
def test_told_late_is_held_against_the_agreement_of_that_day(
    make_incident: Make, make_vendor: Make, make_baa: Make, report: Make, organisation: Organisation,
    facts: dict[str, Any], told: str, wanted: str,
) -> None:  # fmt: skip
    vendor = make_vendor()
    make_baa(vendor, **facts)
    report(make_incident(), vendor, "2026-10-20T10:00", told)
    (line,) = late(Incident.objects.get())
    assert line.partition(":")[0] == wanted
    gaps = [gap for gap in IncidentRegister().gaps(organisation, TODAY) if gap.kind.key == "vendor_told_late"]
    assert bool(gaps) == (wanted == "late")
    assert [gap.reason for gap in IncidentRegister().gaps_of(vendor, TODAY)] == [gap.reason for gap in gaps]


def test_the_strictest_of_two_agreements_counts(
    make_incident: Make, make_vendor: Make, make_baa: Make, report: Make
) -> None:
    vendor = make_vendor()
    make_baa(vendor, title="Loose", breach_notice_value=30)
    make_baa(vendor, title="Strict", breach_notice_value=48, breach_notice_unit="hours")
    report(make_incident(), vendor, "2026-10-20T10:00", "2026-10-23")
    (line,) = late(Incident.objects.get())
    assert line.startswith("late: Strict, breach-notice term")


def test_of_another_vendor_nothing_is_told(make_vendor: Make, django_assert_num_queries: Any) -> None:
    vendor = make_vendor()
    with django_assert_num_queries(1):
        assert list(IncidentRegister().gaps_of(vendor, TODAY)) == []
    with django_assert_num_queries(0):  # kept while nothing changes
        assert list(IncidentRegister().gaps_of(vendor, TODAY)) == []


def upstream(make_vendor: Make, make_baa: Make, name: str, **facts: Any) -> Vendor:
    vendor = make_vendor(name, kinds=["customer"], ba_status="undecided")
    make_baa(vendor, **{"direction": "business_associate", "breach_notice_value": 5, **facts})
    return vendor


def test_what_we_owe_those_whose_associate_we_are(
    make_incident: Make, make_vendor: Make, make_baa: Make
) -> None:
    upstream(make_vendor, make_baa, "Harbor", breach_notice_value=24, breach_notice_unit="hours")
    upstream(make_vendor, make_baa, "Mercy", breach_notice_unit="business_days")
    upstream(make_vendor, make_baa, "Silent", breach_notice_value=None)
    make_baa(make_vendor("Cloud"), breach_notice_value=1)
    assert terms(make_incident()) == {}, "as covered entity we owe none of them"
    assert terms(make_incident(role="business_associate")) == {
        "Harbor": "24 hours",
        "Mercy": "5 business_days",
    }
    assert terms(make_incident(role="subcontractor")) == {"Harbor": "24 hours", "Mercy": "5 business_days"}


@pytest.mark.parametrize(
    ("facts", "counts"),
    [
        ({}, True),
        ({"terminated_on": PartialDate.of(date(2026, 11, 2))}, True),
        ({"terminated_on": PartialDate.of(date(2026, 11, 1))}, False),
        ({"terminated_on": PartialDate.of(date(2026, 11, 1)), "occurred_on": date(2026, 11, 1)}, True),
        ({"terminated_on": PartialDate.of(date(2026, 10, 31)), "occurred_on": date(2026, 11, 1)}, False),
        ({"effective": PartialDate.of(date(2026, 11, 3))}, False),
        ({"signed": PartialDate.parse("2026-11"), "effective": PartialDate.of(date(2026, 11, 1))}, True),
        ({"signed": None}, False),
    ],
)  # fmt: skip
def test_an_agreement_counts_that_was_or_may_have_been_in_force(
    make_incident: Make, make_vendor: Make, make_baa: Make, facts: dict[str, Any], counts: Any
) -> None:
    occurred = {"occurred_on": facts.pop("occurred_on")} if "occurred_on" in facts else {}
    upstream(make_vendor, make_baa, "Harbor", **facts)
    assert ("Harbor" in terms(make_incident(role="business_associate", **occurred))) == counts


def test_customers_that_were_named_are_the_ones_that_count(
    make_incident: Make, make_vendor: Make, make_baa: Make, alice: Person
) -> None:
    harbor = upstream(make_vendor, make_baa, "Harbor")
    upstream(make_vendor, make_baa, "Mercy")
    cloud = make_vendor("Cloud")
    for role in ("business_associate", "covered_entity"):
        incident = make_incident(role=role)
        scope = Scope(organisation=incident.organisation, incident=incident)
        surrounding.scope_save(scope, {"vendor": [cloud.pk]}, by=alice)
        assert len(terms(incident)) == (2 if role == "business_associate" else 0), "no customer was named"
        surrounding.scope_save(scope, {"vendor": [cloud.pk, harbor.pk]}, by=alice)
        assert terms(incident) == {"Harbor": "5 days"}


def test_what_an_agreement_wants_stays_owed_where_it_is_no_breach(
    make_incident: Make, make_vendor: Make, make_baa: Make, alice: Person
) -> None:
    upstream(make_vendor, make_baa, "Harbor")
    incident = make_incident(role="business_associate")
    added = AddedClock(
        organisation=incident.organisation, incident=incident, kind="insurer", party="Mutual", within=30, unit="days",
        source="Policy, 4.2",
    )  # fmt: skip
    surrounding.part_save(added, by=alice)
    decide(incident, alice, "low_probability")
    assert contract(incident) == {"Harbor": "overdue", "Mutual": "running"}
    found = page.incident_page(Incident.objects.get(), TODAY).found.answer
    assert not [duty for duty in found.duties if duty.recipient == "covered_entity" and duty.due_on]


@pytest.mark.parametrize(
    ("day", "time", "state"),
    [
        (4, "18:40", "met"),
        (4, "18:41", "met late"),
        (4, "19:40", "met late"),
        (5, None, "met late"),
        (3, None, "met"),
    ],
)
def test_a_notice_to_one_party_meets_its_clock_alone_by_the_hour(
    make_incident: Make,
    make_vendor: Make,
    make_baa: Make,
    alice: Person,
    day: int,
    time: str | None,
    state: str,
) -> None:
    upstream(make_vendor, make_baa, "Harbor", breach_notice_value=48, breach_notice_unit="hours")
    upstream(make_vendor, make_baa, "Mercy", breach_notice_value=60)
    incident = make_incident("2026-11-02T18:40", role="business_associate")
    zone = incident.organisation.zone
    at = datetime.fromisoformat(f"2026-11-{day:02}T{time}").replace(tzinfo=zone) if time else None
    notice = Notice(
        organisation=incident.organisation, incident=incident, recipient="contract_party", party="Harbor",
        sent_on=date(2026, 11, day), sent_at=at, method="email",
    )  # fmt: skip
    actions.notice_record(notice, by=alice)
    assert contract(incident) == {"Harbor": state, "Mercy": "running"}


def test_an_added_clock_counts_from_its_own_moment(make_incident: Make, alice: Person) -> None:
    incident = make_incident()
    for party, starts in (
        ("Mutual", None),
        ("Board", datetime(2026, 11, 10, 9, tzinfo=incident.organisation.zone)),
    ):
        added = AddedClock(
            organisation=incident.organisation, incident=incident, kind="insurer", party=party, within=72, unit="hours",
            starts_at=starts, source="Policy, 4.2",
        )  # fmt: skip
        surrounding.part_save(added, by=alice)
    found = page.incident_page(incident, TODAY).found.answer.duties
    due = {duty.to: f"{duty.due_at:%Y-%m-%d %H:%M}" for duty in found if duty.due_at}
    assert due == {"Mutual": "2026-11-05 18:40", "Board": "2026-11-13 09:00"}
    assert {duty.source for duty in found if duty.due_at} == {"Policy, 4.2"}
    surrounding.part_archive(AddedClock.objects.get(party="Board"), by=alice)
    assert list(contract(incident)) == ["Mutual"]


def test_page_list_and_pack_tell_the_same_as_then_known(
    make_incident: Make,
    make_vendor: Make,
    make_baa: Make,
    report: Make,
    organisation: Organisation,
    alice: Person,
) -> None:
    vendor, incident = make_vendor(), make_incident(role="business_associate", occurred_on=date(2026, 10, 1))
    baa = make_baa(vendor, breach_notice_value=3)
    upstream(make_vendor, make_baa, "Harbor")
    upstream(make_vendor, make_baa, "Mercy")
    report(incident, vendor, "2026-10-20", "2026-10-30T17:00")
    before = clock.now()
    baa.breach_notice_value = 30
    from vendors import actions as vendor_actions  # noqa: PLC0415

    (row,), (known,) = list(standings(organisation, TODAY)), list(as_known(organisation, TODAY, before))
    assert (row.answer, row.facts) == (known.answer, known.facts)
    assert page.incident_page(Incident.objects.get(), TODAY).found.answer == row.answer
    assert row.facts.told_late
    vendor_actions.baa_save(baa, by=alice, covers=[])
    (row,), (known,) = list(standings(organisation, TODAY)), list(as_known(organisation, TODAY, before))
    assert not row.facts.told_late
    assert known.facts.told_late, "a pack tells the term as it was on file then"


def test_the_intake_is_walked_on_its_page(
    make_incident: Make, make_vendor: Make, officer: Any, organisation: Organisation
) -> None:
    incident, vendor = make_incident(), make_vendor()
    at = reverse("vendor_report_create", args=[organisation.slug, incident.pk])
    typed = {
        "vendor": vendor.pk,
        "agency": "no",
        "discovered_on": "2026-11-23",
        "told_on": "2026-10-30",
        "people": "-1",
    }
    answer = officer.post(at, typed)
    assert answer.status_code == 422
    assert {"discovered_on", "people"} <= set(answer.context["form"].errors)
    turned = officer.post(at, typed | {"discovered_on": "2026-10-31", "people": "12"})
    assert list(turned.context["form"].errors) == ["told_on"], "it stands beside the field that was typed"
    answer = officer.post(
        at, typed | {"discovered_on": "2026-10-20", "discovered_time": "09:30", "people": "12"}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    row = VendorReport.objects.get()
    assert (row.fact("told"), row.told_time_unknown, row.discovered_time_unknown) == (
        date(2026, 10, 30),
        True,
        False,
    )
    shown = officer.get(incident.get_absolute_url()).content.decode()
    assert "told on 2026-10-30, in time" in shown
    edit = officer.get(reverse("incident_edit", args=[organisation.slug, incident.pk])).context["form"]
    assert edit.fields["vendor"].disabled and not [name for name in edit.fields if name.startswith("vendor_")]


def test_a_party_is_named_where_there_are_several(
    make_incident: Make, make_vendor: Make, make_baa: Make, officer: Any, organisation: Organisation
) -> None:
    upstream(make_vendor, make_baa, "Harbor")
    incident = make_incident(role="business_associate")
    at = reverse("notice_record", args=[organisation.slug, incident.pk])
    typed = {"recipient": "contract_party", "sent_on": "2026-11-04", "sent_time": "10:00", "method": "email"}
    assert "party" in officer.post(at, typed).context["form"].errors
    assert "party" in officer.post(at, typed | {"party": "Elsewhere"}).context["form"].errors
    assert officer.post(at, typed | {"party": "Harbor"}).status_code == 302
    assert contract(incident) == {"Harbor": "met"}


def test_what_belongs_to_incidents_takes_one_query_more(
    make_incident: Make, make_vendor: Make, make_baa: Make, report: Make, organisation: Organisation, alice: Person,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    vendor = make_vendor()
    make_baa(vendor, breach_notice_value=3)
    for _ in range(4):
        incident = make_incident()
        report(incident, vendor, "2026-10-20", "2026-10-30")
        incident = Incident.objects.get(pk=incident.pk)
        actions.incident_count(incident, [Count(on=TODAY, state="CA", people=7)], by=alice)
    with django_assert_max_num_queries(12):
        assert len(list(IncidentRegister().gaps(organisation, TODAY))) > 4


def test_a_notice_never_meets_two_clocks_of_one_name(
    make_incident: Make, make_vendor: Make, make_baa: Make, alice: Person
) -> None:
    upstream(make_vendor, make_baa, "Harbor")
    incident = make_incident(role="business_associate")
    added = AddedClock(
        organisation=incident.organisation, incident=incident, kind="contract", party="Harbor", within=60, unit="days",
        source="Service agreement, 9",
    )  # fmt: skip
    surrounding.part_save(added, by=alice)
    notice = Notice(
        organisation=incident.organisation, incident=incident, recipient="contract_party", party="Harbor",
        sent_on=date(2026, 11, 4), method="email",
    )  # fmt: skip
    actions.notice_record(notice, by=alice)
    assert contract(incident) == {"Harbor": "met", "Harbor, contract": "running"}


def test_before_it_reports_the_page_says_what_the_vendor_promised(
    make_incident: Make, make_vendor: Make, make_baa: Make, officer: Any
) -> None:
    vendor = make_vendor()
    incident = make_incident(vendor=vendor)
    assert "60 days (45 CFR 164.410(b))" in officer.get(incident.get_absolute_url()).content.decode()
    make_baa(vendor, title="Loose", breach_notice_value=2)
    make_baa(vendor, title="Strict", breach_notice_value=24, breach_notice_unit="hours")
    assert (
        "Anthropic has 24 hours from its own discovery"
        in officer.get(incident.get_absolute_url()).content.decode()
    )
