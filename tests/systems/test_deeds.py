"""A system copied, a gap accepted for a time: by whom it may be done, what it leaves behind, when it counts again."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from compliance.accounts.actions import grant
from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from compliance.ledger import door as ledger
from compliance.registers.answers import Severity
from riskassess.systems import actions, gaps
from riskassess.systems.gaps import ACCEPTABLE
from riskassess.systems.kinds import GAPS
from riskassess.systems.models import Acceptance, Component, Flow, System
from riskassess.systems.register import SystemRegister
from riskassess.systems.snapshots import accepted_known, known_landscape

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
ON = date(2026, 11, 22)


@pytest.fixture
def flow(make_system: Any, make_component: Any, make_flow: Any) -> Any:
    """Names go from one own component to another without encryption that anybody recorded."""
    system = make_system()
    return make_flow(make_component(system, "One"), make_component(system, "Other"), tls="")


def kinds(organisation: Organisation, on: date = ON) -> set[str]:
    return {gap.kind.key for gap in SystemRegister().gaps(organisation, on)}


def test_nothing_of_the_law_can_be_accepted() -> None:
    assert {key for key in ACCEPTABLE if GAPS[key].severity == Severity.CRITICAL} == set()
    assert "minimum_not_said" not in ACCEPTABLE


def test_an_accepted_gap_counts_again_after_its_day(
    officer: Any, organisation: Organisation, flow: Flow, bob: Person
) -> None:
    assert kinds(organisation) == {"tls_not_said"}
    at = [organisation.slug, flow.system_id, "tls_not_said", flow.pk]
    data = {"version": flow.system.version, "until": "2026-12-31", "why": "The line is private."}
    shown = officer.get(reverse("gap_accept", args=at)).content.decode()
    assert officer.post(reverse("gap_accept", args=at), data).status_code == 302
    assert "PHI goes this way, and no version of TLS is recorded. You accept it as" in " ".join(shown.split())
    assert kinds(organisation) == kinds(organisation, date(2026, 12, 31)) == set()
    assert kinds(organisation, date(2027, 1, 1)) == {"tls_not_said"}
    page = officer.get(flow.system.get_absolute_url()).context["page"]
    assert [(gap.kind.key, each.accepted_by) for gap, each in page.accepted] == [("tls_not_said", bob)]
    assert page.gaps == []


@pytest.mark.parametrize("days, is_fine", [(-1, False), (0, True), (365, True), (366, False)])
def test_for_a_year_at_most(
    officer: Any, organisation: Organisation, flow: Flow, days: int, *, is_fine: bool
) -> None:
    at = [organisation.slug, flow.system_id, "tls_not_said", flow.pk]
    data = {
        "version": flow.system.version,
        "until": str(ON + timedelta(days=days)),
        "why": "The line is private.",
    }
    answer = officer.post(reverse("gap_accept", args=at), data)
    assert (answer.status_code == 302) == is_fine == Acceptance.objects.exists()


def test_a_duty_of_the_law_has_no_such_page(
    officer: Any, organisation: Organisation, flow: Flow, alice: Person
) -> None:
    at = [organisation.slug, flow.system_id, "hop_not_covered", flow.pk]
    assert officer.get(reverse("gap_accept", args=at)).status_code == 404
    with pytest.raises(ValidationError, match="mended, not accepted"):
        actions.gap_accept(flow.system, "hop_not_covered", flow.pk, until=ON, on=ON, by=alice, why="no")


def test_a_copy_takes_parts_along_and_leaves_approval_behind(
    officer: Any, organisation: Organisation, flow: Flow, alice: Person
) -> None:
    actions.system_approve(flow.system, by=alice, on=ON, until=None, conditions="Only for intake.")
    address = reverse("system_copy", args=[organisation.slug, flow.system_id])
    data = {"version": flow.system.version, "name": "Second chatbot", "flows_from": "2026-12-01"}
    assert officer.post(address, data).status_code == 302
    new = System.objects.get(name="Second chatbot")
    assert (new.stage, new.approved_on, new.approval_conditions) == ("idea", None, "")
    assert sorted(new.phi.values_list("kind", flat=True)) == ["clinical", "name"]
    copied = Flow.objects.get(system=new)
    assert (copied.source.system, copied.target.system, copied.from_on) == (new, new, date(2026, 12, 1))
    assert Component.objects.filter(system=new).count() == 2
    assert System.objects.get(pk=flow.system_id).approved_on == ON
    again = officer.post(address, data)
    assert again.status_code == 422
    assert "There is already an AI system of this name." in again.content.decode()


def test_a_flow_that_ended_is_not_copied(alice: Person, flow: Flow) -> None:
    flow.to_on = ON - timedelta(days=1)
    actions.flow_save(flow, by=alice, on=ON)
    new = actions.system_copy(flow.system, name="Second", on=ON, by=alice, flows_from=ON)
    assert not Flow.objects.filter(system=new).exists()


def test_nothing_flows_in_a_copy_by_itself_and_no_day_of_other_keys_is_due_in_it(
    officer: Any, organisation: Organisation, flow: Flow, alice: Person
) -> None:
    portal = flow.source
    portal.key_rotation_due = portal.log_review_due = ON - timedelta(days=9)
    actions.component_save(portal, by=alice, on=ON)
    address = reverse("system_copy", args=[organisation.slug, flow.system_id])
    assert officer.post(address, {"version": flow.system.version, "name": "Second"}).status_code == 302
    new = System.objects.get(name="Second")
    assert not Flow.objects.filter(system=new).exists()
    dues = Component.objects.filter(system=new).values_list("key_rotation_due", "log_review_due")
    assert list(dues) == [(None, None)] * 2


def test_who_was_granted_one_system_copies_none(
    organisation: Organisation, flow: Flow, alice: Person, charlie: Person, join: Any, enter: Any
) -> None:
    holder = enter(join(charlie, "contributor"))
    grant(flow.system, charlie, "systems_write", by=alice)
    assert holder.get(reverse("system_edit", args=[organisation.slug, flow.system_id])).status_code == 200
    address = reverse("system_copy", args=[organisation.slug, flow.system_id])
    data = {"version": flow.system.version, "name": "Second"}
    assert (holder.get(address).status_code, holder.post(address, data).status_code) == (403, 403)
    assert System.objects.count() == 1


def test_what_fails_otherwise_than_it_was_accepted_counts_again(
    organisation: Organisation, make_system: Any, make_component: Any, make_flow: Any, alice: Person
) -> None:
    system = make_system()
    flow = make_flow(make_component(system, "One"), make_component(system, "Other"), tls="1.1")
    actions.gap_accept(
        system, "tls_below_floor", flow.pk, until=ON, on=ON, by=alice, why="Until the next release"
    )
    assert kinds(organisation) == set()
    flow.tls = "1.0"
    actions.flow_save(flow, by=alice)
    assert kinds(organisation) == {"tls_below_floor"}
    flow.tls = "1.1"
    actions.flow_save(flow, by=alice)
    assert kinds(organisation) == set()


def test_another_service_or_another_day_was_accepted_by_nobody(
    organisation: Organisation, make_system: Any, make_component: Any, alice: Person
) -> None:
    system = make_system()
    key = make_component(system, "Store", key_rotation_due=ON - timedelta(days=9))
    actions.gap_accept(system, "key_rotation_overdue", key.pk, until=ON, on=ON, by=alice, why="Next week")
    assert kinds(organisation) == set()
    key.key_rotation_due = ON - timedelta(days=1)
    actions.component_save(key, by=alice)
    assert kinds(organisation) == {"key_rotation_overdue"}


def test_what_does_not_fail_cannot_be_accepted(
    officer: Any, organisation: Organisation, flow: Flow, alice: Person
) -> None:
    flow.tls = "1.3"
    actions.flow_save(flow, by=alice)
    at = [organisation.slug, flow.system_id, "tls_not_said", flow.pk]
    data = {"version": flow.system.version, "until": "2026-12-31", "why": "The line is private."}
    answer = officer.post(reverse("gap_accept", args=at), data)
    assert (answer.status_code, Acceptance.objects.exists()) == (422, False)
    assert "does not fail" in answer.content.decode()


def test_accepted_anew_leaves_on_record_who_accepted_it_first(
    organisation: Organisation, flow: Flow, alice: Person, bob: Person
) -> None:
    before, until = ON - timedelta(days=9), ON + timedelta(days=9)
    actions.gap_accept(flow.system, "tls_not_said", flow.pk, until=ON, on=before, by=alice, why="First")
    actions.gap_accept(flow.system, "tls_not_said", flow.pk, until=until, on=ON, by=bob, why="Again")
    first, second = Acceptance.objects.order_by("accepted_on")
    assert (first.accepted_on, first.accepted_by, bool(first.archived_at)) == (before, alice, True)
    assert (second.accepted_on, second.accepted_by, second.archived_at) == (ON, bob, None)
    assert kinds(organisation, until) == set()
    now = clock.now() + timedelta(seconds=1)
    for on, who in ((ON - timedelta(days=1), alice), (ON, bob)):
        assert list(accepted_known(organisation, on, now).values()) == [
            f"{who} until {ON if who == alice else until}"
        ]


def test_an_auditor_accepts_nothing(
    organisation: Organisation, flow: Flow, charlie: Person, join: Any, enter: Any
) -> None:
    auditor = enter(join(charlie, "auditor"))
    at = [organisation.slug, flow.system_id, "tls_not_said", flow.pk]
    assert auditor.get(reverse("gap_accept", args=at)).status_code == 403
    data = {"until": "2026-12-31", "why": "because"}
    assert auditor.post(reverse("gap_accept", args=at), data).status_code == 403


def test_a_pack_tells_who_accepted_what_until_when(
    organisation: Organisation, flow: Flow, alice: Person
) -> None:
    until = ON + timedelta(days=9)
    before = clock.now()
    actions.gap_accept(
        flow.system, "tls_not_said", flow.pk, until=until, on=ON, by=alice, why="A private line"
    )

    def told(on: date, known: datetime) -> tuple[set[str], set[str]]:
        chapter = SystemRegister().section(organisation, on, known)
        (line,) = chapter.context["systems"]
        missing = {kind.key for kind, _ in chapter.context["summary"]}
        return missing, {fault.accepted for fault in line.faults if fault.kind.key == "tls_not_said"}

    now = clock.now() + timedelta(seconds=1)
    missing, accepted = told(ON, now)
    assert "tls_not_said" not in missing and accepted == {f"{alice} until {until}"}
    for on, known in ((until + timedelta(days=1), now), (ON - timedelta(days=1), now), (ON, before)):
        missing, accepted = told(on, known)
        assert "tls_not_said" in missing and accepted == {""}


def test_what_belongs_to_another_system_cannot_be_accepted_here(
    officer: Any, organisation: Organisation, flow: Flow, make_system: Any
) -> None:
    another = make_system("Another")
    at = [organisation.slug, another.pk, "tls_not_said", flow.pk]
    data = {"version": another.version, "until": "2026-12-31", "why": "The line is private."}
    answer = officer.post(reverse("gap_accept", args=at), data)
    assert (answer.status_code, Acceptance.objects.exists()) == (422, False)


@pytest.mark.parametrize(("floor", "wanted"), [("1.2", set()), ("1.3", {"tls_below_floor"})])
def test_the_floor_is_a_setting_of_the_organisation(
    organisation: Organisation, flow: Flow, alice: Person, floor: str, wanted: set[str]
) -> None:
    flow.tls = "1.2"
    actions.flow_save(flow, by=alice)
    organisation.tls_floor = floor
    ledger.save(organisation, by=alice, verb="edited")
    assert kinds(organisation) == wanted
    known = known_landscape(organisation, ON, clock.now())
    assert {
        each.kind for each in gaps.faults([facts for facts, _ in known.systems], known.land, ON)
    } == wanted
