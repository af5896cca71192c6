"""Gathers what a log or a configuration says of endpoints beside what systems declare; nothing of the file is kept."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, BinaryIO, Final

from compliance.accounts.models import Organisation
from compliance.exchange import writing
from compliance.guard import find
from riskassess.systems import catalogue
from riskassess.systems.models import Component, System
from riskassess.systems.usage import Declared, Finding, Read, match, read_usage
from vendors.imports.names import vendor_key
from vendors.models import Service, sorting_name

#: The gateway that a configuration is of, as a component.
PROXY: Final = "LiteLLM proxy"
#: Where only a person knows who runs it: an empty cell would be read as our own premises, this one keeps its row out.
ASK: Final = "(name the vendor, or own premises)"
#: The columns of a proposed flow, as the import of flows reads them.
COLUMNS: Final = (
    *(
        "to component",
        "to kind",
        "to vendor",
        "to service",
        "to region",
        "from component",
        "from kind",
        "from vendor",
    ),
    *("system", "phi kinds", "from"),
)
#: A web worker reads a file for so long, as the scanner of samples does.
SECONDS: Final = 20.0
#: Systems that the page offers for a new component.
OFFERED: Final = 30


@dataclass(frozen=True)
class Usage:
    """What was read, and how it stands to what is declared."""

    read: Read
    findings: list[Finding]
    proposals: list[dict[str, str]]
    #: Vendor and service of each endpoint, and what the register calls it; "" where it has none.
    services: list[tuple[str, str, str]]

    @property
    def undeclared(self) -> list[Finding]:
        return [each for each in self.findings if not each.is_declared]

    @property
    def dropped(self) -> list[tuple[str, list[tuple[str, int]]]]:
        """What of the file was dropped unread, by why."""
        return [
            (words, sorted(numbers.items()))
            for words, numbers in (
                ("Content of messages", self.read.content),
                ("Who called", self.read.personal),
                ("Secrets", self.read.secrets),
            )
            if numbers
        ]

    def report(self) -> dict[str, Any]:
        """As `manage.py usage --json` prints it."""
        return {
            "kind": self.read.sort,
            "endpoints": [_told(each) for each in self.findings],
            "undeclared": len(self.undeclared),
            "dropped": {
                "content": dict(self.read.content),
                "personal": dict(self.read.personal),
                "secrets": dict(self.read.secrets),
            },
            "not_calls": self.read.others,
            "remarks": self.read.remarks,
            "proposals": {
                "services": [
                    {"vendor": vendor, "service": service, "in_register": name or None}
                    for vendor, service, name in self.services
                ],
                "flows": self.proposals,
            },
        }


def is_safe(word: str) -> bool:
    """Whether a word of a file names no person."""
    return not find(word)


def usage(organisation: Organisation, stream: BinaryIO, seconds: float | None = None) -> Usage:
    """What the file says, if that is found within so many seconds. Raises Unreadable."""
    # Words are remembered while one file is read: they are a stranger's.
    read = read_usage(stream, lru_cache(maxsize=10_000)(is_safe), seconds)
    findings = match(read.endpoints, list(_declared(organisation)), read.aliases)
    services = list(_services(organisation, findings))
    named = {(vendor, service): name for vendor, service, name in services}
    return Usage(read, findings, list(_proposed(read, findings, named)) if read.aliases else [], services)


def as_address(proposals: list[dict[str, str]]) -> str:
    """The proposed flows as a CSV in an address of its own: the file that they came from is forgotten, so nothing could be asked again."""
    rows = [[row[column] for column in COLUMNS] for row in proposals]
    return f"data:text/csv;charset=utf-8;base64,{b64encode(writing.encoded(COLUMNS, rows)).decode()}"


def systems(organisation: Organisation) -> list[System]:
    """Those to which a component can be added from the page."""
    rows = System.objects.of(organisation).current().order_by("sort_name", "id")[:OFFERED]
    found = list(rows)
    for system in found:
        system.organisation = organisation
    return found


def _declared(organisation: Organisation) -> Iterator[Declared]:
    rows = Component.objects.of(organisation).current().filter(system__archived_at=None)
    for component in rows.select_related("system", "service__vendor").order_by(
        "system__sort_name", "name", "id"
    ):
        service = component.service
        yield Declared(
            component.pk,
            component.system.name,
            component.name,
            component.kind,
            vendor_key(service.vendor.name) if service else "",
            sorting_name(str(service)) if service else "",
            component.region.strip().casefold(),
        )


def _services(organisation: Organisation, findings: list[Finding]) -> Iterator[tuple[str, str, str]]:
    """Each service that an endpoint belongs to, once, with its name in the register."""
    rows = Service.objects.of(organisation).current().filter(vendor__archived_at=None)
    held = [
        (vendor_key(row.vendor.name), row)
        for row in rows.select_related("vendor").order_by("sort_name", "id")
    ]
    for provider in dict.fromkeys(
        each.provider for each in findings if each.provider and each.provider.vendor
    ):
        same = (
            str(row)
            for key, row in held
            if key == provider.key and any(word in sorting_name(str(row)) for word in provider.words)
        )
        yield provider.vendor, provider.service, next(same, "")


def _proposed(
    read: Read, findings: list[Finding], named: dict[tuple[str, str], str]
) -> Iterator[dict[str, str]]:
    """A flow from the proxy to each endpoint of its configuration, and to where it sends what it logs; PHI and days a person fills in."""
    begin = dict.fromkeys(COLUMNS, "") | {
        "from component": PROXY,
        "from kind": "gateway",
        "from vendor": ASK,
    }
    for each in findings:
        vendor = each.provider.vendor if each.provider else ""
        service = each.provider.service if each.provider else ""
        yield begin | {
            "to component": each.alias or each.endpoint.model,
            "to kind": "model",
            "to vendor": vendor or ("own premises" if each.provider else ASK),
            "to service": named.get((vendor, service)) or service,
            "to region": each.endpoint.region,
        }
    yield from (
        begin | {"to component": name, "to kind": "observability", "to vendor": ASK}
        for name in read.callbacks
    )


def _told(each: Finding) -> dict[str, Any]:
    endpoint, seen = each.endpoint, each.seen
    return {
        "provider": endpoint.provider,
        "vendor": each.provider.vendor if each.provider else "",
        "service": each.provider.service if each.provider else "",
        "model": endpoint.model,
        "name": each.alias,
        "host": endpoint.host,
        "region": endpoint.region,
        "country": catalogue.country(endpoint.region),
        "first": str(seen.first) if seen.first else None,
        "last": str(seen.last) if seen.last else None,
        "calls": seen.calls,
        "declared": each.is_declared,
        "components": [{"system": one.system, "component": one.name} for one in each.components],
        "reason": each.reason,
    }
