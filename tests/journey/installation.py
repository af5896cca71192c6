"""A whole installation as an operator has it: a fresh database, web, worker and beat as processes of the application's role."""

import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import redis
from django.conf import settings
from psycopg import sql

from compliance.launcher.place import CHECKOUT
from tests.reminders.box import free_port

#: Longer than a busy machine takes to start or stop anything.
PATIENCE = 90


@dataclass
class Installation:
    """Processes that share a database, a corner of Redis and a data folder."""

    env: dict[str, str]
    folder: Path
    address: str
    _running: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self, title: str, *command: str, **env: str) -> None:
        """A process in a group of its own, whose words go to a file beside the data."""
        log = (self.folder / f"{title}.log").open("ab")
        with log:
            popen = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=CHECKOUT,
                env={**self.env, **env},
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._running.append(popen)

    def serve(self, address: str, **env: str) -> None:
        """A web server; comes back once it answers."""
        bound = ["--bind", f"127.0.0.1:{urlsplit(address).port}", "--worker-class", "gthread"]
        self.start(
            "web", "gunicorn", "compliance.wsgi", *bound, "--threads", "4", "--no-control-socket", **env
        )
        self._wait_for(address)

    def work(self) -> None:
        """Both workers and a beat."""
        celery = ("celery", "--quiet", "--no-color", "-A", "compliance")
        quiet = ("--concurrency", "1", "--without-gossip", "--without-mingle")
        self.start("worker", *celery, "worker", *quiet, "--queues", "celery", "--hostname", "worker@%h")
        self.start("builder", *celery, "worker", *quiet, "--queues", "jobs", "--hostname", "builder@%h")
        self.start("beat", *celery, "beat", "--pidfile=", "-s", str(self.folder / "schedule"))

    def manage(self, *command: str, **env: str) -> str:
        """A management command; gives what it said."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=CHECKOUT,
            env={**self.env, "DJANGO_SETTINGS_MODULE": "compliance.settings", **env},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def complaints(self) -> list[str]:
        """What the processes called an error."""
        lines = [line for log in self.folder.glob("*.log") for line in log.read_text().splitlines()]
        return [line for line in lines if "level=error" in line or line.startswith("Traceback")]

    def stop(self) -> None:
        """Ends what still runs, children and all."""
        for popen in self._running:
            popen.terminate()
        for popen in self._running:
            try:
                popen.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(popen.pid, signal.SIGKILL)
                popen.wait()

    def _wait_for(self, address: str) -> None:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                urllib.request.urlopen(f"{address}/sign-in", timeout=PATIENCE).close()  # noqa: S310 (our own address)
            except URLError as error:
                assert time.monotonic() < end, (self.folder / "web.log").read_text()
                if isinstance(error.reason, ConnectionRefusedError):
                    time.sleep(0.1)
                    continue
                raise
            return


@contextmanager
def installation(folder: Path, **env: str) -> Iterator[Installation]:
    """An installation that is migrated and not yet started; when it is left, nothing of it stays."""
    name = f"journey_{secrets.token_hex(4)}"
    owner = _with_database(os.environ["DATABASE_URL"], name)
    _on_server(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    address = f"http://localhost:{free_port()}"
    given = {
        "DATABASE_URL": owner,
        "DJANGO_SETTINGS_MODULE": "tests.journey.settings",
        "REDIS_CORNER": f"{name}:",
        "DATA_DIR": str(folder),
        "PUBLIC_URL": address,
        **env,
    }
    made = Installation({**os.environ, **given}, folder, address)
    made.env.pop("DATABASE_OWNER_URL", None)
    try:
        made.manage("migrate", "--no-input", "-v", "0")
        made.env["DATABASE_URL"] = _as_application(owner)
        yield made
    finally:
        made.stop()
        _on_server(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        _sweep(f"{name}:")


def _with_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _as_application(url: str) -> str:
    """The same database as the application's role, where there is one that the owner may become."""
    role = settings.APPLICATION_ROLE
    with psycopg.connect(url) as connection:
        may = connection.execute(
            "SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = %s", [role]
        ).fetchone()
    return f"{url}?options={quote(f'-c role={role}')}" if may and may[0] else url


def _on_server(statement: sql.Composed) -> None:
    with psycopg.connect(
        _with_database(os.environ["DATABASE_URL"], "postgres"), autocommit=True
    ) as connection:
        connection.execute(statement)


def _sweep(corner: str) -> None:
    server = redis.Redis.from_url(settings.REDIS_URL)
    for key in server.scan_iter(f"{corner}*"):
        server.delete(key)
    server.close()
