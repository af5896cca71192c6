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
from compliance.imports.work import work_next
from tests.bench import lists
from tests.bench.jobs import Told
from tests.bench.measure import forget_peak, load, memory_of
from tests.bench.web import Web
from vendors import imports

TITLE = "imports"
WORK = "import django; django.setup(); from tests.bench import imports; imports.work()"


def costs(web: Web, organisation: Organisation, person: Person) -> Iterator[Told]:
    """Lists of vendors that the register does not know, each followed by the same list with one column changed."""
    # Of this second, so that a register that was kept from an earlier run does not know them.
    stamp = f"{perf_counter():.0f}"
    for each in lists.LISTS:
        for version, word in enumerate(("new rows", "changed rows")):
            title = f"{each.title}, {word}"
            upload = Upload(each.file_name, each.write(f"{stamp} {each.title[0]}", version), {})
            yield _preview(web, organisation, person, upload, title)
            batch = _asked(organisation, person, upload)
            yield _job(batch, f"{title}, written")
        actions.import_undo(batch, by=person)
        yield _job(batch, f"{title}, undone")


def _preview(web: Web, organisation: Organisation, person: Person, upload: Upload, title: str) -> Told:
    holding.hold(upload, Place("vendors", organisation.pk, person.pk))
    forget_peak(web.worker)
    began = perf_counter()
    web.get(reverse("vendor_import_preview", kwargs={"slug": organisation.slug}))
    taken = perf_counter() - began
    said = f"{lists.ROWS:,} rows, {len(upload.content) / 1e6:.1f} MB; target 5 s"
    return Told(f"import, {title}, preview", said, taken, memory_of(web.worker)["VmHWM"], load())


def _asked(organisation: Organisation, person: Person, upload: Upload) -> Import:
    table = tables(upload.content)
    plan = imports.plan(organisation, table, upload.choices)
    return actions.import_ask(
        "vendors", upload, table, plan, organisation=organisation, file_name=upload.name, by=person
    )


def _job(batch: Import, title: str) -> Told:
    # It tells its own peak: the kernel would count what this process needed to start it.
    worker = subprocess.run([sys.executable, "-c", WORK], stdout=subprocess.PIPE, check=True)
    seconds, most = map(float, worker.stdout.split())
    job = Import.objects.get(pk=batch.pk).job
    words = f"{job.word}{f': {job.failure}' if job.failure else ''}; target 30 s under 400 MB"
    return Told(f"import, {title}", words, seconds, most, load())


def work() -> None:
    """What a worker does, telling how long it took and how much it held at most: its own start is not counted."""
    began = perf_counter()
    work_next()
    sys.stdout.write(f"{perf_counter() - began} {memory_of(os.getpid())['VmHWM']}")
