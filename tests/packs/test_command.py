"""The whole way: from the command line and the task to a document on disk."""

import hashlib
import re
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from compliance.accounts.models import Organisation
from compliance.jobs import turns
from compliance.jobs.attempts import FAULT, Failure
from compliance.ledger import clock
from compliance.ledger.models import Event
from compliance.packs import build, tasks
from compliance.packs.models import Pack, PackJob
from tests.packs.conftest import Things

pytestmark = [pytest.mark.django_db, pytest.mark.process]

Ask = Callable[..., Pack]


def test_build_pack_writes_the_document_and_says_what_it_is(
    things: Things, organisation: Organisation, tmp_path: Path
) -> None:
    things.things = [
        (f"Thing {number}", "in force", "It leaks." if number % 3 else "") for number in range(60)
    ]
    out, said = tmp_path / "pack.pdf", StringIO()
    call_command("build_pack", organisation=organisation.slug, on=date(2026, 3, 1), out=out, stdout=said)
    pages, sha256 = re.fullmatch(rf"{out}: (\d+) pages, SHA-256 (\w+), [\d.]+ s\n", said.getvalue()).groups()  # type: ignore[union-attr]
    assert hashlib.sha256(out.read_bytes()).hexdigest() == sha256
    pack = Pack.objects.get()
    assert (pack.sha256, pack.pages, pack.asked_by) == (sha256, int(pages), None)
    assert [event.verb for event in Event.objects.filter(record_id=pack.pk)] == ["built", "asked for"]
    words = subprocess.run(
        ["pdftotext", "-layout", out, "-"], capture_output=True, check=True
    ).stdout.decode()
    assert f"Page {pages} of {pages}" in words and "Thing 59" in words and "Facts as recorded at" in words
    assert words.count("Thing  ") + words.count("Thing\n") <= int(
        pages
    )  # the heading of the table, once a page


@pytest.mark.parametrize(
    "given, words",
    [
        ({"organisation": "nobody"}, "no organisation"),
        ({"known": "+1"}, "has not come"),
        ({"on": "+1"}, "has not come"),
        ({"out": "/nowhere/x.pdf"}, "no folder"),
        ({"known": "2010-01-01"}, "Nothing was recorded yet"),
    ],
)
def test_build_pack_says_what_is_wrong(
    things: Things, organisation: Organisation, tmp_path: Path, given: dict[str, str], words: str
) -> None:
    tomorrow = clock.today(organisation.zone) + timedelta(days=1)
    known = {"+1": tomorrow, None: None}.get(given.get("known"), date(2010, 1, 1))  # type: ignore[arg-type]
    with pytest.raises(CommandError, match=words):
        call_command(
            "build_pack",
            organisation=given.get("organisation", organisation.slug),
            on=tomorrow if "on" in given else date(2026, 3, 1),
            out=Path(given.get("out", tmp_path / "pack.pdf")),
            known=known,
        )
    assert not (tmp_path / "pack.pdf").exists()


def test_the_task_builds_whatever_waits(things: Things, ask: Ask) -> None:
    packs = [ask(), ask()]
    tasks.build()
    tasks.build()
    assert all(Pack.objects.get(pk=pack.pk).document_id for pack in packs)
    assert Event.objects.filter(verb="built").count() == 2


def test_a_reason_for_people_is_shown_and_a_fault_of_ours_is_an_id(things: Things, ask: Ask) -> None:
    pack = ask()

    def dry(*_: object) -> None:
        raise Failure("The well ran dry.")

    def broken(*_: object) -> None:
        raise KeyError("Jane Roe")

    for section, failure in ((dry, "The well ran dry."), (broken, FAULT)):
        things.section = section  # type: ignore[assignment,method-assign]
        attempt = turns.begin(PackJob.objects.get(pack=pack), clock.now())
        assert build.work(attempt) is None
        job = PackJob.objects.get(pack=pack)
        assert (job.state, job.failure) == (PackJob.State.FAILED, failure)
    assert re.fullmatch(r"[0-9a-f]{8}", job.error_id)
    assert "Jane Roe" not in Event.objects.latest("number").state + job.failure
