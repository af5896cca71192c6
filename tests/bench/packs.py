"""Decides what a pack of 1,000 agreements costs: as a worker builds it, and WeasyPrint alone on the same HTML in a process of its own."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from django.conf import settings
from django.core.management import call_command

from compliance.accounts.models import Organisation
from compliance.ledger import clock
from compliance.ledger.door import System
from compliance.packs import actions, build
from compliance.paper import printing
from compliance.registers.registry import registry
from tests.bench import seed
from tests.bench.jobs import Told
from tests.bench.measure import load, memory_of

TITLE = "packs"
PAGES, MEGABYTES, TIMES = 200, 100, 1.3
WORK = "import django; django.setup(); from tests.bench import packs; packs.work()"
#: With what is set and nothing else: the document as WeasyPrint makes it by itself, and as the pack has it.
ALONE = """
import json, sys, time, weasyprint
html, root, options = sys.argv[1:]
began = time.perf_counter()
made = weasyprint.HTML(filename=html, encoding="utf-8", base_url=root).render(**json.loads(options))
made.write_pdf(html + ".pdf", **json.loads(options))
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(json.dumps({
    "seconds": time.perf_counter() - began, "processor": time.process_time(), "pages": len(made.pages),
    "peak": int(status["VmHWM"].split()[0]) / 1024,
}))
"""


@dataclass(frozen=True)
class Cost:
    """Pages, seconds by the clock and on a processor, and megabytes at most."""

    pages: int
    seconds: float
    processor: float
    peak: float
    #: Of the worker, while another program prints for it.
    beside: float = 0.0

    def told(self, title: str, more: str = "") -> Told:
        said = f"{self.pages} pages, {self.processor:.1f} s on a processor{more}"
        return Told(title, said, self.seconds, self.peak, load())


def costs() -> Iterator[Told]:
    """The pack first, then what its HTML costs without us."""
    organisation = _organisation()
    with TemporaryDirectory() as folder:
        html = Path(folder) / "pack.html"
        actions.pack_build(organisation, **_asked(organisation))
        pack = _run(sys.executable, "-c", WORK, html)
        yield pack.told(
            "a pack of 1,000 BAAs", f", worker {pack.beside:.0f} MB beside it; at most {PAGES} pages"
        )
        for title, options in (
            ("WeasyPrint alone", {}),
            ("the same, as PDF/A-3a", {"pdf_variant": "pdf/a-3a"}),
        ):
            alone = _run(sys.executable, "-I", "-c", ALONE, html, _static(), json.dumps(options))
            yield alone.told(title, _against(pack, alone))


def _against(pack: Cost, alone: Cost) -> str:
    """How the pack compares."""
    times, more = pack.processor / alone.processor, pack.peak - alone.peak
    met = "met" if times <= TIMES and more <= MEGABYTES and pack.pages <= PAGES else "MISSED"
    return f"; the pack takes {times:.2f} times that (at most {TIMES}) and {more:+.0f} MB (at most {MEGABYTES:+}): {met}"


def work() -> None:
    """What a worker does, as a process of its own: builds what waits, keeps its HTML, and tells what that took."""
    pages: list[int] = []
    render = printing.render

    def kept(html: str, *given: Any) -> printing.Printed:
        Path(sys.argv[1]).write_text(html)
        printed = render(html, *given)
        pages.append(printed.pages)
        return printed

    printing.render = kept
    began, spent = perf_counter(), process_time()
    build.build_next()
    renderer = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {
        "pages": pages[0],
        "seconds": perf_counter() - began,
        "processor": process_time() - spent + renderer.ru_utime + renderer.ru_stime,
        "peak": renderer.ru_maxrss / 1024,
        "beside": memory_of(os.getpid())["VmHWM"],
    }
    sys.stdout.write(json.dumps(told))


def _run(*command: object) -> Cost:
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, check=True)
    return Cost(**json.loads(done.stdout))


def _organisation() -> Organisation:
    """That of an earlier run, or a new one, beside whatever else is there."""
    call_command("migrate", database=seed.OWNER, verbosity=0)
    found = Organisation.objects.filter(slug=seed.SMALL.slug).first()
    return found or seed.make(seed.SMALL, clock.today(seed.ZONE))


def _asked(organisation: Organisation) -> dict[str, Any]:
    today = clock.today(organisation.zone)
    registers = [register.name for register in registry]
    return {"on": today, "known": today, "registers": registers, "by": System("the benchmark")}


def _static() -> str:
    return f"{(settings.BASE_DIR / 'static').as_uri()}/"
