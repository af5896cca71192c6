"""Decides when the scanner stops looking: a text made to keep it busy is left after some seconds, and what was left is told."""

from time import monotonic
from typing import Final

#: 25 MB at a tenth of the usual pace would take longer; nobody waits for a page so long.
SECONDS: Final = 20.0


class Budget:
    """Seconds from its making."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._end = monotonic() + seconds

    @property
    def is_over(self) -> bool:
        return monotonic() > self._end
