"""Decides whether a dataset is PHI on a day and why, from facts: declared kind, determinations, additions, what it was made from.

A declaration alone de-identifies nothing. What is doubtful counts as PHI.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final, Literal

from riskassess.datasets.descent import Days, Span, days_of, holds, joined, turns
from riskassess.datasets.determined import (
    Addition,
    Determination,
    Key,
    counts,
    covers,
    reach,
    speaks_of_method,
    why_not,
)

__all__ = [
    "NOBODY", "NOT_PHI", "Addition", "Dataset", "Determination", "Family", "Key", "Span", "Status", "Validation", "counts", "covering",
    "deidentified_spans", "status", "why_not",
]  # fmt: skip

Kind = Literal["unknown", "identified", "limited", "pseudonymised", "deidentified", "synthetic"]
#: Why a dataset is not what it is declared to be; "" where it is.
Why = Literal[
    "", "undecided", "none", "incomplete", "not_begun", "ended", "withdrawn", "extraction", "addition", "agreement", "validation",
    "ancestor",
]  # fmt: skip

#: Not PHI: de-identified by a determination (45 CFR 164.502(d)(2), 164.514(a)-(b)), or made up and shown to be so (house rule).
NOT_PHI: Final[tuple[Kind, ...]] = ("deidentified", "synthetic")
DEIDENTIFIED: Final = "45 CFR 164.514(a)-(b)"
LIMITED: Final = "45 CFR 164.514(e)"
RELINKED: Final = "45 CFR 164.514(a), (c)"

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Validation:
    """That synthetic data were tested for what they give away; `passed` only where method and tester are on file too."""

    on: date
    passed: bool


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset as the rules read it."""

    key: Key
    kind: Kind
    made_from: tuple[Key, ...] = ()
    additions: tuple[Addition, ...] = ()
    determinations: tuple[Determination, ...] = ()
    validations: tuple[Validation, ...] = ()
    #: A limited data set: since when somebody is bound by a data use agreement (164.514(e)(4)).
    data_use_on: date | None = None
    has_data_use_party: bool = False
    has_source: bool = False
    has_extraction: bool = False
    extracted_on: date | None = None
    is_separated: bool = False
    retention_months: int | None = None
    disposal_due_on: date | None = None
    disposed_on: date | None = None
    has_certificate: bool = False
    used_from: date | None = None
    used_until: date | None = None
    archived_on: date | None = None


Family = Mapping[Key, Dataset]
NOBODY: Final[Family] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Status:
    """What a dataset is on a day."""

    word: Kind
    reason: str
    why: Why = ""
    #: The determinations it rests on.
    by: tuple[Key, ...] = ()
    #: The day it hangs on, where there is one.
    day: date | None = None

    @property
    def is_phi(self) -> bool:
        return self.word not in NOT_PHI


def status(dataset: Dataset, on: date, family: Family = NOBODY) -> Status:
    """What a dataset is on that day. `family` holds what it was made from, and so on upward; what is not there counts as PHI."""
    return _status(dataset, on, _above_all(dataset, family))


def covering(dataset: Dataset, added: Addition, on: date) -> list[Determination]:
    """The determinations in force that cover what was added."""
    return [each for each in dataset.determinations if counts(each, on) and covers(each, added)]


def deidentified_spans(dataset: Dataset, family: Family = NOBODY) -> list[Span]:
    """The days on which a dataset is no PHI: de-identified by a determination, or synthetic; in order, neither touching nor overlapping."""
    if family.get(dataset.key) is dataset:
        return days_of([dataset.key], family, _hangs_on, _free).get(dataset.key, [])
    return _free(dataset, _above_all(dataset, family))


def _free(dataset: Dataset, known: Days) -> list[Span]:
    """The days of one without PHI, from those of what it was made from."""
    ancestors = (day for key in _hangs_on(dataset) for day in turns(known.get(key, ())))
    return joined([*_turns(dataset), *ancestors], lambda day: not _status(dataset, day, known).is_phi)


def _hangs_on(dataset: Dataset) -> list[Key]:
    """What its status can depend on, on any day: only that of made-up data asks what they were made from."""
    if dataset.kind != "synthetic":
        return []
    return [*dataset.made_from, *(each.origin for each in dataset.additions if each.origin)]


def _above_all(dataset: Dataset, family: Family) -> Days:
    return days_of(_hangs_on(dataset), family, _hangs_on, _free)


def _status(dataset: Dataset, on: date, known: Days) -> Status:
    match dataset.kind:
        case "identified":
            return Status("identified", "It holds identifiers: it is PHI.")
        case "pseudonymised":
            words = "Codes stand in the place of identifiers, and somebody can find the person again: it is still PHI"
            return Status("pseudonymised", f"{words} ({RELINKED}).")
        case "limited":
            return _limited(dataset, on)
        case "deidentified":
            return _deidentified(dataset, on)
        case "synthetic":
            return _synthetic(dataset, on, known)
    return Status("unknown", "Nobody has said what it is: it counts as PHI.", "undecided")


def _limited(dataset: Dataset, on: date) -> Status:
    """A limited data set is one only in the hands of somebody bound by a data use agreement (164.514(e)(1), (4))."""
    since = dataset.data_use_on
    if since is None or not dataset.has_data_use_party:
        return _identified("limited", "no data use agreement is on file", "agreement", cite=LIMITED)
    if on < since:
        return _identified(
            "limited", f"its data use agreement begins only on {since}", "agreement", cite=LIMITED, day=since
        )
    return Status(
        "limited",
        f"A limited data set under a data use agreement of {since}: it is PHI ({LIMITED}).",
        day=since,
    )


def _deidentified(dataset: Dataset, on: date) -> Status:
    if broken := _uncovered(dataset, on):
        return broken
    by = [each for each in dataset.determinations if counts(each, on)]
    return Status("deidentified", f"By {_and(by)} ({DEIDENTIFIED}).", by=tuple(each.key for each in by))


def _uncovered(dataset: Dataset, on: date) -> Status | None:
    """Why no determination lets it be called de-identified on that day; None where one does, for all that was in it by then."""
    by = [each for each in dataset.determinations if counts(each, on)]
    if not by:
        return _without(dataset, on)
    if late := _extracted_late(dataset, by):
        return _identified(dataset.kind, late, "extraction", day=dataset.extracted_on)
    for added in sorted(dataset.additions, key=lambda each: each.added_on):
        if added.added_on <= on and not covering(dataset, added, on):
            words = f"data were added on {added.added_on} and no determination in force covers them"
            return _identified(dataset.kind, words, "addition", day=added.added_on)
    return None


def _extracted_late(dataset: Dataset, by: Iterable[Determination]) -> str:
    """Why nothing shows that what was taken out was looked at; "" where it was. Only what was made up was not taken out on any day."""
    extracted = dataset.extracted_on
    if extracted is None and dataset.kind == "synthetic":
        return ""
    if any(speaks_of_method(each) or (extracted and extracted <= reach(each)) for each in by):
        return ""
    if extracted is None:
        return f"nobody said when it was extracted, so that nothing shows that {_and(by)} looked at it"
    return f"it was extracted on {extracted}, after the data that {_and(by)} looked at"


def _without(dataset: Dataset, on: date) -> Status:
    """Why none of its determinations counts: that of the one which came nearest."""
    kept = [each for each in dataset.determinations if each.archived_on is None or each.archived_on > on]
    if not kept:
        return _identified(dataset.kind, "no determination is on file", "none")
    order: tuple[Why, ...] = ("ended", "withdrawn", "not_begun", "incomplete")
    held = [(why_not(each, on), each) for each in kept]
    why, nearest = min(
        held, key=lambda pair: (order.index(pair[0]), -(pair[1].ends_on or date.max).toordinal())
    )
    name = nearest.name
    told: dict[str, tuple[str, date | None]] = {
        "ended": (f"the {name} ended on {nearest.ends_on}", nearest.ends_on),
        "withdrawn": (f"the {name} was withdrawn on {nearest.withdrawn_on}", nearest.withdrawn_on),
        "not_begun": (f"the {name} does not count before its day", nearest.decided_on),
        "incomplete": (f"the {name} lacks {'; '.join(nearest.lacking)}", None),
    }
    words, day = told[why]
    return _identified(dataset.kind, words, why, day=day)


def _synthetic(dataset: Dataset, on: date, known: Days) -> Status:
    """Made-up data count as such once tested; made from PHI, they need a determination as well."""
    tested = max(
        (each for each in dataset.validations if each.on <= on),
        key=lambda each: (each.on, not each.passed),
        default=None,
    )
    if tested is None or not tested.passed:
        words = (
            "no validation is on file"
            if tested is None
            else f"its validation of {tested.on} was not passed or is incomplete"
        )
        return _identified("synthetic", words, "validation", day=tested.on if tested else None)
    by = tuple(each.key for each in dataset.determinations if counts(each, on))
    is_determined = _uncovered(dataset, on) is None
    late = [each.added_on for each in dataset.additions if tested.on < each.added_on <= on]
    if late and not is_determined:
        words = f"data were added on {min(late)}, after its validation of {tested.on}"
        return _identified("synthetic", words, "addition", day=min(late))
    if not is_determined and any(not holds(known.get(key, ()), on) for key in _above(dataset, on)):
        return _identified(
            "synthetic", "it was made from PHI and no determination in force covers it", "ancestor"
        )
    basis = (
        f" and {_and([each for each in dataset.determinations if each.key in by])}" if is_determined else ""
    )
    return Status(
        "synthetic",
        f"Made-up data, by the validation of {tested.on}{basis}.",
        by=by if is_determined else (),
        day=tested.on,
    )


def _above(dataset: Dataset, on: date) -> Iterator[Key]:
    """What it was made from, by that day."""
    yield from dataset.made_from
    yield from (each.origin for each in dataset.additions if each.origin and each.added_on <= on)


def _identified(kind: Kind, words: str, why: Why, *, cite: str = "", day: date | None = None) -> Status:
    declared = {"limited": "a limited data set", "deidentified": "de-identified", "synthetic": "synthetic"}[
        kind
    ]
    return Status(
        "identified",
        f"Declared {declared}, but {words}: it counts as identified ({cite or DEIDENTIFIED}).",
        why,
        day=day,
    )


def _and(by: Iterable[Determination]) -> str:
    return " and ".join(f"the {each.name}" for each in by)


def _turns(dataset: Dataset) -> Iterator[date]:
    """The days on which its status can change by itself."""
    for each in dataset.determinations:
        yield from (day for day in (each.decided_on, each.withdrawn_on, each.archived_on) if day)
        if each.ends_on and each.ends_on < date.max:
            yield each.ends_on + _DAY
    yield from (each.on for each in dataset.validations)
    if dataset.data_use_on:
        yield dataset.data_use_on
    yield from (each.added_on for each in dataset.additions)
