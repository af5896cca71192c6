"""Decides what production refuses to start with, and names the setting to mend."""

import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

SECRET_KEY_LENGTH = 50
KEY_BYTES = 32


@register(Tags.security)
def check_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """The same refusals for every management command."""
    return [
        Error(
            f"{setting}: {fault}",
            hint=f"Set {setting} as docs/operations.md says.",
            id=f"production.{setting}",
        )
        for setting, fault in refusals()
    ]


def refuse_unsafe_production() -> None:
    """Web, worker and beat call this before they do anything: Django runs no checks for them."""
    faults = [f"{setting}: {fault}" for setting, fault in refusals()]
    if faults:
        raise ImproperlyConfigured("this installation refuses to start. " + " · ".join(faults))


def refusals() -> list[tuple[str, str]]:
    """Setting and fault. Evaluation mode has its own shelter: loopback or a private network, and a banner."""
    if settings.MODE not in ("evaluation", "production"):
        return [("MODE", f"is {settings.MODE!r}; it is either evaluation or production")]
    if settings.EVALUATION:
        return []
    return [*_secrets(), *_servers(), *_exposure()]


def _secrets() -> Iterator[tuple[str, str]]:
    if len(_secret_key()) < SECRET_KEY_LENGTH:
        yield "SECRET_KEY", f"is missing or shorter than {SECRET_KEY_LENGTH} characters"
    if not settings.MASTER_KEYS:
        yield "MASTER_KEYS", "is missing: nothing could be encrypted"
    if not settings.SETUP_CODE:
        yield "SETUP_CODE", "is missing: a stranger could make themselves the first owner"
    for name, key in settings.MASTER_KEYS.items():
        if len(key) != KEY_BYTES:
            yield "MASTER_KEYS", f"key {name!r} has {len(key)} bytes instead of {KEY_BYTES}"


def _secret_key() -> str:
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:  # what Django does with an empty one
        return ""


def _servers() -> Iterator[tuple[str, str]]:
    """The servers that ./dev starts are for evaluation: nobody watches, backs up or upgrades them."""
    embedded = _embedded_ports()
    for setting in ("DATABASE_URL", "REDIS_URL"):
        url = getattr(settings, setting)
        if not url:
            yield setting, "is missing: production needs a real server"
        elif urlsplit(url).hostname in ("127.0.0.1", "localhost") and urlsplit(url).port in embedded:
            yield setting, "names the server that ./dev started for evaluation"
    owner = urlsplit(settings.DATABASE_OWNER_URL).username
    if owner and owner == urlsplit(settings.DATABASE_URL).username:
        yield "DATABASE_URL", "works as the owner's role, which could change the ledger"


def _embedded_ports() -> list[int]:
    path = settings.DATA_DIR / "ports.json"
    ports: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}
    return [port for name, port in ports.items() if name != "web"]


def _exposure() -> Iterator[tuple[str, str]]:
    if settings.DEBUG:
        yield "DEBUG", "is on: it shows records and secrets to whoever causes an error"
    if settings.LAN:
        yield "LAN", "is on: it is for evaluation without TLS"
    if not settings.PUBLIC_URL.startswith("https://"):
        yield "PUBLIC_URL", "is missing or not https: links and cookies would travel in the clear"
    for setting in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
        if not getattr(settings, setting):
            yield setting, "is off, because PUBLIC_URL is not https: cookies would travel in the clear"
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        yield "ALLOWED_HOSTS", "is missing or a star: name the hosts this installation answers to"
