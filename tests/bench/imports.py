"""Decides what an import of 10,000 rows costs: the page of its preview, the job of a worker that writes it, and undoing it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from time import perf_counter

from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.exchange import actions, holding
from compliance.exchange.holding import Place, Upload
from compliance.exchange.models import Import
from compliance.exchange.reading import tables
from tests.bench.jobs import Told
from tests.bench.measure import forget_peak, load, memory_of
from tests.bench.web import Web
from tests.vendors.lists import ba_list
from vendors import imports

TITLE = "imports"
ROWS = 10_000
#: What a worker does, telling how long: its own start is not counted.
WORK = """
import django
django.setup()
from time import perf_counter
from compliance.imports.work import work_next
began = perf_counter()
work_next()
print(perf_counter() - began)
"""


def costs(web: Web, organisation: Organisation, person: Person) -> Iterator[Told]:
    """A list of vendors that the register does not know, then the same list with other phones."""
    # Of this second, so that a register that was kept from an earlier run does not know them.
    stamp = f"{perf_counter():.0f}"
    for title, phone in (("new rows", "555-0100"), ("changed rows", "555-0199")):
        upload = Upload("list.csv", ba_list(*(_row(number, stamp, phone) for number in range(ROWS))), {})
        yield _preview(web, organisation, person, upload, title)
        batch = _asked(organisation, person, upload)
        yield _job(batch, f"{title}, written")
    actions.import_undo(batch, by=person)
    yield _job(batch, f"{title}, undone")


def _row(number: int, stamp: str, phone: str) -> dict[str, str]:
    """Seven vendors to ten services, as lists have them."""
    vendor = number * 7 // 10
    return {
        "name": f"Imported {stamp} {vendor:05} Systems, Inc.",
        "service": f"Platform {number}",
        "first": f"Ana{vendor}",
        "last": "Field",
        "title": "Privacy officer",
        "address": f"{vendor} Main Street",
        "city": "Dayton",
        "state": "OH",
        "zip": "45402",
        "phone": phone,
        "email": f"ana{vendor}@vendor{vendor}.example",
        "website": f"https://www.vendor{vendor}.example/",
    }


def _preview(web: Web, organisation: Organisation, person: Person, upload: Upload, title: str) -> Told:
    holding.hold(upload, Place("vendors", organisation.pk, person.pk))
    forget_peak(web.worker)
    began = perf_counter()
    web.get(reverse("vendor_import_preview", kwargs={"slug": organisation.slug}))
    taken = perf_counter() - began
    said = f"{ROWS:,} rows, {len(upload.content) / 1e6:.1f} MB; target 5 s"
    return Told(f"import, {title}, preview", said, taken, memory_of(web.worker)["VmHWM"], load())


def _asked(organisation: Organisation, person: Person, upload: Upload) -> Import:
    table = tables(upload.content)
    plan = imports.plan(organisation, table, upload.choices)
    return actions.import_ask(
        "vendors", upload, table, plan, organisation=organisation, file_name=upload.name, by=person
    )


def _job(batch: Import, title: str) -> Told:
    worker = subprocess.Popen([sys.executable, "-c", WORK], stdout=subprocess.PIPE)
    said = worker.stdout.read() if worker.stdout else b""
    _, _, used = os.wait4(worker.pid, 0)
    job = Import.objects.get(pk=batch.pk).job
    words = f"{job.word}{f': {job.failure}' if job.failure else ''}; target 30 s under 400 MB"
    return Told(f"import, {title}", words, float(said), used.ru_maxrss / 1024, load())
