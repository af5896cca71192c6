"""The verbs of an agreement where days meet: what is refused and beside which field, and what moves when an end moves."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.accounts.models import Organisation, Person
from compliance.ledger.models import Event
from tests.files.examples import PDF
from tests.vendors.test_pages import at, baa_data
from vendors import actions
from vendors.dates import PartialDate
from vendors.models import BAA

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def on_a_known_day() -> Any:
    with time_machine.travel("2026-11-22T15:00:00Z", tick=True):
        yield


def day(text: str) -> PartialDate:
    return PartialDate.parse(text)


def fresh(baa: BAA) -> BAA:
    return BAA.objects.get(pk=baa.pk)


def confirm(browser: Any, name: str, baa: BAA, **typed: Any) -> Any:
    """Does a verb as a person does: fills it in, looks at what changes, confirms."""
    address = at(name, baa.organisation, key=baa.pk)
    typed = {"version": fresh(baa).version, **typed}
    shown = browser.post(address, typed)
    seal = re.search(r'name="confirmed" value="([^"]+)"', shown.content.decode())
    return browser.post(address, {**typed, "confirmed": seal[1]}) if seal else shown


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 422, answer.status_code
    return dict(answer.context["form"].errors)


def amendment(baa: BAA, **typed: Any) -> dict[str, Any]:
    data = {"amended_on": "2026-11-22", "why": "as agreed", **baa_data(fresh(baa)), **typed}
    return {name: value for name, value in data.items() if name not in ("signed", "effective")}


@pytest.mark.parametrize(
    ("end", "amended_on", "taken"),
    [
        ("2025-12-31", "2026-11-22", False),
        ("2026-11-21", "2026-11-22", False),
        ("2026-11-22", "2026-11-22", True),
        ("2026-12-31", "2025-01-14", False),
        ("2026-12-31", "2025-01-15", True),
    ],
)
def test_only_what_runs_is_amended(
    officer: Any, make_vendor: Any, make_baa: Any, end: str, amended_on: str, *, taken: bool
) -> None:
    """Else an agreement that had ended would be read as having run on (45 CFR 164.502(e)(2), 164.308(b)(3))."""
    baa = make_baa(make_vendor(), signed=day("2025-01-10"), effective=day("2025-01-15"), first_end=day(end))
    typed = amendment(baa, first_end="2027-12-31", amended_on=amended_on)
    answer = confirm(officer, "baa_amend", baa, **typed)
    if taken:
        assert answer.status_code == 302
        assert (fresh(baa).ends_on, str(fresh(baa).amended_on)) == (date(2027, 12, 31), amended_on)
    else:
        assert list(errors(answer)) == ["amended_on"]
        assert fresh(baa).ends_on == date.fromisoformat(end)


@pytest.mark.parametrize(("end", "taken"), [("2026-11-21", False), ("2026-11-22", True)])
def test_an_amendment_does_not_end_an_agreement_before_it_was_agreed(
    officer: Any, make_vendor: Any, make_baa: Any, end: str, *, taken: bool
) -> None:
    baa = make_baa(make_vendor())
    answer = confirm(officer, "baa_amend", baa, **amendment(baa, first_end=end))
    assert answer.status_code == 302 if taken else list(errors(answer)) == ["first_end"]


def test_an_amendment_does_not_change_when_it_began_and_keeps_its_day(
    officer: Any, make_vendor: Any, make_baa: Any
) -> None:
    baa = make_baa(make_vendor())
    typed = {**amendment(baa), "signed": "2020-01-01", "effective": "2020-01-01", "breach_notice_value": "5"}
    assert confirm(officer, "baa_amend", baa, **typed).status_code == 302
    saved = fresh(baa)
    assert (saved.starts_on, saved.amended_on, saved.breach_notice_value) == (date(2026, 1, 15), TODAY, 5)
    page = officer.get(baa.get_absolute_url()).content.decode()
    assert "Amended as of" in page
    assert '"amended_on":"2026-11-22"' in Event.objects.filter(record_id=baa.pk).latest("number").state


def test_the_day_of_return_follows_the_end_that_it_followed_from(
    officer: Any, make_vendor: Any, make_baa: Any
) -> None:
    baa = make_baa(make_vendor(), first_end=None, until_terminated=True)
    confirm(officer, "baa_notice", baa, given_on="2026-11-22", given_by="us")
    assert (fresh(baa).ends_on, fresh(baa).return_due_on) == (date(2026, 11, 22), date(2026, 12, 22))
    typed = baa_data(fresh(baa), first_end="", until_terminated="on", notice_days="90")
    assert officer.post(at("baa_edit", baa.organisation, key=baa.pk), typed).status_code == 302
    assert (fresh(baa).ends_on, fresh(baa).return_due_on) == (date(2027, 2, 20), date(2027, 3, 22))


@pytest.mark.parametrize(
    ("said", "end", "due"),
    [
        (None, "2026-12-15", "2027-01-14"),
        ("2027-03-01", "2026-12-15", "2027-03-01"),
        ("2027-03-01", "2027-03-01", "2027-03-01"),
        ("2027-03-01", "2027-03-02", "2027-04-01"),
    ],
)
def test_a_day_of_return_that_was_said_stays_unless_it_would_lie_before_the_end(
    make_vendor: Any, make_baa: Any, alice: Person, said: str | None, end: str, due: str
) -> None:
    baa = make_baa(make_vendor(), first_end=None, until_terminated=True)
    until = date.fromisoformat(said) if said else None
    actions.baa_terminate(baa, terminated_on=day("2026-11-30"), return_due_on=until, by=alice, why="moved")
    baa.terminated_on = day(end)
    actions.baa_save(baa, by=alice)
    assert str(fresh(baa).return_due_on) == due


def test_a_termination_that_is_taken_back_takes_its_day_of_return_with_it(
    make_vendor: Any, make_baa: Any, alice: Person
) -> None:
    baa = make_baa(make_vendor(), notice_days=30)
    actions.baa_notice(baa, given_on=date(2026, 12, 1), given_by="us", by=alice)
    assert (baa.ends_on, baa.return_due_on) == (date(2026, 12, 31), date(2027, 1, 30))
    actions.baa_terminate(baa, terminated_on=day("2026-06-30"), by=alice, why="slip")
    assert (baa.ends_on, baa.return_due_on) == (date(2026, 6, 30), date(2026, 7, 30))
    actions.baa_take_back(baa, what="termination", by=alice, why="the wrong agreement")
    assert (baa.ends_on, baa.return_due_on) == (date(2026, 12, 31), date(2027, 1, 30))


@pytest.mark.parametrize(
    ("terminated", "done_on", "taken"),
    [
        ("2026-11-20", "2026-11-19", False),
        ("2026-11-20", "2026-11-20", True),
        ("2026-11-20", "2026-11-22", True),
        ("", "2026-11-22", False),
        ("2026-12-31", "2026-11-22", False),
    ],
)
def test_phi_goes_back_at_the_end_and_not_before(
    officer: Any, make_vendor: Any, make_baa: Any, terminated: str, done_on: str, *, taken: bool
) -> None:
    """45 CFR 164.504(e)(2)(ii)(J): at termination of the contract."""
    ended = day(terminated) if terminated else None
    baa = make_baa(make_vendor(), first_end=None, until_terminated=True, terminated_on=ended)
    answer = confirm(officer, "baa_return", baa, outcome="destroyed", done_on=done_on)
    if taken:
        assert str(fresh(baa).return_done_on) == done_on
    else:
        assert list(errors(answer)) == ["done_on"]
        assert fresh(baa).return_done_on is None


@pytest.mark.parametrize(
    ("terminated", "kept"), [("2026-07-09", True), ("2026-07-10", True), ("2026-07-11", False)]
)
def test_a_return_that_lies_before_the_new_end_is_none(
    make_vendor: Any, make_baa: Any, alice: Person, terminated: str, *, kept: bool
) -> None:
    baa = make_baa(make_vendor(), first_end=None, until_terminated=True)
    actions.baa_terminate(baa, terminated_on=day("2026-06-30"), by=alice, why="first")
    actions.baa_return(baa, outcome="destroyed", done_on=date(2026, 7, 10), by=alice)
    actions.baa_take_back(baa, what="termination", by=alice, why="another day")
    assert (baa.return_done_on, baa.return_outcome) == (None, "")
    baa.return_done_on, baa.return_outcome = date(2026, 7, 10), "destroyed"
    actions.baa_terminate(baa, terminated_on=day(terminated), by=alice, why="second")
    assert (baa.return_done_on is not None, bool(baa.return_outcome)) == (kept, kept)


@pytest.mark.parametrize(
    ("given_on", "taken"), [("2016-11-22", False), ("2026-01-09", False), ("2026-01-10", True)]
)
def test_notice_of_what_was_not_agreed_yet_is_refused(
    officer: Any, make_vendor: Any, make_baa: Any, given_on: str, *, taken: bool
) -> None:
    baa = make_baa(make_vendor())  # signed on 2026-01-10
    answer = confirm(officer, "baa_notice", baa, given_on=given_on, given_by="us")
    assert answer.status_code == 302 if taken else list(errors(answer)) == ["given_on"]


@pytest.mark.parametrize(
    ("end", "taken"), [("2025-06-30", False), ("2026-12-31", False), ("2027-01-01", True)]
)
def test_a_renewal_ends_after_the_term_that_runs(
    officer: Any, make_vendor: Any, make_baa: Any, end: str, *, taken: bool
) -> None:
    rolling = make_baa(
        make_vendor(), signed=day("2024-01-01"), effective=day("2024-01-01"), first_end=day("2024-12-31"),
        renewal="auto", term_months=12, notice_days=30,
    )  # fmt: skip
    answer = confirm(officer, "baa_renew", rolling, first_end=end, renewed_on="2026-11-22")
    assert answer.status_code == 302 if taken else list(errors(answer)) == ["first_end"]


def test_what_runs_until_terminated_has_no_term_to_renew(
    officer: Any, make_vendor: Any, make_baa: Any
) -> None:
    rolling = make_baa(make_vendor(), renewal="auto", term_months=12, notice_days=30)
    confirm(officer, "baa_renew", rolling, until_terminated="on", renewed_on="2026-11-22")
    saved = fresh(rolling)
    assert (saved.until_terminated, saved.renewal, saved.term_months) == (True, "ends", None)
    address = at("baa_edit", saved.organisation, key=saved.pk)
    form = officer.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields if name not in ("upload",)}
    typed = {name: "on" if value is True else value for name, value in typed.items()}
    assert officer.post(address, typed).status_code == 302


def succeed(officer: Any, old: BAA, **typed: Any) -> BAA:
    facts = {
        "title": "Second", "signed": "2026-11-20", "effective": "2026-12-01", "first_end": "2027-11-30", **typed
    }  # fmt: skip
    assert confirm(officer, "baa_supersede", old, **baa_data(fresh(old), **facts)).status_code == 302
    return BAA.objects.get(title="Second")


def test_a_wrong_supersession_is_taken_back(officer: Any, make_vendor: Any, make_baa: Any) -> None:
    old = make_baa(make_vendor(), notice_days=30)
    confirm(officer, "baa_notice", old, given_on="2026-11-22", given_by="us")
    succeed(officer, old)
    assert (fresh(old).ended_by, fresh(old).return_due_on) == ("superseded", None)
    confirm(officer, "baa_take_back", old, what="supersession", why="the wrong agreement")
    saved = fresh(old)
    assert (saved.superseded_from, saved.superseded_by, saved.ended_by) == (None, None, "notice")
    assert (saved.ends_on, saved.return_due_on) == (date(2026, 12, 22), date(2027, 1, 21))


def test_the_one_before_ends_where_the_new_one_starts(
    officer: Any, make_vendor: Any, make_baa: Any, organisation: Organisation
) -> None:
    old = make_baa(make_vendor())
    new = succeed(officer, old)
    facts = {"title": "Second", "signed": "2026-11-20", "effective": "2026-12-15", "first_end": "2027-11-30"}
    address = at("baa_edit", organisation, key=new.pk)
    assert officer.post(address, baa_data(new, **facts)).status_code == 302
    assert (fresh(old).superseded_from, fresh(old).ends_on) == (date(2026, 12, 15), date(2026, 12, 14))
    assert Event.objects.filter(record_id=old.pk).latest("number").verb == "superseded"
    assert Event.objects.filter(record_id=new.pk).latest("number").verb == "edited"
    unsigned = officer.post(address, baa_data(fresh(new), **{**facts, "signed": ""}))
    assert list(errors(unsigned)) == ["signed"], "nothing would be in force between the two"
    assert fresh(old).superseded_from == date(2026, 12, 15)


def test_the_one_that_follows_inherits_no_evidence(make_vendor: Any, make_baa: Any) -> None:
    old = make_baa(make_vendor(), evidence_on=TODAY)
    new = actions.successor_of(old)
    assert (new.evidence, new.evidence_version, new.evidence_address, new.evidence_on) == (
        "none",
        "",
        "",
        None,
    )


def test_what_others_changed_in_the_old_one_is_noticed(
    officer: Any, make_vendor: Any, make_baa: Any, alice: Person
) -> None:
    old = make_baa(make_vendor())
    facts = {"title": "Second", "signed": "2026-11-20", "effective": "2026-12-01", "first_end": "2027-11-30"}
    seen = baa_data(old, **facts)
    shown = officer.post(at("baa_supersede", old.organisation, key=old.pk), seen)
    assert shown.status_code == 200
    old.breach_notice_value = 5
    actions.baa_save(old, by=alice)
    answer = confirm(officer, "baa_supersede", old, **seen)
    assert answer.status_code == 409
    assert "Alice Moreau" in answer.content.decode()
    assert BAA.objects.count() == 1
    again = re.search(r'name="version" value="(\d+)"', answer.content.decode())
    assert again
    assert confirm(officer, "baa_supersede", old, **{**seen, "version": again[1]}).status_code == 302
    assert fresh(old).superseded_by.title == "Second"  # type: ignore[union-attr]


def test_a_reason_for_text_that_stays_is_noted_where_the_text_stands(
    officer: Any, make_vendor: Any, make_baa: Any
) -> None:
    old = make_baa(make_vendor())
    kept = {"notes_keep_kinds": "ssn", "notes_keep_reason": "A made-up number of the training"}
    new = succeed(officer, old, notes="SSN 219-09-9999", **kept)
    assert [event.record_id for event in Event.objects.filter(verb="kept")] == [new.pk]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "has not ended. Terminate it first"),
        ({"terminated_on": day("2026-11-01"), "return_due_on": date(2026, 12, 1)}, "Record it first"),
        ({"signed": None}, ""),
    ],
)
def test_the_page_says_why_an_agreement_is_not_archived(
    officer: Any, make_vendor: Any, make_baa: Any, facts: dict[str, Any], words: str
) -> None:
    baa = make_baa(make_vendor(), **facts)
    page = officer.get(baa.get_absolute_url()).content.decode()
    has_button = f'href="{at("baa_archive", baa.organisation, key=baa.pk)}"' in page
    assert has_button is not bool(words)
    assert words in page
    answer = confirm(officer, "baa_archive", baa, why="double")
    if words:
        assert words in errors(answer)["__all__"][0]
        assert "take out the day of its signature under Edit" in errors(answer)["__all__"][0]
    assert (fresh(baa).archived_at is None) is bool(words)


def test_archiving_a_service_and_bringing_it_back_say_which_deadline_ends_and_starts(
    officer: Any, make_vendor: Any, make_service: Any, make_baa: Any, organisation: Organisation
) -> None:
    vendor = make_vendor()
    service = make_service(vendor)
    baa = make_baa(vendor, service)
    cover = {f"cover_{service.pk}": "on", f"to_{service.pk}": "2026-12-15"}
    assert (
        officer.post(at("baa_edit", organisation, key=baa.pk), baa_data(fresh(baa), **cover)).status_code
        == 302
    )
    for name, heading in (("service_archive", "This ends"), ("service_restore", "This starts")):
        address = at(name, organisation, key=service.pk)
        service.refresh_from_db()
        typed = {"version": service.version, "why": "as it is"}
        was = service.archived_at
        shown = officer.post(address, typed)
        page = shown.content.decode()
        assert (heading in page, "Claude API: last day of cover 2026-12-15" in page) == (True, True)
        service.refresh_from_db()
        assert service.archived_at == was, "nothing is saved yet"
        seal = re.search(r'name="confirmed" value="([^"]+)"', page)
        assert seal
        assert officer.post(address, {**typed, "confirmed": seal[1]}).status_code == 302
        service.refresh_from_db()
        assert bool(service.archived_at) is (was is None)


def test_archiving_a_vendor_and_bringing_it_back_are_looked_at_first(
    officer: Any, make_vendor: Any, organisation: Organisation
) -> None:
    vendor = make_vendor()
    for name in ("vendor_archive", "vendor_restore"):
        address = at(name, organisation, key=vendor.pk)
        vendor.refresh_from_db()
        typed, was = {"version": vendor.version, "why": "as it is"}, vendor.archived_at
        page = officer.post(address, typed).content.decode()
        assert "No deadline ends or starts." in page
        vendor.refresh_from_db()
        assert vendor.archived_at == was, "nothing is saved yet"
        assert officer.post(address, {**typed, "confirmed": "none"}).status_code == 302
        vendor.refresh_from_db()
        assert bool(vendor.archived_at) is (was is None)


RETURN = {"outcome": "destroyed", "done_on": "2026-11-22"}
NO_CERTIFICATE = "no certificate on file"


@pytest.fixture
def ended(make_vendor: Any, make_baa: Any) -> BAA:
    """Terminated, return of PHI open."""
    baa: BAA = make_baa(make_vendor(), terminated_on=day("2026-11-01"), return_due_on=date(2026, 12, 1))
    return baa


def hidden(answer: Any) -> dict[str, str]:
    """What the page carries to the confirmation."""
    page = answer.content.decode()
    return {
        name: found[1]
        for name in ("confirmed", "kept")
        if (found := re.search(rf'name="{name}" value="([^"]+)"', page))
    }


def certificate(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("certificate.pdf", content)


def test_a_certificate_is_given_with_the_return(officer: Any, ended: BAA) -> None:
    """45 CFR 164.504(e)(2)(ii)(J): the paper that shows it; chosen once, it waits for the confirmation."""
    address = at("baa_return", ended.organisation, key=ended.pk)
    typed = {"version": ended.version, **RETURN}
    shown = officer.post(address, {**typed, "upload": certificate()})
    assert "certificate.pdf is kept" in shown.content.decode()
    assert not ended.files.exists(), "nothing is saved yet"
    assert officer.post(address, {**typed, **hidden(shown)}).status_code == 302
    assert [(file.kind, file.attachment.name) for file in ended.files.all()] == [
        ("certificate", "certificate.pdf")
    ]
    assert NO_CERTIFICATE not in officer.get(ended.get_absolute_url()).content.decode()


def test_without_a_certificate_the_page_says_so(officer: Any, ended: BAA) -> None:
    assert NO_CERTIFICATE not in officer.get(ended.get_absolute_url()).content.decode()
    assert confirm(officer, "baa_return", ended, **RETURN).status_code == 302
    assert NO_CERTIFICATE in officer.get(ended.get_absolute_url()).content.decode()


def test_a_refused_certificate_is_told_beside_it(officer: Any, ended: BAA) -> None:
    answer = confirm(officer, "baa_return", ended, upload=certificate(b"no PDF"), **RETURN)
    assert list(errors(answer)) == ["upload"]
    assert fresh(ended).return_done_on is None


@pytest.mark.parametrize("gone", ["forgotten", "another"])
def test_a_certificate_that_waits_no_longer_is_asked_for_again(officer: Any, ended: BAA, gone: str) -> None:
    address = at("baa_return", ended.organisation, key=ended.pk)
    typed = {"version": ended.version, **RETURN}
    shown = officer.post(address, {**typed, "upload": certificate()})
    if gone == "forgotten":
        cache.clear()
    else:
        officer.post(address, {**typed, "upload": certificate(PDF + b"\n")})
    answer = officer.post(address, {**typed, **hidden(shown)})
    assert list(errors(answer)) == ["upload"]
    assert fresh(ended).return_done_on is None
    assert officer.post(address, {**typed, "confirmed": hidden(shown)["confirmed"]}).status_code == 302
    assert not ended.files.exists(), "what was not confirmed is not taken"
