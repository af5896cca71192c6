"""Asks the calculator as the command does: a case as JSON, a day, the recorded laws, the real holidays."""

import json
from datetime import date
from typing import Any

from incidents.calendars import holidays
from incidents.catalogue import BY_STATE, JURISDICTIONS, LAWS
from incidents.clocks.answer import Answer, answer
from incidents.clocks.case import Case
from incidents.clocks.duty import Duty
from incidents.reading import read

KNOWN = "2026-03-05"
WALL = date(2026, 5, 4)
NAMES = {name for law in LAWS for name in (law.key, law.citation)}


#: Duties beside the one everybody means.
_BESIDE = ("people counted later", "people who cannot be reached")


def case_of(on: str = "2026-03-05", **fields: Any) -> tuple[Case, date]:
    """The case, and the day it is asked about; a covered entity in Chicago that knew on 5 March 2026 unless said otherwise."""
    found = {"role": "covered_entity", "time_zone": "America/Chicago", "known_at": KNOWN, **fields}
    return read(json.dumps(found), JURISDICTIONS, NAMES, lambda zone: date.fromisoformat(on))


def ask(on: str = "2026-03-05", **fields: Any) -> Answer:
    """What the calculator says of it."""
    case, day = case_of(on, **fields)
    return answer(case, day, BY_STATE, holidays)


def counted(number: int | None, state: str = "GA", on: str = KNOWN, **others: int | None) -> dict[str, Any]:
    """A count; of Georgia unless said otherwise, of which the catalogue has no row."""
    return {"on": on, "by_state": {state: number, **others}}


def sent(recipient: str, on: str, jurisdiction: str = "US", **more: str) -> dict[str, str]:
    return {"recipient": recipient, "sent_on": on, "jurisdiction": jurisdiction, **more}


def find(found: Answer, recipient: str, jurisdiction: str = "US", citation: str = "", to: str = "") -> Duty:
    """The one duty to a recipient."""
    duties = [
        duty
        for duty in found.duties
        if duty.recipient == recipient and duty.jurisdiction == jurisdiction
        and citation in duty.citation and (to in duty.to if to else duty.to not in _BESIDE)
    ]  # fmt: skip
    assert len(duties) == 1, [(duty.citation, duty.to) for duty in duties]
    return duties[0]


def due(duty: Duty) -> tuple[str | None, str | None, str]:
    """Limit, date and word."""
    return (
        str(duty.limit_on) if duty.limit_on else None,
        str(duty.due_on) if duty.due_on else None,
        str(duty.state),
    )
