"""Reads what belongs to incidents: with their rows in the same query, agreements in one more, or all of it as the ledger knew it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime, tzinfo
from itertools import chain
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from compliance.accounts.models import Organisation
from compliance.ledger import history
from incidents.merging import merges, preload
from incidents.models import AddedClock, Incident, Log, Scope, Touched, VendorReport
from incidents.parties import (
    UPSTREAM,
    Agreement,
    Parties,
    clock_of,
    flat,
    log_of,
    store_of,
    thing_of,
    told_of,
)
from riskassess.systems.models import Component
from vendors.models import BAA

_REPORT: Final = (
    "discovered_at", "discovered_time_unknown", "told_at", "told_time_unknown", "agency", "people", "phi_kinds", "reference",
)  # fmt: skip
_CLOCK: Final = ("kind", "party", "within", "unit", "starts_at", "starts_time_unknown", "source")
_LOG: Final = ("name", "first_on", "last_on", "is_absent", "holder", "kept_on", "sha256")
_THINGS: Final = ("system", "service", "vendor", "dataset")


def with_parties(incidents: QuerySet[Incident], of_log: Iterable[str] = _LOG) -> QuerySet[Incident]:
    """Incidents with what belongs to them, as `parties_of` takes it."""
    things = {name: f"{name}_id" for name in _THINGS} | {f"{name}_name": f"{name}__name" for name in _THINGS}
    archived = {f"{name}_archived_at": f"{name}__archived_at" for name in _THINGS}
    touched = Touched.objects.filter(scope__incident=OuterRef("pk"), scope__archived_at=None)
    return incidents.annotate(
        report_rows=_rows(VendorReport, _REPORT, vendor="vendor_id", vendor_name="vendor__name", attachment="attachment_id"),
        clock_rows=_rows(AddedClock, _CLOCK),
        log_rows=_rows(Log, of_log, component="component_id"),
        place_rows=_rows(Scope, ("places",)),
        touched_rows=_listed(touched, things | archived),
    )  # fmt: skip


def with_page(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """The same with what a page shows beside: what each log can show, and the stores that touched systems declare."""
    systems = (
        Touched.objects.filter(scope__incident=OuterRef(OuterRef("pk"))).exclude(system=None).values("system")
    )
    stores = Component.objects.filter(system__in=systems, kind=Component.Kind.LOG_STORE, archived_at=None)
    names = {
        "system": "system__name",
        "months": "log_months",
        "service": "service__name",
        "vendor": "service__vendor__name",
    }
    return with_parties(incidents, (*_LOG, "shows", "cannot_show")).annotate(
        store_rows=_listed(stores, {"id": "id", "name": "name"} | names)
    )


def _rows(model: Any, names: Iterable[str], **others: str) -> ArraySubquery:
    own = model.objects.filter(incident=OuterRef("pk"), archived_at=None)
    return _listed(own, {name: name for name in ("id", *names)} | others)


def _listed(rows: QuerySet[Any], fields: Mapping[str, str]) -> ArraySubquery:
    held = {name: F(place) for name, place in fields.items()}
    return ArraySubquery(rows.order_by("id").annotate(row=JSONObject(**held)).values("row"))


def parties_of(organisation: Organisation, incidents: Iterable[Incident]) -> dict[UUID, Parties]:
    """What belongs to each and to the reports merged into it, from rows that came `with_parties`.

    Agreements cost one query, where one can matter; merged reports another, where there are any.
    """
    rows = list(incidents)
    merged = {row.pk: [each.incident_id for each in row.merged] for row in rows}
    keys = {key for each in merged.values() for key in each}
    every = [*rows, *(with_parties(Incident.whole.filter(pk__in=keys)) if keys else ())]
    found = {row.pk: _parties(row, organisation) for row in every}
    agreements = tuple(_agreements(organisation, every, found)) if rows else ()
    own = {row.pk: _with(found[row.pk], agreements, row.vendor_id) for row in every}
    return {row.pk: joined([own[row.pk], *(own[key] for key in merged[row.pk])]) for row in rows}


def joined(several: Sequence[Parties]) -> Parties:
    """What belongs to reports of one event, all together, each thing once."""
    if len(several) == 1:
        return several[0]
    names = [field.name for field in fields(Parties)]
    return Parties(
        **{
            name: tuple(dict.fromkeys(chain.from_iterable(getattr(each, name) for each in several)))
            for name in names
        }
    )


def read(
    organisation: Organisation, incidents: QuerySet[Incident]
) -> tuple[list[Incident], dict[UUID, Parties]]:
    """The incidents with what was merged into each, and what belongs to them."""
    has_merged = Exists(merges().filter(other=OuterRef("pk")))
    rows: list[Incident] = list(with_parties(incidents).annotate(has_merged=has_merged))
    for incident in rows:
        incident.organisation = organisation
    preload(rows)
    return rows, parties_of(organisation, rows)


def of_incident(incident: Incident) -> Parties:
    """What belongs to one incident today: two queries at most."""
    row = with_page(Incident.whole.of(incident.organisation_id)).get(pk=incident.pk)
    row.organisation = incident.organisation
    row.__dict__["merged"] = incident.merged
    return parties_of(incident.organisation, [row])[incident.pk]


def _parties(row: Any, organisation: Organisation) -> Parties:
    zone = organisation.zone
    return Parties(
        reports=tuple(told_of(each["id"], each, zone) for each in row.report_rows),
        clocks=tuple(clock_of(each["id"], each, zone) for each in row.clock_rows),
        logs=tuple(log_of(each["id"], each) for each in row.log_rows),
        touched=tuple(thing_of(each) for each in row.touched_rows),
        places=tuple(place for each in row.place_rows for place in each["places"]),
        stores=tuple(store_of(each) for each in getattr(row, "store_rows", ())),
    )


def _with(parties: Parties, agreements: tuple[Agreement, ...], vendor: UUID | None = None) -> Parties:
    """Those of the vendor and of those that reported, and those of our customers."""
    reporting = {vendor, *(each.vendor for each in parties.reports)}
    own = tuple(each for each in agreements if each.vendor in reporting or each.direction == UPSTREAM)
    return replace(parties, agreements=own)


def _agreements(
    organisation: Organisation, rows: list[Incident], found: Mapping[UUID, Parties]
) -> Iterator[Agreement]:
    reporting = {each.vendor for parties in found.values() for each in parties.reports}
    reporting |= {row.vendor_id for row in rows if row.vendor_id}
    named = {thing.key for parties in found.values() for thing in parties.touched if thing.kind == "vendor"}
    customers = Q(direction=UPSTREAM)
    if all(row.role == Incident.Role.COVERED_ENTITY for row in rows):
        if not reporting | named:
            return
        customers &= Q(vendor__in=named)
    own = BAA.objects.of(organisation).ever().filter(Q(vendor__in=reporting) | customers)
    for baa in own.order_by("vendor__sort_name", "id").select_related("vendor"):
        yield _agreement(baa, baa.vendor_id, baa.vendor.name, organisation)


def _agreement(baa: BAA, vendor: UUID, party: str, organisation: Organisation) -> Agreement:
    left = baa.archived_at
    return Agreement(
        vendor=vendor,
        party=party,
        title=baa.title,
        direction=baa.direction,
        value=baa.breach_notice_value,
        unit=baa.breach_notice_unit,
        first=baa.starts_on,
        may_first=baa.may_start_on,
        last=baa.ends_on,
        amended_on=baa.amended_on,
        archived_on=left.astimezone(organisation.zone).date() if left else None,
    )


def as_known(organisation: Organisation, known: datetime) -> dict[UUID, Parties]:
    """What belonged to each incident, as the ledger knew it before that moment."""
    zone = organisation.zone
    reports, clocks, logs = (
        _of_incidents(organisation, model, known) for model in (VendorReport, AddedClock, Log)
    )
    touched, places = _scopes(organisation, known)
    agreements = tuple(_agreements_known(organisation, known))
    keys = {*reports, *clocks, *logs, *touched, *places}
    found: dict[UUID, Parties] = defaultdict(lambda: Parties(agreements=agreements))
    for incident in keys:
        parties = Parties(
            reports=tuple(told_of(key, of, zone) for key, of in reports[incident]),
            clocks=tuple(clock_of(key, of, zone) for key, of in clocks[incident]),
            logs=tuple(log_of(key, of) for key, of in logs[incident]),
            touched=tuple(touched[incident]),
            places=tuple(places[incident]),
        )
        found[incident] = _with(parties, agreements)
    return found


States = Mapping[UUID, Mapping[str, Any]]


def parties_known(states: Mapping[str, States], zone: tzinfo, agreements: tuple[Agreement, ...]) -> Parties:
    """What belongs to one incident, from the states of its records by model; logs move no clock."""
    reports, clocks, scopes = (states[model._meta.label_lower] for model in (VendorReport, AddedClock, Scope))
    touched = [part for state in scopes.values() for part in state["parts"]["touched"]]
    return Parties(
        reports=tuple(told_of(key, of, zone) for key, of in _flat(reports)),
        clocks=tuple(clock_of(key, of, zone) for key, of in _flat(clocks)),
        touched=tuple(thing_of(flat(part["fields"])) for part in touched),
        agreements=agreements,
    )


def _flat(states: States) -> Iterator[tuple[UUID, dict[str, Any]]]:
    for key, state in sorted(states.items()):
        if not state["fields"]["archived_at"]:
            yield key, flat(state["fields"])


Flat = dict[str, Any]


def _of_incidents(
    organisation: Organisation, model: Any, known: datetime
) -> dict[UUID, list[tuple[UUID, Flat]]]:
    found: dict[UUID, list[tuple[UUID, Flat]]] = defaultdict(list)
    for key, state in sorted(history.states(organisation.pk, model, known).items()):
        of = flat(state["fields"])
        if not of["archived_at"]:
            found[UUID(of["incident"])].append((key, of))
    return found


def _scopes(
    organisation: Organisation, known: datetime
) -> tuple[dict[UUID, list[Any]], dict[UUID, list[str]]]:
    touched: dict[UUID, list[Any]] = defaultdict(list)
    places: dict[UUID, list[str]] = defaultdict(list)
    for state in history.states(organisation.pk, Scope, known).values():
        incident = UUID(state["fields"]["incident"]["key"])
        touched[incident] = [thing_of(flat(part["fields"])) for part in state["parts"]["touched"]]
        places[incident] = state["fields"]["places"]
    return touched, places


#: The facts of an agreement that its days follow from, as an event holds them.
_DAYS: Final = [
    field
    for field in BAA._meta.concrete_fields
    if not (field.primary_key or field.is_relation or field.name == "version")
    and field.name not in (*BAA.derived_fields, *BAA.narrative_fields)
]


def _agreements_known(organisation: Organisation, known: datetime) -> Iterator[Agreement]:
    for key, state in history.states(organisation.pk, BAA, known).items():
        of = flat(state["fields"])
        baa = BAA(id=key, **{field.name: field.to_python(of.get(field.name)) for field in _DAYS})
        if not baa.never_was:
            baa.derive()
            yield _agreement(baa, UUID(of["vendor"]), of["vendor_name"], organisation)
