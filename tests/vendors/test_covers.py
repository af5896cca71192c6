"""What a form leaves of the services that an agreement covers: an amendment adds times, a list that is read again moves no past day."""

from datetime import date, timedelta
from typing import Any

import pytest

from compliance.accounts.models import Person
from compliance.ledger import door as ledger
from compliance.ledger import history
from compliance.ledger.door import Refused
from vendors import actions, coverage, queries
from vendors.consequences import foresee
from vendors.dates import PartialDate
from vendors.forms import AmendForm, BAAForm
from vendors.models import BAA, Cover, Service
from vendors.standing import service_facts

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
TYPED = {
    "title": "BAA", "direction": "covered_entity", "signed": "2025-01-10", "effective": "2025-01-15", "until_terminated": "on",
    "renewal": "ends", "breach_notice_unit": "days", "evidence": "console_acceptance", "evidence_version": "3",
    "evidence_address": "https://vendor.example/baa", "coverage_mode": "named",
}  # fmt: skip
AS_LIST = {"coverage_mode": "eligible_list", "eligible_list_on": "2025-01-10"}


@pytest.fixture
def baa(make_vendor: Any, make_service: Any, make_baa: Any) -> BAA:
    """In force since 2025-01-15 until terminated, covering one service."""
    vendor = make_vendor()
    made: BAA = make_baa(
        vendor,
        make_service(vendor),
        signed=PartialDate(2025, 1, 10),
        effective=PartialDate(2025, 1, 15),
        first_end=None,
        until_terminated=True,
    )
    return made


@pytest.fixture
def service(baa: BAA) -> Service:
    found: Service = baa.covers.get().service
    return found


def fresh(baa: BAA) -> BAA:
    return BAA.objects.get(pk=baa.pk)


def ticked(service: Service, first: str = "", last: str = "") -> dict[str, str]:
    return {f"cover_{service.pk}": "on", f"from_{service.pk}": first, f"to_{service.pk}": last}


def amend(baa: BAA, by: Person, as_of: str, **typed: Any) -> AmendForm:
    """As the page does it: the form is opened today."""
    baa = fresh(baa)
    data = {**TYPED, "version": baa.version, "amended_on": as_of, "why": "agreed", **typed}
    form = AmendForm(data, instance=baa, initial={"amended_on": TODAY}, today=TODAY)
    if form.is_valid():
        agreed: date = form.cleaned_data["amended_on"]
        actions.baa_amend(form.onto(fresh(baa)), amended_on=agreed, by=by, why="agreed", covers=form.covers())
    return form


def edit(baa: BAA, by: Person, **typed: Any) -> BAAForm:
    baa = fresh(baa)
    form = BAAForm({**TYPED, "version": baa.version, **typed}, instance=baa, today=TODAY)
    if form.is_valid():
        actions.baa_save(baa, by=by, covers=form.covers())
    return form


def days_covered(baa: BAA, service: Service, *on: str) -> list[bool]:
    agreement = fresh(baa).agreement(baa.organisation.zone)
    facts = service_facts(service)
    return [coverage.coverage(facts, [agreement], date.fromisoformat(each)).covered for each in on]


EDGES = ("2025-01-15", "2026-02-28", "2026-03-01", "2026-08-31", "2026-09-01", "2030-01-01")


def test_a_service_dropped_and_taken_in_again_was_not_covered_between(
    baa: BAA, service: Service, alice: Person
) -> None:
    assert amend(baa, alice, "2026-03-01").is_valid()
    assert days_covered(baa, service, *EDGES) == [True, True, False, False, False, False]
    again = amend(baa, alice, "2026-09-01", **ticked(service))
    assert again.is_valid(), again.errors
    assert days_covered(baa, service, *EDGES) == [True, True, False, False, True, True]
    # once more out and in, and an edit that changes nothing keeps every time
    amend(baa, alice, "2026-10-01")
    amend(baa, alice, "2026-11-01", **ticked(service))
    kept = {cover.pk: cover.facts for cover in baa.covers.all()}
    assert len(kept) == 3
    form = BAAForm(instance=fresh(baa), today=TODAY)
    data = {name: form[name].value() or "" for row in form.cover_rows for name in (each.name for each in row)}
    assert edit(baa, alice, **{name: value for name, value in data.items() if value}).is_valid()
    assert {cover.pk: cover.facts for cover in baa.covers.all()} == kept


def test_what_is_over_is_told_beside_the_tick_and_stays(baa: BAA, service: Service, alice: Person) -> None:
    amend(baa, alice, "2026-03-01")
    form = AmendForm(instance=fresh(baa), initial={"amended_on": TODAY}, today=TODAY)
    tick = form[f"cover_{service.pk}"]
    assert not tick.value()
    assert tick.help_text == "Covered before: its first day to 2026-02-28."
    assert amend(baa, alice, "2026-03-02").is_valid(), "an amendment, unticked, ends nothing that is over"
    assert days_covered(baa, service, *EDGES) == [True, True, False, False, False, False]


@pytest.mark.parametrize(
    "as_of, first, last, words",
    [
        ("2026-09-01", "", "", ""),
        ("2026-02-28", "", "", "overlap"),
        ("2026-03-01", "", "", ""),
        ("2026-03-01", "2026-03-15", "", ""),
        ("2026-09-01", "2026-10-01", "2026-09-30", "before the first"),
    ],
)
def test_times_of_cover_do_not_overlap(
    baa: BAA, service: Service, alice: Person, as_of: str, first: str, last: str, words: str
) -> None:
    amend(baa, alice, "2026-03-01")
    form = amend(baa, alice, as_of, **ticked(service, first, last))
    assert words in str(form.errors) if words else form.is_valid()
    assert baa.covers.count() == (1 if words else 2)


@pytest.mark.parametrize(
    "as_of, first, last, words",
    [
        ("2026-11-22", "", "", ""),
        ("2026-11-22", "", "2026-12-31", ""),
        ("2026-11-22", "", "2026-11-21", ""),
        ("2026-11-22", "", "2026-11-20", "ends no cover before 2026-11-21"),
        ("2026-11-22", "2026-06-01", "", "does not change that"),
    ],
)
def test_an_amendment_rewrites_no_day_before_it(
    baa: BAA, service: Service, alice: Person, as_of: str, first: str, last: str, words: str
) -> None:
    form = amend(baa, alice, as_of, **ticked(service, first, last))
    assert words in str(form.errors) if words else form.is_valid()
    assert days_covered(baa, service, "2025-01-15", "2026-11-21") == [True, True]


@pytest.mark.parametrize(
    ("first", "is_taken"), [("2026-08-31", False), ("2026-09-01", True), ("2026-09-02", True), ("", True)]
)
def test_an_amendment_covers_from_its_own_day_on_and_says_so(
    baa: BAA,
    service: Service,
    alice: Person,
    first: str,
    is_taken: bool,  # noqa: FBT001 (a column of the table)
) -> None:
    amend(baa, alice, "2026-03-01")
    form = amend(baa, alice, "2026-09-01", **ticked(service, first))
    assert form.is_valid() is is_taken
    if not is_taken:
        assert "from its own day on, 2026-09-01" in form.errors[f"from_{service.pk}"][0]
    assert days_covered(baa, service, "2026-08-31", first or "2026-09-01") == [False, is_taken]


def test_the_history_tells_the_days_of_cover(baa: BAA, service: Service, alice: Person) -> None:
    amend(baa, alice, "2026-03-01")
    amend(baa, alice, "2026-09-01", **ticked(service, "2026-09-05", "2026-10-31"))
    lines = {line.after for entry in history.history(baa) for line in entry.lines}
    assert f"{service}, from 2026-09-05, to 2026-10-31" in lines


def test_an_amendment_after_the_last_day_adds_a_time(baa: BAA, service: Service, alice: Person) -> None:
    amend(baa, alice, "2026-11-22", **ticked(service, "", "2026-12-31"))
    amend(baa, alice, "2027-03-01", **ticked(service, "", "2027-12-31"))
    edges = ("2026-12-31", "2027-01-01", "2027-02-28", "2027-03-01", "2027-12-31", "2028-01-01")
    assert days_covered(baa, service, *edges) == [True, False, False, True, True, False]


def test_the_door_refuses_times_that_overlap(baa: BAA, service: Service, alice: Person) -> None:
    with pytest.raises(Refused, match="twice"):
        actions.baa_save(fresh(baa), by=alice, covers=[Cover(service=service), Cover(service=service)])
    assert baa.covers.count() == 1


def test_reading_the_list_again_moves_no_past_day(
    baa: BAA, service: Service, make_service: Any, alice: Person
) -> None:
    new = make_service(baa.vendor, "Found later")
    edit(baa, alice, **AS_LIST, **ticked(service))
    assert str(baa.covers.get().from_on) == "2025-01-10"
    read_again = {**AS_LIST, "eligible_list_on": "2026-11-01"}
    edit(baa, alice, **read_again, **ticked(service, "2025-01-10"), **ticked(new))
    assert days_covered(baa, service, "2025-01-15", "2026-06-01", "2026-11-01") == [True, True, True]
    assert days_covered(baa, new, "2026-10-31", "2026-11-01") == [False, True]
    # a third look does not find the first one any more
    edit(baa, alice, **{**AS_LIST, "eligible_list_on": "2026-11-20"}, **ticked(new, "2026-11-01"))
    assert days_covered(baa, service, "2026-06-01", "2026-11-19", "2026-11-20") == [True, True, False]


def test_naming_instead_of_a_list_covers_no_day_more(baa: BAA, service: Service, alice: Person) -> None:
    edit(baa, alice, **{**AS_LIST, "eligible_list_on": "2025-06-01"}, **ticked(service))
    edges = ("2025-01-15", "2025-05-31", "2025-06-01", "2026-11-22")
    assert days_covered(baa, service, *edges) == [False, False, True, True]
    assert amend(baa, alice, "2026-11-22", **ticked(service, "2025-06-01")).is_valid()
    assert fresh(baa).coverage_mode == "named"
    assert days_covered(baa, service, *edges) == [False, False, True, True]


def test_a_list_instead_of_naming_takes_no_day_away(baa: BAA, service: Service, alice: Person) -> None:
    form = amend(baa, alice, "2026-11-22", **{**AS_LIST, "eligible_list_on": "2026-11-20"}, **ticked(service))
    assert form.is_valid(), form.errors
    assert str(baa.covers.get().from_on) == "2025-01-15"
    assert days_covered(baa, service, "2025-01-15", "2026-11-22") == [True, True]


def test_a_cover_on_a_list_is_kept_with_its_day_whoever_saves_it(
    baa: BAA, service: Service, alice: Person
) -> None:
    other = fresh(baa)
    other.coverage_mode, other.eligible_list_on = "eligible_list", date(2026, 3, 1)
    ledger.save(other, by=alice, verb="edited", parts={"covers": [Cover(service=service)]})
    assert days_covered(baa, service, "2026-02-28", "2026-03-01") == [False, True]


@pytest.mark.parametrize(
    "as_of, gap", [("2026-11-22", "not_covered"), ("2026-12-23", "cover_ends_soon"), ("2026-12-24", None)]
)
def test_the_end_of_a_cover_is_a_deadline_and_a_gap_before_it_is_too_late(
    baa: BAA, service: Service, alice: Person, as_of: str, gap: str | None
) -> None:
    amend(baa, alice, as_of)
    last = date.fromisoformat(as_of) - timedelta(days=1)
    due = list(queries.deadline_rows(baa.organisation_id, TODAY, date(2027, 3, 1)))
    assert [(row.kind, row.record, row.day) for row in due if row.kind != "chain_review"] == [
        ("cover_end", service.pk, last)
    ]
    assert {row.kind for row in queries.gap_rows(baa.organisation_id, TODAY)} == ({gap} if gap else set())


def test_the_forecast_names_what_each_deadline_is_of(baa: BAA, service: Service, alice: Person) -> None:
    moved = foresee(
        baa,
        lambda one: actions.baa_amend(
            one, amended_on=TODAY, by=alice, why="x", covers=[Cover(service=service, to_on=TODAY)]
        ),
        TODAY,
    )
    assert (moved.ends, moved.starts) == ((), ("Claude API: last day of cover 2026-11-22",))

    def supersede(old: BAA) -> None:
        new = actions.successor_of(old)
        new.title, new.until_terminated = "BAA, second", False
        new.signed, new.effective, new.first_end = (
            PartialDate.of(day) for day in (TODAY, date(2026, 12, 1), date(2027, 11, 30))
        )
        actions.baa_supersede(old, new, by=alice, covers=[Cover(service=service)])

    moved = foresee(baa, supersede, TODAY)
    assert moved.starts == ("BAA, second: ends 2027-11-30",), (
        "nobody is asked anything about one that makes way"
    )
