"""Decides what is recorded of the breach laws of the States: rows of duties with their source, and whether it was verified."""

from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from incidents.clocks.case import Recipient
from incidents.clocks.laws import GivesWay, Law, Limit, Row, Since

_FILE: Final = Path(__file__).parent / "catalogue" / "state_breach_laws.yaml"


def _limit(row: dict[str, Any]) -> Limit:
    return Limit(row["days"], row["unit"], Since(row.get("from", Since.KNOWN)))


def _row(row: dict[str, Any]) -> Row:
    limits = tuple(_limit(each) for each in row.pop("limits", ()))
    gives_way = GivesWay(row.pop("gives_way", GivesWay.NO))
    return Row(recipient=Recipient(row.pop("recipient")), limits=limits, gives_way=gives_way, **row)


def _law(law: dict[str, Any], words: dict[str, str]) -> Law:
    effective, after, parts = law.pop("effective_on", None), law.pop("after_hold", None), law.pop("parts")
    return Law(
        rows=tuple(_row(row) for row in law.pop("duties")),
        hipaa=words[law.pop("hipaa")],
        hipaa_verified=parts["hipaa"],
        effective_on=date.fromisoformat(effective) if effective else None,
        after_hold=_limit(after) if after else None,
        **law,
    )


_FOUND: Final = yaml.safe_load(_FILE.read_text("utf-8"))
#: The States, the District of Columbia and the territories (45 CFR 160.103).
JURISDICTIONS: Final = frozenset(_FOUND["jurisdictions"].split())
LAWS: Final = tuple(_law(law, _FOUND["hipaa"]) for law in _FOUND["laws"])
BY_STATE: Final[dict[str, tuple[Law, ...]]] = {
    state: tuple(law for law in LAWS if law.jurisdiction == state)
    for state in sorted({law.jurisdiction for law in LAWS})
}
