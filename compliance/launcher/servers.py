"""Decides which private servers a command needs, and stops them when the last command that uses them leaves."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from compliance.launcher.keys import read_secrets
from compliance.launcher.place import Place
from compliance.launcher.postgres import Postgres, embedded
from compliance.launcher.redis import Redis

Server = Postgres | Redis
Report = Callable[[str], None]


@contextmanager
def running_servers(
    place: Place, *, private: bool = False, report: Report = lambda line: None
) -> Iterator[tuple[dict[str, str], list[Server]]]:
    """Runs what DATABASE_URL and REDIS_URL do not name; gives the settings that lead there, the owner's included.

    `private` runs both, whatever the environment names.
    """
    given = {} if private else os.environ
    if given.get("MODE") == "production":
        yield {}, []  # brings its own servers and secrets, or compliance/checks.py refuses it
        return
    postgres = None if given.get("DATABASE_URL") else embedded(place)
    redis = None if given.get("REDIS_URL") else Redis(place)
    servers: list[Server] = [server for server in (postgres, redis) if server is not None]
    secrets = read_secrets(place)
    settings = {name: given.get(name) or secrets[name.lower()] for name in ("SECRET_KEY", "MASTER_KEYS")}
    with in_use(place, *servers, report=report):
        if postgres is not None:
            settings["DATABASE_URL"] = postgres.url("application")
            settings["DATABASE_OWNER_URL"] = postgres.url("owner")
        if redis is not None:
            settings["REDIS_URL"] = redis.url
        yield settings, servers


@contextmanager
def in_use(place: Place, *servers: Server, report: Report = lambda line: None) -> Iterator[None]:
    """Starts the servers in this order, unless another command has; the last command out stops them in reverse."""
    users = _open_lock(place, "users.lock")
    try:
        with _one_at_a_time(place):
            fcntl.flock(users, fcntl.LOCK_SH)
            for server in servers:
                server.start()
        yield
    finally:
        with _one_at_a_time(place):
            last = _lock_now(users)
            for server in reversed(servers):
                if last:
                    server.stop()
                report(f"{server.title} {'stopped' if last else 'left to another command that uses it'}")
            os.close(users)


def take_turn(place: Place, name: str) -> int | None:
    """A lock for as long as this process lives (None: another process has it)."""
    lock = _open_lock(place, f"{name}.lock")
    if _lock_now(lock):
        return lock
    os.close(lock)
    return None


@contextmanager
def _one_at_a_time(place: Place) -> Iterator[None]:
    lock = _open_lock(place, "starting.lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _lock_now(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _open_lock(place: Place, name: str) -> int:
    path = place.data / name
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    place.hand_over(path)
    return lock
