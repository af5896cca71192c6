"""Return or destruction of PHI: its day moves with the end of the agreement, and its certificate is kept."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.accounts.models import Person
from tests.files.examples import PDF
from tests.vendors.pages import at, baa_data, confirm, day, errors, fresh
from vendors import actions
from vendors.models import BAA

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]


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


RETURN = {"outcome": "destroyed", "done_on": "2026-11-22"}
NO_CERTIFICATE = "no certificate is on file with this agreement"


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


@pytest.mark.parametrize("notice", [{"notice_days": 30}, {}])
def test_an_end_that_comes_before_is_not_silently_kept(
    officer: Any, make_vendor: Any, make_baa: Any, notice: dict[str, int]
) -> None:
    """A termination that moves nothing would stand beside an end that contradicts it."""
    baa = make_baa(make_vendor(), first_end=None, until_terminated=True, **notice)
    assert confirm(officer, "baa_notice", baa, given_on="2026-10-01", given_by="us").status_code == 302
    ends = fresh(baa).ends_on
    answer = confirm(officer, "baa_terminate", baa, terminated_on="2026-12-31", why="they leave")
    assert errors(answer)["terminated_on"] == [
        f"It ends before that, on {ends}, by the notice. If that is wrong, take it back first."
    ]
    assert confirm(officer, "baa_terminate", baa, terminated_on="2026-09-30", why="left").status_code == 302
