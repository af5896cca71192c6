"""Decides how the private Redis is started, adopted and stopped: on loopback, by password, its queue on disk."""

import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import redis

from compliance.launcher.keys import choose_port, read_ports, read_secrets
from compliance.launcher.place import Place, Refusal, works_in


@dataclass(frozen=True)
class Redis:
    """One private server in its folder below the data folder."""

    place: Place
    title: str = "Redis"

    @property
    def data(self) -> Path:
        return self.place.data / "redis"

    @property
    def url(self) -> str:
        password, port = read_secrets(self.place)["redis_password"], read_ports(self.place)["redis"]
        return f"redis://:{password}@127.0.0.1:{port}/0"

    def start(self) -> None:
        """Leaves a server running, started now or there already."""
        if self.is_running():
            return
        binary = find_binary()
        if binary is None:
            raise Refusal("Redis is missing: install redis-server, or set REDIS_URL to a real server")
        self.place.folder("redis")
        self.place.write_private(self.data / "redis.conf", self._configuration())
        subprocess.run(
            ["redis-server", str(self.data / "redis.conf")],
            executable=binary,
            check=True,
            cwd=self.data,
            stdout=subprocess.DEVNULL,
            env=self.place.environment(),
            **self.place.as_user,
        )
        self._wait(running=True)

    def stop(self) -> None:
        """Asks for a shutdown, which synchronises the append-only file, and waits for it."""
        if self.is_running():
            with self._connect() as client:
                client.shutdown(save=False)
            self._wait(running=False)

    def is_alive(self) -> bool:
        return works_in(self.data, self.data / "redis.pid")

    def is_running(self) -> bool:
        """Whether the server that answers on our port with our password works in our folder."""
        try:
            with self._connect() as client:
                return bool(client.config_get("dir")["dir"] == str(self.data))
        except (redis.RedisError, KeyError):
            return False

    def _connect(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, socket_connect_timeout=5, decode_responses=True)

    def _wait(self, *, running: bool) -> None:
        until = time.monotonic() + 30
        while self.is_running() is not running or self.is_alive() is not running:
            if time.monotonic() > until:
                raise Refusal(f"Redis did not {'start' if running else 'stop'}: see {self.data}/redis.log")
            time.sleep(0.02)

    def _configuration(self) -> str:
        lines = [
            "bind 127.0.0.1",
            f"port {choose_port(self.place, 'redis')}",
            f"requirepass {read_secrets(self.place)['redis_password']}",
            f'dir "{self.data}"',
            f'pidfile "{self.data}/redis.pid"',
            'logfile "redis.log"',
            "daemonize yes",
            "appendonly yes",
            'save ""',
            "maxmemory-policy noeviction",
        ]
        return "\n".join([*lines, ""])


def find_binary() -> str | None:
    """Debian's redis-tools holds the server under another name, without the system service of redis-server."""
    return shutil.which("redis-server") or shutil.which("redis-check-rdb")
