"""The days without PHI as intervals are the same as asking day by day, whatever is on file and in whichever order."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from riskassess.datasets import rules, spans
from riskassess.datasets.rules import Addition, Dataset, Determination, Validation
from tests.datasets.facts import MARCH, deidentified, expert

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(40)]
day = st.sampled_from(DAYS[5:30])
maybe = st.one_of(st.none(), day)
keys = st.sampled_from(["a", "b", "c", "d"])

determinations = st.builds(
    Determination,
    key=st.sampled_from(["t1", "t2", "t3"]),
    method=st.sampled_from(["safe_harbor", "expert"]),
    decided_on=maybe,
    ends_on=maybe,
    withdrawn_on=maybe,
    archived_on=maybe,
    data_as_of=maybe,
    of_method=st.booleans(),
    lacking=st.sampled_from([(), (), (), ("its file",)]),
)
additions = st.builds(
    Addition,
    key=st.uuids(),
    added_on=day,
    origin=st.one_of(st.none(), keys),
    determination=st.sampled_from([None, "t1", "t2"]),
)


def datasets(key: str) -> st.SearchStrategy[Dataset]:
    return st.builds(
        Dataset,
        key=st.just(key),
        kind=st.sampled_from(
            ["identified", "limited", "deidentified", "deidentified", "synthetic", "synthetic", "unknown"]
        ),
        made_from=st.lists(keys, max_size=2, unique=True).map(tuple),
        additions=st.lists(additions, max_size=2).map(tuple),
        determinations=st.lists(determinations, max_size=3, unique_by=lambda each: each.key).map(tuple),
        validations=st.lists(st.builds(Validation, on=day, passed=st.booleans()), max_size=2).map(tuple),
        data_use_on=maybe,
        has_data_use_party=st.booleans(),
        extracted_on=maybe,
    )


families = st.tuples(*(datasets(key) for key in "abcd")).map(lambda made: {each.key: each for each in made})


def within(held: list[spans.Span], on: date) -> bool:
    return any(first <= on and (last is None or on <= last) for first, last in held)


@settings(max_examples=300, deadline=None)
@given(family=families)
def test_the_spans_say_what_each_day_says(family: dict[rules.Key, Dataset]) -> None:
    for each in family.values():
        found = rules.deidentified_spans(each, family)
        by_day = [not rules.status(each, on, family).is_phi for on in DAYS]
        assert [within(found, on) for on in DAYS] == by_day


@settings(max_examples=200, deadline=None)
@given(family=families)
def test_spans_stand_in_order_and_never_touch(family: dict[rules.Key, Dataset]) -> None:
    found = rules.deidentified_spans(family["a"], family)
    assert all(last is None or first <= last for first, last in found)
    for (_, last), (following, _) in zip(found, found[1:], strict=False):
        assert last is not None and last + timedelta(days=1) < following


@settings(max_examples=200, deadline=None)
@given(family=families, seed=st.integers(0, 9), on=st.sampled_from(DAYS))
def test_the_order_in_which_facts_came_says_nothing(
    family: dict[rules.Key, Dataset], seed: int, on: date
) -> None:
    chance = Random(seed)
    turned = {}
    for key, each in family.items():
        rows = {
            name: tuple(chance.sample(getattr(each, name), len(getattr(each, name))))
            for name in ("made_from", "additions", "determinations", "validations")
        }
        turned[key] = Dataset(
            key=key,
            kind=each.kind,
            data_use_on=each.data_use_on,
            has_data_use_party=each.has_data_use_party,
            extracted_on=each.extracted_on,
            **rows,
        )
    for key, each in family.items():
        assert rules.status(each, on, family).word == rules.status(turned[key], on, turned).word


@settings(max_examples=200, deadline=None)
@given(family=families, on=st.sampled_from(DAYS))
def test_nothing_is_no_phi_without_what_shows_it(family: dict[rules.Key, Dataset], on: date) -> None:
    """Told once more, from the other end: in force and complete, or tested; and everything above it, or a determination."""
    for each in family.values():
        found = rules.status(each, on, family)
        if found.word == "deidentified":
            held = [own for own in each.determinations if own.key in found.by]
            assert held and all(not own.lacking and own.decided_on and own.decided_on <= on for own in held)
            assert all(own.ends_on is None or own.ends_on >= on for own in held if rules.counts(own, on))
        elif found.word == "synthetic" and not found.by:
            assert any(test.passed and test.on <= on for test in each.validations)
            assert all(
                key in family and not rules.status(family[key], on, family).is_phi for key in each.made_from
            )


def test_what_was_archived_shows_nothing_from_that_day() -> None:
    of = deidentified(expert(of_method=True), archived_on=MARCH + timedelta(days=2))
    found = rules.deidentified_spans(of)
    assert spans.held_spans(of, found) == [(MARCH, MARCH + timedelta(days=1))]
    assert spans.held_spans(replace(of, archived_on=MARCH), found) == []
