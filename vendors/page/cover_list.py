"""Gathers how services stand on a day, each with the agreement that covers it: for the page and for the download."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from compliance.accounts.access import Viewer
from compliance.accounts.models import Organisation
from compliance.registers.answers import Exposed
from compliance.registers.registry import registry
from vendors import cover_on
from vendors.cover_on import STATES, Stand
from vendors.cover_sql import Found
from vendors.gathered import with_conditions
from vendors.models import BAA, Service
from vendors.snapshots import agreements_of
from vendors.standing import service_facts, vendor_facts

TONES = {"covered": "good", "lapsing": "soon", "not": "critical", "none": "info"}
COLUMNS = ("vendor", "service", "on", "state", "covered by", "covered until", "why")


@dataclass(frozen=True)
class Line:
    """A service with how it stands."""

    service: Service
    stand: Stand
    by: BAA | None
    #: (words, address) of what another register does about it, for whoever is shown the list.
    answer: tuple[str, str] | None = None

    @property
    def word(self) -> str:
        return STATES[self.stand.state]

    @property
    def tone(self) -> str:
        return TONES[self.stand.state]


def lines(organisation: Organisation, keys: Sequence[UUID], on: date) -> list[Line]:
    """These services in this order, from four queries."""
    rows = Service.objects.of(organisation).filter(pk__in=keys).select_related("vendor")
    services = {service.pk: service for service in with_conditions(rows)}
    agreements = agreements_of(organisation, {service.vendor_id for service in services.values()})
    stands = {
        key: _stand(organisation, service, agreements.get(service.vendor_id, []), on)
        for key, service in services.items()
    }
    baas = BAA.objects.of(organisation).in_bulk({found.by for found in stands.values() if found.by})
    for row in (*services.values(), *baas.values(), *(service.vendor for service in services.values())):
        row.organisation = organisation
    return [Line(services[key], stands[key], baas.get(stands[key].by)) for key in keys if key in services]


def answered(found: Sequence[Line], viewer: Viewer) -> list[Line]:
    """The same with an answer beside each that is not covered; whether PHI went there, and since when, this list does not know."""
    asked = {
        line.service.pk: Exposed(line.service.pk, line.service.vendor_id)
        for line in found
        if line.stand.state == "not"
    }
    told = registry.about(viewer, asked.values())
    return [
        replace(line, answer=told.get(asked[line.service.pk])) if line.service.pk in asked else line
        for line in found
    ]


def _stand(organisation: Organisation, service: Service, agreements: Sequence[object], on: date) -> Stand:
    """One archived later was in use that day, which the list has asked already."""
    plain, facts = vendor_facts(service.vendor), service_facts(service)
    return cover_on.stand(
        replace(plain, archived=False),
        replace(facts, archived=False),
        agreements,  # type: ignore[arg-type]
        on,
        organisation.expiring_days,
    )


def csv_rows(found: Found) -> Iterator[tuple[object, ...]]:
    """Every service that was asked for, a thousand at a time."""
    for keys in found.parts(1000):
        for line in lines(found.organisation, keys, found.on):
            by = line.by.title if line.by else ""
            stood = line.stand
            yield line.service.vendor.name, str(line.service), found.on, line.word, by, stood.lasts, stood.why
