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
#: Digits are taken whole and a space has one place: else a long number could be read in more ways than there is time for.
TIME: Final = re.compile(
    r"\d++( ?(am|pm|h|hr|hrs|hour|hours|day|days|week|weeks|month|months|year|years|min|minutes))?"
    r"(( ?(x|to|and))? ?\d++( ?(am|pm|h|hrs|hours|days))?)*|(business|office|after|out of|working) hours"
    r"|on call|daily|weekly|monthly|yearly|annual|annually"
)


def is_no_service(text: str) -> bool:
    """Whether a piece is a number, a time or a region and so no service of its own."""
    words = " ".join(re.sub(r"[^\w]+", " ", text.casefold().replace("u.s.", "us")).split())
    return not any(map(str.isalpha, words)) or bool(REGION.fullmatch(words) or TIME.fullmatch(words))
