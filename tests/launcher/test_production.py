"""What production refuses: each fault alone, named by its setting, before web, worker or beat do anything."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from pytest_django.fixtures import Settings

from compliance.checks import refusals
from compliance.launcher.place import CHECKOUT

SAFE: dict[str, Any] = {
    "MODE": "production",
    "EVALUATION": False,
    "LAN": False,
    "DEBUG": False,
    "SECRET_KEY": "s" * 50,
    "SETUP_CODE": "blue-harbor-42",
    "MASTER_KEYS": {"1": bytes(32)},
    "DATABASE_URL": "postgres://application:secret@db.example/compliance",
    "REDIS_URL": "redis://:secret@redis.example/0",
    "DATABASE_OWNER_URL": "postgres://owner:secret@db.example/compliance",
    "PUBLIC_URL": "https://compliance.example",
    "ALLOWED_HOSTS": ["compliance.example"],
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
}
# The fault, and the setting that the message must name.
FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"MODE": "prod"}, "MODE"),
    ({"MODE": ""}, "MODE"),
    ({"SECRET_KEY": ""}, "SECRET_KEY"),
    ({"SECRET_KEY": "s" * 49}, "SECRET_KEY"),
    ({"SETUP_CODE": ""}, "SETUP_CODE"),
    ({"MASTER_KEYS": {}}, "MASTER_KEYS"),
    ({"MASTER_KEYS": {"1": bytes(32), "0": bytes(16)}}, "MASTER_KEYS"),
    ({"DATABASE_URL": ""}, "DATABASE_URL"),
    ({"DATABASE_URL": "postgres://application:x@127.0.0.1:54321/compliance"}, "DATABASE_URL"),
    ({"DATABASE_URL": "postgres://application:x@localhost:54321/compliance"}, "DATABASE_URL"),
    ({"DATABASE_URL": "postgres://owner:secret@db.example/compliance"}, "DATABASE_URL"),
    ({"REDIS_URL": ""}, "REDIS_URL"),
    ({"REDIS_URL": "redis://:x@127.0.0.1:54322/0"}, "REDIS_URL"),
    ({"DEBUG": True}, "DEBUG"),
    ({"LAN": True}, "LAN"),
    ({"PUBLIC_URL": ""}, "PUBLIC_URL"),
    ({"PUBLIC_URL": "http://compliance.example"}, "PUBLIC_URL"),
    ({"SESSION_COOKIE_SECURE": False}, "SESSION_COOKIE_SECURE"),
    ({"CSRF_COOKIE_SECURE": False}, "CSRF_COOKIE_SECURE"),
    ({"ALLOWED_HOSTS": []}, "ALLOWED_HOSTS"),
    ({"ALLOWED_HOSTS": ["*"]}, "ALLOWED_HOSTS"),
]


@pytest.fixture
def production(settings: Settings, own_data_folder: None) -> Settings:
    """Everything as an operator should set it; the private servers of an evaluation have left their ports behind."""
    for name, value in SAFE.items():
        setattr(settings, name, value)
    settings.DATA_DIR.mkdir()
    ports = {"web": 8000, "postgresql": 54321, "redis": 54322}
    Path(settings.DATA_DIR, "ports.json").write_text(json.dumps(ports))
    return settings


def test_a_safe_production_is_let_in(production: Settings) -> None:
    assert refusals() == []


def test_a_real_server_on_this_machine_is_no_private_one(production: Settings) -> None:
    production.DATABASE_URL = "postgres://application:x@127.0.0.1:5432/compliance"
    assert refusals() == []


@pytest.mark.parametrize(("fault", "named"), FAULTS, ids=[f"{fault}" for fault, _ in FAULTS])
def test_each_fault_is_refused_by_name(production: Settings, fault: dict[str, Any], named: str) -> None:
    for name, value in fault.items():
        setattr(production, name, value)
    assert [setting for setting, _ in refusals()] == [named]
    assert f"production.{named}" in [found.id for found in run_checks(tags=["security"])]


@pytest.mark.parametrize("fault", [{"DEBUG": True}, {"PUBLIC_URL": "http://localhost:8000"}, {"LAN": True}])
def test_evaluation_has_its_own_shelter(production: Settings, fault: dict[str, Any]) -> None:
    for name, value in {"MODE": "evaluation", "EVALUATION": True, **fault}.items():
        setattr(production, name, value)
    assert refusals() == []


@pytest.mark.process
@pytest.mark.parametrize(
    "command",
    [
        ("gunicorn", "--no-control-socket", "--bind", "127.0.0.1:0", "compliance.wsgi"),
        ("celery", "-A", "compliance", "worker"),
        ("celery", "-A", "compliance", "beat"),
    ],
    ids=["web", "worker", "beat"],
)
def test_nothing_starts_without_its_secrets(command: tuple[str, ...], tmp_path: Path) -> None:
    env = {"PATH": os.environ["PATH"], "MODE": "production", "DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=CHECKOUT, env=env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode != 0
    said = done.stdout + done.stderr
    for setting in ("SECRET_KEY", "MASTER_KEYS", "DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "ALLOWED_HOSTS"):
        assert f"{setting}: is missing" in said


@pytest.mark.process
def test_up_refuses_private_servers_in_production(environ: dict[str, str]) -> None:
    done = subprocess.run(
        [CHECKOUT / "dev", "up"],
        env=environ | {"MODE": "production"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert "DATABASE_URL: is missing: production needs a real server" in done.stderr
    assert not Path(environ["DATA_DIR"], "postgresql").exists()
