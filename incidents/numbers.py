"""Decides which number an incident gets in its year: the next one, with gaps on purpose, so that a gap tells of nothing.

Were the numbers whole, one that is missing would tell everybody that there is a restricted incident.
"""

import secrets

from django.db.models import Max

from compliance.accounts.models import Organisation
from incidents.models import Incident


def next_number(organisation: Organisation, year: int) -> int:
    """The number after the last one of that year, restricted ones counted; whoever asks holds the organisation."""
    taken = Incident.whole.of(organisation).filter(year=year)
    last: int = taken.aggregate(last=Max("number"))["last"] or 0
    return last + 1 + (0 if organisation.sample else left_out())


def left_out() -> int:
    """How many numbers are left out before the next: one more with every second toss, without end.

    Were there a most, two neighbours further apart than that would prove that one stands between them.
    """
    number = 0
    while secrets.randbelow(2):
        number += 1
    return number
