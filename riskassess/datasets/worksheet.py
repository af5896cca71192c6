"""Decides what a determination of de-identification must say before it counts, and what one of them still lacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Method = Literal["safe_harbor", "expert"]
#: What may be said of a point of the worksheet. “Present” is an honest answer, and with it nothing is de-identified.
Word = Literal["absent", "removed", "generalised", "kept", "present"]
#: Words that say something was done to the data: how is asked beside them.
DONE: Final = ("removed", "generalised", "kept")

#: The identifiers of 45 CFR 164.514(b)(2)(i)(A)-(R), in the order of the rule.
IDENTIFIERS: Final = (
    "names", "geography", "dates", "telephone", "fax", "email", "ssn", "mrn", "health_plan_id", "account", "license", "vehicle",
    "device", "url", "ip", "biometric", "photo", "other_unique",
)  # fmt: skip
#: What hides in them, asked by name: three-digit ZIP codes of 164.514(b)(2)(i)(B), ages of (C), the code of 164.514(c), and the
#: places that nobody looks into, which is a house rule.
ASKED: Final = ("zip3", "ages_over_89", "relink_code", "free_text", "file_names", "image_metadata")
POINTS: Final = (*IDENTIFIERS, *ASKED)
#: Identifiers of which the rule lets a coarser form stay: geography and ZIP codes (B), dates and ages (C).
GENERALISED: Final = ("geography", "dates", "zip3", "ages_over_89")
#: A code by which somebody can find the person again may stay within 164.514(c).
KEPT: Final = ("relink_code",)


def words(point: str) -> tuple[Word, ...]:
    """What may be said of a point."""
    if point in GENERALISED:
        return "absent", "removed", "generalised", "present"
    return ("absent", "removed", "kept", "present") if point in KEPT else ("absent", "removed", "present")


#: Whoever found identifiers knows that they are in there: the data are mended and a new sample is looked through, until none is found.
MISSED: Final = "an answer to the misses found in review (mend the data, and look through a new sample)"


@dataclass(frozen=True, slots=True)
class Statement:
    """What a determination says, as far as it hangs on that whether it counts."""

    method: Method
    decided_on: date | None = None
    #: Who states or decides it: a name is on file.
    has_decider: bool = False
    #: The state of the data that was looked at.
    data_as_of: date | None = None
    #: Safe Harbor: that nobody knows of a way back (164.514(b)(2)(ii)).
    no_actual_knowledge: bool = False
    #: Safe Harbor: point → word, and the points beside which stands how it was done.
    answers: tuple[tuple[str, str], ...] = ()
    explained: frozenset[str] = frozenset()
    #: Expert (164.514(b)(1)): qualifications, methods and the result are documented, and the report is on file.
    has_qualifications: bool = False
    has_method: bool = False
    risk_is_very_small: bool = False
    has_file: bool = False
    #: Expert: it speaks of the way in which data are taken out, not of one state of them.
    of_method: bool = False
    #: How many identifiers a person found in a sample of what came out.
    misses: int = 0


def lacking(said: Statement, names: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """What is missing before it counts, in words; `names` are those of the points."""
    if said.method == "safe_harbor":
        found = [*_points(said, names or {}), *_stated(said)]
    else:
        found = [
            *_unless(said.has_decider, "the name of the expert"),
            *_unless(said.has_qualifications, "the qualifications of the expert"),
            *_unless(said.has_method, "the method"),
            *_unless(said.risk_is_very_small, "the result that the risk is very small"),
            *_unless(said.decided_on, "its day"),
            *_unless(said.data_as_of or said.of_method, "the day whose data it looked at"),
            *_unless(said.has_file, "its file"),
        ]
    return *found, *_unless(not said.misses, MISSED)


def unanswered(said: Statement) -> tuple[str, ...]:
    """The points without an answer."""
    given = {point for point, word in said.answers if word}
    return tuple(point for point in POINTS if point not in given)


def _points(said: Statement, names: Mapping[str, str]) -> list[str]:
    """Safe Harbor: every point has an answer that lets the data go, and how it was done (164.514(b)(2)(i))."""
    answers = dict(said.answers)
    left = unanswered(said)
    kept = [
        point
        for point in POINTS
        if answers.get(point) and answers[point] not in set(words(point)) - {"present"}
    ]
    unexplained = [
        point
        for point in POINTS
        if answers.get(point) in DONE and point not in said.explained and point not in kept
    ]
    return [
        *([f"an answer to {_listed(left, names)}"] if left else []),
        *([f"the removal of what is still there ({_listed(kept, names)})"] if kept else []),
        *([f"how it was done ({_listed(unexplained, names)})"] if unexplained else []),
    ]


def _stated(said: Statement) -> list[str]:
    """Safe Harbor: who has no actual knowledge, and of which day (164.514(b)(2)(ii))."""
    return [
        *_unless(said.no_actual_knowledge, "the statement of no actual knowledge"),
        *_unless(said.has_decider, "the name of whoever states it"),
        *_unless(said.decided_on, "its day"),
        *_unless(said.data_as_of, "the day whose data it looked at"),
    ]


def _unless(there: object, words: str) -> list[str]:
    return [] if there else [words]


def _listed(points: tuple[str, ...] | list[str], names: Mapping[str, str]) -> str:
    told = [names.get(point, point) for point in points[:3]]
    more = len(points) - len(told)
    return ", ".join(told) + (f" and {more} more" if more else "")
