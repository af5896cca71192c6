"""Decides the secrets and ports of a data folder: made once, kept there, readable by its owner alone."""

import base64
import json
import secrets
import socket
from typing import Any

from compliance.launcher.place import Place, Refusal

FIRST_WEB_PORT = 8000


def read_secrets(place: Place) -> dict[str, str]:
    """The secrets of this data folder. Losing the file loses every attachment: it belongs in the backup."""
    path = place.data / "secrets.json"
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    made = {
        "secret_key": secrets.token_urlsafe(50),
        "master_keys": "1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "postgres_password": secrets.token_urlsafe(24),
        "owner_password": secrets.token_urlsafe(24),
        "application_password": secrets.token_urlsafe(24),
        "redis_password": secrets.token_urlsafe(24),
        "setup_code": secrets.token_hex(4),
    }
    if not made.keys() <= kept.keys():
        kept = made | kept
        place.write_private(path, json.dumps(kept, indent=2))
    return kept


def read_ports(place: Place) -> dict[str, int]:
    path = place.data / "ports.json"
    ports: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}
    return ports


def remember_port(place: Place, name: str, port: int) -> int:
    ports: dict[str, Any] = read_ports(place) | {name: port}
    place.write_private(place.data / "ports.json", json.dumps(ports))
    return port


def choose_port(place: Place, name: str) -> int:
    """The port this server had before, unless someone else has it now."""
    port = read_ports(place).get(name)
    if port is not None and is_free(port):
        return port
    return remember_port(place, name, _any_port())


def choose_web_port(place: Place, wanted: int | None) -> int:
    """The port asked for, or the one this checkout had before, or the next free one."""
    if wanted is not None and not is_free(wanted):
        raise Refusal(f"port {wanted} is in use: name another with --port, or none to let one be chosen")
    first = wanted or read_ports(place).get("web", FIRST_WEB_PORT)
    return remember_port(place, "web", next(filter(is_free, range(first, 65536))))


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
