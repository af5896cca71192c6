"""Decides which days are holidays of a State, for terms that count business days."""

from collections.abc import Set
from datetime import date
from functools import lru_cache

from holidays.countries import US as Calendar


@lru_cache(maxsize=512)
def holidays(jurisdiction: str, year: int) -> Set[date]:
    """The holidays of a State or territory in a year with the days they are observed on; "US" for the federal ones."""
    return frozenset(Calendar(subdiv=None if jurisdiction == "US" else jurisdiction, years=year))
