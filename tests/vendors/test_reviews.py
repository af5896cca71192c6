"""When an agreement is to be verified and the chain walked, what finishes a review, and that one left open is told."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from compliance.ledger import door as ledger
from compliance.ledger.door import Refused
from compliance.ledger.history import history
from tests.vendors.facts import baa, day
from vendors import actions, figures, queries, reviews
from vendors.coverage import Vendor as VendorFacts
from vendors.dates import PartialDate, add_months
from vendors.models import BAA, Review, ReviewAnswer
from vendors.reviews import LEFT_OPEN_DAYS
from vendors.reviews import Review as Facts
from vendors.upkeep import Upkeep, lacking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
ACME = VendorFacts(key="acme", ba_status="yes")
DAY = timedelta(days=1)


def due(agreement: Any, *held: Facts, on: str = "2026-06-01", months: int = 12) -> date | None:
    return reviews.verification_due(agreement, held, day(on), months)


def verified(on: str, outcome: Any = "in_order") -> Facts:
    return Facts(key="r", of="baa", started_on=day(on), finished_on=day(on), outcome=outcome)


@pytest.mark.parametrize(
    "facts, expected",
    [
        ({}, "2027-01-01"),
        ({"recorded_on": day("2025-11-01")}, "2027-01-01"),
        ({"recorded_on": day("2026-02-28")}, "2027-02-28"),
        ({"recorded_on": day("2026-05-31"), "until_terminated": True}, "2027-05-31"),
        ({"signed": "2026-03-10"}, "2027-03-10"),
        ({"signed": None}, None),
        ({"direction": "business_associate"}, None),
        ({"direction": "subcontractor"}, "2027-01-01"),
        ({"first_end": "2026-12-31"}, None),
        ({"first_end": "2027-01-01"}, "2027-01-01"),
        ({"terminated_on": "2026-05-31"}, None),
        ({"archived_on": "2026-06-01"}, None),
        ({"archived_on": "2026-06-02"}, "2027-01-01"),
    ],
)
def test_the_first_verification_counts_from_in_force_or_on_file(
    facts: dict[str, Any], expected: str | None
) -> None:
    assert due(baa(**facts)) == (day(expected) if expected else None)


def test_the_next_counts_from_the_last_that_was_completed() -> None:
    held = verified("2026-03-31"), verified("2026-05-01", "incomplete"), verified("2026-07-01")
    assert due(baa(), *held) == day("2027-03-31"), "neither what was not completed nor what lies ahead"
    assert due(baa(), verified("2026-03-31", "findings"), months=1) == day("2026-04-30")


@pytest.mark.parametrize("step, told", [(0, set()), (1, {"never_verified"})])
def test_it_can_still_be_done_on_its_day(step: int, told: set[str]) -> None:
    on = day("2027-01-01") + step * DAY
    assert {kind for kind, _, _ in lacking(ACME, [baa()], Upkeep(), on)} == told


def test_what_was_verified_once_is_overdue_and_not_never_verified() -> None:
    kept = Upkeep(reviews=(verified("2026-01-02"),))
    assert list(lacking(ACME, [baa()], kept, day("2027-01-02"))) == []
    assert list(lacking(ACME, [baa()], kept, day("2027-01-03"))) == [
        ("verification_overdue", "baa", day("2027-01-02"))
    ]


@pytest.mark.parametrize("status", ["treatment", "conduit", "limited_data_set"])
def test_who_needs_no_agreement_needs_no_verification(status: Any) -> None:
    vendor = VendorFacts(key="acme", ba_status=status)
    assert list(lacking(vendor, [baa()], Upkeep(), day("2028-01-01"))) == []


@pytest.mark.parametrize("after, told", [(LEFT_OPEN_DAYS, False), (LEFT_OPEN_DAYS + 1, True)])
def test_a_review_left_open_is_told(after: int, told: bool) -> None:  # noqa: FBT001
    review = Facts(key="r", of="acme", started_on=day("2026-02-01"))
    found = list(lacking(ACME, [], Upkeep(reviews=(review,)), review.started_on + after * DAY))
    assert found == ([("review_open", "r", review.started_on)] if told else [])


def test_the_chain_is_counted_from_the_first_agreement_that_began() -> None:
    held = [(ACME, [baa(signed="2026-02-28", recorded_on=day("2026-02-01")), baa(signed="2026-05-01")])]
    walk = Facts(
        key="w", of=None, started_on=day("2026-05-30"), finished_on=day("2026-05-30"), outcome="in_order"
    )
    assert reviews.walk_due(held, [], day("2026-03-01"), 3) == day("2026-05-28")
    assert reviews.walk_due(held, [walk], day("2026-06-01"), 3) == day("2026-08-30")
    assert reviews.walk_due(held, [verified("2026-05-30")], day("2026-06-01"), 3) == day("2026-05-28"), (
        "of one BAA"
    )
    assert reviews.walk_due(held, [], day("2026-02-27"), 3) is None, "nothing began yet"


# What is done


@pytest.fixture
def agreement(make_vendor: Any, make_service: Any, make_baa: Any) -> BAA:
    vendor = make_vendor()
    made: BAA = make_baa(vendor, make_service(vendor))
    return made


def begun(organisation: Organisation, by: Person, **of: Any) -> Review:
    review = actions.review_of(organisation, by, date(2026, 11, 1), **of)
    actions.review_start(review, by=by)
    return review


def every(review: Review, answer: str = "yes") -> list[ReviewAnswer]:
    return [ReviewAnswer(item=item.key, answer=answer) for item in review.checklist]


def finish(review: Review, by: Person, outcome: str, answers: list[ReviewAnswer], findings: str = "") -> None:
    review.outcome, review.findings, review.finished_on = outcome, findings, date(2026, 11, 20)
    review.finished_by = by
    actions.review_edit(review, answers, by=by)


def test_one_review_of_a_thing_is_open_at_a_time(
    organisation: Organisation, alice: Person, agreement: BAA
) -> None:
    for of in ({"baa": agreement}, {"vendor": agreement.vendor}, {}):
        begun(organisation, alice, **of)
        with pytest.raises(Refused, match="open already"):
            begun(organisation, alice, **of)
    assert Review.objects.count() == 3


def test_nothing_is_begun_of_what_is_archived(
    organisation: Organisation, alice: Person, make_vendor: Any
) -> None:
    vendor = make_vendor(ba_status="no_phi", ba_reason="none")
    actions.vendor_archive(vendor, by=alice, why="gone", on=date(2026, 11, 1))
    with pytest.raises(Refused, match="is archived"):
        begun(organisation, alice, vendor=vendor)


def test_a_finished_review_says_who_when_and_what(
    organisation: Organisation, alice: Person, agreement: BAA
) -> None:
    review = begun(organisation, alice, baa=agreement)
    answers = every(review)
    answers[1].answer, answers[1].note = "no", "Ambient notes is missing"
    finish(review, alice, "findings", answers, "One service is not named.")
    kept = Review.objects.get()
    assert (kept.outcome, kept.finished_by, kept.finished_on) == ("findings", alice, date(2026, 11, 20))
    told = [str(line) for entry in history(kept) for line in entry.lines]
    assert [entry.event.verb for entry in history(kept)] == ["finished", "begun"]
    assert any("Finding" in line for line in told) and any("Alice Moreau" in line for line in told)
    with pytest.raises(Refused, match="is finished"):
        actions.review_edit(kept, answers, by=alice)


@pytest.mark.parametrize(
    "outcome, answer, count, findings, words",
    [
        ("in_order", "yes", 7, "", "1 point has no answer"),
        ("in_order", "no", 8, "", "There are findings"),
        ("findings", "yes", 8, "", "Mark the point"),
        ("incomplete", "yes", 2, "", "Say why"),
        ("findings", "no", 8, " ", "Say what was found"),
    ],
)
def test_an_outcome_follows_from_the_points(
    organisation: Organisation, alice: Person, agreement: BAA, outcome: str, answer: str, count: int, findings: str, words: str
) -> None:  # fmt: skip
    review = begun(organisation, alice, baa=agreement)
    with pytest.raises(Refused, match=words):
        finish(review, alice, outcome, every(review, answer)[:count], findings)


def test_what_could_not_be_completed_leaves_the_due_day(
    organisation: Organisation, alice: Person, agreement: BAA
) -> None:
    def due_days() -> dict[str, date | None]:
        rows = queries.deadline_rows(organisation.pk, date(2026, 11, 21), date(2029, 1, 1))
        return {row.kind: row.day for row in rows if row.kind.endswith("_review")}

    agreement.first_end, agreement.until_terminated = None, True
    actions.baa_save(agreement, by=alice)
    before = due_days()
    review = begun(organisation, alice, baa=agreement)
    finish(review, alice, "incomplete", [], "The vendor did not answer.")
    assert due_days() == before and before["baa_review"]
    finish(again := begun(organisation, alice, baa=agreement), alice, "in_order", every(again))
    assert due_days()["baa_review"] == date(2027, 11, 20)
    walk = begun(organisation, alice)
    finish(walk, alice, "in_order", every(walk))
    assert due_days()["chain_review"] == date(2027, 2, 20)
    actions.review_archive(again, by=alice, why="Recorded for the wrong agreement")
    assert due_days()["baa_review"] == before["baa_review"], "a mistake counts for nothing"


def test_what_is_in_order_against_the_registers_own_count_says_why(
    officer: Any, organisation: Organisation, alice: Person, make_vendor: Any, make_service: Any
) -> None:
    make_service(vendor := make_vendor())
    make_vendor("Typists", parent=vendor, relation="subcontractor")
    walk = begun(organisation, alice)
    address = at("review_edit", organisation, key=walk.pk)
    page = officer.get(address).content.decode()
    assert "1 PHI service is not covered" in page and "1 subcontractor has no assurance on file" in page
    assert f"{at('coverage_list', organisation)}?state=not" in page and at("chain", organisation) in page
    typed = {f"answer_{item.key}": "yes" for item in walk.checklist}
    typed |= {"version": 1, "outcome": "in_order", "finished_on": str(clock.today(organisation.zone))}
    typed["note_assured"] = "Asked last week"
    assert list(officer.post(address, typed).context["form"].errors) == ["note_own_covered"]
    typed["answer_own_covered"] = "not_applicable"
    assert list(officer.post(address, typed).context["form"].errors) == ["note_own_covered"]
    assert officer.post(address, typed | {"note_own_covered": "Switched off today"}).status_code == 302


def test_the_count_is_of_what_is_looked_at(
    organisation: Organisation, alice: Person, make_vendor: Any, make_service: Any, make_baa: Any
) -> None:
    top, other = make_vendor(), make_vendor("Other")
    below = make_vendor("Below", parent=top, relation="both")
    bare = make_service(below)
    make_service(other)
    agreement = make_baa(below)
    counted = {
        name: {point: figure.count for point, figure in figures.against(review, date(2026, 11, 22)).items()}
        for name, review in {
            "all": begun(organisation, alice),
            "chain": begun(organisation, alice, vendor=top),
            "baa": begun(organisation, alice, baa=agreement),
            "other": begun(organisation, alice, vendor=other),
        }.items()
    }
    assert counted == {
        "all": {"own_covered": 2}, "chain": {"own_covered": 1}, "baa": {"services": 1}, "other": {"own_covered": 1},
    }  # fmt: skip
    actions.service_archive(bare, by=alice, why="unused")
    assert not figures.against(Review.objects.get(baa=agreement), date(2026, 11, 22))


# Pages


def at(name: str, organisation: Organisation, **arguments: Any) -> str:
    return reverse(name, kwargs={"slug": organisation.slug, **arguments})


def test_a_verification_from_its_page_to_its_outcome(
    officer: Any, organisation: Organisation, agreement: BAA
) -> None:
    page = officer.get(agreement.get_absolute_url()).content.decode()
    assert "no rule in force gives a number" in page
    assert at("baa_review", organisation, key=agreement.pk) in page
    today = clock.today(organisation.zone)
    answer = officer.post(at("baa_review", organisation, key=agreement.pk), {"started_on": today})
    review = Review.objects.get()
    assert answer["Location"] == at("review_edit", organisation, key=review.pk)
    typed = {f"answer_{item.key}": "yes" for item in review.checklist} | {"version": 1}
    kept = officer.post(answer["Location"], typed | {"outcome": "", "note_dates": "Checked with page 4"})
    assert kept.status_code == 302
    typed |= {"version": 2, "outcome": "in_order", "finished_on": today}
    ended = officer.post(answer["Location"], typed)
    assert ended["Location"] == review.get_absolute_url()
    shown = officer.get(ended["Location"]).content.decode()
    assert "In order" in shown and str(add_months(today, 12)) in shown and "Bob Tran" in shown
    assert at("review_edit", organisation, key=review.pk) not in shown


def test_faults_stand_beside_the_fields(
    officer: Any, organisation: Organisation, alice: Person, agreement: BAA
) -> None:
    review = begun(organisation, alice, baa=agreement)
    address = at("review_edit", organisation, key=review.pk)
    answer = officer.post(address, {"version": 1, "outcome": "in_order", "finished_on": "2026-10-31"})
    assert answer.status_code == 422
    assert "It was begun on 2026-11-01." in answer.content.decode()
    noted = officer.post(
        address, {"version": 1, "note_dates": "Patient SSN 219-09-9999", "answer_dates": "no"}
    )
    assert noted.status_code == 422 and "nothing can be redacted later" in noted.content.decode()
    assert not ReviewAnswer.objects.exists()


def test_the_page_says_from_when_the_first_is_counted(
    officer: Any, organisation: Organisation, alice: Person, make_vendor: Any, make_baa: Any
) -> None:
    """Signed years ago and recorded today: the first falls due a year from today, and that is told."""
    old = PartialDate.parse("2019-03-01")
    agreement = make_baa(make_vendor(), signed=old, effective=old, first_end=None, until_terminated=True)
    today = clock.today(organisation.zone)
    page = officer.get(agreement.get_absolute_url()).content.decode()
    assert f"No verification is on file. First due {add_months(today, 12)}" in page
    assert f"counted from {today}: the day it was in force and recorded here" in page
    finish(review := begun(organisation, alice, baa=agreement), alice, "in_order", every(review))
    page = officer.get(agreement.get_absolute_url()).content.decode()
    assert "Next due 2027-11-20" in page and "No verification is on file" not in page


@pytest.mark.parametrize(("months", "words"), [(1, "every month"), (2, "every 2 months")])
def test_how_often_is_said_in_words(
    officer: Any, organisation: Organisation, alice: Person, months: int, words: str
) -> None:
    organisation.chain_review_months = months
    ledger.save(organisation, by=alice, verb="edited")
    page = officer.get(at("review_list", organisation)).content.decode()
    assert f"is walked {words}." in page and at("settings", organisation) not in page.split("<main")[1]


def test_the_list_tells_due_open_and_done(
    officer: Any, organisation: Organisation, alice: Person, agreement: BAA
) -> None:
    here = at("review_list", organisation)
    assert "BAA to be verified" not in officer.get(here).content.decode(), "it ends before"
    organisation.chain_review_months = 1
    ledger.save(organisation, by=alice, verb="edited")
    shown = officer.get(here).content.decode()
    assert "Vendor chain to be walked" in shown and at("chain_review", organisation) in shown
    begun(organisation, alice)
    assert "Walk of the vendor chain" in officer.get(f"{here}?show=open").content.decode()
    assert "None was finished yet" in officer.get(f"{here}?show=done").content.decode()


def test_intervals_name_the_source_that_the_settings_name() -> None:
    said = {
        name: Organisation._meta.get_field(name).help_text
        for name in ("baa_review_months", "chain_review_months")
    }
    assert said == {"baa_review_months": reviews.VERIFY_SOURCE, "chain_review_months": reviews.WALK_SOURCE}
