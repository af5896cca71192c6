"""The mail merge: a list is looked at, printed as it is sent, taken up again by row, and leaves nothing but counts."""

import hashlib
import io
import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import redis
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from compliance.accounts.models import Person
from compliance.jobs.attempts import Failure
from compliance.ledger.models import Event
from compliance.paper import printing
from compliance.paper import series as papers
from incidents import mailing
from incidents.models import Draft, Incident, MailRun, Notice
from incidents.views import mailing as view
from tests.datasets.test_scanner_page import everywhere, files_with, lines, opened
from tests.incidents.test_letters import drafted

__all__ = ["lines", "opened"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
Send = Callable[..., Any]
HEADER = "Name,Address,City,State,ZIP,Code\n"
CANARY = "Zqwxcanary"


def listing(number: int, first: str = "Ann") -> bytes:
    states = ("IL", "TX")
    rows = (
        f"{first} Lee {at},{at} Oak St,Springfield,{states[at % 2]},62701,c{at}\n" for at in range(number)
    )
    return (HEADER + "".join(rows)).encode()


@pytest.fixture
def draft(make_incident: Callable[..., Incident], alice: Person) -> Draft:
    return drafted(make_incident(), alice, happened="Your code is {{code}}.")


@pytest.fixture
def send(officer: Client, draft: Draft) -> Send:
    def send(content: bytes, name: str = "list.csv", **more: Any) -> Any:
        data = {
            "sealed_list": SimpleUploadedFile(name, content),
            "dated_on": "2026-11-22",
            "from_row": 1,
            **more,
        }
        return officer.post(reverse("mail_merge", args=["lakeside-clinic", draft.pk]), data)

    return send


@pytest.fixture
def print_(send: Send) -> Iterator[Send]:
    """Looks at a list and prints it, as a person does."""

    answers: list[Any] = []

    def print_(content: bytes, **more: Any) -> Any:
        checked = send(content, check="1").context["form"]["checked"].value()
        answers.append(send(content, print="1", checked=checked, **more))
        return answers[-1]

    yield print_
    for answer in answers:  # a renderer that still waits would keep the tests from ending
        if answer.streaming:
            leave(answer)


class Printer:
    """Prints HTML as itself."""

    stops_at = 99

    def __init__(self) -> None:
        self.printed = 0

    def print(self, html: str) -> bytes:
        self.printed += 1
        if self.printed >= self.stops_at:
            raise Failure("Jane Roe stopped it")
        return html.encode()


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> Printer:
    """Instead of the renderer, five letters to a PDF."""
    made = Printer()

    @contextmanager
    def series() -> Iterator[Printer]:
        yield made

    monkeypatch.setattr(mailing, "series", series)
    monkeypatch.setattr(mailing, "BATCH", 5)
    return made


def unzipped(answer: Any) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(answer.getvalue())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def leave(answer: Any) -> None:
    """What a server does at the end, also where the reader went away; the connection of the test stays."""
    close, answer._resource_closers = answer._resource_closers, []
    for each in close:
        each()


# Looking and printing.


def test_a_list_is_looked_at_before_it_is_printed(send: Send, printer: Printer) -> None:
    for more in ({"check": "1"}, {"print": "1"}, {"print": "1", "checked": "0" * 64}):
        answer = send(listing(3), **more)
        assert answer.status_code in (200, 422) and not answer.streaming
        assert answer.context["form"]["checked"].value() == hashlib.sha256(listing(3)).hexdigest()
        assert answer.context["by_state"] == {"IL": 2, "TX": 1}
    assert not MailRun.objects.exists() and not printer.printed


def test_another_list_than_was_looked_at_is_not_printed(send: Send) -> None:
    checked = hashlib.sha256(listing(3)).hexdigest()
    answer = send(listing(4), print="1", checked=checked)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"sealed_list"})
    assert not MailRun.objects.exists()


def test_each_row_is_a_letter_with_its_own_words(print_: Send, printer: Printer, draft: Draft) -> None:
    found = unzipped(print_(listing(12)))
    assert list(found) == [
        "READ-ME.txt",
        "letters-rows-00002-00006.pdf",
        "letters-rows-00007-00011.pdf",
        "letters-rows-00012-00013.pdf",
    ]
    page = found["letters-rows-00012-00013.pdf"].decode()
    assert page.count("<section") == page.count("</section>") == 2
    for words in (
        "Ann Lee 10<br>10 Oak St<br>Springfield, IL 62701",
        "Dear Ann Lee 11:",
        "Your code is c10.",
    ):
        assert words in page
    assert "c9" not in page and "{{" not in page and "[[" not in page
    run = MailRun.objects.get()
    assert (run.letters, run.printed, run.next_row, run.first_row, run.left_out) == (12, 12, None, 2, 0)
    assert run.ended_at and run.draft_version == draft.version
    assert run.sha256 == hashlib.sha256(listing(12)).hexdigest()
    assert {each.state: each.letters for each in run.mail_counts.all()} == {"IL": 6, "TX": 6}
    assert not Notice.objects.exists(), "printed is not sent"


def test_what_stands_in_a_row_is_no_markup(print_: Send, printer: Printer) -> None:
    content = (HEADER + "<b>Ann</b> {{code}},1 Oak St,Springfield,IL,62701,<img src=x>\n").encode()
    page = unzipped(print_(content))["letters-rows-00002-00002.pdf"].decode()
    assert "&lt;b&gt;Ann&lt;/b&gt;" in page and "&lt;img src=x&gt;" in page
    assert "<b>" not in page and "<img" not in page


def test_printing_goes_on_from_a_row(print_: Send, printer: Printer) -> None:
    found = unzipped(print_(listing(12), from_row=9))
    assert list(found) == ["READ-ME.txt", "letters-rows-00009-00013.pdf"]
    run = MailRun.objects.get()
    assert (run.first_row, run.letters, run.printed) == (9, 5, 5)
    assert sum(each.letters for each in run.mail_counts.all()) == 5


@pytest.mark.parametrize(
    ("taken", "handed", "rest"), [(0, 0, 2), (1, 0, 2), (2, 0, 2), (3, 5, 7), (4, 10, 12), (5, 10, 12)]
)
def test_a_download_that_is_cut_short_says_where_it_goes_on(
    print_: Send, printer: Printer, taken: int, handed: int, rest: int
) -> None:
    answer = print_(listing(12))
    parts = iter(answer.streaming_content)
    for _ in range(taken):
        next(parts)
    leave(answer)
    run = MailRun.objects.get()
    assert (run.printed, run.next_row) == (handed, rest)
    assert unzipped(print_(listing(12))), "the next one may print"


def test_printing_that_stops_keeps_what_was_printed(
    print_: Send, printer: Printer, lines: io.StringIO
) -> None:
    printer.stops_at = 2
    found = unzipped(print_(listing(12)))
    assert list(found) == ["READ-ME.txt", "letters-rows-00002-00006.pdf", "STOPPED.txt"]
    assert b"from row 7" in found["STOPPED.txt"]
    run = MailRun.objects.get()
    assert (run.printed, run.next_row) == (5, 7)
    assert "Jane Roe" not in lines.getvalue() and "Failure" in lines.getvalue()


def test_rows_with_a_problem_are_left_out_only_where_somebody_says_so(print_: Send, printer: Printer) -> None:
    content = listing(3) + b"Bo Diaz,,Austin,TX,78701,c\n"
    answer = print_(content)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"leave_out"})
    assert "No address: 1, row 5" in " ".join(answer.content.decode().split())
    assert "letters-rows-00002-00004.pdf" in unzipped(print_(content, leave_out="on"))
    run = MailRun.objects.get()
    assert (run.letters, run.left_out) == (3, 1)


@pytest.mark.parametrize("content", [b"Name,City\nAnn,Boston\n", HEADER.encode(), b"", b"%PDF-1.7"])
def test_a_list_without_letters_is_not_printed(send: Send, content: bytes) -> None:
    answer = send(content, print="1", checked=hashlib.sha256(content).hexdigest(), leave_out="on")
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"sealed_list"})


def test_a_letter_that_lacks_an_element_is_not_printed(print_: Send, draft: Draft, alice: Person) -> None:
    from incidents import drafts  # noqa: PLC0415

    draft.protect = ""
    drafts.draft_save(draft, by=alice)
    answer = print_(listing(3))
    assert answer.status_code == 422 and "What you can do" in str(answer.context["form"].errors)
    assert not MailRun.objects.exists()


def test_only_letters_are_merged(officer: Client, draft: Draft, alice: Person) -> None:
    web = drafted(draft.incident, alice, "web")
    assert officer.get(reverse("mail_merge", args=["lakeside-clinic", web.pk])).status_code == 404


def test_one_list_at_a_time(print_: Send, printer: Printer) -> None:
    first = print_(listing(12))
    assert view.BUSY in print_(listing(12)).content.decode()
    assert MailRun.objects.count() == 1
    leave(first)
    assert unzipped(print_(listing(12)))


def test_no_more_than_one_batch_is_printed_ahead(print_: Send, printer: Printer) -> None:
    answer = print_(listing(40))
    parts = iter(answer.streaming_content)
    for asked in range(4):
        next(parts)
        assert printer.printed == asked
    leave(answer)


# Nothing stays.


def traces() -> str:
    """Whatever Redis holds, besides the database, sessions and the cache."""
    server = redis.Redis.from_url(settings.REDIS_URL)
    found = [str(server.dump(key)) for key in server.scan_iter("*")]
    return everywhere() + "\n".join(found)


def holds(text: str) -> bool:
    """Asked so that a failure quotes no megabytes."""
    return CANARY.lower() in text.lower()


def open_files() -> list[str]:
    """Regular files that this process and its children hold open, deleted ones too."""
    processes = [
        os.getpid(),
        *map(int, Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()),
    ]
    links = [
        os.readlink(each)
        for process in processes
        for each in Path(f"/proc/{process}/fd").iterdir()
        if each.is_symlink()
    ]
    return [link for link in links if link.startswith(("/tmp", "/var", "/dev/shm", "/memfd"))]  # noqa: S108 (looked at, not used)


def test_nothing_of_a_list_stays(print_: Send, lines: io.StringIO, opened: list[str]) -> None:
    """With the renderer itself, looked at while it prints and afterwards."""
    held = set(open_files())
    answer = print_(listing(300, CANARY), name=f"{CANARY}.csv")
    parts = iter(answer.streaming_content)
    content = [next(parts), next(parts)]
    assert set(open_files()) <= held
    assert not holds(traces())
    content += list(parts)
    leave(answer)
    with ZipFile(io.BytesIO(b"".join(content))) as archive:
        pdf = archive.read("letters-rows-00002-00251.pdf")
        assert CANARY not in archive.read("READ-ME.txt").decode() + str(archive.namelist())
    told = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert told.count(f"Dear {CANARY} Lee") == 250, "or the rest would prove nothing"
    assert CANARY.lower() not in str(answer.headers).lower()
    assert not holds(lines.getvalue())
    assert not holds(traces())
    assert files_with(CANARY.encode()) == []
    assert [name for name in opened if "/dev/" not in name] == []
    assert [event.verb for event in Event.objects.order_by("number")][-2:] == ["begun", "ended"]


@pytest.mark.parametrize(
    "content",
    [
        HEADER.encode() + f'"{CANARY},x\n'.encode(),
        f"{CANARY},Address\n{CANARY},x\n".encode(),
        listing(2, CANARY) + f"{CANARY},,,,,\n".encode(),
        listing(2, CANARY) + f"={CANARY},1 Oak St,x,IL,62701,\n".encode(),
        b"PK\3\4" + CANARY.encode(),
        HEADER.replace("Code", CANARY).encode() + b"Ann,1 Oak St,Boston,MA,02108,x\n",
    ],
    ids=["broken", "wrong columns", "no address", "formula", "no workbook", "another column"],
)
def test_nothing_of_a_refused_list_stays(
    send: Send, content: bytes, lines: io.StringIO, opened: list[str]
) -> None:
    before = Event.objects.count()
    answer = send(content, check="1", name=f"{CANARY}.csv")
    assert not holds(answer.content.decode())
    assert not holds(lines.getvalue())
    assert not holds(traces())
    assert [name for name in opened if "/dev/" not in name] == []
    assert Event.objects.count() == before


def test_a_fault_says_its_kind_alone(send: Send, monkeypatch: pytest.MonkeyPatch, lines: io.StringIO) -> None:
    def fail(*_: Any) -> None:
        raise ValueError(f"invalid literal: {CANARY}")

    monkeypatch.setattr(view.recipients, "read", fail)
    with pytest.raises(view.MergeFailed) as caught:
        send(listing(2))
    assert (str(caught.value), caught.value.__cause__, caught.value.__context__) == ("ValueError", None, None)
    assert CANARY not in lines.getvalue()


def test_a_list_that_comes_too_late_holds_nothing_of_it(draft: Draft) -> None:
    browser = Client(headers={"origin": "http://testserver"})
    data = {"sealed_list": SimpleUploadedFile(f"{CANARY}.csv", listing(2, CANARY)), "from_row": "1"}
    answer = browser.post(reverse("mail_merge", args=["lakeside-clinic", draft.pk]), data)
    assert answer.status_code == 401
    assert f"{CANARY} Lee" not in answer.content.decode()


def test_the_search_would_find_it(draft: Draft) -> None:
    server = redis.Redis.from_url(settings.REDIS_URL)
    server.set("letters-test", CANARY, ex=60)
    try:
        assert CANARY in traces()
    finally:
        server.delete("letters-test")


# The renderer of a series.


@pytest.mark.process
def test_a_series_prints_one_after_another_with_one_renderer() -> None:
    with papers.series() as printer:
        found = [printer.print(f"<p>{word}</p>") for word in ("one", "two")]
    assert all(pdf.startswith(b"%PDF") for pdf in found)
    told = [
        subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout
        for pdf in found
    ]
    assert [words.strip() for words in told] == [b"one", b"two"]


@pytest.mark.process
@pytest.mark.parametrize("program", ["", "import time; time.sleep(60)", "raise MemoryError('of Jane Roe')"])
def test_a_series_whose_renderer_ends_or_hangs_fails_without_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str
) -> None:
    script = tmp_path / "render.py"
    script.write_text(program)
    monkeypatch.setattr(printing, "RENDERER", script)
    monkeypatch.setattr(papers, "LIMIT", 1)
    with papers.series() as printer, pytest.raises(Failure) as found:
        printer.print("<p>Jane Roe" * 100_000)
    assert "Jane" not in str(found.value)
    assert threading.active_count() < 20 and json.dumps(str(found.value))
