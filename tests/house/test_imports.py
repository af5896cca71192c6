"""Imports point one way, rules import the standard library alone, and hidden imports stand where stack and registry need them."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Each room may import those before it and itself.
FLOOR = (
    "compliance.cipher",
    "compliance.broker",
    "compliance.fields",
    "compliance.paging",
    "compliance.columns",
    "compliance.origin",
    "compliance.dates",
    "compliance.words",
    "compliance.memory",
    "compliance.ledger",
    "compliance.accounts",
    "compliance.lists",
    "compliance.jobs",
    "compliance.paper",
    "compliance.files",
    "compliance.guard",
    "compliance.exchange",
    "compliance.charts",
    "compliance.registers",
)
BESIDE_EACH_OTHER = {"compliance.files", "compliance.guard", "compliance.exchange", "compliance.charts"}
REGISTERS = ("vendors", "riskassess.datasets", "riskassess.systems", "training", "incidents")
#: The packages they stand in.
TOPS = ("compliance", *dict.fromkeys(name.split(".")[0] for name in REGISTERS))
ROOF = (
    "compliance.reminders",
    "compliance.packs",
    "compliance.imports",
    "compliance.history",
    "compliance.dashboard",
)
#: These name apps as strings only, or run before Django does.
WIRING = {
    "compliance",
    "riskassess",
    *(f"compliance.{name}" for name in ("settings", "urls", "celery", "wsgi", "checks", "apps", "logs")),
}
ON_ITS_OWN = "compliance.launcher"
#: The rooms of a register that are folders: a file of theirs may bear the name of a rule that it serves.
ROOMS = {"models", "actions", "forms", "views", "page", "report", "imports", "commands"}
PURE = {
    "attestations.py",
    "rules.py",
    "dates.py",
    "terms.py",
    "coverage.py",
    "clocks.py",
    "clauses.py",
    "claims.py",
    "values.py",
    "durations.py",
    "companies.py",
    "splits.py",
    "gaps.py",
    "shapes.py",
    "answers.py",
    "once.py",
}

#: What a written date can mean is the same everywhere, so rules may ask it; it imports the standard library alone.
DATES = "compliance.dates"
#: Rules whose name other rooms bear too.
PURE_TOO = {
    *(f"vendors/{name}.py" for name in ("reviews", "checklists", "upkeep", "exits", "cover_on", "lacks")),
    *(f"riskassess/datasets/{name}.py" for name in ("descent", "determined", "spans", "worksheet", "upkeep")),
    *(
        f"riskassess/systems/{name}.py"
        for name in ("asked", "checks", "covers", "facts", "faults", "hops", "phases", "seen")
    ),
    *(str(path.relative_to(ROOT)) for path in (ROOT / "incidents" / "clocks").glob("*.py")),
    "incidents/contents.py",
    "incidents/entries.py",
    "incidents/portal.py",
    "incidents/reading.py",
    "incidents/written.py",
}


def is_pure(path: Path) -> bool:
    return (path.name in PURE and path.parent.name not in ROOMS) or str(path.relative_to(ROOT)) in PURE_TOO


def modules() -> Iterator[tuple[str, Path]]:
    for top in TOPS:
        for path in sorted((ROOT / top).rglob("*.py")):
            if "migrations" not in path.parts:
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path


@cache
def parsed(path: Path) -> ast.Module:
    """Read once, however many tests look through it."""
    return ast.parse(path.read_text())


@cache
def imported(path: Path) -> tuple[str, ...]:
    """What a module imports, hidden imports included; names imported for type checking alone do not run."""
    return tuple(_imported(parsed(path)))


def _imported(tree: ast.Module) -> Iterator[str]:
    unseen = {id(node) for block in ast.walk(tree) if _is_type_checking(block) for node in ast.walk(block)}
    for node in ast.walk(tree):
        if id(node) in unseen:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def room_of(module: str) -> str | None:
    """The part of the house a module belongs to, or None for other people's code."""
    parts = module.split(".")
    room = ".".join(parts[:2])
    if parts[0] in REGISTERS or room in REGISTERS:
        return parts[0] if parts[0] in REGISTERS else room
    if parts[0] not in TOPS:
        return None
    return "compliance" if room in WIRING else room


def allowed(room: str) -> set[str]:
    if room in FLOOR:
        below = set(FLOOR[: FLOOR.index(room) + 1])
        return below - (BESIDE_EACH_OTHER - {room}) if room in BESIDE_EACH_OTHER else below
    if room in REGISTERS:
        return {*FLOOR, *REGISTERS[: REGISTERS.index(room) + 1]}
    if room in ROOF:
        return {*FLOOR, *ROOF}
    return {room}


def test_every_room_is_known() -> None:
    assert {room_of(name) for name, _ in modules()} <= {*FLOOR, *REGISTERS, *ROOF, ON_ITS_OWN, "compliance"}


@pytest.mark.parametrize(
    "name, path", list(modules()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_imports_point_down(name: str, path: Path) -> None:
    room = room_of(name)
    assert room is not None
    ours = {found for found in imported(path) if room_of(found)}
    if room == "compliance":
        wrong = {found for found in ours if room_of(found) in (*REGISTERS, *ROOF)}
    else:
        wrong = {found for found in ours if room_of(found) not in allowed(room)}
    assert not wrong


@pytest.mark.parametrize(
    "path",
    [path for _, path in modules() if is_pure(path)],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_rules_import_the_standard_library_alone(path: Path) -> None:
    """Rules may ask rules, those of registers below too; that imports point down is tested above."""
    rules = {DATES, *(name for name, other in modules() if is_pure(other))}
    for found in imported(path):
        own = found in rules or found.rpartition(".")[0] in rules
        assert found.split(".")[0] in sys.stdlib_module_names or own, f"{path}: {found}"
