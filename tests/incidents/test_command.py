"""`manage.py breach_clocks FILE.json` prints what runs out, or says why it cannot."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from tests.house.test_imports import ROOT
from tests.incidents.ask import counted, sent

CASE = {
    "role": "covered_entity",
    "time_zone": "America/Chicago",
    "known_at": "2026-03-06T02:30:00+00:00",
    "counts": [counted(501, "TX", AK=3, on="2026-03-06")],
    "notices": [sent("individuals", "2026-04-01")],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(CASE))
    return path


def clocks(file: Path, on: str | None = "2026-04-02") -> Any:
    out = StringIO()
    call_command("breach_clocks", file, on=on, stdout=out)
    return json.loads(out.getvalue())


def test_the_report(file: Path) -> None:
    found = clocks(file)
    assert (found["on"], found["discovered_on"], found["ask_counsel"]) == ("2026-04-02", "2026-03-05", ["AK"])
    hhs = next(duty for duty in found["duties"] if duty["recipient"] == "hhs")
    assert {key: hhs[key] for key in ("jurisdiction", "citation", "trigger_on", "limit_on", "due_on", "state", "verified")} == {
        "jurisdiction": "US", "citation": "45 CFR 164.408(b)", "trigger_on": "2026-03-05", "limit_on": "2026-04-01",
        "due_on": "2026-04-01", "state": "overdue", "verified": True,
    }  # fmt: skip
    assert "first known" in hhs["trigger_reason"]
    assert "504 people counted" in hhs["reason"]
    assert [turn["total"] for turn in found["history"]] == [504]
    assert "no legal advice" in found["disclaimer"]


def test_unverified_rows_say_so(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps({**CASE, "counts": [counted(5, "RI", on="2026-03-06")]}))
    duty = next(each for each in clocks(path)["duties"] if each["jurisdiction"] == "RI" and each["due_on"])
    assert duty["verified"] is False


def test_today_is_that_of_the_case(file: Path) -> None:
    with time_machine.travel("2026-04-03T04:59:00+00:00", tick=False):
        assert clocks(file, on=None)["on"] == "2026-04-02"


def test_a_bad_case_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps({**CASE, "counts": [counted(-1, "XX")]}))
    with pytest.raises(CommandError, match=r"counts\[0\]\.by_state\.XX: no State"):
        clocks(path)


@pytest.mark.parametrize("on", ["2026-02-30", "yesterday", "20260402", "0001-01-01", ""])
def test_a_day_there_is_not(file: Path, on: str) -> None:
    with pytest.raises(CommandError, match="--on"):
        clocks(file, on=on)


def test_a_day_before_discovery(file: Path) -> None:
    with pytest.raises(CommandError, match="known_at: 2026-03-05 is in the future, after 2026-03-04"):
        clocks(file, on="2026-03-04")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        clocks(tmp_path / "none.json")
    path = tmp_path / "latin.json"
    path.write_bytes(b'{"role": "\xe9"}')
    with pytest.raises(CommandError, match="not UTF-8"):
        clocks(path)


@pytest.mark.process
def test_a_bad_case_ends_with_1_and_says_why_on_stderr(tmp_path: Path, file: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps({**CASE, "known_at": "2026-02-30"}))
    command = [sys.executable, str(ROOT / "manage.py"), "breach_clocks"]
    refused = subprocess.run([*command, str(bad)], capture_output=True, text=True, check=False)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "known_at: there is no day 2026-02-30." in refused.stderr
    good = subprocess.run(
        [*command, str(file), "--on", "2026-04-02"], capture_output=True, text=True, check=False
    )
    assert (good.returncode, json.loads(good.stdout)["on"]) == (0, "2026-04-02")
