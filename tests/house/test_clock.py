"""Only clock.py asks what time it is; views, tasks, commands and the ledger ask clock.py; rules get the day as an argument."""

import ast

from tests.house.test_imports import ON_ITS_OWN, imported, modules, parsed

#: What tells the time, whoever it is asked of.
ASKING = {"now", "today", "utcnow"}
#: Who measures how long something takes, or makes keys that sort by time; no rule and no date hangs on it.
STOPWATCHES = {
    "compliance.ledger.keys",
    "compliance.accounts.middleware",
    "compliance.paper.printing",
    "compliance.paper.render",
    "riskassess.datasets.scanning.budget",
    "riskassess.systems.usage.kept",
    "compliance.packs.management.commands.build_pack",
}
#: Whole rooms that may ask what time it is, by their names.
MAY_ASK = {"views", "tasks", "commands", "ledger", "middleware"}
#: Parts that are named otherwise and stand where a view, a task or the ledger stands: said here, one by one.
CLOCK_ASKERS = {
    "compliance.accounts.access": "gives every view its day",
    "compliance.accounts.factor": "when a second factor was last seen",
    "compliance.accounts.invitations": "the life of an invitation",
    "compliance.accounts.links": "the life of a one-time link",
    "vendors.imports.planning": "the day on which a signature without a day is first seen",
    "compliance.dashboard.start": "the views of the first run",
    "incidents.imports.planning": "which clocks of a former log still run",
    "riskassess.systems.imports.planning": "no approval and no stage begins after the day of the import, no flow ended before it",
    "compliance.exchange.pages": "how far an import is now, for the views of every register",
    "compliance.exchange.actions": "when an import was written, undone, confirmed",
    "compliance.imports.work": "a task's work",
    "compliance.registers.past": "which days are past",
    "compliance.registers.undoing": "which days are past",
    "compliance.history.filters": "the days a list is narrowed to",
    "compliance.packs.build": "a task's work",
    "compliance.jobs.attempts": "a task's heartbeat",
    "compliance.jobs.turns": "when a job was put in line",
    "compliance.reminders.beat": "signs of life",
}


def test_rules_never_read_the_clock() -> None:
    for name, path in modules():
        if name == "compliance.ledger.clock":
            continue
        for node in ast.walk(parsed(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ASKING
            ):
                assert ast.unparse(node.func.value) == "clock", f"{name}: {ast.unparse(node)}"


def test_nobody_else_takes_the_time() -> None:
    takers = {
        name for name, path in modules() if {"time"} & {found.split(".")[0] for found in imported(path)}
    }
    assert {name for name in takers if not name.startswith(ON_ITS_OWN)} == STOPWATCHES


def test_who_asks_the_clock_is_known() -> None:
    for name, path in modules():
        asks = any(found.startswith("compliance.ledger.clock") for found in imported(path))
        if asks and not MAY_ASK & set(name.split(".")):
            assert name in CLOCK_ASKERS, f"{name} asks the clock"
