"""An agreement is amended or renewed, or notice is given: from which day, and beside which field it is refused."""

from datetime import date
from typing import Any

import pytest

from compliance.ledger.models import Event
from tests.vendors.pages import TODAY, at, baa_data, confirm, day, errors, fresh
from vendors.models import BAA

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]


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


@pytest.mark.parametrize(
    ("given_on", "taken"), [("2016-11-22", False), ("2026-01-09", False), ("2026-01-10", True)]
)
def test_notice_of_what_was_not_agreed_yet_is_refused(
    officer: Any, make_vendor: Any, make_baa: Any, given_on: str, *, taken: bool
) -> None:
    baa = make_baa(make_vendor())  # signed on 2026-01-10
    answer = confirm(officer, "baa_notice", baa, given_on=given_on, given_by="us")
    assert answer.status_code == 302 if taken else list(errors(answer)) == ["given_on"]


@pytest.mark.parametrize(("older", "taken"), [("2026-06-30", False), ("2026-07-01", True)])
def test_an_older_amendment_does_not_write_over_a_later_one(
    officer: Any, make_vendor: Any, make_baa: Any, older: str, *, taken: bool
) -> None:
    baa = make_baa(make_vendor())
    later = amendment(baa, amended_on="2026-07-01", first_end="2028-12-31")
    assert confirm(officer, "baa_amend", baa, **later).status_code == 302
    answer = confirm(officer, "baa_amend", baa, **amendment(baa, amended_on=older, first_end="2027-06-30"))
    assert answer.status_code == 302 if taken else list(errors(answer)) == ["amended_on"]
    assert str(fresh(baa).ends_on) == ("2027-06-30" if taken else "2028-12-31")


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
