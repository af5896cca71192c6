"""The examples of docs/clocks.md are calculated as they stand there."""

import json
import re
from datetime import date
from itertools import pairwise

import pytest

from incidents.calendars import holidays
from incidents.catalogue import BY_STATE, JURISDICTIONS
from incidents.clocks.answer import answer
from incidents.reading import read
from incidents.written import written
from tests.house.test_imports import ROOT
from tests.incidents.ask import NAMES

WORDS = (ROOT / "docs" / "clocks.md").read_text("utf-8")
CASE = re.compile(r"```json\n(.*?)\n```", re.S)
ON = re.compile(r"(?:On|The same case on) (\d{4}-\d{2}-\d{2})[^\n]*\n\n((?:\|[^\n]*\n)+)")
COLUMNS = ["recipient", "jurisdiction", "trigger_on", "limit_on", "due_on", "state"]


def examples() -> list[tuple[str, str, str]]:
    """Every table with its day and the case above it."""
    starts = [*(match.start() for match in CASE.finditer(WORDS)), len(WORDS)]
    return [
        (CASE.findall(part)[0], on, table)
        for part in (WORDS[first:last] for first, last in pairwise(starts))
        for on, table in ON.findall(part)
    ]


def calculated(case: str, on: str) -> dict[str, list[dict[str, str]]]:
    read_case, day = read(case, JURISDICTIONS, NAMES, lambda zone: date.fromisoformat(on))
    found: dict[str, list[dict[str, str]]] = written(read_case, answer(read_case, day, BY_STATE, holidays))  # type: ignore[assignment]
    return found


def test_every_case_has_its_table() -> None:
    cases = CASE.findall(WORDS)
    assert len(cases) == len(set(cases)) == len({case for case, _, _ in examples()}) == 15


@pytest.mark.parametrize(("case", "on", "table"), examples())
def test_an_example(case: str, on: str, table: str) -> None:
    duties = [[duty[column] or "–" for column in COLUMNS] for duty in calculated(case, on)["duties"]]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    assert rows
    for row in rows:
        assert row in duties
        duties.remove(row)


def test_the_words_around_them() -> None:
    """What sentences say beside the tables."""
    (history,) = re.findall(r"History: `([^`]*)`", WORDS)
    case = next(case for case, _, _ in examples() if '"on": "2026-04-10"' in case)
    turns = calculated(case, "2026-04-10")["history"]
    assert history in [change["words"] for change in turns[-1]["changes"]]  # type: ignore[index]
    substitute = next(case for case, _, _ in examples() if "unreachable" in case)
    reasons = [duty["reason"] for duty in calculated(substitute, "2026-04-20")["duties"]]
    assert any("stays until 2026-06-30" in reason for reason in reasons)
    hours = next(case for case, _, _ in examples() if "contract_terms" in case)
    assert calculated(hours, "2026-03-08")["duties"][0]["due_at"] == "2026-03-08T18:30:00-05:00"
    assert "no legal advice" in WORDS
    assert json.loads(case)["role"] == "covered_entity"
