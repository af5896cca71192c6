"""What the document says: facts of one moment, the ledger behind them, and every word as somebody typed it and no more."""

import csv
import hashlib
import io
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from compliance.accounts import actions as accounts
from compliance.accounts.models import Membership, Organisation, Person
from compliance.jobs.attempts import Failure
from compliance.ledger import clock, door
from compliance.packs import build, content
from compliance.packs.content import Document
from compliance.packs.models import Pack
from compliance.registers.answers import Evidence
from tests.packs.conftest import Things

pytestmark = pytest.mark.django_db

Ask = Callable[..., Pack]
HOSTILE = '<img src="file:///etc/passwd"><script>alert(1)</script> & "Acme"'


def document(pack: Pack) -> Document:
    facts_at = clock.now()
    return content.write(pack, content.gather(pack, facts_at), facts_at, facts_at)


def table(made: Document, name: str) -> list[dict[str, str]]:
    (found,) = (table for table in made.tables if table.name == name)
    return list(csv.DictReader(io.StringIO(found.content.decode("utf-8-sig"))))


def test_a_chapter_with_its_table_and_its_hash(things: Things, ask: Ask) -> None:
    things.things = [("Thing 1", "in force", "It leaks.")]
    made = document(ask())
    assert "Things and their faults" in made.html and "It leaks." in made.html
    assert table(made, "vendors-things.csv") == [
        {"thing": "Thing 1", "state": "in force", "fault": "It leaks."}
    ]
    for each in made.tables:
        assert hashlib.sha256(each.content).hexdigest() in made.html
    assert "ab" * 32 in made.html and "A thing counts from its first day." in made.html


def test_an_empty_chapter_says_so(things: Things, ask: Ask) -> None:
    made = document(ask())
    assert "Nothing is on file." in made.html and "Nothing was done to these records" in made.html


def test_markup_that_somebody_typed_stays_text(
    things: Things, ask: Ask, organisation: Organisation, alice: Person
) -> None:
    organisation.name = HOSTILE
    door.save(organisation, by=alice, verb="renamed")
    things.things = [(HOSTILE, "=1+1", "")]
    things.records = [organisation.pk]
    made = document(ask())
    assert "<script>" not in made.html and "<img" not in made.html
    assert "&lt;img src=" in made.html
    assert table(made, "vendors-things.csv")[0]["state"] == "'=1+1"


def test_the_cover_says_who_when_and_what_it_is(
    things: Things, ask: Ask, organisation: Organisation, alice: Person
) -> None:
    organisation.security_officer, organisation.security_officer_since = alice, date(2026, 1, 5)
    organisation.kind = Organisation.Kind.BOTH
    door.save(organisation, by=alice, verb="edited")
    made = document(ask(on=date(2026, 3, 1)))
    for words in ("as of March 1, 2026", "Lakeside Clinic", "Covered entity and business associate", "Alice Moreau, since 2026-01-05",
                  "None was named (45 CFR 164.530(a)(1))", "(America/New_York)", "no legal advice"):  # fmt: skip
        assert words in made.html
    assert "made up" not in made.html


def test_a_sample_says_so_on_every_page(things: Things, alice: Person, today: date) -> None:
    sample = accounts.organisation_create(alice, name="Sample Clinic", sample=True)
    made = document(Pack(organisation=sample, on=today, known=today, registers=["vendors"], asked_by=alice))
    assert 'class="is-sample"' in made.html and "everything in this report are made up" in made.html


def test_the_organisation_is_told_as_it_was_known(
    things: Things, ask: Ask, organisation: Organisation, alice: Person
) -> None:
    before = clock.now()
    organisation.name = "Another Name"
    door.save(organisation, by=alice, verb="renamed")
    pack = ask()
    assert content.gather(pack, before).organisation["name"] == "Lakeside Clinic"
    assert content.gather(pack, clock.now()).organisation["name"] == "Another Name"


def test_before_anything_was_recorded_there_is_no_pack(things: Things, ask: Ask) -> None:
    with pytest.raises(Failure, match="Nothing was recorded yet"):
        content.gather(ask(known=date(2010, 1, 1)), datetime(2010, 1, 2, tzinfo=UTC))


def test_registers_are_asked_about_the_day_and_the_moment(things: Things, ask: Ask) -> None:
    facts_at = clock.now()
    content.gather(ask(on=date(2026, 3, 1)), facts_at)
    assert things.asked == [(date(2026, 3, 1), facts_at)]
    assert not content.gather(ask(registers=["another"]), facts_at).chapters


@pytest.mark.parametrize("days_ago, end", [(0, "now"), (1, "2026-11-22T05:00:00+00:00")])
def test_facts_end_with_the_local_day_or_now(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, days_ago: int, end: str
) -> None:
    now = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: now)
    pack = ask(known=date(2026, 11, 22) - timedelta(days=days_ago))
    assert build.facts_until(pack) == (now if end == "now" else datetime.fromisoformat(end))


def test_the_ledger_of_twelve_months_without_free_text(
    things: Things, ask: Ask, organisation: Organisation, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On paper the newest lines, in the table all of them; nothing of other records and nothing older."""
    monkeypatch.setattr(content, "LEDGER_LINES", 3)
    membership = Membership.objects.get(person=alice)
    with monkeypatch.context() as past:
        past.setattr(clock, "now", lambda: datetime.now(UTC) - timedelta(days=366))
        door.note(membership, by=alice, verb="long ago")
    for number in range(5):
        door.note(membership, by=alice, verb=f"looked {number}", why="a patient called Jane Roe")
    door.note(organisation, by=alice, verb="elsewhere")
    things.records = [membership.pk]
    made = document(ask())
    assert [row["verb"] for row in table(made, "vendors-ledger.csv")][:5] == [
        f"looked {number}" for number in (4, 3, 2, 1, 0)
    ]
    assert "looked 4" in made.html and "looked 1" not in made.html
    assert "3 older lines of these twelve months stand in the attached table" in made.html
    for words in ("Jane Roe", "long ago", "elsewhere"):
        assert words not in made.html and words not in str([table.content for table in made.tables])


def test_of_many_files_on_record_the_first_stand_on_paper_and_all_in_a_table(
    things: Things, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = document(ask()).html
    assert few.count("Signed thing") == 1 and "more file" not in few
    monkeypatch.setattr(content, "EVIDENCE_LINES", 2)
    things.evidence = [Evidence("Signed thing", f"Thing {n}", f"{n:064x}", 1000 + n) for n in range(5)]
    made = document(ask())
    assert made.html.count("Signed thing") == 2 and f"{1:064x}" in made.html and f"{2:064x}" not in made.html
    assert (
        "3 more files stand with their SHA-256 in the attached table <code>evidence.csv</code>" in made.html
    )
    rows = table(made, "evidence.csv")
    assert [(row["of"], row["SHA-256"], row["size in bytes"]) for row in rows] == [
        (f"Thing {n}", f"{n:064x}", str(1000 + n)) for n in range(5)
    ]
    things.evidence = []
    nothing = document(ask())
    assert "No file is on record" in nothing.html and "evidence.csv" not in nothing.html


@pytest.mark.django_db(transaction=True)
def test_every_register_sees_the_same_moment(
    things: Things, ask: Ask, organisation: Organisation, alice: Person
) -> None:
    """What commits while facts are read is not half in the pack."""

    def rename() -> None:
        other = Organisation.objects.get(pk=organisation.pk)
        other.name = "Renamed meanwhile"
        door.save(other, by=alice, verb="renamed")
        connection.close()

    seen: list[str] = []
    pack = ask()

    def section(*_: object) -> None:
        seen.append(Organisation.objects.get(pk=organisation.pk).name)
        thread = threading.Thread(target=rename)
        thread.start()
        thread.join()
        seen.append(Organisation.objects.get(pk=organisation.pk).name)

    things.section = section  # type: ignore[assignment,method-assign]
    content.gather(pack, clock.now())
    assert seen == ["Lakeside Clinic", "Lakeside Clinic"]
    assert Organisation.objects.get(pk=organisation.pk).name == "Renamed meanwhile"
