"""Decides what 10,000 letters cost over HTTP: when the first byte comes, how many a second, and whether memory stays flat."""

import hashlib
import io
import time
from collections.abc import Iterator
from datetime import datetime
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from django.core.management import call_command
from django.urls import reverse

from compliance.accounts.models import Organisation
from compliance.ledger import clock
from incidents import actions, drafts
from incidents.models import Draft, Incident
from tests.bench import seed
from tests.bench.jobs import Told
from tests.bench.measure import load, memory_of
from tests.bench.web import Web, serving

TITLE = "letters"
LETTERS, EARLY = 10_000, 1_000
#: Targets: letters a second of one processor, seconds to the first byte.
PACE, FIRST = 12, 3
LINE = b"benchmark-letters"
WORDS = "We learned that prompts of the intake chatbot were stored in a log that two contractors could read. "
STATES = ("IL", "TX", "CA", "NY", "WA")


def costs() -> Iterator[Told]:
    """A list of 10,000 looked at, printed and read to the end; the ZIP is opened and its letters counted."""
    call_command("migrate", database=seed.OWNER, verbosity=0)
    draft = _draft()
    officer = draft.organisation.security_officer
    if officer is None:
        raise SystemExit("the organisation has no security officer")
    content = _list()
    address = reverse("mail_merge", kwargs={"slug": draft.organisation.slug, "key": draft.pk})
    fields = {"dated_on": f"{clock.today(seed.ZONE)}", "from_row": "1"}
    with serving(officer) as web:
        began = time.perf_counter()
        page = _sent(web, address, fields | {"check": "1"}, content)
        page.read()
        yield Told(
            "looking at the list", f"status {page.status}", time.perf_counter() - began, _peak(web), load()
        )
        checked = fields | {"print": "1", "checked": hashlib.sha256(content).hexdigest()}
        yield _printed(web, address, checked, content)


def _printed(web: Web, address: str, fields: dict[str, str], content: bytes) -> Told:
    began = time.perf_counter()
    answer = _sent(web, address, fields, content)
    parts = [answer.read(1)]
    first, pdf, early, size = time.perf_counter() - began, 0.0, "", 1
    renderer = worked = 0.0
    while part := answer.read1(65_536):
        parts.append(part)
        size += len(part)
        pdf = pdf or (time.perf_counter() - began if size > 5_000 else 0.0)
        if child := _renderer(web):
            renderer, worked = memory_of(child)["VmHWM"], _processor(child)
        if not early and b"letters-rows-01002" in part:
            early = f"{memory_of(web.worker)['VmHWM']:.0f} + {renderer:.0f} MB"
    taken = time.perf_counter() - began
    with ZipFile(io.BytesIO(b"".join(parts))) as archive:
        files = archive.namelist()
    pace, processor = LETTERS / taken, LETTERS / worked
    met = "met" if processor >= PACE and first <= FIRST else "MISSED"
    said = (
        f"{len(files) - 1} PDFs, {size / 1e6:.0f} MB; first byte {first:.1f} s, first PDF {pdf:.1f} s; {pace:.0f} letters a second, "
        f"{processor:.0f} of one processor (target {PACE}, first byte {FIRST} s): {met}; web worker and renderer at most: after "
        f"{EARLY:,} {early}, at the end {_peak(web):.0f} + {renderer:.0f} MB"
    )
    return Told(f"{LETTERS:,} letters", said, taken, _peak(web) + renderer, load())


def _peak(web: Web) -> float:
    return memory_of(web.worker)["VmHWM"]


def _renderer(web: Web) -> int:
    """The program that prints for the web worker."""
    for thread in Path(f"/proc/{web.worker}/task").iterdir():
        for child in (thread / "children").read_text().split():
            return int(child)
    return 0


def _processor(process: int) -> float:
    """Seconds that a process and its threads worked."""
    return (
        sum(int(file.read_text().split()[0]) for file in Path(f"/proc/{process}/task").glob("*/schedstat"))
        / 1e9
    )


def _sent(web: Web, address: str, fields: dict[str, str], content: bytes) -> HTTPResponse:
    """A form with a file, as a browser sends it."""
    token = "a" * 32
    parts = [
        _part(f'name="{name}"', value.encode())
        for name, value in (fields | {"csrfmiddlewaretoken": token}).items()
    ]
    parts.append(_part('name="sealed_list"; filename="list.csv"\r\nContent-Type: text/csv', content))
    return web.post(
        address,
        b"".join(parts) + b"--" + LINE + b"--\r\n",
        f"multipart/form-data; boundary={LINE.decode()}",
        token,
    )


def _part(head: str, content: bytes) -> bytes:
    return b"--" + LINE + f"\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"


def _list() -> bytes:
    rows = (
        f"Person {at},{at} Oak Street,Apt {at % 90},Springfield,{STATES[at % 5]},62701,{at:08}"
        for at in range(LETTERS)
    )
    return "\r\n".join(("Name,Address,Address 2,City,State,ZIP,Code", *rows)).encode()


def _draft() -> Draft:
    """A letter of one page that names a column of the list."""
    on = clock.today(seed.ZONE)
    organisation: Any = Organisation.objects.filter(slug=seed.LETTERS.slug).first()
    if organisation is None:
        organisation, _ = seed._people(seed.LETTERS, on)
    known = datetime(on.year, on.month, 1, 9, tzinfo=seed.ZONE)
    by = organisation.security_officer
    incident = Incident(
        organisation=organisation, kind="phi_in_logs", what="Prompts in a log", known_at=known
    )
    actions.incident_report(incident, by=by)
    said = {name: WORDS * 3 for name in ("happened", "involved", "doing", "contact")}
    draft = Draft(
        organisation=organisation,
        incident=incident,
        kind="letter",
        protect=f"Your code is {{{{Code}}}}. {WORDS}",
        **said,
    )
    drafts.draft_save(draft, by=by)
    return draft
