"""Decides whose endpoint it is: by its host, since a provider's protocol is spoken at many; where it has none by the provider's name."""

import ipaddress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

import yaml

from riskassess.systems.usage.told import HIDDEN, Endpoint

_FILE: Final = Path(__file__).parent.parent / "catalogue" / "providers.yaml"


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of models as logs call it; without vendor it is software on machines of one's own."""

    names: tuple[str, ...]
    hosts: tuple[str, ...] = ()
    vendor: str = ""
    key: str = ""
    service: str = ""
    words: tuple[str, ...] = ()


def _provider(entry: dict[str, Any]) -> Provider:
    told: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
    }
    return Provider(**told)


_READ: Final = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
PROVIDERS: Final = tuple(map(_provider, _READ["providers"]))
BY_NAME: Final = {name: provider for provider in PROVIDERS for name in provider.names}
_MODELS: Final[dict[str, str]] = _READ["models"]


def provider_of(endpoint: Endpoint) -> Provider | None:
    """Who answers there; None where nobody knows, as at a host that is not the provider's."""
    if endpoint.host == HIDDEN:
        return None
    if endpoint.host and not is_own(endpoint.host):
        named = BY_NAME.get(endpoint.provider)
        found = [each for each in PROVIDERS if any(fnmatchcase(endpoint.host, host) for host in each.hosts)]
        return named if named in found else next(iter(found), None)
    if endpoint.host:
        return OWN
    if endpoint.provider:
        return BY_NAME.get(endpoint.provider)
    started = next(
        (name for start, name in _MODELS.items() if endpoint.model.casefold().startswith(start)), ""
    )
    return BY_NAME.get(started)


#: Machines of one's own, whatever they speak.
OWN: Final = next(provider for provider in PROVIDERS if not provider.vendor)


def is_own(host: str) -> bool:
    """Whether a host can only be a machine of one's own network."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(
            (".local", ".internal", ".lan", ".localhost", ".svc", ".home.arpa")
        )
    return address.is_private or address.is_loopback
