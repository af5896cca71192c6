"""Reads what the rules need about vendors into plain values: from today's rows, or from the ledger as it was known at a moment."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import CharField, Q, UUIDField, Value
from django.db.models.functions import Cast, Coalesce

from compliance.accounts.models import Organisation
from compliance.ledger import history
from vendors import attestations, coverage, exits, reviews
from vendors.gathered import with_facts
from vendors.models import BAA, Attestation, Exit, Review, Service, Vendor
from vendors.terms import Agreement, Cover, Key
from vendors.upkeep import Upkeep

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
    #: What it was read for; the notes are references to free text.
    answers: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class VendorFacts:
    """A vendor with its services and agreements."""

    vendor: coverage.Vendor
    name: str
    fields: dict[str, Any]
    services: tuple[tuple[coverage.Service, str, dict[str, Any]], ...]
    agreements: tuple[AgreementFacts, ...]
    kept: Upkeep
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


def upkeep_of(organisation: Organisation, vendors: Iterable[UUID]) -> dict[UUID, Upkeep]:
    """What recurs around each of these vendors, from today's rows: one query."""
    keys = list(vendors)
    nobody, nothing = Value(None, output_field=UUIDField()), Value("", output_field=CharField())
    looked = Review.objects.of(organisation).current().filter(Q(baa__vendor__in=keys) | Q(vendor__in=keys))
    left = Exit.objects.of(organisation).current().filter(vendor__in=keys)
    reviewed: dict[UUID, list[reviews.Review]] = defaultdict(list)
    leaving: dict[UUID, list[exits.Exit]] = defaultdict(list)
    first = looked.order_by().values_list(
        "pk",
        Coalesce("baa__vendor", "vendor"),
        Coalesce("baa", "vendor"),
        "started_on",
        "finished_on",
        "outcome",
        nothing,
    )
    others = left.order_by().values_list(
        "pk", "vendor", nobody, "opened_on", "ended_on", "outcome", Cast("due_on", CharField())
    )
    for key, vendor, of, begun, ended, word, due in first.union(others, all=True):
        if of:
            facts = reviews.Review(key=key, of=of, started_on=begun, finished_on=ended, outcome=word)
            reviewed[vendor].append(facts)
        else:
            days = {"opened_on": begun, "due_on": date.fromisoformat(due), "ended_on": ended}
            leaving[vendor].append(exits.Exit(key=key, vendor=vendor, outcome=word, **days))
    months = organisation.baa_review_months
    return {
        key: Upkeep(reviews=tuple(reviewed[key]), exits=tuple(leaving[key]), verify_months=months)
        for key in keys
    }


def reviews_as_known(organisation: Organisation, known: datetime) -> list[reviews.Review]:
    """Every review as the ledger knew it before that moment, but those recorded by mistake."""
    states = history.states(organisation.pk, Review, known)
    return [
        _review(key, state["fields"]) for key, state in states.items() if not state["fields"]["archived_at"]
    ]


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
    kept = _Kept(organisation, known)
    return sorted(
        (
            VendorFacts(
                coverage.Vendor(
                    key=key,
                    ba_status=state["fields"]["ba_status"],
                    agency=state["fields"]["agency"],
                    archived=_left_by(state["fields"], on, zone),
                    relation=state["fields"].get("relation", ""),
                    assured_on=_date(state["fields"].get("assured_on")),
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
                kept.of(key, [each.agreement.key for each in agreements[str(key)]]),
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
    baa = BAA(id=key, **{field.name: field.to_python(fields.get(field.name)) for field in _FACTS})
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


class _Kept:
    """What recurs, handed out by vendor."""

    def __init__(self, organisation: Organisation, known: datetime) -> None:
        self._exits: dict[Key, list[exits.Exit]] = defaultdict(list)
        for key, state in history.states(organisation.pk, Exit, known).items():
            if not state["fields"]["archived_at"]:
                leaving = _exit(key, state["fields"])
                self._exits[leaving.vendor].append(leaving)
        self._months = organisation.baa_review_months
        self._reviews: dict[Key | None, list[reviews.Review]] = defaultdict(list)
        for review in reviews_as_known(organisation, known):
            self._reviews[review.of].append(review)

    def of(self, vendor: UUID, agreements: Iterable[Key]) -> Upkeep:
        """That of one vendor with these agreements."""
        found = (review for key in (vendor, *agreements) for review in self._reviews[key])
        return Upkeep(reviews=tuple(found), exits=tuple(self._exits[vendor]), verify_months=self._months)


def _exit(key: UUID, fields: dict[str, Any]) -> exits.Exit:
    return exits.Exit(
        key=key,
        vendor=UUID(fields["vendor"]["key"]),
        opened_on=date.fromisoformat(fields["opened_on"]),
        due_on=date.fromisoformat(fields["due_on"]),
        ended_on=_date(fields["ended_on"]),
        outcome=fields["outcome"],
    )


def _review(key: UUID, fields: dict[str, Any]) -> reviews.Review:
    about = fields["baa"] or fields["vendor"]
    return reviews.Review(
        key=key,
        of=UUID(about["key"]) if about else None,
        started_on=date.fromisoformat(fields["started_on"]),
        finished_on=_date(fields["finished_on"]),
        outcome=fields["outcome"],
    )


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
