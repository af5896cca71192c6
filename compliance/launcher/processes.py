"""Decides how web, worker and beat run together: one stream of output, an orderly end, and all of them or none."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from compliance.launcher.place import Place

GRACE = 40  # seconds: longer than gunicorn gives a request at hand


class Watched(Protocol):
    @property
    def title(self) -> str: ...
    def is_alive(self) -> bool: ...


@dataclass(frozen=True)
class Process:
    """A child in its own session: web, worker or beat."""

    title: str
    popen: "subprocess.Popen[str]"

    def is_alive(self) -> bool:
        return self.popen.poll() is None

    def stop(self, hurry: threading.Event) -> None:
        """Asks once and waits; insists when it takes too long or Ctrl-C comes again."""
        if self.is_alive():
            self.popen.terminate()
        until = time.monotonic() + GRACE
        while self.is_alive() and not hurry.is_set() and time.monotonic() < until:
            time.sleep(0.05)
        if self.is_alive():
            say(f"{self.title} does not stop: ending it")
            os.killpg(self.popen.pid, signal.SIGKILL)
            self.popen.wait()
        say(f"{self.title} stopped")


def say(line: str, name: str = "up") -> None:
    sys.stdout.write(f"{name:<7}| {line}\n")
    sys.stdout.flush()


def start(place: Place, title: str, command: Sequence[str], env: dict[str, str]) -> Process:
    """Starts a child that Ctrl-C does not reach: it comes to us alone, so that we keep the order."""
    popen = subprocess.Popen(
        [*_bound_to_us(), *command],
        cwd=place.program,
        env=env,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        **place.as_user,
    )
    threading.Thread(target=_repeat, args=(title, popen), daemon=True).start()
    return Process(title, popen)


def supervise(start_all: Callable[[], list[Process]], servers: Sequence[Watched]) -> int:
    """Runs until Ctrl-C, or until one ends by itself.

    A dead child is not restarted here: half a house looks alive while no reminder leaves. Everything stops, loudly,
    and whoever runs this (a person, systemd, a container) starts it again.
    """
    stop, hurry = threading.Event(), threading.Event()

    def asked(*_: Any) -> None:
        (hurry if stop.is_set() else stop).set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, asked)
    processes = start_all()
    watched: list[Watched] = [*processes, *servers]
    dead: Watched | None = None
    while dead is None and not stop.wait(0.5):
        dead = next((each for each in watched if not each.is_alive()), None)
    if dead is not None:
        stop.set()
        say(f"{dead.title} ended by itself: stopping everything")
    for process in processes:
        process.stop(hurry)
    return 0 if dead is None else 1


def run(command: Sequence[str], env: dict[str, str], **how: Any) -> int:
    """Runs a child in the foreground; Ctrl-C is for the child, and we wait for what it makes of it."""
    child = subprocess.Popen(command, env=env, **how)
    with _signals_for(child):
        return child.wait()


def run_aloud(command: Sequence[str], env: dict[str, str], **how: Any) -> tuple[int, str]:
    """As `run`, and remembers the end of what the child said."""
    child = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **how)
    tail = b""
    with _signals_for(child):
        while chunk := os.read(child.stdout.fileno(), 65536) if child.stdout else b"":
            sys.stdout.buffer.write(chunk)
            sys.stdout.flush()
            tail = (tail + chunk)[-4096:]
        return child.wait(), tail.decode(errors="replace")


@contextmanager
def _signals_for(child: "subprocess.Popen[Any]") -> Iterator[None]:
    before = {
        signal.SIGINT: signal.signal(
            signal.SIGINT, lambda *_: None
        ),  # the terminal sends it to the child as well
        signal.SIGTERM: signal.signal(signal.SIGTERM, lambda *_: child.terminate()),
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _bound_to_us() -> list[str]:
    """Children that outlive a killed launcher would hold the port and work unseen."""
    return ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []


def _repeat(title: str, popen: "subprocess.Popen[str]") -> None:
    for line in popen.stdout or ():
        say(line.rstrip(), title)
