"""Decides how a document becomes PDF: the only file that imports WeasyPrint, run as a program of its own by `printing`.

As a program it knows no secret, no database and no settings; the memory that layout takes goes back when it ends.
It reads a line of JSON and the bytes of the tables from standard input, writes the PDF to standard output, and tells how far it is
on standard error. As a series it takes one line after another and writes each PDF after its size, eight bytes, until nothing comes.
"""

import argparse
import gc
import json
import logging
import os
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import weasyprint
from weasyprint.urls import URLFetcher, URLFetcherResponse

#: Tagged PDF/A-3 with the tables inside. It is declared, not certified: no validator was run.
VARIANT = "pdf/a-3a"


class Refused(ValueError):
    """An address the document may not read."""


class Fence(URLFetcher):
    """Lets a document read files below one folder and `data:`, and nothing else in the world."""

    def __init__(self, root: Path) -> None:
        super().__init__(allowed_protocols=("file", "data"), allow_redirects=False)
        self.root = root.resolve(strict=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        if parts.scheme == "data":
            return super().fetch(url, headers)
        if parts.scheme != "file" or parts.netloc:
            raise Refused(f"refused: {parts.scheme}")
        path = Path(url2pathname(parts.path)).resolve(strict=True)
        if not path.is_relative_to(self.root) or not path.is_file():
            raise Refused("refused: outside the folder of static files")
        return super().fetch(path.as_uri(), headers)


def pdf(html: str, tables: list[dict[str, Any]], root: Path) -> tuple[bytes, int]:
    """The document as PDF with its tables attached, and how many pages it has."""
    fence = Fence(root)
    pages: list[int] = []

    def finish(document: weasyprint.Document, file: Any) -> None:
        pages.append(len(document.pages))
        document.pages.clear()  # they are drawn, and make room for what is written
        gc.collect()
        if associated := file.catalog.get("AF"):  # WeasyPrint names each attachment twice
            file.catalog["AF"] = type(associated)(dict.fromkeys(associated))

    document = weasyprint.HTML(string=html, base_url=f"{fence.root.as_uri()}/", url_fetcher=fence)
    gc.collect()  # what reading left behind
    printed = document.write_pdf(
        finisher=finish,
        pdf_variant=VARIANT,
        attachments=[_attached(table) for table in tables],
    )
    return printed, pages[0]


def _series(root: Path) -> None:
    """Prints one order after another: plain PDF, untagged, since that is four times as fast."""
    fence = Fence(root)
    for line in sys.stdin.buffer:
        html = json.loads(line)["html"]
        document = weasyprint.HTML(string=html, base_url=f"{fence.root.as_uri()}/", url_fetcher=fence)
        printed = document.write_pdf()
        sys.stdout.buffer.write(len(printed).to_bytes(8, "big"))
        sys.stdout.buffer.write(printed)
        sys.stdout.flush()
        del document, printed, html, line
        gc.collect()


def _attached(table: dict[str, Any]) -> weasyprint.Attachment:
    at = datetime.fromisoformat(table["at"])
    return weasyprint.Attachment(
        string=table["content"],
        name=table["name"],
        description=table["title"],
        created=at,
        modified=at,
        relationship="Data",
    )


def _order() -> tuple[str, list[dict[str, Any]]]:
    """The document, and its tables with their bytes, which follow its line one after another."""
    order = json.loads(sys.stdin.buffer.readline())
    return order["html"], [
        {**table, "content": sys.stdin.buffer.read(table["size"])} for table in order["tables"]
    ]


def _end_with(parent: int) -> None:
    """Ends the program soon after the one that started it, so that nobody pays for a document that no one waits for."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _be_the_first_to_go() -> None:
    """Where memory runs out, Linux ends this program and not the database."""
    adjustment = Path("/proc/self/oom_score_adj")
    if adjustment.exists():
        adjustment.write_text("1000")


def main() -> None:
    """Prints one document."""
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=Path)
    parser.add_argument("parent", type=int)
    parser.add_argument("--series", action="store_true")
    given = parser.parse_args()
    _end_with(given.parent)
    _be_the_first_to_go()
    if given.series:
        gc.disable()
        _series(given.root)
        os._exit(0)
    progress = logging.getLogger("weasyprint.progress")
    progress.setLevel(logging.INFO)
    progress.addHandler(logging.StreamHandler(sys.stderr))
    # Layout leaves no circles behind, and looking for them among millions of boxes took a third of the time.
    gc.disable()
    html, tables = _order()
    printed, pages = pdf(html, tables, given.root)
    sys.stderr.write(f"Printed {pages} pages\n")
    sys.stdout.buffer.write(printed)
    sys.stdout.flush()
    sys.stderr.flush()
    # Not through the interpreter's own end: it takes the layout libraries down under a thread that still runs, and crashed now and then.
    os._exit(0)


if __name__ == "__main__":
    main()
