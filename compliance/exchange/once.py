"""Decides which texts are read once however often they stand there: short ones. Of long ones memory would hold whole files."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

#: Characters of a text that is remembered.
LONGEST: Final = 200

Beside = ParamSpec("Beside")
Meant = TypeVar("Meant")
Reads = Callable[Concatenate[str, Beside], Meant]


def read_once(most: int) -> Callable[[Reads[Beside, Meant]], Reads[Beside, Meant]]:
    """Remembers what the last so many texts meant."""

    def remembering(read: Reads[Beside, Meant]) -> Reads[Beside, Meant]:
        remembered = lru_cache(maxsize=most)(read)

        @wraps(read)
        def reading(text: str, *beside: Beside.args, **named: Beside.kwargs) -> Meant:
            return (remembered if len(text) <= LONGEST else read)(text, *beside, **named)

        return reading

    return remembering
