"""The page of an agreement offers what its action would do, says which end counts, and where it is out of view."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from compliance.accounts.models import Person
from tests.vendors.pages import day, fresh
from vendors import actions
from vendors.models import BAA
from vendors.page import baa_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)


def noticed(baa: BAA, by: Person) -> None:
    actions.baa_notice(baa, given_on=TODAY, given_by="us", by=by)


def terminated(baa: BAA, by: Person) -> None:
    actions.baa_terminate(baa, terminated_on=day("2026-11-30"), by=by, why="x")


def superseded(baa: BAA, by: Person) -> None:
    new = actions.successor_of(baa)
    new.signed, new.effective, new.until_terminated = day("2026-11-20"), day("2026-12-01"), True
    actions.baa_supersede(baa, new, by=by, covers=[])


@pytest.mark.parametrize(
    "facts, verb, main, offered",
    [
        ({}, None, True, {"renew", "amend", "supersede", "notice", "terminate"}),
        ({}, noticed, False, {"renew", "amend", "supersede", "terminate", "return", "take_back"}),
        (
            {"notice_days": 30},
            noticed,
            False,
            {"renew", "amend", "supersede", "terminate", "take_back"},
        ),
        ({}, terminated, False, {"take_back"}),
        ({}, superseded, False, {"terminate", "take_back"}),
        (
            {"first_end": None, "until_terminated": True},
            None,
            False,
            {"renew", "amend", "supersede", "notice", "terminate"},
        ),
        ({"signed": None}, None, False, {"renew", "supersede", "notice", "terminate"}),
        (
            {"first_end": day("2026-11-21")},
            None,
            False,
            {"renew", "amend", "supersede", "notice", "terminate", "return"},
        ),
        (
            {"first_end": day("2026-11-22")},
            None,
            True,
            {"renew", "amend", "supersede", "notice", "terminate", "return"},
        ),
    ],
)
def test_only_what_would_not_be_refused_is_offered(
    officer: Any,
    make_vendor: Any,
    make_baa: Any,
    alice: Person,
    facts: dict[str, Any],
    verb: Callable[[BAA, Person], None] | None,
    main: int,
    offered: set[str],
) -> None:
    baa = make_baa(make_vendor(), **facts)
    if verb:
        verb(baa, alice)
    page = officer.get(baa.get_absolute_url()).content.decode()
    links = {name for name in VERBS if f"/{name.replace('_', '-')}/" in page}
    assert links == offered
    assert (f'btn-primary" href="{baa.get_absolute_url()}renew/' in page) is bool(main)


VERBS = ("renew", "amend", "supersede", "notice", "terminate", "return", "take_back")


@pytest.mark.parametrize(
    "facts, verb, words",
    [
        ({}, None, None),
        ({"notice_days": 30}, noticed, "2026-12-22, by notice given on 2026-11-22"),
        ({}, terminated, "2026-11-30, terminated"),
        ({}, superseded, "2026-11-30, superseded from 2026-12-01"),
    ],
)
def test_the_terms_say_which_end_counts_and_why(
    make_vendor: Any, make_baa: Any, alice: Person, facts: dict[str, Any], verb: Any, words: str | None
) -> None:
    baa = make_baa(make_vendor(), **facts)
    if verb:
        verb(baa, alice)
    terms = dict(baa_page(fresh(baa), TODAY).terms)
    assert terms["End day"] == day("2026-12-31")
    assert terms.get("Last day in force") == words


def test_an_archived_agreement_says_so_on_the_page_of_its_vendor(
    officer: Any, make_vendor: Any, make_baa: Any, alice: Person
) -> None:
    vendor = make_vendor()
    baa = make_baa(vendor, signed=None)
    assert "Archived" not in officer.get(vendor.get_absolute_url()).content.decode()
    actions.baa_archive(baa, by=alice, why="x", on=TODAY)
    assert "Archived" in officer.get(vendor.get_absolute_url()).content.decode()
    assert officer.get(baa.get_absolute_url()).content.decode().count("Archived</") == 1
