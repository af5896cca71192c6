"""Starts the renderer and watches it: how far it is, whether it still runs, and what to say when it does not."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import IO

from django.conf import settings

from compliance.jobs.attempts import Failure

RENDERER = Path(__file__).with_name("render.py")
#: Seconds between two looks at the renderer, and after how many it is stopped.
LOOK, LIMIT = 2, 3600
#: What the renderer is told of this machine: nothing but where fonts and programs are.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "SYSTEMROOT")
LAID_OUT, PRINTED = re.compile(r"Page (\d+)"), re.compile(r"Printed (\d+) pages")
#: The kind of a fault without its words, which may repeat what stands in the document.
FAULT = re.compile(r"^[\w.]*(?:Error|Exception|Refused)\b")

OUT_OF_MEMORY = "The machine stopped the printing, most often for want of memory. Choose fewer registers, or give the machine more memory."
TOO_LONG = "The printing took longer than an hour and was stopped. Choose fewer registers."


@dataclass(frozen=True)
class Enclosed:
    """A table inside the document."""

    name: str
    title: str
    content: bytes
    at: datetime


@dataclass(frozen=True)
class Printed:
    """A finished document."""

    pdf: bytes
    pages: int


@dataclass
class Watch:
    """How far the renderer is, as it tells."""

    page: int = 0
    pages: int = 0
    fault: str = ""

    def read(self, told: IO[bytes]) -> None:
        """Reads what the renderer tells until it ends."""
        for line in told:
            words = line.decode(errors="replace")
            if found := LAID_OUT.search(words):
                self.page = int(found[1])
            elif found := PRINTED.search(words):
                self.pages = int(found[1])
            elif found := FAULT.search(words):
                self.fault = found[0]


def render(html: str, tables: Sequence[Enclosed], beat: Callable[[int], None]) -> Printed:
    """The document as PDF; `beat` hears every two seconds which page is laid out, and ends the work by raising. Raises Failure."""
    order = {"html": html, "tables": [_named(table) for table in tables]}
    told = [json.dumps(order).encode(), b"\n", *(table.content for table in tables)]
    watch = Watch()
    with started() as renderer, ThreadPoolExecutor(3) as hands:
        sent = hands.submit(_send, renderer.stdin, told)  # type: ignore[arg-type]
        hands.submit(watch.read, renderer.stderr)  # type: ignore[arg-type]
        pdf = hands.submit(renderer.stdout.read)  # type: ignore[union-attr]
        try:
            _wait(renderer, watch, beat)
        finally:
            renderer.kill()
    sent.result()
    if renderer.returncode < 0:
        raise Failure(OUT_OF_MEMORY)
    if renderer.returncode or not watch.pages:
        raise RuntimeError(f"the renderer ended with {renderer.returncode} {watch.fault}")
    return Printed(pdf.result(), watch.pages)


def _wait(renderer: "subprocess.Popen[bytes]", watch: Watch, beat: Callable[[int], None]) -> None:
    begun = monotonic()
    while monotonic() - begun < LIMIT:
        beat(watch.page)
        try:
            renderer.wait(LOOK)
            return
        except subprocess.TimeoutExpired:
            continue
    raise Failure(TOO_LONG)


@contextmanager
def started(*options: str, words: int = subprocess.PIPE) -> "Iterator[subprocess.Popen[bytes]]":
    """The renderer at work: isolated (-I: no environment, no folder of ours on its path), without our secrets."""
    told = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    static = str(settings.BASE_DIR / "static")
    command = [sys.executable, "-I", str(RENDERER), static, str(os.getpid()), *options]
    with subprocess.Popen(  # noqa: S603 our own program, no word of a person on its command line
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=words, env=told
    ) as renderer:
        yield renderer


def _send(room: IO[bytes], order: Sequence[bytes]) -> None:
    try:
        with room:
            room.writelines(order)
    except BrokenPipeError:
        return  # it ended before it had read everything; its return code says why


def _named(table: Enclosed) -> dict[str, str | int]:
    """What is told of a table before its bytes."""
    return {"name": table.name, "title": table.title, "at": table.at.isoformat(), "size": len(table.content)}
