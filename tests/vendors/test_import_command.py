"""The import by command: what it prints, with what it exits, and that it writes only when told to."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from pytest_django.fixtures import Settings

from compliance.accounts.models import Organisation
from compliance.ledger import history
from tests.exchange.books import book
from tests.vendors.lists import HEADER, SAMPLE, ba_list
from vendors import actions
from vendors.models import Contact, Service, Vendor

pytestmark = pytest.mark.django_db
AWS = {"name": "AWS", "service": "Bedrock", "phone": "1"}
NOTHING = {"read": 1, "new": 0, "changed": 0, "same": 1, "records": {"vendors": 0, "services": 0, "baas": 0}}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(ba_list(AWS))
    return path


def run(file: Path, *options: str, register: str = "vendors", slug: str = "lakeside-clinic") -> str:
    out = StringIO()
    call_command("import_register", register, str(file), "--organisation", slug, *options, stdout=out)
    return out.getvalue()


def report(file: Path, *options: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(file, "--json", *options))
    return answer


def test_the_report_has_its_agreed_shape(organisation: Organisation, file: Path) -> None:
    file.write_bytes(ba_list(AWS, {"service": "S3"}, {"name": "B", "website": "javascript:x"}))
    answer = report(file)
    assert list(answer) == ["read", "new", "changed", "same", "records", "errors", "mapping"]
    assert (answer["read"], answer["new"], answer["changed"], answer["same"]) == (3, 1, 0, 0)
    assert answer["records"] == {"vendors": 1, "services": 1, "baas": 0}
    assert [list(error) for error in answer["errors"]] == [["row", "column", "value", "reason"]] * 2
    assert answer["errors"][0] == {
        "row": 3,
        "column": HEADER[0],
        "value": "",
        "reason": "The name is missing.",
    }
    assert answer["errors"][1]["value"] == "javascript:x"
    assert answer["mapping"][HEADER[0]] == "vendor.name"
    assert list(answer["mapping"]) == list(HEADER)


def test_how_dates_are_read_is_told_and_the_report_keeps_its_shape(
    organisation: Organisation, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text("Vendor,Signed,Effective,End\nAcme,3/2/26,2026-03-02,\nBeta,4/5/26,2026-04-05,\n")
    told = [
        "Dates of “Signed” are read month first, as is usual in the United States; no date here can be only one; "
        "2 can be read both ways.",
        "Dates of “Effective” are read as they stand: each can be only one.",
    ]
    assert [line for line in run(file).splitlines() if line.startswith("Dates of")] == told
    assert list(report(file)) == ["read", "new", "changed", "same", "records", "errors", "mapping"]
    assert capsys.readouterr().err.splitlines() == told


def test_what_is_true_of_the_whole_file_is_told_once(organisation: Organisation, file: Path) -> None:
    def more(workbook: Any) -> None:
        hidden = workbook.create_sheet("Old")
        hidden.sheet_state = "hidden"
        for row in (("Vendor", "Category"), ("Gone", "Cloud")):
            hidden.append(row)

    path = file.with_name("list.xlsx")
    path.write_bytes(book(("Vendor", "Category"), ("Acme", "AI model"), more=more))
    assert run(path).count("is hidden in the workbook") == 1


def test_it_writes_only_when_told_to(organisation: Organisation, file: Path) -> None:
    assert "Nothing was written" in run(file)
    assert report(file)["new"] == 1
    assert not Vendor.objects.exists()
    assert "Written." in run(file, "--confirm")
    vendor = Vendor.objects.get()
    entry = history.history(vendor)[0]
    assert (entry.event.actor_name, entry.event.actor_id, entry.why) == (
        "import_register",
        None,
        "Imported from “list.csv”",
    )
    again = report(file, "--confirm")
    assert {name: again[name] for name in NOTHING} == NOTHING
    assert history.history(vendor)[0].event.number == entry.event.number


def test_a_changed_phone_is_a_change(organisation: Organisation, file: Path) -> None:
    file.write_bytes(ba_list({**AWS, "first": "Ana", "phone": "1"}))
    run(file, "--confirm")
    file.write_bytes(ba_list({**AWS, "first": "ana", "phone": "2"}))
    answer = report(file, "--confirm")
    assert (answer["changed"], answer["records"]) == (1, {"vendors": 1, "services": 0, "baas": 0})
    assert (str(Contact.objects.get()), Contact.objects.get().phone) == ("Ana", "2")


def test_a_number_without_a_name_overwrites_nobodys(organisation: Organisation, file: Path) -> None:
    run(file, "--confirm")
    file.write_bytes(ba_list({**AWS, "phone": "2"}))
    run(file, "--confirm")
    assert {contact.phone for contact in Contact.objects.all()} == {AWS["phone"], "2"}


@pytest.mark.skipif(
    not SAMPLE.exists(), reason="the sample list lies beside the checkout on some machines only"
)
def test_the_sample_list(organisation: Organisation) -> None:
    answer = report(SAMPLE, "--confirm")
    assert (answer["read"], answer["new"], answer["errors"]) == (48, 48, [])
    assert (
        answer["records"]
        == {"vendors": 31, "services": 48, "baas": 0}
        == {
            "vendors": Vendor.objects.count(),
            "services": Service.objects.count(),
            "baas": 0,
        }
    )
    assert report(SAMPLE, "--confirm")["same"] == 48


@pytest.mark.parametrize(
    "content, words",
    [
        (b"%PDF-1.7", "PDF"),
        (b"", "empty"),
        (b"Name\nA\x00", "NUL"),
        (b"Colour\nA\n", "No column is called"),
        (b'Name\n"A\n', "never closed"),
    ],
)
@pytest.mark.parametrize("options", [[], ["--confirm", "--json"]])
def test_what_cannot_be_read_ends_with_the_reason(
    organisation: Organisation, file: Path, content: bytes, words: str, options: list[str]
) -> None:
    file.write_bytes(content)
    with pytest.raises(CommandError, match=words) as error:
        run(file, *options)
    assert error.value.returncode == 1
    assert not Vendor.objects.exists()


def test_no_file_a_folder_and_a_huge_file(
    organisation: Organisation, tmp_path: Path, settings: Settings
) -> None:
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "none.csv")
    with pytest.raises(CommandError, match="Is a directory"):
        run(tmp_path)
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(2 * 1024**3)  # takes no room on disk and would take two gigabytes in memory
    with pytest.raises(CommandError, match="2048.0 MB; 10 MB are read"):
        run(huge)
    settings.IMPORT_MAX_BYTES = 1024
    with pytest.raises(CommandError, match="are read at a time"):
        run(Path("/dev/zero"))  # tells no size and has no end


def test_only_a_header_is_read_and_brings_nothing(organisation: Organisation, file: Path) -> None:
    file.write_bytes(ba_list())
    answer = report(file, "--confirm")
    assert (answer["read"], answer["new"], answer["errors"]) == (0, 0, [])


def test_unknown_registers_and_organisations(organisation: Organisation, file: Path) -> None:
    with pytest.raises(CommandError, match="There is no register “x”. There are: vendors"):
        run(file, register="x")
    with pytest.raises(CommandError, match="There is no organisation “x”"):
        run(file, slug="x")


def test_what_may_identify_a_person_stays_out(organisation: Organisation, file: Path) -> None:
    file.write_bytes(ba_list({"name": "Doe, SSN 219-09-9999"}))
    assert "may identify a person" in report(file, "--confirm")["errors"][0]["reason"]
    assert not Vendor.objects.exists()


def test_a_register_that_moves_meanwhile_is_left_alone(
    organisation: Organisation, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def clash(*args: object, **kwargs: object) -> int:
        raise IntegrityError("one_vendor_per_name")

    monkeypatch.setattr(actions, "vendor_import", clash)
    with pytest.raises(CommandError, match="Nothing was written: the register changed meanwhile"):
        run(file, "--confirm")


def test_words_for_a_person_at_a_terminal(organisation: Organisation, file: Path) -> None:
    file.write_bytes(b"Name;Colour\nAWS;x\n;y\n")
    words = run(file)
    assert "Read as UTF-8, separated by semicolons: 2 rows." in words
    assert "1 new, 0 changed, 0 the same, 1 with errors." in words
    assert "Columns not read: Colour." in words
    assert "Row 3, Name “”: The name is missing." in words
