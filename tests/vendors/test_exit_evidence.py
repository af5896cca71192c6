"""What shows that a vendor was left: evidence of each step, the agreement that tells of the return, and what closing an exit asks."""

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.accounts.models import Organisation, Person
from compliance.files import actions as files
from compliance.ledger import clock
from compliance.ledger import door as ledger
from compliance.ledger.door import Refused
from compliance.ledger.history import history
from tests.files.examples import PDF
from tests.vendors.test_exits import TODAY, answer, at, terminate, told
from vendors import actions, exits, report
from vendors.dates import PartialDate
from vendors.models import BAA, BAAFile, Exit, ExitStep, Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]


def by_hand(leaving: Exit, by: Person, *steps: ExitStep) -> None:
    """As it could be recorded before anything had to show it."""
    for step in steps:
        step.by = by
    ledger.save(leaving, by=by, verb="step answered", parts={"steps": [*leaving.steps.all(), *steps]})


def told_in_pack(organisation: Organisation) -> dict[str, str]:
    chapter = report.section(organisation, TODAY, clock.now())
    table = next(table for table in chapter.tables if table.name == "exits")
    return dict(zip(table.columns, table.rows[0], strict=True))  # type: ignore[arg-type]


def done(step: str, evidence: str = "", on: date = TODAY) -> ExitStep:
    return ExitStep(step=step, answer="done", done_on=on, evidence=evidence)


@pytest.mark.parametrize("step", ["export", "certificate", "access"])
def test_nothing_is_done_that_nothing_shows(
    officer: Any, organisation: Organisation, agreement: BAA, alice: Person, step: str
) -> None:
    leaving = terminate(agreement, alice)
    actions.baa_return(BAA.objects.get(), outcome="destroyed", done_on=TODAY, by=alice)
    address = at("exit_step", organisation, key=leaving.pk, step=step)
    typed = {"version": 1, "answer": "done", "done_on": str(TODAY), "evidence": " "}
    assert list(officer.post(address, typed).context["form"].errors) == ["evidence"]
    filed = typed | {"upload": SimpleUploadedFile("proof.pdf", PDF)}
    assert officer.post(address, filed).status_code == 302


def test_what_a_file_shows_of_an_exit_goes_with_the_pack(
    officer: Any, organisation: Organisation, agreement: BAA, alice: Person
) -> None:
    leaving = terminate(agreement, alice)
    filed = {
        "version": 1, "answer": "done", "done_on": str(TODAY), "evidence": "",
        "upload": SimpleUploadedFile("proof.pdf", PDF),
    }  # fmt: skip
    assert (
        officer.post(at("exit_step", organisation, key=leaving.pk, step="access"), filed).status_code == 302
    )
    actions.baa_return(BAA.objects.get(), outcome="destroyed", done_on=TODAY, by=alice)
    vendor = Vendor.objects.get()
    actions.vendor_archive(vendor, by=alice, why="Left", on=TODAY, waive_exit=True)
    chapter = report.section(organisation, TODAY, clock.now() + timedelta(seconds=1))
    (kept,) = chapter.evidence
    assert kept.concerns == f"Exit of {agreement.vendor.name}" and "access" in kept.title.lower()
    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
    assert leaving.pk in chapter.records, "its events go with it"


def test_a_return_is_not_answered_by_hand_while_the_agreement_runs(
    organisation: Organisation, agreement: BAA, alice: Person
) -> None:
    leaving = Exit(organisation=organisation, vendor=agreement.vendor, opened_on=TODAY, due_on=TODAY)
    actions.exit_open(leaving, by=alice)
    with pytest.raises(Refused, match="record the return there"):
        answer(leaving, alice, "return")
    assert [line.item.key for line in actions.step_lines(leaving, TODAY) if not line.by_hand] == ["return"]


def test_the_agreement_takes_over_what_was_said_by_hand(
    officer: Any, organisation: Organisation, agreement: BAA, alice: Person
) -> None:
    leaving = terminate(agreement, alice)
    by_hand(leaving, alice, done("export", "T 1"), done("access", "T 2"), done("return"), done("certificate"))
    assert told_in_pack(organisation)["return"] == "open: BAA owes it"
    with pytest.raises(Refused, match="not recorded. “A certificate of that is on file” is open."):
        actions.exit_close(leaving, by=alice, on=TODAY, phi_stopped=True)
    actions.baa_return(BAA.objects.get(), outcome="destroyed", done_on=TODAY - timedelta(days=1), by=alice)
    with pytest.raises(Refused, match="^“A certificate of that is on file” is open.$"):
        actions.exit_close(leaving, by=alice, on=TODAY, phi_stopped=True)
    shown = officer.get(leaving.get_absolute_url()).content.decode()
    assert "Destroyed on 2026-11-21, by BAA" in shown and "took over" in shown and exits.NOT_SHOWN in shown
    assert at("exit_step", organisation, key=leaving.pk, step="return") not in shown
    told = told_in_pack(organisation)
    assert told["return"] == "Destroyed 2026-11-21, by BAA"
    assert told["certificate"] == "open: said to be done 2026-11-22, and nothing shows it"
    assert told["export"] == "Done 2026-11-22: T 1"


def test_no_certificate_is_of_a_return_that_comes_after_it(
    organisation: Organisation, agreement: BAA, alice: Person
) -> None:
    leaving = terminate(agreement, alice)
    actions.baa_return(BAA.objects.get(), outcome="destroyed", done_on=TODAY, by=alice)
    early = done("certificate", "Vault, drawer 2", TODAY - timedelta(days=1))
    with pytest.raises(Refused, match="no day before it"):
        actions.exit_step(leaving, early, by=alice, on=TODAY)
    by_hand(leaving, alice, early)
    assert "no return by that day is on record" in told_in_pack(organisation)["certificate"]


def test_each_agreement_that_told_a_return_needs_its_certificate(
    organisation: Organisation, agreement: BAA, make_baa: Any, alice: Person
) -> None:
    other = make_baa(agreement.vendor, terminated_on=PartialDate.of(TODAY - timedelta(days=9)))
    leaving = terminate(agreement, alice)
    attachment = files.store(SimpleUploadedFile("c.pdf", PDF), organisation=organisation, by=alice)
    paper = BAAFile(attachment=attachment, kind="certificate")
    actions.baa_return(
        BAA.objects.get(pk=agreement.pk), outcome="returned", done_on=TODAY, by=alice, files=[paper]
    )
    lines = {line.item.key: line for line in actions.step_lines(leaving, TODAY)}
    assert lines["return"].baa == other and lines["return"].is_owed
    actions.baa_return(BAA.objects.get(pk=other.pk), outcome="destroyed", done_on=TODAY, by=alice)
    lines = {line.item.key: line for line in actions.step_lines(leaving, TODAY)}
    assert lines["return"].is_settled and not lines["certificate"].told


def test_what_came_back_before_an_earlier_exit_closed_says_nothing_of_this_one(
    organisation: Organisation, agreement: BAA, alice: Person
) -> None:
    first = terminate(agreement, alice)
    actions.baa_return(BAA.objects.get(), outcome="destroyed", done_on=TODAY - timedelta(days=1), by=alice)
    answer(first, alice, "export", "access", "certificate")
    actions.exit_close(first, by=alice, on=TODAY, phi_stopped=True)
    second = Exit(organisation=organisation, vendor=agreement.vendor, opened_on=TODAY, due_on=TODAY)
    actions.exit_open(second, by=alice)
    settled = {line.item.key: line.is_settled for line in actions.step_lines(second, TODAY)}
    assert settled["return"] is False
    answer(second, alice, "return", "certificate")
    assert [line.is_settled for line in actions.step_lines(first, TODAY)] == [True] * 4


def test_closing_says_that_phi_is_no_longer_sent(
    officer: Any, organisation: Organisation, agreement: BAA, alice: Person
) -> None:
    leaving = terminate(agreement, alice)
    actions.baa_return(BAA.objects.get(), outcome="destroyed", done_on=TODAY, by=alice)
    answer(leaving, alice, "export", "access", "certificate")
    address = at("exit_close", organisation, key=leaving.pk)
    assert "PHI is no longer sent to Claude API" in officer.get(address).content.decode()
    typed = {"version": Exit.objects.get().version}
    assert list(officer.post(address, typed).context["form"].errors) == ["phi_stopped"]
    assert "phi_without_baa" in told(organisation)[0]
    assert officer.post(address, typed | {"phi_stopped": "on"}).status_code == 302
    service = agreement.vendor.services.get()
    assert service.phi == "no" and [entry.event.verb for entry in history(service)] == ["edited", "added"]
    assert not told(organisation)[0] & {"phi_without_baa", "exit_open"}


# Pages


def test_the_page_to_close_says_what_is_missing(
    officer: Any, organisation: Organisation, agreement: BAA, alice: Person
) -> None:
    leaving = terminate(agreement, alice)
    page = officer.get(at("exit_close", organisation, key=leaving.pk), follow=True).content.decode()
    assert "It is closed as of today" not in page
    assert "is not recorded" in page and "It cannot be closed yet. What is missing stands below." in page
