"""Leaving a vendor: what opens an exit, what closes it, and that no vendor goes out of use without one where PHI may have reached it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.files import actions as files
from compliance.ledger import clock
from compliance.ledger.door import Refused
from compliance.ledger.history import history
from compliance.ledger.models import Event
from tests.files.examples import PDF
from tests.vendors.facts import baa, day
from vendors import actions, exits, queries
from vendors.coverage import Service
from vendors.coverage import Vendor as Facts
from vendors.dates import PartialDate
from vendors.models import BAA, BAAFile, Exit, ExitStep

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
ACME = Facts(key="acme", ba_status="yes")
EHR = Service(key="ehr", vendor="acme", phi="yes")


def leaving(opened: str = "2026-03-01", ended: str | None = None) -> exits.Exit:
    return exits.Exit(
        key="x", vendor="acme", opened_on=day(opened), due_on=day("2026-03-31"), ended_on=ended and day(ended)  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    "ended, on, is_open",
    [
        (None, "2026-02-28", False),
        (None, "2026-03-01", True),
        ("2026-03-10", "2026-03-09", True),
        ("2026-03-10", "2026-03-10", False),
    ],
)
def test_it_is_open_from_its_day_to_the_day_before_it_ended(
    ended: str | None, on: str, is_open: bool  # noqa: FBT001
) -> None:  # fmt: skip
    assert exits.is_open(leaving(ended=ended), day(on)) == is_open


@pytest.mark.parametrize(
    "vendor, services, agreements, owed",
    [
        (ACME, [], [], False),
        (ACME, [EHR], [], True),
        (ACME, [Service(key="s", vendor="acme", phi="no")], [], False),
        (ACME, [Service(key="s", vendor="acme", phi="unknown", archived=True)], [], True),
        (Facts(key="acme", ba_status="treatment"), [EHR], [], False),
        (Facts(key="acme", ba_status="treatment"), [], [baa()], True),
        (Facts(key="acme", ba_status="yes", relation="subcontractor"), [EHR], [], False),
        (ACME, [], [baa(signed=None)], False),
        (ACME, [], [baa(direction="business_associate")], False),
        (ACME, [], [baa(terminated_on="2025-12-31")], False),
    ],
)
def test_an_exit_is_owed_where_phi_may_have_gone(
    vendor: Facts,
    services: Any,
    agreements: Any,
    owed: bool,  # noqa: FBT001
) -> None:
    assert exits.owes_exit(vendor, services, agreements) == owed


def test_an_exit_before_the_last_end_counts_for_nothing() -> None:
    ended = [baa(terminated_on="2026-05-01")]
    assert not exits.is_left([leaving(ended="2026-04-30")], ended, day("2026-06-01"))
    assert exits.is_left([leaving(ended="2026-05-01")], ended, day("2026-06-01"))
    assert not exits.is_left([leaving(ended="2026-06-02")], ended, day("2026-06-01"))


# What is done


def terminate(agreement: BAA, by: Person, on: date = TODAY - timedelta(days=2)) -> Exit:
    actions.baa_terminate(agreement, terminated_on=PartialDate.of(on), by=by, why="Left")
    return Exit.objects.get()


def answer(leaving: Exit, by: Person, *steps: str) -> None:
    for step in steps:
        row = ExitStep(step=step, answer="done", done_on=TODAY, evidence="Ticket 12")
        actions.exit_step(leaving, row, by=by, on=TODAY)


def told(organisation: Organisation, on: date = TODAY) -> tuple[set[str], dict[str, date | None]]:
    gaps = {row.kind for row in queries.gap_rows(organisation.pk, on)}
    dues = {row.kind: row.day for row in queries.deadline_rows(organisation.pk, on, on + timedelta(days=365))}
    return gaps, dues


def test_a_termination_opens_it_and_the_agreement_answers_for_phi(
    organisation: Organisation, agreement: BAA, alice: Person
) -> None:
    leaving = terminate(agreement, alice)
    assert (leaving.baa, leaving.opened_on, leaving.due_on) == (
        agreement,
        date(2026, 11, 20),
        date(2026, 12, 20),
    )
    gaps, dues = told(organisation)
    assert "exit_open" in gaps and dues["vendor_exit"] == date(2026, 12, 20)
    answer(leaving, alice, "export", "access")
    with pytest.raises(Refused, match="record the return there"):
        answer(leaving, alice, "return")
    with pytest.raises(Refused, match="a return or destruction that is on record"):
        answer(leaving, alice, "certificate")
    with pytest.raises(Refused, match="return or destruction of PHI is not recorded"):
        actions.exit_close(leaving, by=alice, on=TODAY, phi_stopped=True)
    actions.baa_return(BAA.objects.get(), outcome="destroyed", done_on=TODAY, by=alice)
    answer(leaving, alice, "certificate")
    actions.exit_close(leaving, by=alice, on=TODAY, phi_stopped=True)
    gaps, dues = told(organisation)
    assert "exit_open" not in gaps and "vendor_exit" not in dues
    assert [entry.event.verb for entry in history(leaving)][::4] == ["closed", "opened"]


def test_a_certificate_with_the_agreement_is_one_here(
    organisation: Organisation, agreement: BAA, alice: Person
) -> None:
    leaving = terminate(agreement, alice)
    attachment = files.store(SimpleUploadedFile("c.pdf", PDF), organisation=organisation, by=alice)
    certificate = BAAFile(attachment=attachment, kind="certificate")
    baa = BAA.objects.get()
    actions.baa_return(baa, outcome="returned", done_on=TODAY, by=alice, files=[certificate])
    settled = {line.item.key: line.is_settled for line in actions.step_lines(leaving, TODAY)}
    assert settled == {"export": False, "return": True, "certificate": True, "access": False}


def test_where_another_agreement_runs_on_nobody_leaves(make_baa: Any, agreement: BAA, alice: Person) -> None:
    make_baa(agreement.vendor)
    actions.baa_terminate(agreement, terminated_on=PartialDate.of(TODAY), by=alice, why="One of two")
    assert not Exit.objects.exists()


def test_a_termination_taken_back_takes_its_exit_with_it(agreement: BAA, alice: Person) -> None:
    leaving = terminate(agreement, alice)
    actions.baa_take_back(BAA.objects.get(), what="termination", by=alice, why="Wrong vendor")
    leaving.refresh_from_db()
    assert leaving.archived_at


def test_one_with_an_answer_stays_when_the_termination_is_taken_back(agreement: BAA, alice: Person) -> None:
    leaving = terminate(agreement, alice)
    answer(leaving, alice, "export")
    actions.baa_take_back(BAA.objects.get(), what="termination", by=alice, why="Wrong vendor")
    with pytest.raises(Refused, match="has not ended"):
        actions.exit_close(Exit.objects.current().get(), by=alice, on=TODAY)


def test_a_vendor_is_archived_once_its_exit_is_over_or_waived(
    organisation: Organisation, agreement: BAA, alice: Person
) -> None:
    vendor = agreement.vendor
    leaving = terminate(agreement, alice)
    actions.baa_return(BAA.objects.get(), outcome="destroyed", done_on=TODAY, by=alice)
    with pytest.raises(Refused, match="no exit is closed"):
        actions.vendor_archive(vendor, by=alice, why="Gone", on=TODAY)
    answer(leaving, alice, "export", "access", "certificate")
    actions.exit_close(leaving, by=alice, on=TODAY, phi_stopped=True)
    actions.vendor_archive(vendor, by=alice, why="Gone", on=TODAY)
    assert vendor.archived_at and not Exit.objects.filter(outcome="waived").exists()


def test_a_waiver_is_a_record_with_its_reason(make_vendor: Any, make_service: Any, alice: Person) -> None:
    vendor = make_vendor()
    make_service(vendor)
    actions.vendor_archive(vendor, by=alice, why="Recorded twice", on=TODAY, waive_exit=True)
    waived = Exit.objects.get()
    assert (waived.outcome, waived.waiver, waived.ended_by) == ("waived", "Recorded twice", alice)


def test_an_exit_that_is_over_takes_no_answer(agreement: BAA, alice: Person) -> None:
    leaving = terminate(agreement, alice)
    actions.exit_waive(leaving, by=alice, why="They went out of business", on=TODAY)
    for deed in (
        lambda: answer(leaving, alice, "export"),
        lambda: actions.exit_waive(leaving, by=alice, why="again", on=TODAY),
    ):
        with pytest.raises(Refused, match="is over"):
            deed()


def at(name: str, organisation: Organisation, **arguments: Any) -> str:
    return reverse(name, kwargs={"slug": organisation.slug, **arguments})


def test_an_exit_by_hand_from_its_page_to_the_archive(
    officer: Any, organisation: Organisation, make_vendor: Any, make_service: Any
) -> None:
    vendor = make_vendor()
    make_service(vendor)
    today = clock.today(organisation.zone)
    page = officer.get(at("vendor_archive", organisation, key=vendor.pk)).content.decode()
    assert "Waive its exit" in page
    refused = officer.post(
        at("vendor_archive", organisation, key=vendor.pk), {"version": vendor.version, "why": "unused"}
    )
    assert list(refused.context["form"].errors) == ["waive_exit"]
    opened = officer.post(
        at("vendor_exit", organisation, key=vendor.pk),
        {"opened_on": today, "due_on": today + timedelta(days=30), "why": "Replaced"},
    )
    leaving = Exit.objects.get()
    assert opened["Location"] == leaving.get_absolute_url()
    assert officer.get(at("vendor_exit", organisation, key=vendor.pk)).status_code == 302, (
        "the one that is open"
    )
    assert "It cannot be closed yet" in officer.get(leaving.get_absolute_url()).content.decode()
    assert (
        f"open, to be closed by {leaving.due_on}" in officer.get(vendor.get_absolute_url()).content.decode()
    )
    for number, step in enumerate(exits.STEPS):
        typed = {"version": number + 1, "answer": "done", "done_on": today, "evidence": "Ticket 4711"}
        with_file = (
            typed | {"upload": SimpleUploadedFile("proof.pdf", PDF)} if step.key == "access" else typed
        )
        answered = officer.post(at("exit_step", organisation, key=leaving.pk, step=step.key), with_file)
        assert answered.status_code == 302
    closed = officer.post(at("exit_close", organisation, key=leaving.pk), {"version": 5, "phi_stopped": "on"})
    assert closed.status_code == 302
    shown = officer.get(leaving.get_absolute_url()).content.decode()
    assert "Closed" in shown and "Bob Tran: Ticket 4711" in shown
    assert f"Closed, {today}" in officer.get(vendor.get_absolute_url()).content.decode()
    file = ExitStep.objects.get(step="access").pk
    stored = officer.get(at("exit_file", organisation, key=leaving.pk, file=file))
    assert b"".join(stored.streaming_content) == PDF
    assert Event.objects.filter(verb="file read", record_id=leaving.pk).count() == 1
    assert (
        "Waive its exit"
        not in officer.get(at("vendor_archive", organisation, key=vendor.pk)).content.decode()
    )


def test_what_is_not_needed_says_why(
    officer: Any, organisation: Organisation, agreement: BAA, alice: Person
) -> None:
    leaving = terminate(agreement, alice)
    address = at("exit_step", organisation, key=leaving.pk, step="export")
    typed = {"version": 1, "answer": "not_needed", "done_on": "2026-11-21"}
    assert list(officer.post(address, typed).context["form"].errors) == ["evidence"]
    late = typed | {"evidence": "None kept", "done_on": "2099-01-01"}
    assert list(officer.post(address, late).context["form"].errors) == ["done_on"]
    assert officer.get(at("exit_step", organisation, key=leaving.pk, step="nothing")).status_code == 404
