"""Reads what flows, and who runs the places it flows to, from today's rows into plain values: a few queries however many rows."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from compliance.accounts.models import Organisation
from compliance.ledger.moment import one_moment
from compliance.ledger.records import NEVER
from compliance.memory import uncollected
from riskassess.systems import answered, asked, catalogue, checklists, facts
from riskassess.systems.determined import Once, used_of
from riskassess.systems.gaps import Accepted
from riskassess.systems.hops import Cover, Landscape, Supplier
from riskassess.systems.models import Acceptance, Component, Flow, Rest, System, SystemPhi
from vendors import coverage
from vendors.models import Service, Vendor
from vendors.snapshots import agreements_of
from vendors.standing import vendor_facts


class _Keys(dict[str, UUID]):
    """One UUID for each text: tens of thousands of rows name the same few, and those that are the same object are soon found equal."""

    def __missing__(self, text: str) -> UUID:
        key = self[text] = UUID(text)
        return key


class _Kinds(dict[str, tuple[str, ...]]):
    """Kinds of PHI for each text that joins them."""

    def __missing__(self, text: str) -> tuple[str, ...]:
        kinds = self[text] = tuple(text.split(",")) if text else ()
        return kinds


def _text(name: str) -> Cast:
    return Cast(name, TextField())


_COMPONENT = (
    "name", "kind", "environment", "region", "key_rotation_due", "secret_rotation_due", "log_review_due", "keys", "identity",
    "append_only", "log_readers", "log_months",
)  # fmt: skip
_FLOW = ("name", "protection", "tls", "abroad_basis", "from_on", "to_on", "purpose", "dataset")
_PHI = Func(F("phi"), Value(","), function="array_to_string", output_field=TextField())


@uncollected()
def landscape(
    organisation: Organisation,
    *systems: UUID,
    ever: bool = False,
    is_whole: bool = True,
    once: Once | None = None,
) -> Landscape:
    """Everything that flows or flowed in these systems, else in all that are in use, from today's rows: a few queries however many flows.

    With `ever`, also in those that were taken out of use: what flowed there flowed. A flow that is archived never was.
    Without the whole, what rests in components and what was answered of log stores is left out: hops and exposure hang on neither.
    `once`: the datasets, where the caller reads them as well.
    """
    of: dict[str, Any] = {"system__archived_at": None}
    if systems or ever:
        of = {"system__in": systems} if systems else {}
    keys = _Keys()
    with one_moment():
        own = Component.objects.of(organisation).ever().filter(**of).exclude(system__archived_at=NEVER)
        components = _components(organisation, own, keys, is_whole=is_whole)
        flowing = Flow.objects.of(organisation).current().filter(**of).exclude(system__archived_at=NEVER)
        flows = _flows(flowing.order_by("pk"), components, keys, once or Once(organisation))
        services = (
            Service.objects.of(organisation).filter(pk__in=own.values("service")).select_related("vendor")
        )
        return land_of(organisation, components, flows, services)


def landscape_of(organisation: Organisation, flowing: QuerySet[Flow]) -> Landscape:
    """These flows with what they go from and to, in any system: what their exposure hangs on, in a few queries."""
    keys, flowing = _Keys(), flowing.exclude(system__archived_at=NEVER).order_by("pk")
    with one_moment():
        ends = Q(pk__in=flowing.values("source")) | Q(pk__in=flowing.values("target"))
        own = Component.objects.of(organisation).filter(ends)
        components = _components(organisation, own, keys, is_whole=False)
        flows = _flows(flowing, components, keys, Once(organisation))
        services = (
            Service.objects.of(organisation).filter(pk__in=own.values("service")).select_related("vendor")
        )
        return land_of(organisation, components, flows, services)


def left_on(organisation: Organisation, at: datetime | None) -> date | None:
    """The local day of the moment at which something was taken out of use."""
    return at.astimezone(organisation.zone).date() if at else None


def _components(
    organisation: Organisation, own: QuerySet[Component], keys: _Keys, *, is_whole: bool
) -> list[facts.Component]:
    rests: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    held = Rest.objects.filter(component__in=own).values_list("component", "what", "algorithm")
    for key, what, algorithm in held if is_whole else ():
        rests[key].append((what, algorithm))
    points = answered.points_of(own.filter(kind=Component.Kind.LOG_STORE)) if is_whole else {}
    rows = own.values_list(_text("pk"), _text("system"), _text("service"), "archived_at", *_COMPONENT)
    return [
        facts.Component(
            key=(own_key := keys[key]),
            system=keys[system],
            service=keys[service] if service else None,
            **dict(zip(_COMPONENT, row, strict=True)),
            rests=tuple(rests.get(own_key, ())),
            log_points=points.get(own_key, ()),
            left_on=left_on(organisation, left),
        )
        for key, system, service, left, *row in rows
    ]


def _flows(
    rows: QuerySet[Flow], components: Iterable[facts.Component], keys: _Keys, once: Once
) -> list[facts.Flow]:
    called = {component.key: component.name for component in components}
    ends = (_text(each) for each in ("pk", "system", "source", "target"))
    flowing, kinds = list(rows.values_list(*ends, _PHI, *_FLOW)), _Kinds()
    days = once.days({row[-1] for row in flowing})
    return [
        facts.Flow(
            key=keys[key],
            system=keys[system],
            name=name or f"{called[keys[source]]} to {called[keys[target]]}",
            source=keys[source],
            target=keys[target],
            purpose=purpose,
            phi=kinds[phi],
            protection=protection,
            deidentified=days.get(dataset, ()),
            tls=tls,
            may_leave=bool(abroad),
            first=first,
            last=last,
        )
        for key, system, source, target, phi, name, protection, tls, abroad, first, last, purpose, dataset in flowing
    ]


def land_of(
    organisation: Organisation,
    components: Iterable[facts.Component],
    flows: Sequence[facts.Flow],
    services: Iterable[Service],
) -> Landscape:
    """What flows, with the cover of the services it flows to; each service came with its vendor."""
    parts = {component.key: component for component in components}
    return Landscape(
        components=parts,
        flows=flows,
        covers=covers_of(organisation, services),
        lapsing_days=organisation.expiring_days,
        allowed_regions=allowed(organisation, parts.values()),
        tls_floor=organisation.tls_floor,
        asked=checklists.ASKED,
    )


def allowed(organisation: Organisation, components: Iterable[facts.Component]) -> dict[str, str]:
    regions = {component.region for component in components}
    return {region: catalogue.is_allowed(region, organisation.phi_countries) for region in regions}


def accepted_in(organisation: Organisation, *systems: UUID) -> list[Accepted]:
    """What was accepted in these systems, else anywhere, from today's rows."""
    rows = Acceptance.objects.of(organisation).current()
    rows = rows.filter(system__in=systems) if systems else rows
    return [
        Accepted(*row) for row in rows.values_list("kind", "about", "accepted_on", "until", "words", "day")
    ]


def systems_of(organisation: Organisation) -> list[facts.System]:
    """Every system in use, from today's rows: a few queries."""
    phi: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    touched = SystemPhi.objects.filter(organisation=organisation)
    for key, kind, reason in touched.values_list("system", "kind", "reason"):
        phi[key].append((kind, reason))
    rows = System.objects.of(organisation).current().select_related("security_officer")
    answers, used, found = answered.answers_of(organisation), used_of(organisation), []
    for system in rows.defer(*System.narrative_fields):
        system.organisation = organisation
        told = used.get(system.pk, ()), answers.get(system.pk, asked.NOTHING)
        found.append(system.facts(phi[system.pk], *told))
    return found


def covers_of(organisation: Organisation, services: Iterable[Service]) -> dict[Hashable, Cover]:
    """What covers each of these services; each came with its vendor."""
    held = list(services)
    suppliers = _suppliers(organisation, {service.vendor_id: service.vendor for service in held})
    return {
        service.pk: Cover(
            coverage.Service(key=service.pk, vendor=service.vendor_id, phi=service.phi),  # type: ignore[arg-type]
            f"{service.vendor.name}: {service}",
            suppliers[service.vendor_id],
        )
        for service in held
    }


def _suppliers(organisation: Organisation, wanted: Mapping[UUID, Vendor]) -> Mapping[UUID, Supplier]:
    """These vendors, each with those above it for whom it works: one query for each step up."""
    rows = dict(wanted)
    while above := {row.parent_id for row in rows.values() if row.parent_id} - rows.keys():
        rows |= Vendor.objects.of(organisation).in_bulk(above)
    parents = {key: row.parent_id for key, row in rows.items() if row.parent_id}
    agreements = agreements_of(organisation, rows)
    found: dict[UUID, Supplier] = {}
    for key in wanted:
        for step in reversed(upwards(key, parents)):
            if step not in found:
                over = found.get(parents[step]) if step in parents else None
                found[step] = Supplier(
                    vendor_facts(rows[step]), rows[step].name, agreements.get(step, []), over
                )
    return found


def upwards(key: UUID, parents: Mapping[UUID, UUID]) -> list[UUID]:
    """A vendor and those above it; a circle ends where it began."""
    way = [key]
    while (above := parents.get(way[-1])) and above not in way:
        way.append(above)
    return way
