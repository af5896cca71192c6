"""A whole case from files, as the documentation shows it: its lists are loaded by the commands, and its table is what they answer."""

import json
import re
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from compliance.accounts.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TOLD = (Path(__file__).parents[2] / "docs" / "coverage.md").read_text()
#: The day and the verdict of each row of the worked example.
ROWS = re.findall(r"^\| (\d{4}-\d\d-\d\d) \| (.+?) \| (.+?) \|$", TOLD, re.M)
LISTS = dict(re.findall(r"^`(\w+)\.csv`\n\n((?: {4}.+\n)+)", TOLD, re.M))


def said(command: str, *words: str, **named: Any) -> Any:
    out = StringIO()
    call_command(command, *words, json=True, stdout=out, **named)
    return json.loads(out.getvalue())


@pytest.fixture
def case(organisation: Organisation, tmp_path: Path) -> Organisation:
    assert list(LISTS) == ["vendors", "systems", "flows"]
    for name, lines in LISTS.items():
        file = tmp_path / f"{name}.csv"
        file.write_text(re.sub("^ {4}", "", lines, flags=re.M))
        for new in (1, 0):  # the second time all of it is the same
            told = said("import_register", name, str(file), organisation=organisation.slug, confirm=True)
            assert (told["read"], told["new"], told["errors"]) == (1, new, []), name
    return organisation


def test_the_worked_example_is_what_its_files_come_to(case: Organisation) -> None:
    assert len(ROWS) == 6
    for day, verdict, _ in ROWS:
        hops = said("coverage", organisation=case.slug, on=date.fromisoformat(day))["hops"]
        assert [each["cover"] for each in hops] == ([] if verdict == "no hop" else [verdict]), day


def test_its_exposures_are_those_that_it_tells(case: Organisation) -> None:
    stretch = r"(\d{4}-\d\d-\d\d)(?: to (\d{4}-\d\d-\d\d))?, (\d+) days?"
    on, stretches = re.search(r"On (\S+) there are two exposures: (.+?)\. ", TOLD).groups()  # type: ignore[union-attr]
    found = said("coverage", organisation=case.slug, on=date.fromisoformat(on))["exposures"]
    assert [(each["from"], each["to"], str(each["days"])) for each in found] == [
        (first, last or first, days) for first, last, days in re.findall(stretch, stretches)
    ]
