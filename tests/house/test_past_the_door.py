"""Whatever goes past the door of the ledger stands here by name: managers without its refusal, and SQL of our own."""

import ast

import pytest

from tests.house.test_imports import modules, parsed

#: Attribute → who uses it, and for what.
KNOWN = {
    "_base_manager": {
        "compliance.ledger.door": "is the door",
        "compliance.ledger.parts": "writes what the door hands it",
        "compliance.ledger.history": "reads",
        "compliance.ledger.forms": "reads",
        "compliance.files.models": "reads what was written once",
        "compliance.history.views": "reads the record of an event",
        "compliance.accounts.grants": "reads what grants are on",
        "compliance.ledger.held": "holds a row and reads it",
    },
    "cursor": {
        "compliance.ledger.door": "counts events",
        "compliance.ledger.parts": "writes what the door hands it",
        "compliance.ledger.database": "grants and refusals of roles",
        "compliance.history.filters": "reads",
        "compliance.ledger.moment": "opens a transaction that writes nothing",
        "compliance.accounts.actions": "asks a function of the owner to remove a sample",
        "compliance.dashboard.start": "lets one begin and the others wait",
        "vendors.cover_sql": "reads",
        "vendors.queries": "reads",
    },
    "raw": {},
    "extra": {},
    "_raw_delete": {},
}


@pytest.mark.parametrize("attribute", KNOWN)
def test_who_goes_past_the_door_is_known(attribute: str) -> None:
    users = {
        name
        for name, path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and node.attr == attribute
        and not name.startswith("compliance.launcher")
    }
    assert users == set(KNOWN[attribute])
