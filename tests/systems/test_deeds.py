"""A system copied, a gap accepted for a time: by whom it may be done, what it leaves behind, when it counts again."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from compliance.registers.answers import Severity
from riskassess.systems import actions
from riskassess.systems.gaps import ACCEPTABLE
from riskassess.systems.kinds import GAPS
from riskassess.systems.models import Acceptance, Component, Flow, System
from riskassess.systems.register import SystemRegister

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
    assert kinds(organisation) == {"tls_below_floor"}
    at = [organisation.slug, flow.system_id, "tls_below_floor", flow.pk]
    data = {"version": flow.system.version, "until": "2026-12-31", "why": "The line is private."}
    assert officer.post(reverse("gap_accept", args=at), data).status_code == 302
    assert kinds(organisation) == kinds(organisation, date(2026, 12, 31)) == set()
    assert kinds(organisation, date(2027, 1, 1)) == {"tls_below_floor"}
    page = officer.get(flow.system.get_absolute_url()).context["page"]
    assert [(gap.kind.key, each.accepted_by) for gap, each in page.accepted] == [("tls_below_floor", bob)]
    assert page.gaps == []


@pytest.mark.parametrize("days, is_fine", [(-1, False), (0, True), (365, True), (366, False)])
def test_for_a_year_at_most(
    officer: Any, organisation: Organisation, flow: Flow, days: int, *, is_fine: bool
) -> None:
    at = [organisation.slug, flow.system_id, "tls_below_floor", flow.pk]
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
    data = {"version": flow.system.version, "name": "Second chatbot"}
    assert officer.post(address, data).status_code == 302
    new = System.objects.get(name="Second chatbot")
    assert (new.stage, new.approved_on, new.approval_conditions) == ("idea", None, "")
    assert sorted(new.phi.values_list("kind", flat=True)) == ["clinical", "name"]
    copied = Flow.objects.get(system=new)
    assert (copied.source.system, copied.target.system, copied.from_on) == (new, new, ON)
    assert Component.objects.filter(system=new).count() == 2
    assert System.objects.get(pk=flow.system_id).approved_on == ON
    again = officer.post(address, data)
    assert again.status_code == 422
    assert "There is already an AI system of this name." in again.content.decode()


def test_a_flow_that_ended_is_not_copied(alice: Person, flow: Flow) -> None:
    flow.to_on = ON - timedelta(days=1)
    actions.flow_save(flow, by=alice)
    new = actions.system_copy(flow.system, name="Second", on=ON, by=alice)
    assert not Flow.objects.filter(system=new).exists()


def test_an_auditor_accepts_nothing(
    organisation: Organisation, flow: Flow, charlie: Person, join: Any, enter: Any
) -> None:
    auditor = enter(join(charlie, "auditor"))
    at = [organisation.slug, flow.system_id, "tls_below_floor", flow.pk]
    assert auditor.get(reverse("gap_accept", args=at)).status_code == 403
    data = {"until": "2026-12-31", "why": "because"}
    assert auditor.post(reverse("gap_accept", args=at), data).status_code == 403


def test_a_pack_tells_who_accepted_what_until_when(
    organisation: Organisation, flow: Flow, alice: Person
) -> None:
    until = ON + timedelta(days=9)
    before = clock.now()
    actions.gap_accept(
        flow.system, "tls_below_floor", flow.pk, until=until, on=ON, by=alice, why="A private line"
    )

    def told(on: date, known: datetime) -> tuple[set[str], set[str]]:
        chapter = SystemRegister().section(organisation, on, known)
        (line,) = chapter.context["systems"]
        missing = {kind.key for kind, _ in chapter.context["summary"]}
        return missing, {fault.accepted for fault in line.faults if fault.kind.key == "tls_below_floor"}

    now = clock.now() + timedelta(seconds=1)
    missing, accepted = told(ON, now)
    assert "tls_below_floor" not in missing and accepted == {f"{alice} until {until}"}
    for on, known in ((until + timedelta(days=1), now), (ON - timedelta(days=1), now), (ON, before)):
        missing, accepted = told(on, known)
        assert "tls_below_floor" in missing and accepted == {""}


def test_what_belongs_to_another_system_cannot_be_accepted_here(
    officer: Any, organisation: Organisation, flow: Flow, make_system: Any
) -> None:
    another = make_system("Another")
    at = [organisation.slug, another.pk, "tls_below_floor", flow.pk]
    data = {"version": another.version, "until": "2026-12-31", "why": "The line is private."}
    answer = officer.post(reverse("gap_accept", args=at), data)
    assert (answer.status_code, Acceptance.objects.exists()) == (422, False)
