"""Decides what `./dev test` runs, in which order and on which servers; it never touches the real data."""

import base64
import os
import re
import secrets
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from compliance.launcher import machine
from compliance.launcher.assets import provide_assets
from compliance.launcher.keys import read_secrets
from compliance.launcher.place import CHECKOUT, Place, Refusal, find_place
from compliance.launcher.postgres import DEBIAN_15, Postgres, embedded
from compliance.launcher.processes import run, run_aloud
from compliance.launcher.redis import Redis
from compliance.launcher.servers import in_use, take_turn

PYTHON = (sys.executable, "-m")
MANAGE = (sys.executable, str(CHECKOUT / "manage.py"))
LINT = {
    "ruff check": (*PYTHON, "ruff", "check", "."),
    "ruff format": (*PYTHON, "ruff", "format", "--check", "."),
    "mypy": (*PYTHON, "mypy"),
}
CHECKS = {
    "migrations": (*MANAGE, "makemigrations", "--check", "--dry-run"),
    "production": (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"),
}
TESTS = {
    "unit and pages": (*PYTHON, "pytest", "-q", "-n", "auto", "-m", "not process and not browser"),
    # By file: what one file starts (an installation, a browser) it starts once.
    "process and browser": (
        *PYTHON,
        "pytest",
        "-q",
        "-n",
        "2",
        "--dist",
        "loadfile",
        "-m",
        "process or browser",
    ),
}
ON_15 = (*PYTHON, "pytest", "-q", "-m", "database")


@dataclass(frozen=True)
class Result:
    stage: str
    status: int
    seconds: float
    closing: str = ""

    def __str__(self) -> str:
        word = "ok" if self.status == 0 else f"FAILED ({self.status})"
        return f"{self.stage:<26} {word:<12} {self.seconds:5.0f} s  {self.closing}".rstrip()


def lint() -> int:
    return max(stage(name, command, dict(os.environ)).status for name, command in LINT.items())


def run_suite(pytest_args: Sequence[str]) -> int:
    """Everything, or only what the arguments to pytest choose."""
    machine.provide(machine.BROKER, machine.PDF, machine.PICTURES, machine.BROWSER, machine.PDF_TOOLS)
    provide_assets()
    place = find_place(os.environ, "test")
    if take_turn(place, "suite") is None:
        raise Refusal("the tests of this checkout are running already")
    redis, postgres = Redis(place), embedded(place, for_tests=True)
    with in_use(place, postgres, redis):
        env = surroundings(place, postgres, redis)
        if pytest_args:
            return run((*PYTHON, "pytest", *pytest_args), env, cwd=CHECKOUT)
        production = {**env, **production_settings()}
        results = [
            stage(name, command, production if name == "production" else env)
            for name, command in (LINT | CHECKS | TESTS).items()
        ]
    results += on_debian_15(place, redis)
    print("\n" + "\n".join(map(str, results)), flush=True)
    return max(result.status for result in results)


def on_debian_15(place: Place, redis: Redis) -> list[Result]:
    """The tests about the database once more, on the server that Debian brings."""
    if not machine.provide(machine.POSTGRES_15, optional=True):
        print("\nNot run on PostgreSQL 15: the package postgresql-15 is not installed", flush=True)
        return []
    postgres = Postgres(place, DEBIAN_15, "postgresql-15", for_tests=True)
    with in_use(place, postgres, redis):
        return [stage("database on PostgreSQL 15", ON_15, surroundings(place, postgres, redis))]


def surroundings(place: Place, postgres: Postgres, redis: Redis) -> dict[str, str]:
    """Settings of the tests alone: nothing that the person has set for a real installation gets in."""
    names = {"DEBUG", "LAN", "PUBLIC_URL", "ALLOWED_HOSTS", "APPLICATION_ROLE", "SETUP_CODE", "EMAIL_URL"}
    # Without bytecode on disk each of the many processes would compile every package anew.
    names.add("PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if name not in names}
    return kept | {
        "MODE": "evaluation",
        "SECRET_KEY": read_secrets(place)["secret_key"],
        "MASTER_KEYS": read_secrets(place)["master_keys"],
        "DATABASE_URL": postgres.url("owner"),
        "DATABASE_OWNER_URL": postgres.url("owner"),
        "REDIS_URL": redis.url,
        "DATA_DIR": str(place.data),
    }


def production_settings() -> dict[str, str]:
    """What an operator would set, so that the checks for production have nothing left to say."""
    return {
        "MODE": "production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "MASTER_KEYS": "1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "DATABASE_URL": "postgres://application:secret@db.example/compliance",
        "DATABASE_OWNER_URL": "",
        "REDIS_URL": "redis://:secret@redis.example/0",
        "PUBLIC_URL": "https://compliance.example",
        "ALLOWED_HOSTS": "compliance.example",
        "SETUP_CODE": secrets.token_urlsafe(12),
    }


def stage(name: str, command: Sequence[str], env: dict[str, str]) -> Result:
    print(f"\n── {name}", flush=True)
    began = time.monotonic()
    status, tail = run_aloud(command, env, cwd=CHECKOUT)
    closing = re.findall(r"[^\n=]*\b(?:passed|failed|error|no tests ran)\b[^\n=]* in [\d.]+s", tail)
    return Result(name, status, time.monotonic() - began, closing[-1].strip() if closing else "")
