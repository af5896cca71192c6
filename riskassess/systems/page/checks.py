"""Gathers what people answered about a system as its pages show it: progress, audit log, who may see what, changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from riskassess.systems import catalogue, checklists
from riskassess.systems.catalogue import PhiKind
from riskassess.systems.checklists import Item
from riskassess.systems.determined import Once
from riskassess.systems.facts import System as Facts
from riskassess.systems.facts import stands
from riskassess.systems.flowing import landscape
from riskassess.systems.hops import Hop, Landscape, hops
from riskassess.systems.levels import Level, levels
from riskassess.systems.models import Access, Change, Component, System, SystemPhi
from riskassess.systems.page.held import Held, held_of
from riskassess.systems.phases import Standing, standings
from riskassess.systems.seen import Seen

TONES = {"yes": "good", "partly": "medium", "no": "high", "not_applicable": "ended", "": "draft"}


@dataclass(frozen=True)
class Progress:
    """How far a phase is."""

    key: str
    title: str
    done: int
    all: int

    @property
    def words(self) -> str:
        return f"{self.done} of {self.all}"

    @property
    def tone(self) -> str:
        return "good" if self.done == self.all else "draft"


@dataclass(frozen=True)
class AnswerLine:
    """An item as it stands, with what shows it."""

    item: Item
    word: str
    tone: str
    evidence: str = ""
    owner: Any = None
    on: date | None = None
    standing: Standing | None = None


@dataclass(frozen=True)
class StoreLine:
    """A log store and how much is answered about it."""

    component: Component
    answered: int
    all: int
    lines: list[AnswerLine]


@dataclass(frozen=True)
class Matrix:
    """Who may see what: kinds as columns, roles and agents as rows."""

    kinds: list[tuple[PhiKind, bool]]
    rows: list[tuple[Access, list[tuple[PhiKind, bool, bool]]]]


@dataclass(frozen=True)
class Checks:
    """What the page of a system shows of all that."""

    phases: list[Progress]
    log_answered: int
    log_all: int
    stores: list[tuple[Component, int, int]]
    matrix: Matrix
    phi: list[tuple[SystemPhi, Level]]
    #: Each with the names of the components it touches and of who made it.
    changes: list[tuple[Change, list[str], str]]

    @property
    def done(self) -> int:
        """Items of all phases that are done."""
        return sum(phase.done for phase in self.phases)

    @property
    def all(self) -> int:
        """All items."""
        return sum(phase.all for phase in self.phases)


def seen_of(facts: Facts, land: Landscape, found: Iterable[Hop], on: date) -> Seen:
    """The system as the rules of the phases see it, from the landscape of it alone."""
    flowing = [flow for flow in land.flows if flow.days and on in flow.days]
    parts = [each for each in land.components.values() if stands(each, on)]
    return Seen(facts, parts, flowing, list(found), on, land.tls_floor)


def checks(held: Held, seen: Seen, components: Sequence[Component]) -> Checks:
    """Everything of it on the page of a system."""
    standing = standings(seen, checklists.ASKED.phases)
    points = {each.key: len(each.log_points) for each in seen.of_kind("log_store")}
    touched = {each.kind: each for each in held.phi}
    return Checks(
        phases=progress(standing),
        log_answered=len(seen.system.answers.log_fields),
        log_all=len(checklists.LOG_FIELDS),
        stores=[
            (each, points[each.pk], len(checklists.STORE_POINTS)) for each in components if each.pk in points
        ],
        matrix=matrix(held.access, seen.kinds),
        phi=[(touched[kind], level) for kind, level in levels(held.levels).items() if kind in touched],
        changes=held.changes,
    )


def progress(standing: dict[str, Standing]) -> list[Progress]:
    """How far each phase is."""
    return [
        Progress(
            phase.key,
            phase.title,
            sum(not standing[item.key].is_open for item in phase.items),
            len(phase.items),
        )
        for phase in checklists.PHASES
    ]


def matrix(rows: Iterable[Access], touched: set[str]) -> Matrix:
    """The columns are the kinds that the system touches, and those that somebody may see beyond that."""
    seers = list(rows)
    held = {kind for each in seers for kind in each.phi}
    kinds = [kind for kind in catalogue.PHI_KINDS if kind.key in touched | held]
    return Matrix(
        [(kind, kind.key in touched) for kind in kinds],
        [(each, [(kind, kind.key in each.phi, kind.key in touched) for kind in kinds]) for each in seers],
    )


def system_seen(system: System, on: date) -> Seen:
    """The system as it is recorded today."""
    once = Once(system.organisation)
    land = landscape(system.organisation, system.pk, once=once)
    return seen_of(held_of(system, once).facts(system), land, hops(land, on), on)


@dataclass(frozen=True)
class ChecklistPage:
    """The items of the four phases as they stand."""

    phases: list[tuple[Progress, list[AnswerLine]]]

    @property
    def done(self) -> int:
        return sum(phase.done for phase, _ in self.phases)

    @property
    def all(self) -> int:
        return sum(phase.all for phase, _ in self.phases)


def checklist_page(system: System, standing: dict[str, Standing]) -> ChecklistPage:
    """Each phase with its items."""
    held = {each.key: each for each in system.steps.select_related("owner")}
    return ChecklistPage(
        [
            (far, [_step(item, held.get(item.key), standing[item.key]) for item in phase.items])
            for far, phase in zip(progress(standing), checklists.PHASES, strict=True)
        ]
    )


def _step(item: Item, row: Any, standing: Standing) -> AnswerLine:
    words = {"yes": "Yes", "not_applicable": "Not applicable", "open": "Open"}
    tone = "high" if standing.contradicted else TONES.get(standing.answer, "draft")
    given = row if row and row.answer else None
    return AnswerLine(
        item,
        words[standing.answer],
        tone,
        evidence=given.evidence if given else "",
        owner=row.owner if row else None,
        on=given.on if given else None,
        standing=standing,
    )


def log_lines(items: Iterable[Item], rows: Iterable[Any]) -> list[AnswerLine]:
    """Each item of an audit log or its store."""
    held = {each.key: each for each in rows if each.answer}
    return [_line(item, held.get(item.key)) for item in items]


def _line(item: Item, row: Any) -> AnswerLine:
    if row is None:
        return AnswerLine(item, "Not answered", "draft")
    return AnswerLine(item, row.get_answer_display(), TONES[row.answer], row.evidence)


def store_lines(system: System) -> list[StoreLine]:
    """The log stores of a system."""
    stores = Component.objects.of(system.organisation).current().filter(system=system)
    found = []
    for store in stores.filter(kind=Component.Kind.LOG_STORE).prefetch_related("log_points"):
        lines = log_lines(checklists.STORE_POINTS, store.log_points.all())
        found.append(StoreLine(store, sum(line.word != "Not answered" for line in lines), len(lines), lines))
    return found
