"""Decides which pieces of a cell that names several services are none: numbers, times of service, regions."""

import re
from typing import Final

_PLACE: Final = (
    "us|usa|u s|united states|eu|uk|united kingdom|europe|european union|emea|apac|latam|north america|south america|asia|asia pacific"
    "|canada|australia|germany|ireland|global|worldwide|international|domestic|onshore|offshore"
)
_DIRECTION: Final = (
    "north|south|east|west|central|northeast|northwest|southeast|southwest|gov|gov east|gov west"
)
REGION: Final = re.compile(
    rf"(({_PLACE})( only| region| regions)?|([a-z]{{2}}|{_PLACE}) ({_DIRECTION})( ?\d)?|multi region|region)"
)
UNITS: Final = frozenset(
    [
        "am",
        "pm",
        "h",
        "hr",
        "hrs",
        "hour",
        "hours",
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "year",
        "years",
        "min",
        "minutes",
    ]
)
#: One word of a time: “24”, “24h”, “24x7”.
TIME: Final = re.compile(r"\d+(x\d+|[a-z]+)?")
TIMES: Final = frozenset(
    (
        *("business hours", "office hours", "after hours", "out of hours", "working hours"),
        *("on call", "daily", "weekly", "monthly", "yearly", "annual", "annually"),
    )
)


def is_no_service(text: str) -> bool:
    """Whether a piece is a number, a time or a region and so no service of its own."""
    words = " ".join(re.sub(r"[^\w]+", " ", text.casefold().replace("u.s.", "us")).split())
    return not any(map(str.isalpha, words)) or bool(REGION.fullmatch(words)) or _is_time(words)


def _is_time(words: str) -> bool:
    return words in TIMES or (words[:1].isdecimal() and all(map(_is_of_a_time, words.split())))


def _is_of_a_time(word: str) -> bool:
    found = TIME.fullmatch(word)
    if found is None:
        return word in UNITS or word in ("x", "to", "and")
    return not (found[1] or "").isalpha() or found[1] in UNITS
