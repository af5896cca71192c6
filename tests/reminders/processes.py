"""A broker, workers, beats and a mail server that a test may kill."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

from tests.reminders.box import free_port


def until(happened: Callable[[], object], seconds: float = 40) -> None:
    """Waits for something to be so; on a machine at work everything takes its time."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


class Broker:
    """A private Redis that can be killed and started again."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        command = [
            "redis-server",
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        self._popen = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(self._answers)

    def kill(self) -> None:
        self._popen.kill()
        self._popen.wait()

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class Child:
    """A worker or a beat in a process group of its own."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "compliance", *command],
            env=env, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill(self) -> None:
        """As when the machine dies: no goodbye, children and all."""
        if self._popen.poll() is None:
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()


class Stalling:
    """A mail server that speaks to a certain step and then says no more; `reached` tells that it got there."""

    ANSWERS = {b"EHLO": b"250 stall\r\n", b"MAIL": b"250 ok\r\n", b"RCPT": b"250 ok\r\n"}

    def __init__(self, at: bytes) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._at = at
        self.port = self._listening.getsockname()[1]

    def reach(self) -> None:
        """Lets one worker come as far as the step."""
        self._listening.settimeout(40)
        line, _ = self._listening.accept()
        self._line = line
        if self._at == b"CONNECT":
            return
        line.sendall(b"220 stall\r\n")
        while True:
            said = line.recv(4096).upper()
            if said.startswith(self._at):
                return
            line.sendall(self.ANSWERS[said[:4]])
