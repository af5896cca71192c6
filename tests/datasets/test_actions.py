"""What may be done to datasets and determinations, and what is refused."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from compliance.accounts.models import Organisation, Person
from compliance.ledger.door import Refused, Stale
from compliance.ledger.models import Event
from riskassess.datasets import actions
from riskassess.datasets.models import Addition, Answer, Dataset, Determination, Validation
from riskassess.datasets.standing import standings
from tests.datasets.conftest import MARCH

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
DAY = timedelta(days=1)
JUNE = date(2026, 6, 1)


def word(dataset: Dataset, on: date) -> str:
    return standings(dataset.organisation, on)[dataset.pk].status.word


def test_a_dataset_with_what_it_was_made_from_is_one_event(make_dataset: Make, alice: Person) -> None:
    raw = make_dataset("Raw")
    before = Event.objects.count()
    child = make_dataset("Clean", raw)
    assert Event.objects.count() - before == 1
    kept = child.origins.get()
    actions.dataset_save(child, by=alice, made_from=[raw, make_dataset("Other")])
    assert kept in child.origins.all() and child.origins.count() == 2
    actions.dataset_save(child, by=alice, made_from=[])
    assert child.origins.count() == 0


def test_a_circle_is_refused_however_long(make_dataset: Make, add: Make, alice: Person) -> None:
    one = make_dataset("One")
    two = make_dataset("Two", one)
    three = make_dataset("Three")
    add(three, JUNE, origin=two)
    for above in (one, three):
        with pytest.raises(Refused):
            actions.dataset_save(one, by=alice, made_from=[above])
    with pytest.raises(Refused):
        add(one, JUNE, origin=three)


def test_a_name_is_given_once_among_those_in_use(make_dataset: Make, alice: Person) -> None:
    first = make_dataset("Notes")
    with pytest.raises(ValidationError):
        make_dataset(" notes ")
    actions.dataset_archive(first, by=alice, why="Twice")
    make_dataset("Notes")


@pytest.mark.parametrize("missing", ["storage", "separation_evidence"])
def test_separated_is_a_claim_that_needs_showing(make_dataset: Make, missing: str) -> None:
    with pytest.raises(ValidationError):
        make_dataset(**{missing: ""})


def test_use_has_an_order(make_dataset: Make) -> None:
    for facts in ({"used_from": JUNE, "used_until": MARCH}, {"used_until": JUNE}):
        with pytest.raises(ValidationError):
            make_dataset(**facts)


def test_what_is_added_breaks_it_until_it_is_determined_again(
    make_dataset: Make, determine: Make, add: Make
) -> None:
    dataset = make_dataset(kind="deidentified")
    determine(dataset)
    add(dataset, JUNE)
    determine(dataset, decided_on=JUNE + 2 * DAY, data_as_of=JUNE)
    assert [word(dataset, JUNE + n * DAY) for n in (-1, 0, 1, 2)] == [
        "deidentified", "identified", "identified", "deidentified",
    ]  # fmt: skip


def test_safe_harbor_is_not_named_for_data_to_come(
    make_dataset: Make, determine: Make, expertise: Make, add: Make
) -> None:
    dataset = make_dataset(kind="deidentified")
    with pytest.raises(Refused):
        add(dataset, JUNE, determination=determine(dataset))
    with pytest.raises(Refused):
        add(dataset, JUNE, determination=expertise(dataset))
    add(dataset, JUNE, determination=expertise(dataset, of_method=True))
    assert word(dataset, JUNE) == "deidentified"


def test_a_determination_of_another_dataset_covers_nothing(
    make_dataset: Make, determine: Make, add: Make
) -> None:
    other = determine(make_dataset("Other", kind="deidentified"))
    with pytest.raises(ValidationError):
        add(make_dataset(), MARCH, determination=other)


def test_a_mistake_is_taken_out_and_stays_in_the_history(
    make_dataset: Make, add: Make, alice: Person
) -> None:
    dataset = make_dataset()
    part = add(dataset, JUNE)
    add(dataset, JUNE, "Another")
    actions.part_remove(dataset, part, by=alice, why="Never came")
    assert [each.what for each in dataset.additions.all()] == ["Another"]
    assert Event.objects.latest("number").verb == "addition taken out"


def test_a_part_is_corrected_in_its_place(
    make_dataset: Make, add: Make, validate: Make, alice: Person
) -> None:
    dataset = make_dataset(kind="synthetic")
    part = validate(dataset)
    part.result = "failed"
    actions.part_save(dataset, part, by=alice)
    assert [each.result for each in Validation.objects.all()] == ["failed"]
    assert add(dataset, JUNE) in Addition.objects.all()


def test_a_worksheet_that_is_cleared_keeps_its_words_and_counts_for_nothing(
    make_dataset: Make, determine: Make, alice: Person
) -> None:
    dataset = make_dataset(kind="deidentified")
    row = determine(dataset)
    answers = list(row.answers.all())
    answers[0].word = ""
    actions.determination_save(row, by=alice, answers=answers)
    assert (word(dataset, JUNE), Answer.objects.count()) == ("identified", len(answers))


@pytest.mark.parametrize(
    "facts",
    [
        {"data_as_of": MARCH + DAY},
        {"ends_on": MARCH - DAY},
        {"sample_misses": 201},
        {"sample_by": ""},
    ],
)
def test_a_determination_that_contradicts_itself_is_refused(
    make_dataset: Make, determine: Make, facts: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        determine(make_dataset(), **facts)


@pytest.mark.parametrize(
    ("point", "said"), [("names", "generalised"), ("dates", "kept"), ("shoes", "absent")]
)
def test_what_cannot_be_said_of_a_point_is_refused(
    make_dataset: Make, determine: Make, point: str, said: str
) -> None:
    with pytest.raises(ValidationError):
        determine(make_dataset(), answers=[Answer(point=point, word=said, how="x")])


def test_safe_harbor_never_speaks_of_a_method(make_dataset: Make, determine: Make) -> None:
    row = determine(make_dataset(), of_method=True, result="very_small")
    assert (row.of_method, row.result) == (False, "")


def test_withdrawn_counts_no_more_from_that_day(make_dataset: Make, determine: Make, alice: Person) -> None:
    dataset = make_dataset(kind="deidentified")
    row = determine(dataset)
    with pytest.raises(Refused):
        actions.determination_withdraw(row, from_on=MARCH - DAY, by=alice, why="x")
    actions.determination_withdraw(row, from_on=JUNE, by=alice, why="A name was found")
    assert (word(dataset, JUNE - DAY), word(dataset, JUNE)) == ("deidentified", "identified")


def test_one_that_never_held_is_withdrawn_from_its_own_day(
    make_dataset: Make, determine: Make, alice: Person
) -> None:
    dataset = make_dataset(kind="deidentified")
    actions.determination_withdraw(determine(dataset), from_on=MARCH, by=alice, why="Of another dataset")
    assert {word(dataset, MARCH), word(dataset, JUNE)} == {"identified"}


def test_on_an_archived_dataset_nothing_is_determined(
    make_dataset: Make, determine: Make, add: Make, alice: Person
) -> None:
    dataset = make_dataset(kind="deidentified")
    row = determine(dataset)
    actions.determination_archive(row, by=alice, why="x")
    actions.dataset_archive(dataset, by=alice, why="x")
    for do in (
        lambda: determine(dataset),
        lambda: add(dataset, JUNE),
        lambda: actions.determination_restore(row, by=alice),
        lambda: actions.determination_withdraw(row, from_on=JUNE, by=alice, why="x"),
        lambda: actions.determination_review(row, by=alice),
        lambda: actions.dataset_dispose(dataset, by=alice),
    ):
        with pytest.raises(Refused):
            do()
    actions.dataset_restore(dataset, by=alice)
    actions.determination_restore(row, by=alice)
    assert word(dataset, JUNE) == "deidentified"


def test_a_stale_copy_changes_nothing(make_dataset: Make, determine: Make, alice: Person) -> None:
    row = determine(make_dataset())
    other = Determination.objects.get(pk=row.pk)
    actions.determination_review(row, by=alice)
    with pytest.raises(Stale):
        actions.determination_review(other, by=alice)


def test_nothing_refers_across_the_wall(
    make_dataset: Make, elsewhere: Organisation, charlie: Person, alice: Person
) -> None:
    theirs = Dataset(organisation=elsewhere, name="Theirs")
    actions.dataset_save(theirs, by=charlie)
    with pytest.raises(ValidationError):
        make_dataset("Ours", theirs)
    with pytest.raises(ValidationError):
        actions.part_save(make_dataset("Other"), Addition(added_on=JUNE, what="x", origin=theirs), by=alice)
