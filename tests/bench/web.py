"""Decides how the pages are asked: one gunicorn worker on loopback, by somebody who is signed in with a second factor."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from compliance.accounts.models import Person
from tests.bench.measure import Answer, Meter, Work

GUNICORN = [
    sys.executable,
    "-m",
    "gunicorn",
    "compliance.wsgi",
    "--worker-class",
    "gthread",
    "--workers",
    "1",
    "--threads",
    "4",
]
GUNICORN += ["--no-control-socket", "--keep-alive", "600", "--log-level", "warning"]
NAME = "benchmark web"


class Web:
    """The web server, and one person's browser in front of it."""

    def __init__(self, port: int, master: int, cookie: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self._headers = {"Host": "localhost", "Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
        self._master = master
        self._meters = (Meter(), Meter())

    @property
    def worker(self) -> int:
        """The process that answers."""
        return int(Path(f"/proc/{self._master}/task/{self._master}/children").read_text().split()[0])

    def get(self, address: str, *, fragment: bool = False) -> Answer:
        """Asks for a page and reads it; anything but 200 ends the benchmark."""
        self.read(address, fragment=fragment)
        return Answer.read(self.timing)

    def read(self, address: str, *, fragment: bool = False) -> int:
        """Reads an answer to its end and counts its bytes."""
        self._connection.request(
            "GET", address, headers={**self._headers, **({"HX-Request": "true"} if fragment else {})}
        )
        response = self._connection.getresponse()
        self.timing = response.headers.get("Server-Timing", "")
        size = sum(len(chunk) for chunk in iter(lambda: response.read(65536), b""))
        if response.status != 200:
            raise RuntimeError(f"{address} answered {response.status}")
        return size

    def post(self, address: str, body: bytes, kind: str, token: str) -> http.client.HTTPResponse:
        """Sends a form with its token, and gives the answer to be read."""
        cookie = f"{self._headers['Cookie']}; {settings.CSRF_COOKIE_NAME}={token}"
        headers = {**self._headers, "Cookie": cookie, "Content-Type": kind, "Origin": "http://localhost"}
        self._connection.request("POST", address, body, headers)
        return self._connection.getresponse()

    def look(self) -> tuple[Work, Work]:
        """What the worker and what its database connections have done since the last look."""
        of_worker, of_database = self._meters
        return of_worker.look([self.worker]), of_database.look(self._backends())

    def _backends(self) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s",
                [NAME],
            )
            return [pid for (pid,) in cursor.fetchall()]


@contextmanager
def serving(person: Person) -> Iterator[Web]:
    """A web server of one worker for as long as it is needed, and the person signed in to it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "SERVER_TIMING": "1", "PGAPPNAME": NAME, "IDLE_MINUTES": "600"}
    env.pop("DATABASE_OWNER_URL", None)  # the web works as the application's role
    server = subprocess.Popen([*GUNICORN, "--bind", f"127.0.0.1:{port}"], env=env)
    try:
        web = Web(port, server.pid, sign_in(person))
        _wait(web, server)
        yield web
    finally:
        server.terminate()
        server.wait()


def sign_in(person: Person) -> str:
    """The session of somebody who gave password and second factor."""
    device, _ = TOTPDevice.objects.get_or_create(user=person, name="phone", confirmed=True)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[1]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.create()
    return str(session.session_key)


def _wait(web: Web, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 120
    while True:
        try:
            web.read("/account")
        except (OSError, http.client.HTTPException):
            web._connection.close()
            if server.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return
