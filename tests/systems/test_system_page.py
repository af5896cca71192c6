"""What the page of a system says: the badge of the list, words true for each case, any day, all that is recorded, fifty lines a page."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string
from django.urls import reverse

from compliance.accounts.actions import grant
from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger import clock
from compliance.ledger import door as ledger
from riskassess.datasets.models import Dataset
from riskassess.systems import actions, catalogue, determined
from riskassess.systems.models import Component, System
from riskassess.systems.page import shown
from riskassess.systems.register import SystemRegister
from riskassess.systems.views import systems as view
from vendors.dates import PartialDate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)


@pytest.fixture
def open_(officer: Any) -> Any:
    """The page of a system as an officer has it, rendered anew."""

    def open_(system: System, **asked: str) -> Any:
        cache.clear()
        answer = officer.get(system.get_absolute_url(), asked)
        assert answer.status_code == 200
        return answer

    return open_


@pytest.fixture
def endpoint(
    make_vendor: Any, make_service: Any, make_system: Any, make_component: Any, make_flow: Any
) -> Any:
    """A flow of names from a portal to a service of a vendor without agreement."""
    system = make_system()
    service = make_service(make_vendor())
    return make_flow(
        make_component(system, "Portal"), make_component(system, "Model", "model", service=service)
    )


def told(answer: Any) -> tuple[str, str]:
    """The badge, and what the page says of exposure."""
    page = answer.context["page"]
    return page.badge.word, page.unexposed


def test_the_badge_and_the_exposure_are_true_where_nothing_flows(
    officer: Any,
    organisation: Organisation,
    open_: Any,
    make_system: Any,
    make_component: Any,
    make_flow: Any,
) -> None:
    system = make_system()
    nothing = "None: no flow of PHI is recorded, so there is nothing to count."
    assert told(open_(system)) == ("Nothing recorded", nothing)
    one, other = make_component(system, "One"), make_component(system, "Other")
    assert told(open_(system)) == ("Nothing flows", nothing)
    make_flow(one, other, from_on=TODAY + timedelta(days=1))
    answer = open_(system)
    assert told(answer) == ("Nothing flows", "None: no PHI has flowed yet.")
    assert "No PHI" not in answer.content.decode().split("</h1>")[1].split("</header>")[0]
    listed = officer.get(reverse("system_list", args=[organisation.slug])).context["verdicts"]
    assert listed[system.pk].word == "Nothing flows"


def test_no_phi_is_not_said_while_nobody_wrote_down_what_it_touches(
    alice: Person, open_: Any, make_system: Any, make_component: Any, make_flow: Any
) -> None:
    system = make_system()
    make_flow(make_component(system, "One"), make_component(system, "Other"), phi=[])
    assert told(open_(system))[0] == "No PHI"
    actions.system_save(system, by=alice, phi=[])
    assert told(open_(system))[0] == "PHI not written down"


def test_covered_does_not_hide_what_begins_uncovered_or_was(
    officer: Any, organisation: Organisation, open_: Any, endpoint: Any, make_baa: Any, make_service: Any, make_component: Any,
    make_flow: Any,
) -> None:  # fmt: skip
    system, service = endpoint.system, endpoint.target.service
    make_baa(service.vendor, service, first_end=PartialDate.of(date(2028, 12, 31)))
    another = make_component(system, "Batch", "model", service=make_service(service.vendor, "Batch API"))
    make_flow(endpoint.source, another, from_on=TODAY + timedelta(days=9))
    make_flow(endpoint.source, endpoint.target, name="Beside it", to_on=date(2026, 1, 10))  # days count once
    badge = open_(system).context["page"].badge
    assert badge.word == "Covered"
    assert badge.soft == (
        "Not covered from 2026-12-01 on: Portal to Batch. 14 days without cover in the past, the last on 2026-01-14."
    )
    listed = officer.get(reverse("system_list", args=[organisation.slug])).content.decode()
    assert badge.soft in listed
    assert "From 2026-12-01 on." in open_(system).content.decode()


def test_the_page_answers_for_any_day(open_: Any, endpoint: Any, make_baa: Any) -> None:
    service = endpoint.target.service
    make_baa(service.vendor, service)
    page = open_(endpoint.system, on="2026-01-10")
    assert page.context["page"].badge.word == "1 hop not covered"
    words = page.content.decode()
    assert "As of 2026-01-10" in words and "Cover on 2026-01-10" in words and "Cover today" not in words
    assert open_(endpoint.system, on="2027-01-01").context["page"].badge.word == "1 hop not covered"
    assert open_(endpoint.system, on="2025-12-31").context["page"].badge.word == "Nothing flows"
    past = [
        [
            (line.exposure.days.first, line.exposure.days.last)
            for line in open_(endpoint.system, on=on).context["page"].exposures
        ]
        for on in ("", "2027-06-01")
    ]
    assert past == [[(date(2026, 1, 1), date(2026, 1, 14))]] * 2, "exposure is counted until today"
    wrong = open_(endpoint.system, on="soon")
    assert "There is no such day" in wrong.content.decode() and wrong.context["page"].asked.is_today


def test_the_matrix_answers_for_any_day(
    officer: Any, organisation: Organisation, endpoint: Any, make_baa: Any
) -> None:
    service = endpoint.target.service
    make_baa(service.vendor, service)
    address = reverse("system_matrix", args=[organisation.slug])
    cells = {
        on: officer.get(address, {"on": on}).context["matrix"].rows
        for on in ("2026-01-10", "2026-11-22", "2025-01-01")
    }
    assert [rows and rows[0][1] for rows in cells.values()] == [
        [("Not covered", "critical")],
        [("Lapsing", "soon")],
        [],
    ]
    assert (
        "on 2026-01-10, from what is on file today"
        in officer.get(address, {"on": "2026-01-10"}).content.decode()
    )


def test_all_that_is_recorded_stands_on_the_page(
    open_: Any, alice: Person, endpoint: Any, make_component: Any
) -> None:
    system = endpoint.system
    actions.system_approve(
        system, by=alice, on=date(2026, 3, 1), until=date(2027, 3, 1), conditions="Only for intake."
    )
    endpoint.purpose, endpoint.tls = "To sort what patients write", "1.2"
    actions.flow_save(endpoint, by=alice)
    make_component(
        system, "Audit store", "log_store", region="us-east-1", keys="customer", key_rotation_due=date(2027, 2, 3), tenancy="single",
        identity="secret", secret_rotation_due=date(2027, 4, 5), append_only="object_lock", log_readers="The security officer",
        log_months=72, log_review_due=date(2027, 6, 7), kept_days=2190,
    )  # fmt: skip
    make_component(system, "Gulf store", "object_store", region="me-south-1")
    words = open_(system).content.decode()
    for each in (
        str(alice), "2026-03-01", "2027-03-01", "Only for intake.", "To sort what patients write", "TLS 1.2", "Customer-managed",
        "2027-02-03", "Single-tenant", "A secret", "2027-04-05", "Object lock", "The security officer", "72", "2027-06-07",
        "Keeps data for 2190 days", "us-east-1 (US, unverified)", "me-south-1 (BH)",
    ):  # fmt: skip
        assert each in words, each
    exposed = words.split('id="exposures"')[1].split("</section>")[0]
    assert catalogue.titles(("name",)) in exposed


def test_a_pack_tells_of_approvals_and_components(
    organisation: Organisation, alice: Person, endpoint: Any, make_component: Any
) -> None:
    system = endpoint.system
    actions.system_approve(system, by=alice, on=date(2026, 3, 1), until=None, conditions="Only for intake.")
    make_component(
        system, "Gulf store", "object_store", region="me-south-1", keys="own", claim_evidence="Clause 4"
    )
    endpoint.phi, endpoint.purpose = [], "To sort what patients write"
    actions.flow_save(endpoint, by=alice, wrong=True, why="Recorded wrongly")
    chapter = SystemRegister().section(organisation, TODAY, clock.now() + timedelta(seconds=1))
    tables = {
        table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        for table in chapter.tables
    }
    assert tables["approvals"] == [
        {
            "system": "Intake chatbot", "stage": "Idea", "approved by": str(alice), "approved on": "2026-03-01",
            "approved until": "", "conditions of use": "Only for intake.",
        }
    ]  # fmt: skip
    (gulf,) = (row for row in tables["components"] if row["component"] == "Gulf store")
    assert (gulf["country"], gulf["country is"], gulf["keys"]) == ("BH", "verified", "On our own premises")
    assert gulf["what shows region and retention"] == "Clause 4"
    (hop,) = tables["hops"]
    assert (hop["service"], hop["purpose"], hop["encryption in transit"]) == (
        "Anthropic: Claude API", "To sort what patients write", "TLS 1.3",
    )  # fmt: skip
    paper = render_to_string(chapter.template, chapter.context)
    assert f"Approved by {alice} on 2026-03-01" in paper and "Only for intake." in paper
    assert "Anthropic: Claude API</td><td>No PHI" in paper


def test_own_duties_stand_by_the_service_they_concern(
    open_: Any, endpoint: Any, make_vendor: Any, make_service: Any, make_component: Any
) -> None:
    store = make_service(make_vendor("Aurora Cloud"), "Object storage")
    make_component(endpoint.system, "Files", "object_store", service=store)
    duties = dict(open_(endpoint.system).context["page"].duties)
    backups = "Backups that were tried, and deletion at the end of the retention period"
    assert [backups in [words for words, _ in own] for own in duties.values()] == [False, True]
    assert list(duties) == ["Anthropic: Claude API", "Aurora Cloud: Object storage"]


def test_a_hop_without_phi_names_the_service_where_it_ends(open_: Any, alice: Person, endpoint: Any) -> None:
    endpoint.phi = []
    actions.flow_save(endpoint, by=alice, wrong=True, why="Recorded wrongly")
    (line,) = open_(endpoint.system).context["page"].flows[0].hops
    assert (line.word, line.where) == ("No PHI", "Anthropic: Claude API")


def test_fifty_flows_and_components_a_page_the_worst_first(
    officer: Any, alice: Person, open_: Any, endpoint: Any, make_component: Any, make_flow: Any
) -> None:
    system = endpoint.system
    for number in range(60):
        make_flow(endpoint.source, make_component(system, f"Store {number:02}"), from_on=date(2025, 1, 1))
    page = open_(system).context["page"]
    assert (len(page.flows), len(page.components)) == (50, 50)
    assert page.flows[0].flow == endpoint
    second = open_(system, flows="2", components="2").context["page"]
    assert (len(second.flows), len(second.components)) == (11, 12)
    assert not {line.flow.pk for line in second.flows} & {line.flow.pk for line in page.flows}


def test_what_is_kept_is_read_after_the_count(
    officer: Any, alice: Person, endpoint: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An approval withdrawn between the row that the address was opened with and the count must not stand for five minutes."""
    system = endpoint.system
    actions.system_approve(system, by=alice, on=date(2026, 3, 1), until=None, conditions="Only for intake.")
    cache.clear()
    count = view.changes.counter

    def later(key: Any) -> int | None:
        monkeypatch.undo()
        actions.system_withdraw(System.objects.get(pk=system.pk), by=alice, why="found wanting")
        cache.incr(f"changes:{key}") if cache.get(f"changes:{key}") else None
        return count(key)

    monkeypatch.setattr(view.changes, "counter", later)
    words = officer.get(system.get_absolute_url()).content.decode()
    assert "Only for intake." not in words.split('id="facts"')[1].split("</section>")[0]
    words = officer.get(system.get_absolute_url()).content.decode()
    assert "Only for intake." not in words.split('id="facts"')[1].split("</section>")[0]


def test_what_is_kept_is_for_the_same_rights_day_and_shape(
    officer: Any,
    organisation: Organisation,
    endpoint: Any,
    charlie: Person,
    join: Any,
    enter: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache.clear()
    system = endpoint.system
    auditor = enter(join(charlie, Role.AUDITOR))
    assert "Add flow" in officer.get(system.get_absolute_url()).content.decode()
    assert "Add flow" not in auditor.get(system.get_absolute_url()).content.decode()
    assert (
        "Cover on 2026-05-01" in officer.get(system.get_absolute_url(), {"on": "2026-05-01"}).content.decode()
    )
    assert "Cover today" in officer.get(system.get_absolute_url()).content.decode()
    made: list[str] = []
    keep = shown.changes.kept
    monkeypatch.setattr(shown.changes, "kept", lambda *given: made.append(given[1]) or keep(*given))
    officer.get(system.get_absolute_url())
    monkeypatch.setattr(shown, "SHAPE", shown.SHAPE + 1)
    officer.get(system.get_absolute_url())
    assert len(set(made)) == 2


def test_who_may_write_but_not_approve_is_kept_a_page_without_acceptance(
    officer: Any,
    organisation: Organisation,
    endpoint: Any,
    alice: Person,
    charlie: Person,
    join: Any,
    enter: Any,
) -> None:
    system, words = endpoint.system, "Accept for a time"
    holder = enter(join(charlie, Role.CONTRIBUTOR))
    grant(system, charlie, "systems_write", by=alice)
    endpoint.tls = "1.0"
    actions.flow_save(endpoint, by=alice)
    cache.clear()
    assert words in officer.get(system.get_absolute_url()).content.decode()
    seen = holder.get(system.get_absolute_url()).content.decode()
    assert "Add flow" in seen and words not in seen


def test_what_is_kept_of_an_archived_system_offers_no_deeds(
    officer: Any, alice: Person, make_system: Any, make_component: Any
) -> None:
    system = make_system()
    make_component(system, "One")
    assert "Add component" in officer.get(system.get_absolute_url()).content.decode()
    actions.system_archive(system, by=alice, why="gone", on=TODAY)
    cache.clear()
    assert "Add component" not in officer.get(system.get_absolute_url()).content.decode()


def test_a_cold_page_asks_a_bounded_number_of_queries(
    officer: Any, endpoint: Any, make_flow: Any, make_component: Any, django_assert_max_num_queries: Any
) -> None:
    officer.get(endpoint.system.get_absolute_url())
    for number in range(5):
        make_flow(endpoint.source, make_component(endpoint.system, f"Store {number}"))
    assert Component.objects.count() == 7
    cache.clear()
    with django_assert_max_num_queries(13):
        officer.get(endpoint.system.get_absolute_url())


def test_datasets_are_read_once_for_flows_and_for_what_it_was_trained_with(
    officer: Any, organisation: Organisation, alice: Person, endpoint: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = Dataset(organisation=organisation, name="Visits", kind="deidentified", owner=alice)
    ledger.save(dataset, by=alice, verb="added")
    actions.system_datasets(endpoint.system, [dataset], by=alice)
    endpoint.protection, endpoint.dataset = "deidentified", dataset
    actions.flow_save(endpoint, by=alice, wrong=True, why="It carries visits without names")
    asked: list[Organisation] = []
    read = determined.of_today
    monkeypatch.setattr(determined, "of_today", lambda of: asked.append(of) or read(of))
    cache.clear()
    assert officer.get(endpoint.system.get_absolute_url()).status_code == 200
    assert len(asked) == 1
