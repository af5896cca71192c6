"""Decides how what people answered about systems reads in a pack: tables of every item and field, and a line for each phase."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.ledger import history
from compliance.registers.answers import Table
from riskassess.systems import catalogue, checklists
from riskassess.systems.checklists import Item
from riskassess.systems.facts import stands
from riskassess.systems.hops import Hop
from riskassess.systems.models import Access, Change, Component
from riskassess.systems.models.checks import Word
from riskassess.systems.phases import Standing, standings
from riskassess.systems.report_parts import Clear
from riskassess.systems.seen import Seen
from riskassess.systems.snapshots import Known

State = Mapping[str, Any]
STEPS = ("system", "phase", "item", "citation", "answer", "said by", "why", "evidence", "owner", "day")
LOGS = ("system", "log store", "field or point", "citation", "answer", "evidence")
ACCESS = ("system", "role or agent", "kind", "may see")
CHANGES = ("system", "kind", "day", "touches", "what changed", "made by")
WORDS = {"yes": "yes", "not_applicable": "not applicable", "open": "open"}
BY = {"registers": "the registers", "hand": "hand", "": ""}


def standings_of(found: Known, hops: Iterable[Hop], on: date) -> Mapping[Any, dict[str, Standing]]:
    """How each item of each system stands."""
    today, flows, components = defaultdict(list), defaultdict(list), defaultdict(list)
    for hop in hops:
        today[hop.flow.system].append(hop)
    for flow in found.land.flows:
        if flow.days and on in flow.days:
            flows[flow.system].append(flow)
    for component in found.land.components.values():
        if stands(component, on):
            components[component.system].append(component)
    return {
        key: standings(
            Seen(system, components[key], flows[key], today[key], on, found.land.tls_floor),
            checklists.ASKED.phases,
        )
        for key, system in ((system.key, system) for system, _ in found.systems)
    }


def progress(standing: Mapping[str, Standing]) -> list[str]:
    """Each phase in a few words."""
    return [
        f"{phase.title}: {sum(not standing[item.key].is_open for item in phase.items)} of {len(phase.items)}"
        for phase in checklists.PHASES
    ]


def tables(
    organisation: Organisation,
    found: Known,
    held: Clear,
    standing: Mapping[Any, dict[str, Standing]],
    known: datetime,
) -> tuple[Table, ...]:
    """What goes with the chapter, with the free text in clear; what was redacted reads as such."""
    names = {system.key: system.name for system, _ in found.systems}
    of_systems = {key: state["parts"] for key, state in held.systems.items()}
    of_stores = {key: held.components[key]["parts"] for key in _stores(found, names)}
    changes = history.states(organisation.pk, Change, known)
    current = history.in_clear({str(key): each for key, each in changes.items() if _is_of(each, names)})
    steps = [row for key, name in names.items() for row in _steps(name, of_systems[key], standing[key])]
    fields = [row for key, name in names.items() for row in _fields(name, of_systems[key])]
    points = [row for key, state in of_stores.items() for row in _points(names, found, key, state)]
    access = [row for key, name in names.items() for row in _access(name, of_systems[key])]
    return (
        Table("phases", "Four phases of AI systems", STEPS, steps),
        Table("audit-log", "Audit logs of AI systems", LOGS, [*fields, *points]),
        Table("access", "Who may see what in AI systems", ACCESS, access),
        Table("changes", "Changes of AI systems", CHANGES, [_change(state) for state in current.values()]),
    )


def _stores(found: Known, names: Mapping[Any, str]) -> set[Hashable]:
    """The log stores that are in use on the day asked about."""
    return {
        key
        for key, each in found.land.components.items()
        if each.kind == Component.Kind.LOG_STORE and each.system in names and stands(each, found.on)
    }


def _is_of(state: State, names: Mapping[Any, str]) -> bool:
    fields = state["fields"]
    return not fields["archived_at"] and UUID(fields["system"]["key"]) in names


def _parts(state: State, name: str) -> list[State]:
    return [part["fields"] for part in state.get(name, ())]


def _steps(system: str, state: State, standing: Mapping[str, Standing]) -> Iterator[tuple[object, ...]]:
    held = {each["key"]: each for each in _parts(state, "steps")}
    for phase in checklists.PHASES:
        for item in phase.items:
            at, row = standing[item.key], held.get(item.key, {})
            yield (
                system,
                phase.title,
                item.words,
                item.cite,
                WORDS[at.answer],
                BY[at.by],
                at.why,
                str(row.get("evidence") or ""),
                (row.get("owner") or {}).get("label", ""),
                row.get("on") or "",
            )


def _fields(system: str, state: State) -> Iterator[tuple[object, ...]]:
    return _answers(system, "", checklists.LOG_FIELDS, _parts(state, "log_fields"))


def _points(
    names: Mapping[Any, str], found: Known, key: Hashable, state: State
) -> Iterator[tuple[object, ...]]:
    store = found.land.components[key]
    return _answers(names[store.system], store.name, checklists.STORE_POINTS, _parts(state, "log_points"))


def _answers(
    system: str, store: str, items: Iterable[Item], rows: Iterable[State]
) -> Iterator[tuple[object, ...]]:
    held = {each["key"]: each for each in rows if each["answer"]}
    for item in items:
        row = held.get(item.key)
        answer = str(dict(Word.choices)[row["answer"]]).lower() if row else "not answered"
        yield system, store, item.words, item.cite, answer, str(row["evidence"] or "") if row else ""


def _access(system: str, state: State) -> Iterator[tuple[object, ...]]:
    kinds = dict(Access.Kind.choices)
    for row in _parts(state, "access"):
        yield system, row["name"], kinds[row["kind"]], catalogue.titles(row["phi"])


def _change(state: State) -> tuple[object, ...]:
    fields = state["fields"]
    touched = ", ".join(part["title"] for part in state["parts"]["touched"])
    return (
        fields["system"]["label"],
        dict(Change.Kind.choices)[fields["kind"]],
        fields["on"],
        touched or "the system as a whole",
        str(fields["words"] or ""),
        (fields["by"] or {}).get("label", ""),
    )
