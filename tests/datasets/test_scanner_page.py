"""The page of the scanner: what it shows, and that nothing of a sample stays anywhere."""

import io
import logging
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as live
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.forms import ChoiceField, FileField
from django.test import Client, RequestFactory
from django.urls import ResolverMatch, reverse
from pytest_django.fixtures import Settings

from compliance.files.uploads import Beginning, TooLarge, takes_beginnings
from compliance.ledger.models import Event
from riskassess.datasets.forms import ScanForm
from riskassess.datasets.models import Dataset
from riskassess.datasets.views import scan as view

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
CANARY = "Zqwxcanary"
CSV = f"patient_name,dob,mrn\n{CANARY} Lopez,1962-03-14,{CANARY}1234\nJohn Smith,1931-01-02,84736252\n"


@pytest.fixture
def dataset(make_dataset: Make) -> Dataset:
    made: Dataset = make_dataset("Clean notes")
    return made


@pytest.fixture
def send(officer: Client, dataset: Dataset) -> Callable[..., Any]:
    def send(text: str | bytes = "", file: bytes | None = None, name: str = "sample.csv", **more: str) -> Any:
        data: dict[str, Any] = {"sealed_text": text, **more}
        if file is not None:
            data["sealed_file"] = SimpleUploadedFile(name, file)
        return officer.post(at(dataset), data)

    return send


def at(dataset: Dataset) -> str:
    return reverse("dataset_scan", kwargs={"slug": "lakeside-clinic", "key": dataset.pk})


def test_the_page_of_a_dataset_and_its_worksheet_lead_here(officer: Client, dataset: Dataset) -> None:
    for name in ("dataset_detail", "safe_harbor_create"):
        address = reverse(name, kwargs={"slug": "lakeside-clinic", "key": dataset.pk})
        assert at(dataset) in officer.get(address).content.decode()


def test_it_says_what_it_cannot_see_and_what_it_is(officer: Client, dataset: Dataset) -> None:
    page = officer.get(at(dataset)).content.decode()
    for words in (
        "no determination",
        "What it cannot see",
        "handwriting",
        "Names of files",
        "from outside",
        "25 MB, 200,000 rows",
    ):
        assert words in page


@pytest.mark.parametrize("how", ["file", "text"])
def test_a_sample_is_told_in_counts(send: Callable[..., Any], how: str) -> None:
    answer = send(**{how: CSV.encode() if how == "file" else CSV})
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 200
    assert [each.letter for each in answer.context["report"].letters] == ["A", "C", "H"]
    assert "2 cells look like it; 2 by the name of the column" in page
    assert "Are these names of patients, relatives" in page
    assert "1: patient_name" in page


def test_nothing_found_is_no_proof(send: Callable[..., Any]) -> None:
    assert "That proves nothing" in send("drug,dose\nLisinopril,10 mg\n").content.decode()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "sealed_file"),
        ({"text": "a", "file": b"b"}, "sealed_text"),
        ({"file": b"PK\3\4" + bytes(20)}, "sealed_file"),
        ({"file": b""}, "sealed_file"),
        ({"text": "x" * 500_001}, "sealed_text"),
        ({"text": " \n "}, "sealed_text"),
    ],
)
def test_what_cannot_be_looked_at(send: Callable[..., Any], sent: dict[str, Any], field: str) -> None:
    answer = send(**sent)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})


def test_a_large_file_is_looked_at_in_its_beginning(send: Callable[..., Any], settings: Settings) -> None:
    settings.ATTACHMENT_MAX_BYTES = 100_000
    line = b"F,555-234-8765\n"
    report = send(file=b"sex,phone\n" + line * 20_000).context["report"]
    assert report.size == 100_000
    assert report.rows == (100_000 - 10) // len(line)
    assert "only the first" in report.notes[0]


@pytest.mark.parametrize(("is_marked", "kind", "kept"), [(True, Beginning, 100), (False, TooLarge, 0)])
def test_only_where_it_is_said_a_beginning_is_kept(
    rf: RequestFactory,
    settings: Settings,
    is_marked: bool,  # noqa: FBT001
    kind: type,
    kept: int,
) -> None:
    settings.ATTACHMENT_MAX_BYTES = 100
    request = rf.post("/", {"upload": SimpleUploadedFile("a.txt", b"x" * 200_000)})

    def here() -> None:
        """A view."""

    request.resolver_match = ResolverMatch(takes_beginnings(here) if is_marked else here, (), {})
    upload = request.FILES["upload"]
    assert isinstance(upload, kind)
    assert (upload.size, len(upload.read())) == (200_000, kept)  # type: ignore[union-attr]


def test_one_sample_at_a_time(send: Callable[..., Any]) -> None:
    with view.ONE:
        assert view.BUSY in send(CSV).content.decode()
    assert send(CSV).status_code == 200


def test_many_columns_are_not_all_shown(send: Callable[..., Any]) -> None:
    names = ["phone", *(f"lab{'abcdefghijklm'[n % 13]}{n % 91}" for n in range(400))]
    answer = send(
        ",".join(reversed(names)) + "\n" + ",".join(["1"] * 400 + ["555-234-8765"]) + "\n",
        header="yes",
        form="csv",
    )
    assert "201 more columns" in answer.content.decode()
    assert answer.context["shown"][0].title == "401: phone"


# Nothing stays.


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    handler = logging.StreamHandler(out := io.StringIO())
    handler.setFormatter(logging.Formatter("%(message)s %(args)s %(exc_text)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every file that is opened for writing while the test runs."""
    names: list[str] = []
    real = os.open

    def told(path: Any, flags: int, *rest: Any, **more: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            names.append(str(path))
        return real(path, flags, *rest, **more)

    def made(*args: Any, **more: Any) -> Any:
        raise AssertionError("a temporary file")

    monkeypatch.setattr(os, "open", told)
    for name in ("NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, made)
    return names


def everywhere() -> str:
    """All rows of all tables, sessions as they are read, the cache, and the files of the data and of the temporary folder that hold it."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 (names of our tables)
            parts += [row[0] for row in cursor.fetchall()]
    parts += [str(session.get_decoded()) for session in Session.objects.all()]
    parts.append(str(getattr(cache, "_cache", "")))
    return "\n".join(parts)


def files_with(word: bytes) -> list[Path]:
    folders = [Path(live.DATA_DIR), Path(tempfile.gettempdir())]
    found = []
    for folder in folders:
        for path in folder.rglob("*") if folder == folders[0] else folder.glob("*"):
            if (
                path.is_file()
                and os.access(path, os.R_OK)
                and path.stat().st_size < 50_000_000
                and word in path.read_bytes()
            ):
                found.append(path)
    return found


SENT = {
    "a file": {"file": CSV.encode() * 30_000},
    "a file named so": {"file": b"a,b\n1,2\n", "name": f"{CANARY}.csv"},
    "a text": {"text": CSV},
    "no header": {"text": f"{CANARY},Lopez\nx,y\n"},
    "a header that holds it": {"text": f"{CANARY} 1234,sex\nx,F\n", "header": "yes", "form": "csv"},
    "running text": {"text": f"Patient {CANARY} Lopez called 555-234-8765"},
    "a key of JSON": {"text": f'{{"{CANARY} Lopez": {{"x": "{CANARY}"}}}}'},
    "broken JSON": {"text": f'{{"a": "{CANARY}', "form": "json"},
    "broken CSV": {"text": f'a,b\n"{CANARY},x\n', "form": "csv"},
    "refused": {"file": b"PK\3\4" + CANARY.encode()},
    "too long": {"text": CANARY * 60_000},
    "both": {"text": CANARY, "file": CANARY.encode()},
}


@pytest.mark.parametrize("sent", SENT.values(), ids=SENT.keys())
def test_nothing_of_a_sample_stays(
    send: Callable[..., Any], sent: dict[str, Any], lines: io.StringIO, opened: list[str]
) -> None:
    before, there = Event.objects.count(), set(Path(tempfile.gettempdir()).iterdir())
    answer = send(**sent)
    assert answer.status_code in (200, 422)
    assert CANARY.lower() not in answer.content.decode().lower()
    assert CANARY.lower() not in str(answer.headers).lower() + str(answer.cookies).lower()
    assert CANARY.lower() not in lines.getvalue().lower()
    assert CANARY.lower() not in everywhere().lower()
    assert [name for name in opened if "/dev/" not in name] == []
    made = set(Path(tempfile.gettempdir()).iterdir()) - there
    assert [path for path in made if path.is_file() and CANARY.encode() in path.read_bytes()] == []
    assert [
        path
        for path in Path(live.DATA_DIR).rglob("*")
        if path.is_file() and CANARY.encode() in path.read_bytes()
    ] == []
    assert Event.objects.count() == before


def test_the_search_would_find_it(send: Callable[..., Any], dataset: Dataset, lines: io.StringIO) -> None:
    Dataset.objects.filter(
        pk=dataset.pk
    )  # a manager without the door refuses updates, so the name goes through SQL
    with connection.cursor() as cursor:
        cursor.execute("UPDATE datasets_dataset SET name = %s WHERE id = %s", [CANARY, dataset.pk])
    logging.getLogger("x").info(CANARY)
    assert CANARY in everywhere()
    assert CANARY in lines.getvalue()
    assert CANARY in send(CSV).content.decode()
    assert apps.is_installed("riskassess.datasets")


def test_a_fault_says_its_kind_alone(
    send: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, lines: io.StringIO
) -> None:
    def fail(*args: Any, **more: Any) -> None:
        raise ValueError(f"invalid literal: {CANARY}")

    monkeypatch.setattr(view, "scan", fail)
    with pytest.raises(view.ScanFailed) as caught:
        send(CSV)
    fault: BaseException | None = caught.value
    told = []
    while fault:
        told.append(str(fault))
        fault = fault.__cause__ or fault.__context__
    assert told == ["ValueError"]
    assert CANARY not in lines.getvalue()


@pytest.mark.parametrize("how", ["signed out", "old token"])
def test_a_form_that_comes_too_late_holds_nothing_of_it(dataset: Dataset, officer: Client, how: str) -> None:
    browser = officer if how == "old token" else Client(headers={"origin": "http://testserver"})
    if how == "old token":
        browser.handler.enforce_csrf_checks = True
    data = {
        name: SimpleUploadedFile(f"{CANARY}.csv", CSV.encode()) if isinstance(field, FileField) else CSV
        for name, field in ScanForm.base_fields.items()
        if not isinstance(field, ChoiceField)
    }
    answer = browser.post(at(dataset), data)
    assert answer.status_code in (401, 403)
    assert not re.search(CANARY, answer.content.decode())
