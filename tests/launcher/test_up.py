"""`./dev up` as a person at a terminal has it: it answers, it is not started twice, it ends in order or all at once."""

import os
import queue
import re
import signal
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from compliance.launcher.place import CHECKOUT

pytestmark = pytest.mark.process

DEV = str(CHECKOUT / "dev")
SIGNS = {"web": "gunicorn", "beat": " beat ", "worker": "worker@", "builder": "builder@"}
STOPPED = re.compile(r"^up +\| (\w+) stopped$")


class Up:
    """A running `./dev up`, in a session of its own as under a terminal."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.popen = subprocess.Popen(
            [DEV, "up"],
            env=environ,
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._said: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.address = self.wait_for(r"answers at (\S+)")[1]

    def _listen(self) -> None:
        for line in self.popen.stdout or ():
            self._said.put(line.rstrip())

    def wait_for(self, pattern: str) -> re.Match[str]:
        until = time.monotonic() + 300
        while found := time.monotonic() < until:
            try:
                self.lines.append(self._said.get(timeout=1))
            except queue.Empty:
                assert self.popen.poll() is None, "\n".join(self.lines)
                continue
            if found := re.search(pattern, self.lines[-1]):
                return found
        pytest.fail(f"no word of {pattern}:\n" + "\n".join(self.lines))

    def children(self) -> dict[str, int]:
        """Web, both workers and beat by process id."""
        pid = self.popen.pid
        each = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return {name_of(int(child)): int(child) for child in each}

    def end(self) -> list[str]:
        """Waits for the end; gives what was stopped, in order."""
        self.popen.wait(timeout=300)
        time.sleep(0.2)
        while not self._said.empty():
            self.lines.append(self._said.get())
        return [match[1] for line in self.lines if (match := STOPPED.match(line))]


@pytest.fixture
def up(environ: dict[str, str]) -> Iterator[Callable[[], Up]]:
    """Starts `./dev up`; whatever a failing test leaves is stopped."""
    started: list[Up] = []

    def start() -> Up:
        started.append(Up(environ))
        return started[-1]

    yield start
    for each in started:
        if each.popen.poll() is None:
            each.popen.terminate()
            each.popen.wait(timeout=300)


def name_of(pid: int) -> str:
    command = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return next(name for name, sign in SIGNS.items() if sign in command)


def get(address: str) -> int:
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 (our own address)
        return int(answer.status)


def dev(environ: dict[str, str], *args: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([DEV, *args], env=environ, capture_output=True, text=True, timeout=300)


def test_it_answers_once_and_stops_in_order(up: Callable[[], Up], environ: dict[str, str]) -> None:
    running = up()
    assert get(running.address) == 200
    owners = {Path(f"/proc/{pid}").stat().st_uid for pid in running.children().values()}
    assert running.children().keys() == {"web", "worker", "builder", "beat"}
    assert owners == {Path(environ["DATA_DIR"]).stat().st_uid}
    assert os.geteuid() != 0 or 0 not in owners

    second = dev(environ, "up")
    assert second.returncode == 1
    assert f"running already, at {running.address.rstrip('/')}" in second.stderr
    assert dev(environ, "manage", "check", "--database", "owner").returncode == 0
    assert get(running.address) == 200

    os.killpg(running.popen.pid, signal.SIGINT)
    assert running.end() == ["web", "worker", "builder", "beat", "Redis", "PostgreSQL"]
    assert running.popen.returncode == 0
    with pytest.raises(OSError, match="refused"):
        get(running.address)


def test_what_a_killed_launcher_left_is_taken_over_and_a_dead_worker_stops_all(
    up: Callable[[], Up], environ: dict[str, str]
) -> None:
    killed = up()
    pid_file = Path(environ["DATA_DIR"], "postgresql", "postmaster.pid")
    postgres = pid_file.read_text().split()[0]
    web = killed.children()["web"]
    killed.popen.kill()
    killed.popen.wait()
    for _ in range(200):
        if not Path(f"/proc/{web}").exists():
            break
        time.sleep(0.1)
    else:
        pytest.fail("the web server outlives a killed launcher")

    again = up()
    assert again.address == killed.address
    assert pid_file.read_text().split()[0] == postgres
    os.kill(again.children()["worker"], signal.SIGKILL)
    assert again.end() == ["web", "worker", "builder", "beat", "Redis", "PostgreSQL"]
    assert again.popen.returncode == 1
    assert "up     | worker ended by itself: stopping everything" in again.lines
