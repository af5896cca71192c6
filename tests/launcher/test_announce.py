"""What `./dev up` says once the web server answers: the code of the first page only while there is a first page."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.urls import reverse

from compliance.launcher import up


@pytest.fixture
def web_server() -> Iterator[ThreadingHTTPServer]:
    """Sends everyone to `leads_to`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", self.server.leads_to)  # type: ignore[attr-defined]
            self.end_headers()

        def log_message(self, *words: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize(
    ("lan", "leads_to", "told"), [("1", "/start", True), ("1", "/sign-in", False), ("0", "/start", False)]
)
def test_the_code_is_told_while_there_is_a_first_page(
    web_server: ThreadingHTTPServer,
    capsys: pytest.CaptureFixture[str],
    lan: str,
    leads_to: str,
    *,
    told: bool,
) -> None:
    web_server.leads_to = leads_to  # type: ignore[attr-defined]
    up.announce(
        web_server.server_port,
        {"LAN": lan, "PUBLIC_URL": "http://192.168.1.2:8000", "SETUP_CODE": "blue-harbor"},
    )
    said = capsys.readouterr()
    said = said.out + said.err
    assert ("blue-harbor" in said) is told
    assert "answers at http://192.168.1.2:8000/" in said


def test_the_first_page_stands_where_it_is_looked_for() -> None:
    assert reverse("start") == up.FIRST_PAGE
