"""The renderer: what a document may read, and what the PDF holds."""

import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings

from compliance.jobs.attempts import Failure, Superseded
from compliance.paper import printing
from compliance.paper.printing import Enclosed
from compliance.paper.render import Fence

pytestmark = pytest.mark.process
STATIC = settings.BASE_DIR / "static"
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HEAD = '<html lang="en"><head><title>A report</title><meta name="author" content="Lakeside"></head>'


def printed(body: str, *tables: Enclosed) -> tuple[pikepdf.Pdf, bytes]:
    """What the renderer makes of it."""
    pdf = printing.render(f"{HEAD}<body>{body}</body></html>", tables, lambda page: None).pdf
    return pikepdf.open(io.BytesIO(pdf)), pdf


def words(pdf: bytes) -> str:
    """The text of the document as a reader has it."""
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of static files with a secret beside it and a link that leads out."""
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "static-too").mkdir()
    (tmp_path / "static-too" / "secret.txt").write_text("secret")
    root = tmp_path / "static"
    (root / "css").mkdir(parents=True)
    (root / "css" / "pack.css").write_text("p { color: red }")
    (root / "out.txt").symlink_to(tmp_path / "secret.txt")
    return root


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "file://127.0.0.1/etc/passwd",
        "file://localhost{root}/css/pack.css",
        "file://{root}/../secret.txt",
        "file://{root}/%2e%2e/secret.txt",
        "file://{root}/css/..%2f../../secret.txt",
        "file://{root}/out.txt",
        "file://{root}-too/secret.txt",
        "file://{root}",
        "file://{root}/nothing.css",
        "file://{root}/css/pack.css%00.png",
        "http://127.0.0.1/",
        "https://example.com/pixel.png",
        "ftp://127.0.0.1/x",
        "gopher://127.0.0.1/x",
        "javascript:alert(1)",
        "css/pack.css",
        "",
    ],
)
def test_nothing_but_static_files_is_read(root: Path, address: str) -> None:
    with pytest.raises((ValueError, OSError)):
        Fence(root).fetch(address.format(root=root))


@pytest.mark.parametrize(
    "address",
    [
        "file://{root}/css/pack.css",
        "file://{root}/css/../css/pack.css",
        "data:text/css,p%20%7B%20color:%20red%20%7D",
    ],
)
def test_static_files_and_data_are_read(root: Path, address: str) -> None:
    assert Fence(root).fetch(address.format(root=root)).read() == b"p { color: red }"


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that hears whatever a document asks for."""
    heard: list[str] = []

    class Ear(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Quietly."""

    server = HTTPServer(("127.0.0.1", 0), Ear)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", heard
    server.shutdown()
    server.server_close()


def test_a_hostile_document_reaches_neither_files_nor_network(
    listener: tuple[str, list[str]], tmp_path: Path
) -> None:
    """Even if markup of a vendor got past the escaping."""
    address, heard = listener
    secret = tmp_path / "secret.html"
    secret.write_text("TOPSECRET")
    body = (
        f'<img src="{address}/img"><link rel="stylesheet" href="{address}/css"><link rel="attachment" href="file:///etc/passwd">'
        f'<style>@import url("{address}/import"); p {{ background: url("{address}/bg") }}</style>'
        f'<object data="{secret.as_uri()}"></object><embed src="{secret.as_uri()}"><img src="../../../etc/passwd"><p>still printed</p>'
        f'<svg width="9" height="9"><image href="{address}/svg" width="9" height="9"/><use href="{secret.as_uri()}#x"/></svg>'
    )
    document, pdf = printed(body)
    assert "still printed" in words(pdf)
    assert not heard
    assert not list(document.attachments)
    assert b"TOPSECRET" not in pdf and "TOPSECRET" not in words(pdf)


def test_the_document_is_tagged_named_and_declares_pdf_a_3(tmp_path: Path) -> None:
    document, pdf = printed("<h1>One</h1><h2>Two</h2><table><tr><th>a<td>b</table>")
    assert bool(document.Root.MarkInfo.Marked) and str(document.Root.Lang) == "en"
    assert (str(document.docinfo["/Title"]), str(document.docinfo["/Author"])) == ("A report", "Lakeside")
    with document.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
    with document.open_outline() as outline:
        assert [(entry.title, [child.title for child in entry.children]) for entry in outline.root] == [
            ("One", ["Two"])
        ]
    assert all(fonts for fonts in (page.resources.get("/Font") for page in document.pages))


def test_tables_lie_inside_byte_for_byte() -> None:
    content = "\ufeffa,b\r\né,'=1\r\n".encode()
    document, _ = printed("<p>x", Enclosed("things.csv", "Things", content, AT))
    assert document.attachments["things.csv"].get_file().read_bytes() == content
    assert document.attachments["things.csv"].description == "Things"
    (associated,) = document.Root.AF  # type: ignore[attr-defined]
    assert (str(associated.AFRelationship), str(associated.EF.F.Subtype)) == ("/Data", "/text/csv")


def test_the_same_order_gives_the_same_bytes() -> None:
    table = Enclosed("things.csv", "Things", b"a,b\r\n", AT)
    assert printed("<h1>One</h1>", table)[1] == printed("<h1>One</h1>", table)[1]


def test_it_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The renderer's environment, as Linux shows it while it works."""
    monkeypatch.setenv("SECRET_KEY", "never to be seen")
    monkeypatch.setenv("DATABASE_URL", "postgres://never/seen")
    with printing.started() as renderer:
        while b"render.py" not in Path(f"/proc/{renderer.pid}/cmdline").read_bytes():
            threading.Event().wait(0.01)
        told = Path(f"/proc/{renderer.pid}/environ").read_bytes().decode()
        command = Path(f"/proc/{renderer.pid}/cmdline").read_bytes().decode()
        renderer.kill()
    assert "PATH=" in told
    assert "never" not in told + command and "SECRET" not in told


def test_a_beat_that_says_stop_ends_the_renderer() -> None:
    seen: list[int] = []

    def beat(page: int) -> None:
        seen.append(page)
        raise Superseded

    with pytest.raises(Superseded):
        printing.render(f"{HEAD}<p>x", [], beat)
    assert seen == [0]


@pytest.mark.parametrize(
    "program, fault",
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", Failure),
        ("raise SystemExit(3)", RuntimeError),
        ("raise MemoryError('of Jane Roe')", RuntimeError),
        ("", RuntimeError),
    ],
)
def test_a_renderer_that_ends_badly_is_told_apart(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str, fault: type[Exception]
) -> None:
    script = tmp_path / "render.py"
    script.write_text(program)
    monkeypatch.setattr(printing, "RENDERER", script)
    with pytest.raises(fault) as found:
        printing.render("x" * 1_000_000, [], lambda page: None)
    assert "Jane Roe" not in str(found.value)


def test_a_renderer_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "render.py"
    script.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(printing, "RENDERER", script)
    monkeypatch.setattr(printing, "LOOK", 0.1)
    monkeypatch.setattr(printing, "LIMIT", 0.3)
    with pytest.raises(Failure, match="longer than an hour"):
        printing.render("x", [], lambda page: None)


def test_the_renderer_ends_with_the_one_who_started_it(tmp_path: Path) -> None:
    """A worker that is killed leaves no renderer behind."""
    command = [sys.executable, "-I", str(printing.RENDERER), str(STATIC)]
    starter = (
        "import os, subprocess, time; "
        f"child = subprocess.Popen({command!r} + [str(os.getpid())], stdin=subprocess.PIPE); "
        "print(child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        while (
            b"weasyprint" not in Path(f"/proc/{child}/maps").read_bytes()
            and b"pango" not in Path(f"/proc/{child}/maps").read_bytes()
        ):
            threading.Event().wait(0.2)
        parent.kill()
    for _ in range(100):
        if not Path(f"/proc/{child}").exists() or "State:\tZ" in Path(f"/proc/{child}/status").read_text():
            return
        threading.Event().wait(0.1)
    raise AssertionError("the renderer outlived its worker")


def test_several_tables_arrive_each_with_its_own_bytes() -> None:
    """Their bytes follow one another: line ends, zeros and nothing at all shift none of them."""
    contents = {"a.csv": b"\x00\xff\n{", "empty.csv": b"", "b.csv": b"\n\nlast"}
    document, _ = printed("<p>x", *(Enclosed(name, "A", content, AT) for name, content in contents.items()))
    read = {name: file.get_file().read_bytes() for name, file in document.attachments.items()}
    assert read == contents


def test_pages_are_counted_before_they_are_let_go() -> None:
    made = printing.render(f"{HEAD}<p>x<p style='break-before: page'>y", [], lambda page: None)
    assert made.pages == len(pikepdf.open(io.BytesIO(made.pdf)).pages) == 2
