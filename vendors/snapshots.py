"""Reads what the rules need about vendors into plain values: from today's rows, or from the ledger as it was known at a moment."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from compliance.accounts.models import Organisation
from compliance.ledger import history
from vendors import attestations, coverage
from vendors.gathered import with_facts
from vendors.models import BAA, Attestation, Service, Vendor
from vendors.terms import Agreement, Cover

#: The facts of an agreement that stand in an event as values: neither references nor free text.
_FACTS = [
    field
    for field in BAA._meta.concrete_fields
    if not (field.primary_key or field.is_relation or field.name == "version")
    and field.name not in (*BAA.derived_fields, *BAA.narrative_fields)
]


@dataclass(frozen=True)
class AgreementFacts:
    """An agreement with what a report prints beside its dates."""

    agreement: Agreement
    title: str
    fields: dict[str, Any]
    files: tuple[dict[str, Any], ...]
    covered: tuple[str, ...]
    #: What it was read for; the notes are free text and stay out.
    answers: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class VendorFacts:
    """A vendor with its services and agreements."""

    vendor: coverage.Vendor
    name: str
    fields: dict[str, Any]
    services: tuple[tuple[coverage.Service, str, dict[str, Any]], ...]
    agreements: tuple[AgreementFacts, ...]
    attested: tuple[tuple[attestations.Attestation, dict[str, Any]], ...] = ()

    @property
    def owner(self) -> str:
        """The owner's name as then written, or nothing."""
        return (self.fields.get("owner") or {}).get("label", "")


def agreements_of(organisation: Organisation, vendors: Iterable[UUID]) -> dict[UUID, list[Agreement]]:
    """Today's agreements by vendor, from rows: one query however many vendors."""
    found: dict[UUID, list[Agreement]] = defaultdict(list)
    for baa in with_facts(BAA.objects.of(organisation).filter(vendor__in=list(vendors))):
        found[baa.vendor_id].append(baa.agreement(organisation.zone))
    return found


def as_known(organisation: Organisation, on: date, known: datetime) -> list[VendorFacts]:
    """Every vendor with services and agreements as the ledger knew them before that moment, by name.

    A vendor or service counts as archived from the day of it: one that left later was still in use on `on`.
    """
    zone = organisation.zone
    services: dict[str, list[Any]] = defaultdict(list)
    for key, state in history.states(organisation.pk, Service, known).items():
        fields = state["fields"]
        vendor = fields["vendor"]["key"]
        service = coverage.Service(
            key=key,
            vendor=UUID(vendor),
            phi=fields["phi"],
            archived=_left_by(fields, on, zone),
            conditions=tuple(_date(each["met_on"]) for each in asked(state)),
        )
        services[vendor].append((service, _service_name(fields), {**fields, "asked": asked(state)}))
    agreements: dict[str, list[AgreementFacts]] = defaultdict(list)
    for key, state in history.states(organisation.pk, BAA, known).items():
        agreements[state["fields"]["vendor"]["key"]].append(_agreement(key, state, zone))
    attested: dict[str, list[Any]] = defaultdict(list)
    for key, state in history.states(organisation.pk, Attestation, known).items():
        attested[state["fields"]["vendor"]["key"]].append(_attestation(key, state["fields"], zone))
    return sorted(
        (
            VendorFacts(
                coverage.Vendor(
                    key=key,
                    ba_status=state["fields"]["ba_status"],
                    agency=state["fields"]["agency"],
                    archived=_left_by(state["fields"], on, zone),
                ),
                state["fields"]["name"],
                state["fields"],
                tuple(sorted(services[str(key)], key=lambda each: each[1].casefold())),
                tuple(
                    sorted(
                        agreements[str(key)],
                        key=lambda each: (each.title.casefold(), str(each.agreement.key)),
                    )
                ),
                tuple(
                    sorted(
                        attested[str(key)], key=lambda each: (each[0].kind, each[0].expires_on, each[0].key)
                    )
                ),
            )
            for key, state in history.states(organisation.pk, Vendor, known).items()
        ),
        key=lambda facts: facts.name.casefold(),
    )


def _attestation(
    key: UUID, fields: dict[str, Any], zone: ZoneInfo
) -> tuple[attestations.Attestation, dict[str, Any]]:
    facts = attestations.Attestation(
        key=key,
        kind=fields["kind"],
        title=fields["title"],
        expires_on=date.fromisoformat(fields["expires_on"]),
        archived_on=_local_day(fields["archived_at"], zone),
    )
    return facts, fields


def _agreement(key: UUID, state: dict[str, Any], zone: ZoneInfo) -> AgreementFacts:
    """The row that the event tells of, handed to the rules as today's rows are."""
    fields, covers = state["fields"], state["parts"]["covers"]
    baa = BAA(id=key, **{field.name: field.to_python(fields[field.name]) for field in _FACTS})
    answers = tuple(part["fields"] for part in state["parts"]["answers"])
    agreement = baa.agreement(
        zone,
        covers=tuple(_cover(part["fields"]) for part in covers),
        answers=tuple((each["key"], each["answer"]) for each in answers),
    )
    files = tuple(part["fields"] for part in state["parts"]["files"])
    covered = tuple(sorted(map(_covered, covers)))
    return AgreementFacts(agreement, fields["title"], fields, files, covered, answers)


def asked(state: dict[str, Any]) -> list[dict[str, Any]]:
    """The conditions of what a service was picked as."""
    own = (part["fields"] for part in state["parts"]["conditions"])
    return [each for each in own if each["entry"] == state["fields"]["catalogue_key"]]


def _covered(part: dict[str, Any]) -> str:
    """A covered service with its days, as far as there are any."""
    first, last = part["fields"]["from_on"], part["fields"]["to_on"]
    days = [*([f"from {first}"] if first else []), *([f"to {last}"] if last else [])]
    return f"{part['title']} ({' '.join(days)})" if days else str(part["title"])


def _cover(fields: dict[str, Any]) -> Cover:
    return Cover(UUID(fields["service"]["key"]), _date(fields["from_on"]), _date(fields["to_on"]))


def _left_by(fields: dict[str, Any], on: date, zone: ZoneInfo) -> bool:
    day = _local_day(fields["archived_at"], zone)
    return day is not None and day <= on


def _local_day(moment: str | None, zone: ZoneInfo) -> date | None:
    return datetime.fromisoformat(moment).astimezone(zone).date() if moment else None


def _service_name(fields: dict[str, Any]) -> str:
    return f"{fields['name']} ({fields['tier']})" if fields["tier"] else str(fields["name"])


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
