"""Serves the gallery to a real browser under the policy of the product."""

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings as project
from django.contrib.staticfiles import finders
from django.urls import set_urlconf

from tests.looks import gallery

POLICY = "; ".join(
    f"{name} {' '.join(words)}" for name, words in project.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
JOB = '<div class="job" id="job-8d0c"><p>Ready</p></div>'


class Handler(SimpleHTTPRequestHandler):
    """Pages from a folder, static files from wherever Django finds them."""

    def translate_path(self, path: str) -> str:
        if path.startswith("/static/"):
            return finders.find(path.split("?")[0].removeprefix("/static/")) or ""
        return super().translate_path(path)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address and the folder of the gallery."""
    folder = tmp_path_factory.mktemp("gallery")
    set_urlconf(gallery.__name__)
    for name in gallery.PAGES:
        (folder / f"{name}.html").write_text(gallery.render(name))
    set_urlconf(None)
    impatient = (folder / "form.html").read_text().replace('data-idle-seconds="900"', 'data-idle-seconds="4"')
    (folder / "impatient.html").write_text(impatient)
    (folder / "job").write_text(JOB)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", folder
    server.shutdown()
